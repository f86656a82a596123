"""How changes of reminders are taken back (activity.undo)."""

from naryad.activity.facts import RowChange
from naryad.activity.models import EventRecord
from naryad.activity.undo import Undoable
from naryad.reminders.models import Reminder
from naryad.reminders.queries import leads_subject
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


def _lock(ids: set[int]) -> dict[int, Reminder]:
    rows = Reminder.objects.filter(pk__in=ids).select_related("assignee", "client", "deal", "order__deal")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}


def _require(row: Reminder, actor: Member) -> None:
    is_own = row.assignee_id == actor.pk or leads_subject(row.subject, member=actor)
    require(actor, "reminders.edit", is_own=is_own)


def _stays(row: Reminder, _event: EventRecord, _change: RowChange) -> str | None:
    return None if row.is_open else ""


UNDONE = Undoable(kind="reminder", lock=_lock, require=_require, stays=_stays)
