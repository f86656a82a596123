"""What asks for a new plan."""

from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from naryad.activity.actions import events_of_the_past, record
from naryad.activity.facts import Fact, subscribers
from naryad.forecast import actions, jobs
from naryad.forecast.models import ForecastRequest, ForecastRun
from naryad.people.facts import HolidaysChanged
from naryad.workspaces.models import Member
from naryad.workspaces.names.facts import NamesReordered
from tests.factories import NOW, make_order, make_task


@pytest.mark.parametrize(("fact", "count"), [(HolidaysChanged, 1), (NamesReordered, 0)])
def test_a_fact_asks_for_a_plan_once_if_it_moves_dates(fact: type[Fact], count: int) -> None:
    assert sum(isinstance(job, jobs.Replan) for job in subscribers(fact)) == count


@pytest.mark.django_db
def test_an_event_that_matters_leaves_a_request_that_names_it(anna: Member) -> None:
    row = record(HolidaysChanged(), actor=anna, at=NOW)

    assert [request.event_id for request in ForecastRequest.objects.all()] == [row.pk]


@pytest.mark.django_db
def test_other_events_and_those_of_the_past_ask_for_nothing(anna: Member) -> None:
    record(NamesReordered(names="skill"), actor=anna, at=NOW)
    with events_of_the_past():
        record(HolidaysChanged(), actor=anna, at=NOW)

    assert not ForecastRequest.objects.exists()


@pytest.mark.django_db
def test_the_clock_asks_when_a_planned_start_has_passed(boris: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=boris), assignee=pavel)
    actions.request_forecast(now=NOW)
    actions.refresh_forecast(now=NOW)

    assert not actions.request_if_stale(now=NOW + timedelta(minutes=4))
    assert actions.request_if_stale(now=NOW + timedelta(minutes=5))


@pytest.mark.django_db
def test_the_clock_asks_for_the_first_plan(boris: Member) -> None:
    assert actions.request_if_stale(now=NOW)


@pytest.mark.django_db
def test_the_job_plans_until_nobody_asks_any_more(boris: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_meanwhile = iter([True, False])
    planned = []

    def refresh(*, now: datetime) -> ForecastRun | None:
        planned.append(now)
        run = original(now=now)
        if run and next(asked_meanwhile):
            actions.request_forecast(now=now)
        return run

    original = actions.refresh_forecast
    monkeypatch.setattr(actions, "refresh_forecast", refresh)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    actions.request_forecast(now=NOW)

    jobs.refresh_forecast(workspace_id=boris.workspace_id)

    assert len(planned) == 3  # the first, what was asked meanwhile, and a look that found nothing
    assert not ForecastRequest.objects.exists()


@pytest.mark.django_db
def test_the_engine_is_compiled_once_and_only_for_big_companies(monkeypatch: pytest.MonkeyPatch) -> None:
    warmed: list[str] = []
    sizes = iter([10, jobs.BIG, jobs.BIG, None])

    def refresh(**_given: Any) -> Any:
        size = next(sizes)
        return None if size is None else SimpleNamespace(task_count=size)

    monkeypatch.setattr(actions, "refresh_forecast", refresh)
    monkeypatch.setattr(jobs, "_warm_once", cache(lambda: warmed.append("once")))
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)

    jobs.refresh_forecast(workspace_id=1)

    assert warmed == ["once"]
