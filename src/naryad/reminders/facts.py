"""What happens to reminders."""

from dataclasses import field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact


class ReminderFact(Fact, moves_dates=False, abstract=True):
    """`reminder` is its text, `place` what it is about; the ids are those of the order, its deal and their client."""

    extra_topics = ("reminders",)
    part = "reminders"

    reminder_id: int
    reminder: str
    place: str
    client_id: int | None = None
    deal_id: int | None = None
    order_id: int | None = None


class ReminderCreated(ReminderFact, kind="reminder.created"):
    """`member_id` is the assignee."""

    sentence = _("Reminder for {assignee}: {reminder}")

    member_id: int
    assignee: str
    due_on: date
    due_at: datetime | None = None


class ReminderChanged(ReminderFact, kind="reminder.changed"):
    """`member_id` is the new assignee where that changed."""

    sentence = _("Reminder changed: {reminder}")

    member_id: int | None = None
    changes: Changes = field(default_factory=dict)


class ReminderPostponed(ReminderFact, kind="reminder.postponed"):
    sentence = _("Reminder put off: {reminder}")

    changes: Changes = field(default_factory=dict)


class ReminderDone(ReminderFact, kind="reminder.done"):
    """`changes` hold the result, if one was typed."""

    sentence = _("Reminder done: {reminder}")

    changes: Changes = field(default_factory=dict)


class ReminderDropped(ReminderFact, kind="reminder.dropped"):
    """Closed without being done."""

    sentence = _("Reminder closed, not needed: {reminder}")


class ReminderDiscarded(ReminderFact, kind="reminder.discarded"):
    """It came by mistake: it is gone."""

    sentence = _("Reminder “{reminder}” taken out again")


class ReminderReopened(ReminderFact, kind="reminder.reopened"):
    sentence = _("Reminder open again: {reminder}")


class ReminderIsDue(ReminderFact, kind="reminder.due"):
    """Its time, or the morning of its day, has come: `member_id`, who has it, is told."""

    sentence = _("{assignee} is reminded: {reminder}")

    member_id: int
    assignee: str
