"""The list of kinds of reminder."""

from django.utils.translation import gettext_lazy as _

from naryad.reminders.models import ReminderKind
from naryad.reminders.queries import kinds, settings_kinds
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames


def _keep_one(kind: ReminderKind) -> None:
    if not kinds().exclude(pk=kind.pk).exists():
        raise CannotChangeName(_("This is the last kind, and one is needed."))


REMINDER_KINDS = SortedNames(
    kind="reminder_kind",
    title=_("Kinds of reminder"),
    model=ReminderKind,
    rows=settings_kinds,
    deletes_unused=True,
    row_template="reminders/_kind.html",
    check_archive=_keep_one,
)
