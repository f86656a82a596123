"""record(): one row is audit, timeline and outbox; its jobs and its live notice commit with it or not at all."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from django.db import connection, transaction
from django.db.models import Field, JSONField, Model
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact, RowChange, subscribers
from naryad.activity.models import Announcement, Due, EventRecord
from naryad.activity.queries import LONGEST_SEEN, events_about
from naryad.core.errors import ActionError, NotAllowed
from naryad.tenancy.scope import require_workspace_id

CHANNEL = "naryad"
EVERYTHING = "*"
UNDO_FOR = timedelta(minutes=10)
"""A change that many rows or a slip of the hand is likely in can be undone so long by who made it."""
MAX_TOPICS = 100
"""Of one notice; PostgreSQL holds 8,000 bytes in it."""
MAX_NOTICES = 10
"""A change of more rows than these hold is announced as "*" (everything)."""

PAST_BATCH = 500
LONGEST_DEVICE = 200


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request came from: its address, and how the browser names itself."""

    ip: str | None = None
    device: str = ""


NOWHERE = Origin()
_past: ContextVar[list[EventRecord] | None] = ContextVar("past", default=None)
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


@contextmanager
def coming_from(*, ip: str | None, device: str) -> Iterator[None]:
    """What is audited within keeps where it came from. Jobs and commands come from nowhere."""
    token = _origin.set(Origin(ip=ip, device=device.replace("\0", "")[:LONGEST_DEVICE]))
    try:
        yield
    finally:
        _origin.reset(token)


class Actor(Protocol):
    @property
    def pk(self) -> int: ...


Row = TypeVar("Row")


class Done(NamedTuple, Generic[Row]):
    """What an action gives back that can be undone: its row, and the fact it recorded (None: nothing has changed)."""

    row: Row
    fact: EventRecord | None = None


def record(
    fact: Fact, *, actor: Actor | None, at: datetime, on_behalf_of: Actor | None = None
) -> EventRecord:
    """Write the fact, queue its subscribers and announce it to open pages, all in the caller's transaction.

    `actor` pressed; `on_behalf_of` is the member it was pressed for (None: for themselves).
    """
    origin = _origin.get() if fact.audited_as else NOWHERE
    row = EventRecord(
        kind=fact.kind,
        version=fact.version,
        at=at,
        actor_id=actor.pk if actor else None,
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        data=fact.data(),
        topics=fact.topics(),
        audited_as=fact.audited_as,
        ip=origin.ip,
        device=origin.device,
    )
    past = _past.get()
    if past is None:
        row.save(force_insert=True)
        for job in subscribers(type(fact)):
            job.defer_event(workspace_id=require_workspace_id(), event_id=row.pk)
        announce(fact.heard())
        look_at_clock(at=at)
    else:
        past.append(row)
        if len(past) == PAST_BATCH:
            _write(past)
    return row


@dataclass
class Together:
    """What one transaction announces, and the change of a page that asked for it ("": nobody's, or no page's)."""

    by: str = ""
    topics: dict[str, None] = field(default_factory=dict)
    due_at: datetime | None = None


_together: ContextVar[Together | None] = ContextVar("together", default=None)


@contextmanager
def announced_together(*, by: str = "") -> Iterator[Together]:
    """Everything that is announced within is told once, as the last statement of the transaction it stands in."""
    together = Together(by)
    token = _together.set(together)
    try:
        yield together
    finally:
        _together.reset(token)
    if connection.needs_rollback:
        return
    if together.due_at is not None:
        _look(together.due_at)
    if together.topics:
        _tell(list(together.topics), by=by)


def announce(topics: Iterable[str]) -> None:
    """Tell open pages of the current company, when the transaction commits, which rows changed (ids only).

    A fact that no page shows is not announced: a notice without topics would end their streams.
    """
    together, topics = _together.get(), list(topics)
    if together is not None:
        together.topics |= dict.fromkeys(topics)
    elif topics:
        _tell(topics)


def look_at_clock(*, at: datetime) -> None:
    """The clock looks at the current company then, or at its next stroke after it: what is due may have changed."""
    together = _together.get()
    if together is None:
        _look(at)
    else:
        together.due_at = at if together.due_at is None else min(together.due_at, at)


def _look(at: datetime) -> None:
    Due.objects.create(workspace_id=require_workspace_id(), at=at)


def _tell(topics: list[str], *, by: str = "") -> None:
    if len(topics) > MAX_TOPICS * MAX_NOTICES:
        topics = [EVERYTHING]
    heard = {*topics, *(topic.partition(":")[0] for topic in topics)}
    Announcement.objects.bulk_create([Announcement(topics=sorted(heard))])
    with connection.cursor() as cursor:
        for at in range(0, len(topics), MAX_TOPICS):
            told = {"workspace": require_workspace_id(), "topics": topics[at : at + MAX_TOPICS]}
            payload = json.dumps(told | ({"by": by} if by else {}), separators=(",", ":"))
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


@transaction.atomic
def forget_announcements(*, now: datetime) -> int:
    """Drop what is too old to be asked for (queries.announced_since); returns how many."""
    count, _by_model = Announcement.objects.filter(at__lte=now - 2 * LONGEST_SEEN).delete()
    return count


class CannotUndo(ActionError):
    """It is too late, or the row has been changed since."""


def snapshot(row: Model, names: Iterable[str]) -> dict[str, str | None]:
    """Values of fields as text that gives them back exactly."""
    kept = [row._meta.get_field(name) for name in names]
    return {field.name: _text(field, row) for field in kept if isinstance(field, Field)}


def _text(one: "Field[Any, Any]", row: Model) -> str | None:
    value = one.to_python(one.value_from_object(row))
    if value is None:
        return None
    if isinstance(one, JSONField):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def put_back(row: Model, change: RowChange) -> bool:
    """Give the locked row its old values again, unless somebody has changed it since."""
    if snapshot(row, change["after"]) != change["after"]:
        return False
    names = list(change["before"])
    for name in names:
        field, text = row._meta.get_field(name), change["before"][name]
        assert isinstance(field, Field)
        setattr(row, field.attname, None if text is None else _value(field, text))
    if hasattr(row, "version"):
        row.version += 1
        names.append("version")
    row.save(update_fields=names)
    return True


def _value(field: "Field[Any, Any]", text: str) -> Any:
    return json.loads(text) if isinstance(field, JSONField) else field.to_python(text)


def find_undoable(*, event_id: int, actor: Actor, now: datetime) -> EventRecord:
    """The event of a change that `actor` made a few minutes ago. Lock its rows, then ask is_undone()."""
    event = EventRecord.objects.filter(pk=event_id, data__has_key="rows").first()
    if event is None or event.actor_id != actor.pk:
        raise NotAllowed(_("Only who made a change can undo it."))
    if now - event.at > UNDO_FOR:
        raise CannotUndo(_("It is too late to undo this. Change it by hand."))
    return event


def is_undone(event: EventRecord) -> bool:
    return events_about(topics=[f"event:{event.pk}"], limit=1).exists()


@contextmanager
def events_of_the_past() -> Iterator[None]:
    """History that is imported or made up: rows are written, many at once; no job is queued and nobody is told.

    Within another one they are written with the other's, or forgotten where the block fails.
    """
    outer, past = _past.get(), list[EventRecord]()
    token = _past.set(past)
    try:
        yield
        if outer is None:
            _write(past)
        else:
            outer.extend(past)
    finally:
        _past.reset(token)


def _write(past: list[EventRecord]) -> None:
    EventRecord.objects.bulk_create(past)
    past.clear()
