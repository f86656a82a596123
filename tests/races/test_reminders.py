"""A reminder that is pressed and becomes due at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from naryad.activity.models import EventRecord
from naryad.reminders import actions
from naryad.reminders.models import Reminder
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, make_reminder
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(5, 30)


def test_done_twice_at_once_is_done_once(anna: Member) -> None:
    for _round in range(ROUNDS):
        reminder = new_reminder(anna)

        at_once(finishing(reminder, anna), finishing(reminder, anna), finishing(reminder, anna))

        assert events_of(reminder) == ["reminder.done"]


def test_two_workers_tell_of_it_once(anna: Member) -> None:
    for _round in range(ROUNDS):
        reminder = new_reminder(anna)

        at_once(reminding, reminding, reminding)

        assert events_of(reminder) == ["reminder.due"]


def test_put_off_and_due_at_once_is_told_at_most_once_now_and_once_later(anna: Member) -> None:
    later = NOW + timedelta(days=1)
    for _round in range(ROUNDS):
        reminder = new_reminder(anna)

        at_once(
            reminding,
            lambda pk=reminder.pk: actions.postpone_reminder(  # type: ignore[misc]
                reminder_id=pk, due_at=later, actor=anna, now=NOW
            ),
        )
        told_now = events_of(reminder).count("reminder.due")
        with transaction.atomic():
            actions.tell_due_reminders(now=later)

        assert events_of(reminder).count("reminder.due") == told_now + 1
        assert told_now <= 1


def new_reminder(anna: Member) -> Reminder:
    return make_reminder(assignee=anna, tell_at=NOW)


@transaction.atomic
def events_of(reminder: Reminder) -> list[str]:
    rows = EventRecord.objects.filter(data__reminder_id=reminder.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def finishing(reminder: Reminder, member: Member) -> Callable[[], Any]:
    return lambda: actions.finish_reminder(reminder_id=reminder.pk, actor=member, now=NOW)


def reminding() -> None:
    actions.tell_due_reminders(now=NOW)
