"""Which orders' ready dates moved, for whom, and because of what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from naryad.activity.models import EventRecord
from naryad.forecast.models import OrderForecast, OrderMove
from naryad.forecast.queries.moves import ready_day
from naryad.notifications.rules.letters import MovedOrder
from naryad.orders.models import Order

MOST_CAUSES = 2


def moved_orders(*, since: datetime, until: datetime, time_zone: str) -> dict[int, list[MovedOrder]]:
    """Open orders that are ready on another day than at `since`, the most pressing first, by who answers for the
    order or its deal."""
    moves: dict[int, list[OrderMove]] = defaultdict(list)
    for move in (
        OrderMove.objects.filter(
            run__planned_at__gt=since, run__planned_at__lte=until, order__status=Order.Status.OPEN
        )
        .select_related("run", "order")
        .order_by("run_id", "pk")
    ):
        moves[move.order_id].append(move)
    moves = {pk: order_moves for pk, order_moves in moves.items() if _has_moved(order_moves, time_zone)}
    causes = _causes(moves)
    by_member: dict[int, list[MovedOrder]] = defaultdict(list)
    forecasts = OrderForecast.objects.filter(order__in=list(moves)).select_related("order__deal")
    for forecast in forecasts.order_by("reserve_minutes", "ready_at", "pk"):
        moved = _moved(forecast, moves[forecast.order_id], causes[forecast.order_id])
        for member_id in {row.responsible_id for row in (forecast.order, forecast.order.deal) if row}:
            by_member[member_id].append(moved)
    return dict(by_member)


def _has_moved(moves: Sequence[OrderMove], time_zone: str) -> bool:
    return ready_day(moves[0].before, time_zone) != ready_day(moves[-1].after, time_zone)


def _moved(forecast: OrderForecast, moves: Sequence[OrderMove], causes: tuple[int, ...]) -> MovedOrder:
    order = forecast.order
    return MovedOrder(
        order_id=order.pk,
        order=str(order),
        before=_iso(moves[0].before),
        after=_iso(moves[-1].after),
        promised_on=_iso(order.promised_on),
        state=forecast.state,
        reserve_days=forecast.reserve_days,
        event_ids=causes,
    )


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def _causes(moves: dict[int, list[OrderMove]]) -> dict[int, tuple[int, ...]]:
    """Of each order: events of the plan that moved it most, those about the order itself first."""
    largest = {pk: max(order_moves, key=_size) for pk, order_moves in moves.items()}
    ids = {event_id for move in largest.values() for event_id in move.run.event_ids}
    topics = dict(EventRecord.objects.filter(pk__in=ids).values_list("pk", "topics"))
    return {
        pk: _about_first(move.run.event_ids, f"order:{pk}", topics)[:MOST_CAUSES]
        for pk, move in largest.items()
    }


def _size(move: OrderMove) -> timedelta:
    """To lose a date, or to get one, counts most."""
    if move.before is None or move.after is None:
        return timedelta.max
    return abs(move.after - move.before)


def _about_first(event_ids: Iterable[int], topic: str, topics: dict[int, list[str]]) -> tuple[int, ...]:
    known = [event_id for event_id in event_ids if event_id in topics]
    return tuple(sorted(known, key=lambda event_id: (topic not in topics[event_id], event_id)))
