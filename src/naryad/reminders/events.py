"""What happens to reminders."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class ReminderEvent(Event):
    """`reminder` is its text, `place` what it is about; the ids are those of the order, its deal and their client."""

    sentence: ClassVar[str | Promise] = ""
    extra_topics = ("reminders",)

    reminder_id: int
    reminder: str
    place: str
    client_id: int | None = None
    deal_id: int | None = None
    order_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderCreated(ReminderEvent):
    """`member_id` is the assignee."""

    sentence = _("Reminder for {assignee}: {reminder}")

    member_id: int
    assignee: str
    due_on: date
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderChanged(ReminderEvent):
    """`member_id` is the new assignee where that changed."""

    sentence = _("Reminder changed: {reminder}")

    member_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReminderPostponed(ReminderEvent):
    sentence = _("Reminder put off: {reminder}")

    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReminderDone(ReminderEvent):
    """`changes` hold the result, if one was typed."""

    sentence = _("Reminder done: {reminder}")

    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReminderDropped(ReminderEvent):
    """Closed without being done."""

    sentence = _("Reminder closed, not needed: {reminder}")


@dataclass(frozen=True, kw_only=True)
class ReminderReopened(ReminderEvent):
    sentence = _("Reminder open again: {reminder}")


@dataclass(frozen=True, kw_only=True)
class ReminderIsDue(ReminderEvent):
    """Its time, or the morning of its day, has come: `member_id`, who has it, is told."""

    sentence = _("{assignee} is reminded: {reminder}")

    member_id: int
    assignee: str
