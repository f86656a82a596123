"""Jobs of one event run at once: every person is told once, every letter leaves once, a day has one digest."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from naryad.activity.models import EventRecord
from naryad.notifications.actions.bell import tell
from naryad.notifications.actions.digest import write_digest
from naryad.notifications.actions.letters import OUTBOX
from naryad.notifications.actions.preferences import set_preferences
from naryad.notifications.models import Digest, Letter, Notification
from naryad.notifications.rules.subjects import Ways
from naryad.talk.actions.comments import add_comment
from naryad.workspaces.models import Member
from tests.factories import NOW, make_member, make_order, make_task
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 6


@pytest.fixture
@transaction.atomic
def event_id(settings: Settings, anna: Member) -> int:
    """Anna's comment to five members who want it by e-mail as well."""
    settings.HAS_EMAIL = True
    order = make_order(responsible=anna)
    task = make_task(order=order)
    for number in range(5):
        member = make_member(name=f"Watcher {number}")
        task.watchers.create(member=member)
        make_task(order=order, assignee=member)  # so that they may see it
        both = Ways(in_program=True, by_email=True)
        set_preferences(chosen={"comments": both}, actor=member)
    add_comment(kind="task", pk=task.pk, text="Hello", actor=anna, now=NOW)
    return EventRecord.objects.get(kind="comment.added").pk


def test_one_event_tells_nobody_twice_when_its_jobs_run_at_once(event_id: int) -> None:
    at_once(*[lambda: tell(event_id=event_id, now=NOW)] * JOBS)

    with transaction.atomic():
        assert Notification.objects.count() == Notification.objects.values("member").distinct().count() == 5
        assert Letter.objects.count() == 5


def test_each_letter_is_claimed_by_one_worker(event_id: int) -> None:
    with transaction.atomic():
        tell(event_id=event_id, now=NOW)
    claimed: list[int] = []

    def claim() -> None:
        letter = OUTBOX.claim(now=timezone.now() + timedelta(days=365))
        if letter is not None:
            claimed.append(letter.pk)

    at_once(*[claim] * JOBS)

    assert len(claimed) == len(set(claimed)) == 5


def test_a_day_has_one_digest_when_its_jobs_run_at_once(event_id: int) -> None:
    outcomes = at_once(*[lambda: write_digest(now=NOW)] * JOBS)

    assert outcomes == [None] * JOBS
    with transaction.atomic():
        assert Digest.objects.count() == 1
