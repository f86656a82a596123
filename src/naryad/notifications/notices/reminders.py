"""What members are told of their reminders."""

from django.utils.translation import gettext_lazy as _

from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.reminders.facts import ReminderChanged, ReminderCreated, ReminderIsDue
from naryad.reminders.models import Reminder


def _assignee(fact: ReminderCreated | ReminderChanged | ReminderIsDue) -> Members:
    """If it is still theirs and still open."""
    rows = Reminder.objects.filter(pk=fact.reminder_id, assignee=fact.member_id, closed_at=None)
    return rows.values_list("assignee_id", flat=True)


@notice(
    ReminderCreated,
    ReminderChanged,
    subject="reminders",
    icon="alarm",
    text=_("{actor} gave you a reminder: {reminder}"),
)
def reminder_given(happened: Happened[ReminderCreated | ReminderChanged]) -> Members:
    return _assignee(happened.fact)


@notice(ReminderIsDue, subject="reminders", icon="alarm", text=_("Reminder: {reminder}"))
def reminder_due(happened: Happened[ReminderIsDue]) -> Members:
    return _assignee(happened.fact)
