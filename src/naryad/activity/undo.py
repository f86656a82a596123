"""Taking one's own change back: one way for rows of every app (docs/adr/0028).

The event of a change holds, for each row, what it was and what the change made of it (activity.facts.RowChanges).
Each app says of its own rows how they are locked, and what else stands against their return:

    register_undoable(Undoable(kind="deal", lock=lock_deals, require=require_edit))  # in AppConfig.ready()
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Actor, CannotUndo, Done, find_undoable, is_undone, put_back, record
from naryad.activity.facts import ChangeUndone, RowChange
from naryad.activity.models import EventRecord
from naryad.activity.queries import changed_since
from naryad.core.errors import filled

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """Rows of one kind of topic ("deal:3"), taken back by whoever changed them.

    `lock(ids)`: those that are still there, locked in the workspace's order. `require(row, actor)`: the right that the
    change needed. `stays(row, event, change)`: why the row stays as it is although nobody has touched its fields, "" to
    say only that it has changed; None: nothing stands against it. `words`: fields whose return the history shows.
    `topics(row)`: whose histories tell of it besides the row's own. `follow(row, actor)`: what else follows from its return.
    """

    kind: str
    lock: Callable[[set[int]], dict[int, Any]]
    require: Callable[[Any, Any], None]
    stays: Callable[[Any, EventRecord, RowChange], Words | None] = lambda _row, _event, _change: None
    words: tuple[str, ...] = ()
    topics: Callable[[Any], Iterable[str]] = lambda _row: ()
    follow: Callable[[Any, Any], None] = lambda _row, _actor: None


_kinds: dict[str, Undoable] = {}
_asides: dict[str, str] = {}
_afterwards: dict[str, Callable[..., None]] = {}


def register_undoable(kind: Undoable) -> None:
    _kinds[kind.kind] = kind


def register_moved_row(*, fact: str, field: str, kind: str) -> None:
    """Of such a fact only the row that `field` names was changed by hand; the others made room, and have no say."""
    _asides[fact] = f"{kind}:{field}"


def register_afterwards(fact: str, follow: Callable[..., None]) -> None:
    """`follow(event, actor=…, now=…)`: what else goes back with such a fact's rows."""
    _afterwards[fact] = follow


@dataclass(frozen=True)
class Undone:
    """How many rows are as they were; `left`: those that somebody has changed since, in words."""

    count: int
    left: tuple[str, ...] = ()
    was_undone: bool = False


@transaction.atomic
def undo_change(*, event_id: int, actor: Actor, now: datetime) -> Undone:
    """Put back what the actor's change made, where it is so still. Said again, it changes nothing.

    Raises CannotUndo when all of it has been changed since, or it is too late.
    """
    event = find_undoable(event_id=event_id, actor=actor, now=now)
    rows = _lock(event)
    if is_undone(event):
        return Undone(0, was_undone=True)
    for topic, row in rows.items():
        _kind(topic).require(row, actor)
    topics = list(event.data["rows"])
    kept = {topic: _put_back(event, topic, rows.get(topic), actor=actor, now=now) for topic in topics}
    by_hand = [topic for topic in topics if not _made_room(event, topic)]
    left = tuple(str(words) for topic in by_hand if (words := kept[topic]) is not None)
    if len(left) == len(by_hand):
        raise CannotUndo(" ".join(left))
    if event.kind in _afterwards:
        _afterwards[event.kind](event, actor=actor, now=now)
    return Undone(len(topics) - len(left), left)


def undo_url(request: HttpRequest, done: Done[Any]) -> str:
    """Of the change that the member has just made, for its toast; "" where nothing was changed."""
    member: Any = request.member  # type: ignore[attr-defined]  # set by the door, which is above
    return reverse("activity:undo", args=[member.workspace.slug, done.fact.pk]) if done.fact else ""


def _kind(topic: str) -> Undoable:
    return _kinds[topic.partition(":")[0]]


def _lock(event: EventRecord) -> dict[str, Model]:
    """The rows of the change by topic; without those that are gone."""
    ids: dict[str, set[int]] = {}
    for topic in event.data["rows"]:
        kind, _colon, pk = topic.partition(":")
        ids.setdefault(kind, set()).add(int(pk))
    return {
        f"{name}:{pk}": row
        for name, kind in _kinds.items()
        if name in ids
        for pk, row in sorted(kind.lock(ids[name]).items())
        if pk in ids[name]
    }


def _put_back(
    event: EventRecord, topic: str, row: Model | None, *, actor: Actor, now: datetime
) -> Words | None:
    """None: it is as it was. Else why it stays."""
    if row is None:
        return _("What was changed is not there any more.")
    kind, change = _kind(topic), event.data["rows"][topic]
    words = kind.stays(row, event, change)
    if words is not None:
        return words or _who_changed(event, topic, row)
    if lost := _out_of_use(row, change):
        return lost
    before = _said(row, kind, change)
    if not put_back(row, change):
        return _who_changed(event, topic, row)
    kind.follow(row, actor)
    if not _made_room(event, topic):
        after = _said(row, kind, change)
        changes = {name: [was, after[name]] for name, was in before.items() if was != after[name]}
        record(_undone(event, [topic, *kind.topics(row)], changes), actor=actor, at=now)
    return None


def _out_of_use(row: Model, change: RowChange) -> Promise | None:
    """Why it stays, where an old value points to what is gone or given to nothing any more."""
    for name, value in change["before"].items():
        field = row._meta.get_field(name)
        if value is None or value == change["after"].get(name) or not isinstance(field, ForeignKey):
            continue
        target = field.related_model._base_manager.filter(pk=value).first()
        if target is None:
            return filled(_("“%(row)s” stays: what it had before has been deleted."), {"row": row})
        if getattr(target, "is_archived", False):
            said = {"row": row, "name": str(target)}
            return filled(_("“%(row)s” stays: “%(name)s” is in the archive."), said)
    return None


def _undone(event: EventRecord, topics: list[str], changes: dict[str, list[Any]]) -> ChangeUndone:
    undone = {
        "kind": event.kind,
        "version": event.version,
        "data": {name: value for name, value in event.data.items() if name != "rows"},
    }
    return ChangeUndone(event_id=event.pk, undone=undone, of=topics, changes=changes)


def _made_room(event: EventRecord, topic: str) -> bool:
    if event.kind not in _asides:
        return False
    kind, _colon, field = _asides[event.kind].partition(":")
    return topic != f"{kind}:{event.data[field]}"


def _said(row: Model, kind: Undoable, change: RowChange) -> dict[str, Any]:
    """Names of people, where the row points to them."""
    values = {name: getattr(row, name) for name in kind.words if name in change["after"]}
    return {
        name: str(value) if isinstance(value, Model) else "" if value is None else value
        for name, value in values.items()
    }


def _who_changed(event: EventRecord, topic: str, row: Model) -> Promise:
    name = changed_since(event=event, topic=topic)
    if not name:
        return filled(_("“%(row)s” has changed since."), {"row": row})
    return filled(_("“%(row)s” has been changed since by %(name)s."), {"row": row, "name": name})
