"""The table of orders: filters, sorting, keyset paging."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from naryad.core.text import fold
from naryad.orders.models import Order
from naryad.orders.queries.orders import OrderSummary, sees_money, summaries, visible_orders
from naryad.orders.rules import is_own
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

PAGE = 50
FAR_DAY = date(9999, 12, 31)
FAR_MOMENT = datetime(9999, 12, 31, tzinfo=UTC)
FAR_NUMBER = 2_147_483_647  # what has no value sorts last

SORTS: dict[str, Any] = {
    "ready": Coalesce("forecast__ready_at", Value(FAR_MOMENT), output_field=DateTimeField()),
    "promise": Coalesce("promised_on", Value(FAR_DAY), output_field=DateField()),
    "reserve": Coalesce("forecast__reserve_minutes", Value(FAR_NUMBER), output_field=IntegerField()),
    "number": F("year") * 1_000_000 + F("number"),
}
STATES: dict[str, Q] = {
    "trouble": Q(forecast__state__in=["late", "at_risk"]),
    "late": Q(forecast__state="late"),
    "at_risk": Q(forecast__state="at_risk"),
    "no_date": Q(forecast__ready_at__isnull=True),
    "no_promise": Q(promised_on__isnull=True),
}
STOPPED: dict[str, Q] = {
    "on_hold": Q(status=Order.Status.ON_HOLD),
    "cancelled": Q(status=Order.Status.CANCELLED),
}
"""States of orders that are not in work: shown only where they are asked for."""
NUMBER = re.compile(r"^(?:(\d{2})-)?0*(\d{1,9})$")


@dataclass(frozen=True, kw_only=True)
class OrderFilters:
    """What the table shows. `state`: of STATES or STOPPED; `sort`: of SORTS, "-" before it for the other way round.

    `with_all`: orders on hold and cancelled ones too, as a search wants them.
    """

    state: str = ""
    order_type: int | None = None
    stage: int | None = None
    responsible: int | None = None
    words: str = ""
    with_done: bool = False
    with_all: bool = False
    sort: str = "ready"


@dataclass(frozen=True)
class OrderRow:
    """An order as one member sees it in a list."""

    order: Order
    summary: OrderSummary
    sees_money: bool
    may_edit: bool


@dataclass(frozen=True)
class OrderPage:
    """`earlier`, `later`: cursors of the neighbouring pages, "" where there is none."""

    rows: list[OrderRow] = field(default_factory=list)
    earlier: str = ""
    later: str = ""


def filtered(*, member: Member, filters: OrderFilters) -> QuerySet[Order]:
    found = _narrowed(member=member, filters=filters)
    if filters.state in STOPPED:
        return found.filter(STOPPED[filters.state])
    if filters.state in STATES:
        return found.filter(STATES[filters.state], status=Order.Status.OPEN)
    if filters.with_all:
        return found
    shown = (Order.Status.OPEN, Order.Status.DONE) if filters.with_done else (Order.Status.OPEN,)
    return found.filter(status__in=shown)


def _narrowed(*, member: Member, filters: OrderFilters) -> QuerySet[Order]:
    """By everything but the state."""
    found = visible_orders(member=member)
    if filters.order_type:
        found = found.filter(order_type=filters.order_type)
    if filters.stage:
        found = found.filter(stage=filters.stage)
    if filters.responsible:
        found = found.filter(responsible=filters.responsible)
    return found.filter(_search(filters.words)) if filters.words.strip() else found


def table(
    *, member: Member, filters: OrderFilters, after: str = "", before: str = "", size: int = PAGE
) -> OrderPage:
    """One page: the rows `after` a cursor, or those `before` it."""
    name, is_down = filters.sort.removeprefix("-"), filters.sort.startswith("-")
    if name not in SORTS:
        name, is_down = "ready", False
    found = filtered(member=member, filters=filters).annotate(sort_value=SORTS[name])
    is_back = bool(before)
    cursor = _read(before or after, name)
    if cursor is not None:
        found = found.filter(_beyond(*cursor, is_down=is_down != is_back))
    sign = "-" if is_down != is_back else ""
    orders = list(_named(found).order_by(f"{sign}sort_value", f"{sign}pk")[: size + 1])
    has_more = len(orders) > size
    orders = orders[:size]
    if is_back:
        orders.reverse()
    if not orders:
        return OrderPage()
    has_earlier = has_more if is_back else cursor is not None
    has_later = True if is_back else has_more
    return OrderPage(
        rows=rows(orders, member=member),
        earlier=_write(orders[0]) if has_earlier else "",
        later=_write(orders[-1]) if has_later else "",
    )


def state_counts(*, member: Member, filters: OrderFilters) -> dict[str, int]:
    """How many orders each state would show with the other filters as they are; "all" counts those in work."""
    in_work = Q(status=Order.Status.OPEN)
    known = {"all": in_work} | {name: in_work & condition for name, condition in STATES.items()} | STOPPED
    counted = {name: Count("pk", filter=condition) for name, condition in known.items()}
    return _narrowed(member=member, filters=filters).aggregate(**counted)


def rows(orders: Sequence[Order], *, member: Member) -> list[OrderRow]:
    by_order = summaries(order_ids=[order.pk for order in orders])
    return [
        OrderRow(
            order=order,
            summary=by_order[order.pk],
            sees_money=sees_money(order, member=member),
            may_edit=may(member, "orders.edit", is_own=is_own(order, member_id=member.pk)),
        )
        for order in orders
    ]


def _named(found: QuerySet[Order]) -> QuerySet[Order]:
    return found.select_related("deal__client", "order_type", "stage", "responsible", "forecast")


def _search(words: str) -> Q:
    """Part of the title or of the client's name, or the number as people say it: 26-0318, 318."""
    words = words.strip()
    folded = fold(words)
    found = Q(sort_key__contains=folded) | Q(deal__client__sort_key__contains=folded)
    match = NUMBER.match(words)
    if match:
        year, number = match.groups()
        by_number = Q(number=int(number))
        found |= by_number & Q(year=2000 + int(year)) if year else by_number
    return found


def _beyond(value: Any, pk: int, *, is_down: bool) -> Q:
    side = "lt" if is_down else "gt"
    return Q(**{f"sort_value__{side}": value}) | Q(sort_value=value, **{f"pk__{side}": pk})


def _write(order: Order) -> str:
    value = order.sort_value  # type: ignore[attr-defined]  # annotated
    return f"{value.isoformat() if isinstance(value, date) else value}~{order.pk}"


def _read(cursor: str, sort: str) -> tuple[Any, int] | None:
    """None for one that was not written by _write."""
    value, _tilde, pk = cursor.rpartition("~")
    try:
        if sort == "ready":
            return datetime.fromisoformat(value), int(pk)
        if sort == "promise":
            return date.fromisoformat(value), int(pk)
        return int(value), int(pk)
    except ValueError:
        return None
