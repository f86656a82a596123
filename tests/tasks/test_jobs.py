"""What the clock does: a job for each company that has something due, and nothing the second time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.tasks import jobs
from naryad.tasks.actions.create import create_task
from naryad.tasks.models import Task
from naryad.tenancy.scope import current_workspace_id
from naryad.workspaces import jobs as rounds
from tests.factories import link, make_task
from tests.tasks.conftest import Company


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(rounds, "close_old_connections", lambda: None)  # the test's is in a transaction
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


def test_every_minute_a_company_with_something_due_gets_one_job(
    company: Company, queued: list[dict[str, Any]]
) -> None:
    drying(company, begun=timedelta(hours=2))

    jobs.every_minute(0)

    workspace_id = current_workspace_id()
    assert queued == [{"workspace_id": workspace_id, "lock": f"tasks:{workspace_id}"}]


def test_nothing_is_queued_where_nothing_is_due(company: Company, queued: list[dict[str, Any]]) -> None:
    drying(company, begun=timedelta(minutes=10))

    jobs.every_minute(0)

    assert queued == []


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
