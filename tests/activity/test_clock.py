"""The clock looks at companies that have something due: at each of two hundred idle ones it does not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from naryad.activity import jobs
from naryad.activity.actions import announced_together, record
from naryad.activity.models import Due
from naryad.crm.facts import ClientArchived
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, Workspace
from tests.factories import make_reminder

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def in_the_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)


@pytest.fixture
def idle() -> list[Workspace]:
    """Two hundred companies in which something is due tomorrow."""
    companies = Workspace.objects.bulk_create(
        Workspace(name=f"Idle {number}", slug=f"idle-{number}", created_at=timezone.now())
        for number in range(200)
    )
    Due.objects.all().delete()
    tomorrow = timezone.now() + timedelta(days=1)
    Due.objects.bulk_create(Due(workspace=company, at=tomorrow, is_planned=True) for company in companies)
    return companies


def strike() -> tuple[int, list[ProcrastinateJob]]:
    """Questions asked, and the looks that follow."""
    with scope(None), CaptureQueriesContext(connection) as asked:
        jobs.strike(timestamp=0)
    return len(asked), list(ProcrastinateJob.objects.filter(task_name="activity.look").order_by("pk"))


def test_two_hundred_idle_companies_cost_one_question(idle: list[Workspace]) -> None:
    questions, looks = strike()

    assert (questions, looks) == (3, [])  # with a savepoint around it


def test_whose_moment_has_come_is_looked_at_once_and_not_all_at_the_same_second(
    idle: list[Workspace],
) -> None:
    now = timezone.now()
    busy = idle[:40]
    Due.objects.bulk_create(Due(workspace=company, at=now) for company in busy * 3)

    _questions, looks = strike()
    _again, same_looks = strike()

    assert {look.args["workspace_id"] for look in looks} == {company.pk for company in busy}
    assert len(looks) == len(same_looks) == len(busy)
    seconds = {round((look.scheduled_at - now).total_seconds()) for look in looks if look.scheduled_at}
    assert len(seconds) > 10
    assert max(seconds) <= jobs.LONGEST_JITTER


def test_who_is_alone_does_not_wait() -> None:
    assert jobs.jitter(123, among=1) == timedelta(0)


def test_a_change_is_looked_at_in_its_own_transaction(anna: Member) -> None:
    now = timezone.now()
    Due.objects.all().delete()

    with announced_together():
        for number in range(3):
            record(ClientArchived(client_id=number, name="Anna"), actor=anna, at=now)

    due = Due.objects.get()
    assert (due.workspace_id, due.at, due.is_planned) == (anna.workspace_id, now, False)


def test_a_look_keeps_the_next_moment_and_comes_again_while_something_is_due(anna: Member) -> None:
    now = timezone.now()
    reminder = make_reminder(assignee=anna, due_on=now.date(), tell_at=now + HOUR)
    jobs.look(workspace_id=anna.workspace_id)  # asks for the company's first plan
    planned = Due.objects.get(is_planned=True)
    assert planned.at <= timezone.now() + jobs.AGAIN
    type(reminder).objects.filter(pk=reminder.pk).update(tell_at=now - HOUR)

    jobs.look(workspace_id=anna.workspace_id)

    assert ProcrastinateJob.objects.filter(task_name="reminders.remind").count() == 1
    assert Due.objects.filter(is_planned=True).count() == 1


def test_by_night_all_are_looked_at(idle: list[Workspace]) -> None:
    jobs.look_at_all()

    assert Due.objects.filter(at__lte=timezone.now(), workspace__in=idle).count() == len(idle)
