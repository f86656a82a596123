"""The history of a row, as its card shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from naryad.activity.facts import KINDS, About, Fact, read
from naryad.activity.models import EventRecord


@dataclass(frozen=True)
class HistoryLine:
    """One line of a card's history. `changes` = [(field, before, after)], empty where nothing changed value."""

    pk: int
    at: datetime
    actor: str
    on_behalf_of: str
    text: str
    changes: list[tuple[str, Any, Any]]


def history(
    *,
    topic: str,
    limit: int = 50,
    before_id: int | None = None,
    with_money: bool = False,
    with_time: bool = False,
    own_time_of: int | None = None,
) -> list[HistoryLine]:
    """Newest facts of one row ("order:12"); page on with the last line's pk as `before_id`.

    `with_money`: the reader may see the row's amounts; else events about money are left out whole.
    `with_time`: events about time of everybody; else of the member `own_time_of` only (workspaces.rules.time_seen).
    """
    rows = events_about(
        topics=[topic],
        unwanted=() if with_money else _kinds("money"),
        before_id=before_id,
        limit=limit if with_time else None,  # whose time it was is known only row by row
    )
    if not with_time:
        hours = Q(kind__in=_kinds("time"))
        rows = rows.exclude(hours & ~Q(data__worker_member_id=own_time_of))
    return [_line(row) for row in rows.select_related("actor", "on_behalf_of").order_by("-id")[:limit]]


def _kinds(about: About) -> list[str]:
    return [kind for kind, fact in KINDS.items() if fact.about == about]


def events_about(
    *,
    topics: Iterable[str],
    kinds: Iterable[str] | None = None,
    unwanted: Iterable[str] = (),
    before_id: int | None = None,
    limit: int | None = None,
) -> QuerySet[EventRecord]:
    """The newest events of any of these rows, of all kinds unless said. `topics__contains` would read every event."""
    given = [list(topics), None if kinds is None else list(kinds), list(unwanted), before_id or None, limit]
    found = RawSQL("SELECT events_about(%s::text[], %s::text[], %s::text[], %s::bigint, %s::int)", given)
    return EventRecord.objects.filter(pk__in=found)


def sentences(*, event_ids: Iterable[int]) -> dict[int, str]:
    """What happened in each event, and who did it, in one line."""
    rows = EventRecord.objects.filter(pk__in=list(event_ids)).select_related("actor")
    return {row.pk: read_fact(row).words() + (f" ({row.actor.name})" if row.actor else "") for row in rows}


def _line(row: EventRecord) -> HistoryLine:
    return HistoryLine(
        pk=row.pk,
        at=row.at,
        actor=row.actor.name if row.actor else "",
        on_behalf_of=row.on_behalf_of.name if row.on_behalf_of else "",
        text=read_fact(row).words(),
        changes=[(name, *values) for name, values in row.data.get("changes", {}).items()],
    )


def read_fact(row: EventRecord) -> Fact:
    """What was recorded, typed; an UnknownFact where this release cannot read it."""
    return read(kind=row.kind, version=row.version, data=row.data)


def changed_since(*, event: EventRecord, topic: str) -> str:
    """Who touched the row after an event, for the words of a refusal; "" if nobody is known."""
    later = events_about(topics=[topic]).filter(pk__gt=event.pk, actor__isnull=False)
    newest = later.order_by("-pk").select_related("actor").first()
    return newest.actor.name if newest and newest.actor else ""


def last_moments(*, kind: str, topics: list[str]) -> dict[str, datetime]:
    """When such an event was last recorded of each of these rows, by topic."""
    rows = events_about(topics=topics, kinds=[kind]).order_by("pk")
    return {topic: at for of, at in rows.values_list("topics", "at") for topic in of}
