"""What the clock does: a job for each company that has something due, and nothing the second time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from naryad.activity.jobs import look
from naryad.activity.models import EventRecord
from naryad.core.time import at_hour
from naryad.tasks import jobs
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.press import start_task
from naryad.tasks.actions.stop import hold_order
from naryad.tasks.models import Task
from naryad.tenancy.scope import current_workspace_id, require_workspace_id
from tests.factories import link, make_order, make_task
from tests.tasks.conftest import Company


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.pass_time, "defer", lambda **arguments: found.append(arguments))
    return found


def drying(company: Company, *, begun: timedelta) -> Task:
    return create_task(
        order_id=company.order.pk,
        title="drying",
        kind="wait",
        elapsed_minutes=60,
        ends_itself=True,
        actor=company.boris,
        now=timezone.now() - begun,
    )


def test_a_look_asks_for_the_job_where_something_is_due(
    company: Company, queued: list[dict[str, Any]]
) -> None:
    drying(company, begun=timedelta(hours=2))

    look(workspace_id=require_workspace_id())

    assert queued == [{"workspace_id": require_workspace_id(), "lock": f"tasks:{require_workspace_id()}"}]


def test_nothing_is_queued_where_nothing_is_due(company: Company, queued: list[dict[str, Any]]) -> None:
    """But it is known when it will be."""
    task = drying(company, begun=timedelta(minutes=10))

    look(workspace_id=require_workspace_id())

    assert queued == []
    assert jobs.next_moment(timezone.now()) == task.expected_at


def test_the_clock_knows_the_end_of_a_hold_and_of_a_forgotten_timer(company: Company) -> None:
    now = timezone.now()
    order = make_order(responsible=company.boris)
    hold_order(order_id=order.pk, until=date(2027, 3, 1), actor=company.boris, now=now)
    held_until = jobs.next_moment(now)
    start_task(
        task_id=make_task(order=company.order, assignee=company.pavel).pk, actor=company.pavel, now=now
    )

    stops_at = jobs.next_moment(now)

    assert held_until == at_hour(day=date(2027, 3, 1), hour=6, time_zone=company.boris.workspace.time_zone)
    assert stops_at is not None
    assert now < stops_at < now + timedelta(days=2)


def test_the_job_ends_what_is_over_and_running_again_changes_nothing(company: Company) -> None:
    task = drying(company, begun=timedelta(hours=2))
    after = make_task(order=company.order, assignee=company.pavel)
    link(task, after)

    jobs.pass_time(workspace_id=current_workspace_id())
    told = EventRecord.objects.count()
    jobs.pass_time(workspace_id=current_workspace_id())

    assert Task.objects.get(pk=after.pk).status == "todo"
    assert EventRecord.objects.count() == told
    assert EventRecord.objects.get(kind="wait.ended").actor is None
