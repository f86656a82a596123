"""A replan: what is stored, kept, announced and told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from naryad.activity.models import EventRecord
from naryad.forecast import actions
from naryad.forecast.models import (
    DealForecast,
    ForecastRequest,
    ForecastRun,
    OrderForecast,
    OrderMove,
    TaskForecast,
    TaskPlan,
)
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_deal, make_order, make_skill, make_task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def replan(now: datetime = NOW) -> ForecastRun:
    actions.request_forecast(now=now)
    run = actions.refresh_forecast(now=now)
    assert run is not None
    return run


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour - 3, minute, tzinfo=UTC)


def test_a_request_queues_one_job_under_the_companys_lock(boris: Member) -> None:
    actions.request_forecast(event_id=7, now=NOW)

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.lock) == ("forecast.refresh", f"forecast:{boris.workspace_id}")
    assert (job.queueing_lock, job.args) == (None, {"workspace_id": boris.workspace_id})
    assert ForecastRequest.objects.get().event_id == 7


def test_without_a_request_nothing_is_planned(boris: Member) -> None:
    assert actions.refresh_forecast(now=NOW) is None
    assert not ForecastRun.objects.exists()


def test_every_open_task_and_order_gets_its_dates(boris: Member, pavel: Member) -> None:
    deal = make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)
    first = make_task(order=order, assignee=pavel, estimate=300)
    second = make_task(order=order, assignee=pavel, estimate=240)
    link(first, second, lag=60)

    run = replan()

    dates = {row.task_id: (row.starts_at, row.finishes_at) for row in TaskForecast.objects.all()}
    assert dates == {
        first.pk: (moscow(23, 10), moscow(23, 15)),
        second.pk: (moscow(23, 16), moscow(24, 12)),
    }
    stored = OrderForecast.objects.get()
    assert (stored.ready_at, stored.last_task_id, stored.state) == (moscow(24, 12), second.pk, "no_promise")
    assert DealForecast.objects.get().ready_at == moscow(24, 12)
    assert (run.task_count, ForecastRequest.objects.count()) == (2, 0)


def test_the_first_plan_of_a_task_is_kept(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    task = make_task(order=order, assignee=pavel, estimate=300)
    undated = make_task(order=order, assignee=pavel, estimate=None)
    replan()
    task.estimate, undated.estimate = 600, 60
    task.save()
    undated.save()

    replan(now=NOW + DAY)

    plans = {row.task_id: (row.starts_at, row.finishes_at) for row in TaskPlan.objects.all()}
    assert plans[task.pk] == (moscow(23, 10), moscow(23, 15))
    assert plans[undated.pk][1] > moscow(24, 10)


@pytest.mark.parametrize(
    ("promised", "state", "days"),
    [
        (date(2026, 11, 23), "late", -1),
        (date(2026, 11, 24), "at_risk", 0),
        (date(2026, 11, 25), "on_time", 1),
        (date(2026, 11, 29), "on_time", 3),  # a Sunday: Wednesday, Thursday, Friday are worked
        (date(2026, 11, 20), "late", -2),
    ],
)
def test_an_order_stands_against_its_promise(
    boris: Member, pavel: Member, promised: date, state: str, days: int
) -> None:
    make_task(
        order=make_order(responsible=boris, promised_on=promised), assignee=pavel, estimate=8 * 60
    )  # ready on Tuesday, 10:00

    replan()

    stored = OrderForecast.objects.get()
    assert (stored.state, stored.reserve_days) == (state, days)


def test_a_tenth_of_the_remaining_time_is_the_least_reserve(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2027, 2, 1))
    make_task(order=order, kind="wait", elapsed_minutes=68 * 1440, status="blocked")  # to 30 January

    replan()

    assert OrderForecast.objects.get().state == "at_risk"


def test_an_order_with_a_task_that_nobody_can_do_has_no_date(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 12, 1))
    orphan = make_task(order=order, skill=make_skill("gilding"))
    blocked = make_task(order=order, assignee=pavel)
    link(orphan, blocked)

    replan()

    stored = OrderForecast.objects.get()
    assert (stored.ready_at, stored.state, stored.last_task_id) == (None, "no_date", orphan.pk)
    assert set(TaskForecast.objects.values_list("task_id", "reason", "via_id")) == {
        (orphan.pk, "empty_role", None),
        (blocked.pk, "blocked", orphan.pk),
    }


def test_an_order_without_tasks_has_no_date(boris: Member) -> None:
    make_order(responsible=boris)

    replan()

    assert OrderForecast.objects.get().state == "no_date"


def test_a_task_without_an_estimate_says_when_it_can_begin_and_no_more(boris: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=boris), assignee=pavel, estimate=None)

    replan()

    stored = TaskForecast.objects.get()
    assert (stored.starts_at, stored.finishes_at, stored.reason) == (NOW, None, "no_estimate")
    assert OrderForecast.objects.get().without_estimate == 1


def test_what_is_done_loses_its_forecast(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    task = make_task(order=order, assignee=pavel)
    replan()
    Task.objects.filter(pk=task.pk).update(status="done", finished_at=NOW)
    type(order).objects.filter(pk=order.pk).update(status="done", finished_at=NOW)

    replan()

    assert not TaskForecast.objects.exists()
    assert not OrderForecast.objects.exists()


def test_spent_time_counts_unless_it_is_unconfirmed(boris: Member, pavel: Member) -> None:
    task = make_task(order=make_order(responsible=boris), assignee=pavel, estimate=120)
    for start, is_confirmed in ((60, True), (180, False)):
        TimeEntry.objects.create(
            task=task,
            member=pavel,
            pressed_by=pavel,
            started_at=NOW - timedelta(minutes=start),
            ended_at=NOW - timedelta(minutes=start - 30),
            is_confirmed=is_confirmed,
        )

    replan()

    assert TaskForecast.objects.get().finishes_at == NOW + timedelta(minutes=90)


def test_only_what_changed_is_written(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    make_task(order=order, assignee=pavel)
    replan()

    with connection.execute_wrapper(_refuse_writes_of_dates):
        replan()


def _refuse_writes_of_dates(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert not (sql.startswith("INSERT") and "forecast_taskforecast" in sql), sql
    assert not (sql.startswith("INSERT") and "forecast_orderforecast" in sql), sql
    return execute(sql, params, many, context)


def test_a_replan_has_a_fixed_number_of_queries(
    boris: Member, pavel: Member, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        make_task(order=make_order(responsible=boris), assignee=pavel)
    replan()
    Task.objects.update(estimate=70)
    actions.request_forecast(now=NOW)
    with django_assert_max_num_queries(32) as few:
        actions.refresh_forecast(now=NOW)
    for _ in range(20):
        make_task(order=make_order(responsible=boris), assignee=pavel)
    actions.request_forecast(now=NOW)

    with django_assert_max_num_queries(len(few) + 1):  # the first plans of the new tasks are kept
        actions.refresh_forecast(now=NOW)


def test_becoming_late_is_recorded_once_with_dates_and_cause(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 11, 25))
    make_task(order=order, assignee=pavel, estimate=60)
    replan()
    urgent = make_order(responsible=boris, priority=3)
    make_task(order=urgent, assignee=pavel, estimate=40 * 60, title="Big one")

    replan()
    replan()

    event = EventRecord.objects.get(kind="order.became_late")
    assert event.data["responsible_id"] == boris.pk
    assert (event.data["before"], event.data["after"]) == ("2026-11-23", "2026-11-30")
    assert (event.data["cause_kind"], event.data["cause_title"]) == ("queue", "Big one")
    assert event.actor_id is None


def test_the_cause_sums_what_one_person_does_for_others(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 11, 24))
    make_task(order=order, assignee=pavel, estimate=300, title="Mine")
    urgent = make_order(responsible=boris, priority=3)
    for title in ("First", "Second", "Third"):
        make_task(order=urgent, assignee=pavel, estimate=240, title=title)

    replan()

    event = EventRecord.objects.get(kind="order.became_late")
    assert (event.data["cause_title"], event.data["cause_count"]) == ("First", 3)
    assert event.data["cause_minutes"] == 12 * 60 + 16 * 60


def test_a_noticeable_move_is_kept_with_its_causes(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    task = make_task(order=order, assignee=pavel, estimate=60)
    replan()
    Task.objects.filter(pk=task.pk).update(estimate=240)
    actions.request_forecast(event_id=5, now=NOW)

    run = actions.refresh_forecast(now=NOW)

    assert run is not None
    move = OrderMove.objects.get()
    assert (move.run_id, move.before, move.after) == (run.pk, moscow(23, 11), moscow(23, 14))
    assert run.event_ids == [5]


def test_of_replans_that_moved_nothing_only_the_newest_stays(boris: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=boris), assignee=pavel)
    replan()

    run = replan()

    assert [row.pk for row in ForecastRun.objects.all()] == [run.pk]


def test_a_plan_goes_stale_soon_after_a_start_passes_unfulfilled(boris: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=boris), assignee=pavel)

    assert replan().next_due_at == NOW + timedelta(minutes=5)


def test_at_night_a_plan_is_good_until_the_next_shift(boris: Member, pavel: Member) -> None:
    make_task(order=make_order(responsible=boris), assignee=pavel)

    assert replan(moscow(23, 20)).next_due_at == moscow(24, 9)


def test_changes_are_announced_by_id(boris: Member, pavel: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    monkeypatch.setattr(actions, "announce", told.append)
    order = make_order(responsible=boris, deal=make_deal(responsible=boris))
    task = make_task(order=order, assignee=pavel)

    replan()
    replan()

    rows = [f"deal:{order.deal_id}", f"order:{order.pk}", f"queue:{pavel.pk}", f"task:{task.pk}"]
    assert told == [["forecast", *rows], []]


def test_a_notice_of_late_facades_names_the_facades_and_by_how_much(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 11, 30))
    facades = make_task(
        order=order,
        kind="wait",
        status="in_progress",
        elapsed_minutes=1440,
        expected_at=NOW + timedelta(days=1),
        title="Facades",
    )
    fitting = make_task(order=order, assignee=pavel, estimate=120, title="Fitting")
    link(facades, fitting)
    for _ in range(10):
        make_task(order=make_order(responsible=boris), assignee=pavel, estimate=500)
    replan()
    Task.objects.filter(pk=facades.pk).update(expected_at=NOW + timedelta(days=15))

    replan()

    event = EventRecord.objects.get(kind="order.became_late")
    assert (event.data["moved_kind"], event.data["moved_title"]) == ("later", "Facades")
    assert event.data["moved_minutes"] == 14 * 24 * 60


def test_a_notice_of_new_work_before_an_order_names_that_work(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, promised_on=date(2026, 11, 25))
    make_task(order=order, assignee=pavel, estimate=60)
    replan()
    make_task(
        order=make_order(responsible=boris, priority=3), assignee=pavel, estimate=40 * 60, title="Big one"
    )

    replan()

    event = EventRecord.objects.get(kind="order.became_late")
    assert (event.data["moved_kind"], event.data["moved_title"]) == ("new", "Big one")
