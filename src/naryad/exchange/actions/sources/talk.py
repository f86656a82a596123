"""What was said and what was to be done: comments and reminders, by whom and when they were there."""

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naryad.core.errors import ActionError, NotAllowed
from naryad.core.time import MINUTE
from naryad.exchange.actions.laying import RowChange
from naryad.exchange.actions.sources.ground import Ground, Laid
from naryad.exchange.actions.sources.people import note_on_client
from naryad.exchange.rules.sources.records import OtherNote, OtherReminder
from naryad.exchange.rules.sources.words import LEFT
from naryad.reminders.actions import create_reminder, finish_reminder
from naryad.reminders.models import Reminder, ReminderKind
from naryad.reminders.queries import holders, kinds
from naryad.talk.actions.comments import LONGEST, add_comment
from naryad.workspaces.models import Member

ON_CLIENT = "client_note"
"""As what a note is known that became a line of a client's: its row is the client."""
MOST_TEXT = 300
"""Of a reminder."""


def lay_note(note: OtherNote, ground: Ground) -> Laid:
    """On a deal a comment, on a client a line of its note. One that is there stays as it is."""
    if ground.known("note", note.key) or ground.known(ON_CLIENT, note.key):
        return Laid("skipped")
    if deal_id := ground.known_id("deal", note.about):
        kind, changes = "note", _comment(deal_id, note, ground)
    elif client_id := ground.client_of(note.about):
        kind, changes = ON_CLIENT, note_on_client(client_id, _line(note, ground), ground)
    else:
        raise ActionError(LEFT["about"])
    ground.keep(kind, note.key, changes[0].row_id, {}, {})
    return Laid("added", changes)


def _comment(deal_id: int, note: OtherNote, ground: Ground) -> list[RowChange]:
    """A long one in parts."""
    author = ground.members.get(note.author)
    if author is None:
        return _said(deal_id, note.text, ground.actor, note, ground)
    try:
        with transaction.atomic():
            return _said(deal_id, note.text, author, note, ground)
    except NotAllowed:  # of what they do not see, or by their role
        return _said(deal_id, f"{author.name}: {note.text}", ground.actor, note, ground)


def _said(deal_id: int, text: str, author: Member, note: OtherNote, ground: Ground) -> list[RowChange]:
    by = {**ground.by(note.created_at), "actor": author}
    parts = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
    comments = [add_comment(kind="deal", pk=deal_id, text=part, **by) for part in parts if part.strip()]
    return [RowChange("note", one.pk, after={"deal_id": deal_id}) for one in comments]


def _line(note: OtherNote, ground: Ground) -> str:
    author = ground.members.get(note.author)
    said = [_day(note.created_at) if note.created_at else "", author.name if author else ""]
    head = ", ".join(filter(None, said))
    return f"{head}: {note.text}" if head else note.text


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def lay_reminder(other: OtherReminder, ground: Ground) -> Laid:
    """One that is there is finished when it was finished there; else it stays as it is."""
    kept = ground.known("reminder", other.key)
    row = Reminder.objects.filter(pk=kept.row_id).first() if kept else None
    if row is None:
        return Laid("added", _added(other, ground))
    if other.done_at is None or not row.is_open:
        return Laid("skipped")
    _finish(row, other, ground)
    return Laid("changed", [RowChange("reminder", row.pk, {"is_open": True}, {"is_open": False})])


def _added(other: OtherReminder, ground: Ground) -> list[RowChange]:
    kind = _kind(other)
    reminder = create_reminder(
        text=ground.cut(other.text, MOST_TEXT) or (kind.name if kind else ""),
        kind_id=kind.pk if kind else None,
        assignee_id=_holder(other, ground),
        **_subject(other, ground),
        **_due(other),
        brought_at=ground.now,
        **ground.by(_began(other, ground)),
    )
    if other.done_at:
        _finish(reminder, other, ground)
    ground.keep("reminder", other.key, reminder.pk, {}, {})
    return [RowChange("reminder", reminder.pk, after={"is_open": other.done_at is None})]


def _finish(row: Reminder, other: OtherReminder, ground: Ground) -> None:
    finish_reminder(reminder_id=row.pk, result=other.result, **ground.by(other.done_at))


def _subject(other: OtherReminder, ground: Ground) -> dict[str, Any]:
    if deal_id := ground.known_id("deal", other.about):
        return {"deal_id": deal_id}
    if client_id := ground.client_of(other.about):
        return {"client_id": client_id}
    raise ActionError(LEFT["about"])


def _kind(other: OtherReminder) -> ReminderKind | None:
    return kinds().filter(code=other.sort).first() if other.sort else None


def _holder(other: OtherReminder, ground: Ground) -> int:
    member = ground.members.get(other.assignee, ground.actor)
    if holders().filter(pk=member.pk).exists():
        return member.pk
    ground.warn(_("%(name)s cannot have reminders: it is yours.") % {"name": member.name})
    return ground.actor.pk


def _due(other: OtherReminder) -> dict[str, Any]:
    return {"due_at": other.due} if isinstance(other.due, datetime) else {"due_on": other.due}


def _began(other: OtherReminder, ground: Ground) -> datetime:
    """Not after it was due: that would be a reminder of the past."""
    due = (
        other.due
        if isinstance(other.due, datetime)
        else timezone.make_aware(datetime.combine(other.due, time.min))
    )
    return min(other.created_at or ground.now, due - MINUTE)
