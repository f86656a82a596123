"""What happens to reminders."""

from dataclasses import field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class ReminderFact(Fact, abstract=True):
    """`reminder` is its text, `place` what it is about; the ids are those of the order, its deal and their client."""

    extra_topics = ("reminders",)

    reminder_id: int
    reminder: str
    place: str
    client_id: int | None = None
    deal_id: int | None = None
    order_id: int | None = None


class ReminderCreated(ReminderFact):
    """`member_id` is the assignee."""

    kind = "reminder.created"
    moves_dates = False
    sentence = _("Reminder for {assignee}: {reminder}")

    member_id: int
    assignee: str
    due_on: date
    due_at: datetime | None = None


class ReminderChanged(ReminderFact):
    """`member_id` is the new assignee where that changed."""

    kind = "reminder.changed"
    moves_dates = False
    sentence = _("Reminder changed: {reminder}")

    member_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


class ReminderPostponed(ReminderFact):
    kind = "reminder.postponed"
    moves_dates = False
    sentence = _("Reminder put off: {reminder}")

    changes: dict[str, list[Any]] = field(default_factory=dict)


class ReminderDone(ReminderFact):
    """`changes` hold the result, if one was typed."""

    kind = "reminder.done"
    moves_dates = False
    sentence = _("Reminder done: {reminder}")

    changes: dict[str, list[Any]] = field(default_factory=dict)


class ReminderDropped(ReminderFact):
    """Closed without being done."""

    kind = "reminder.dropped"
    moves_dates = False
    sentence = _("Reminder closed, not needed: {reminder}")


class ReminderReopened(ReminderFact):
    kind = "reminder.reopened"
    moves_dates = False
    sentence = _("Reminder open again: {reminder}")


class ReminderIsDue(ReminderFact):
    """Its time, or the morning of its day, has come: `member_id`, who has it, is told."""

    kind = "reminder.due"
    moves_dates = False
    sentence = _("{assignee} is reminded: {reminder}")

    member_id: int
    assignee: str
