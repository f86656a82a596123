"""The history of a row, as its card shows it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from naryad.activity.facts import KINDS, About, Fact, read
from naryad.activity.models import EventRecord
from naryad.core.ids import row_id
from naryad.tenancy.prepared import prepared
from naryad.tenancy.scope import require_workspace_id

LONGEST_SEEN = timedelta(hours=1)
"""A fragment that is older is read anew, whatever was announced since."""
_SNAPSHOT = re.compile(r"\d{1,20}:\d{1,20}:[\d,]{0,400}")
_SINCE = """
SELECT pg_current_snapshot()::text, EXISTS (
  SELECT FROM activity_announcement
  WHERE workspace_id = %(workspace)s AND transaction >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
    AND NOT pg_visible_in_snapshot(transaction, %(seen)s::pg_snapshot) AND topics && %(topics)s::varchar[])
"""
_PLACE = re.compile(r"(\d{1,19})-(\d{1,18})")
_IN_TURN = """
SELECT transaction::text, id FROM activity_eventrecord
WHERE workspace_id = %s AND (transaction, id) > (%s::text::xid8, %s)
  AND transaction < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY transaction, id LIMIT %s
"""
ALWAYS_HEARD = ("settings", "*")


def announced_since(*, snapshot: str, topics: Iterable[str]) -> tuple[str, bool]:
    """The snapshot of this moment, and whether anything was announced of these topics that `snapshot` did not see.

    What is read after this statement is as new as the snapshot or newer, and a change is announced in its own
    transaction: so one that was not seen is always told of, in whatever order transactions begin and end.
    """
    seen = snapshot if _SNAPSHOT.fullmatch(snapshot) else "1:1:"
    given: dict[str, Any] = {
        "workspace": require_workspace_id(),
        "seen": seen,
        "topics": [*topics, *ALWAYS_HEARD],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, given)
        now, is_changed = cursor.fetchone()
    return now, is_changed


@dataclass(frozen=True, order=True)
class FeedPlace:
    """Up to where facts were read: by the number of the transaction that recorded them, within it by their ids."""

    transaction: int
    event_id: int

    def __str__(self) -> str:
        return f"{self.transaction}-{self.event_id}"

    @classmethod
    def read(cls, text: str) -> "FeedPlace | None":
        found = _PLACE.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None


def events_after(place: FeedPlace, *, limit: int) -> list[tuple[FeedPlace, EventRecord]]:
    """The next facts of the company, each once: one that a transaction still open may record comes later, never before."""
    given = [require_workspace_id(), place.transaction, place.event_id, limit]
    with connection.cursor() as cursor:
        cursor.execute(_IN_TURN, given)
        places = [FeedPlace(int(transaction), pk) for transaction, pk in cursor.fetchall()]
    events = EventRecord.objects.in_bulk([each.event_id for each in places])
    return [(each, events[each.event_id]) for each in places]


def is_behind(place: FeedPlace) -> bool:
    """Whether there are facts beyond it, those among them that cannot be read yet."""
    beyond = "transaction > %s::text::xid8 OR transaction = %s::text::xid8 AND id > %s"
    return EventRecord.objects.extra(
        where=[beyond], params=[place.transaction, place.transaction, place.event_id]
    ).exists()


def feed_now() -> FeedPlace:
    """Before all that is not committed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return FeedPlace(int(cursor.fetchone()[0]), 0)


@cache
def cluster() -> str:
    """Which database cluster counts the transactions: numbers of another one mean nothing here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        return str(cursor.fetchone()[0])


@dataclass(frozen=True)
class HistoryLine:
    """One line of a card's history. `changes` = [(field, before, after)], empty where nothing changed value."""

    pk: int
    at: datetime
    actor: str
    on_behalf_of: str
    text: str
    changes: list[tuple[str, Any, Any]]


@dataclass(frozen=True)
class History:
    """What a card shows (activity/_history.html). `earlier_url`: of the next older lines; "" at the beginning."""

    lines: list[HistoryLine]
    earlier_url: str


HISTORY = 30
"""Lines that come with a card, and with each press of "Earlier"."""
_money_fields: set[str] = set()


def hide_money_fields(*names: str) -> None:
    """An app says which of its fields are amounts: their changes are shown to those who may see the row's money."""
    _money_fields.update(names)


def history_page(
    *,
    topic: str,
    url: str,
    before: str | None = None,
    with_money: bool = False,
    with_time: bool = False,
    own_time_of: int | None = None,
    without: Collection[str] = (),
    hidden: Collection[str] = (),
) -> History:
    """The newest lines of a row ("order:12"), or those before line `before`, as the address `url`?before= asks.

    `with_money`: the reader may see the row's amounts; else they are left out, and facts about money whole.
    `with_time`: facts about time of everybody; else of the member `own_time_of` only. `without`: parts of the program
    whose facts are left out (all three: workspaces.rules.facts_seen). `hidden`: fields whose changes are
    (workspaces.rules.unseen_fields).
    """
    lines = history(
        topic=topic,
        limit=HISTORY + 1,
        before_id=row_id(before),
        with_money=with_money,
        with_time=with_time,
        own_time_of=own_time_of,
        without=without,
        hidden=hidden,
    )
    has_more, lines = len(lines) > HISTORY, lines[:HISTORY]
    return History(lines, f"{url}?before={lines[-1].pk}" if has_more else "")


def history(
    *,
    topic: str,
    limit: int = 50,
    before_id: int | None = None,
    with_money: bool = False,
    with_time: bool = False,
    own_time_of: int | None = None,
    without: Collection[str] = (),
    hidden: Collection[str] = (),
) -> list[HistoryLine]:
    """Newest facts of one row; see history_page."""
    rows = seen_events(
        topic=topic,
        limit=limit,
        before_id=before_id,
        with_money=with_money,
        with_time=with_time,
        own_time_of=own_time_of,
        without=without,
    )
    return [_line(row, hidden=hidden_fields(hidden, with_money=with_money)) for row in rows]


def seen_events(
    *,
    topic: str,
    limit: int,
    kinds: Iterable[str] | None = None,
    narrowed: Q | None = None,
    before_id: int | None = None,
    with_money: bool = False,
    with_time: bool = False,
    own_time_of: int | None = None,
    without: Collection[str] = (),
) -> list[EventRecord]:
    """The newest events of one row that a reader may see, of all kinds unless said; see history_page."""
    asked: dict[str, Any] = {"limit": limit, "narrowed": narrowed, "without": tuple(sorted(without))}
    asked |= {
        "kinds": None if kinds is None else tuple(kinds),
        "with_money": with_money,
        "with_time": with_time,
    }
    if own_time_of is None:
        return _seen(topic, before_id or None, **asked)
    return list(_seen_by_worker(topic, before_id, own_time_of, **asked))


@prepared(by=("limit", "narrowed", "without", "kinds"))
def _seen(topic: str, before_id: int | None, **asked: Any) -> QuerySet[EventRecord]:
    return _seen_by_worker(topic, before_id, None, **asked)


def _seen_by_worker(
    topic: str,
    before_id: int | None,
    own_time_of: int | None,
    *,
    limit: int,
    kinds: Iterable[str] | None,
    narrowed: Q | None,
    with_money: bool,
    with_time: bool,
    without: Collection[str],
) -> QuerySet[EventRecord]:
    rows = events_about(
        topics=[topic],
        kinds=kinds,
        unwanted=[
            kind
            for kind, fact in KINDS.items()
            if (fact.about == "money" and not with_money) or fact.part in without
        ],
        before_id=before_id,
        limit=limit
        if with_time and narrowed is None
        else None,  # what else hides it is known only row by row
    )
    if narrowed is not None:
        rows = rows.filter(narrowed)
    if not with_time:
        hours = Q(kind__in=_kinds("time"))
        rows = rows.exclude(hours & ~Q(data__worker_member_id=own_time_of))
    return rows.select_related("actor", "on_behalf_of").order_by("-id")[:limit]


def seen_changes(
    row: EventRecord, *, with_money: bool, hidden: Collection[str] = ()
) -> list[tuple[str, Any, Any]]:
    """[(field, before, after)] of an event, without amounts and `hidden` fields that the reader may not see."""
    return _line(row, hidden=hidden_fields(hidden, with_money=with_money)).changes


def hidden_fields(hidden: Collection[str], *, with_money: bool) -> Collection[str]:
    return hidden if with_money else _money_fields.union(hidden)


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
    ids = RawSQL("SELECT events_about(%s::text[], %s::text[], %s::text[], %s::bigint, %s::int)", given)
    return EventRecord.objects.filter(pk__in=ids)


def sentences(*, event_ids: Iterable[int]) -> dict[int, str]:
    """What happened in each event, and who did it, in one line."""
    rows = EventRecord.objects.filter(pk__in=list(event_ids)).select_related("actor")
    return {row.pk: read_fact(row).words() + (f" ({row.actor.name})" if row.actor else "") for row in rows}


def _line(row: EventRecord, *, hidden: Collection[str]) -> HistoryLine:
    return HistoryLine(
        pk=row.pk,
        at=row.at,
        actor=row.actor.name if row.actor else "",
        on_behalf_of=row.on_behalf_of.name if row.on_behalf_of else "",
        text=read_fact(row).words(),
        changes=[
            (name, *values) for name, values in row.data.get("changes", {}).items() if name not in hidden
        ],
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
