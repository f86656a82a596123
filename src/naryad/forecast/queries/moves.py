"""On which days ready dates moved by themselves, and because of what: for the feeds of orders and deals."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.core.time import local_day
from naryad.forecast.models import OrderMove
from naryad.talk.queries.feed import FeedLine
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import NONE, facts_seen, reach

MOST, MOST_CAUSES = 30, 2
PLACES = {"order": "order", "deal": "order__deal"}


def ready_day(moment: datetime | None, time_zone: str) -> date | None:
    """What is ready at midnight is ready the day before."""
    return (
        None if moment is None else local_day(moment=moment - timedelta(microseconds=1), time_zone=time_zone)
    )


def moves_of(
    *, kind: str, row: Model, member: Member, since: datetime | None, until: datetime | None
) -> list[FeedLine]:
    """Those that moved the day, newest first."""
    if kind not in PLACES:
        return []
    zone = member.workspace.time_zone
    moves = [
        move
        for move in _moves(row.pk, since, until, place=PLACES[kind])
        if ready_day(move.before, zone) != ready_day(move.after, zone)
    ]
    causes = _causes(moves[:MOST], member)
    return [_line(move, causes, zone, is_own=kind == "order") for move in moves[:MOST]]


@prepared(by=("place",))
def _moves(pk: int, since: datetime | None, until: datetime | None, *, place: str) -> QuerySet[OrderMove]:
    given: dict[str, Any] = {place: pk}
    given |= {"run__planned_at__gte": since} if since else {}
    given |= {"run__planned_at__lt": until} if until else {}
    found = OrderMove.objects.filter(**given).select_related("run", "order")
    return found.order_by("-run_id", "-pk")[: MOST * 2]


def _line(move: OrderMove, causes: dict[int, str], zone: str, *, is_own: bool) -> FeedLine:
    return FeedLine(
        at=move.run.planned_at,
        sort="date",
        about="forecast",
        text="",
        place="" if is_own else move.order.code,
        before=ready_day(move.before, zone),
        after=ready_day(move.after, zone),
        is_move=True,
        causes=[causes[pk] for pk in move.run.event_ids if pk in causes][:MOST_CAUSES],
    )


def _causes(moves: Sequence[OrderMove], member: Member) -> dict[int, str]:
    """What happened, in words, by the id of its event; without what the member's histories do not show."""
    ids = {event_id for move in moves for event_id in move.run.event_ids}
    rows = EventRecord.objects.filter(pk__in=ids).order_by("pk") if ids else []
    own = {f"order:{move.order_id}" for move in moves}
    is_whole, times = reach(member, "history.view") != NONE, facts_seen(member)["with_time"]
    return {
        row.pk: words
        for row in rows
        if (is_whole or own & set(row.topics))
        for words in _words(row, with_time=times)
    }


def _words(row: EventRecord, *, with_time: bool) -> Iterable[str]:
    fact = read_fact(row)
    if fact.about == "work" or (fact.about == "time" and with_time):
        yield fact.words()
