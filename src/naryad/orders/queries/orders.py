"""One order, the orders of a deal, and what they come to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from naryad.core.money import added_vat, included_vat, money_sum
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.deals import MONEY
from naryad.crm.queries.needs import Lack
from naryad.orders.models import Order, OrderItem, OrderStage
from naryad.orders.queries.types import is_last
from naryad.orders.rules import Priced, is_own, is_own_money, progress
from naryad.search.queries import first_found
from naryad.search.rules import typed_number
from naryad.tenancy.prepared import prepared
from naryad.ui.hooks.asks import Ask
from naryad.ui.hooks.kinds import in_sight
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, OWN, may, reach


def to_pay(items: str = "") -> Case:
    """What the client pays for an item, whichever way the company writes its prices. `items`: the path to it, as "items__"."""
    total, rate = F(f"{items}total"), F(f"{items}vat_rate")
    return Case(
        When(**{f"{items}workspace__prices_include_vat": True}, then=total),
        default=total + Round(total * rate / 100, 2),
    )


TO_PAY = to_pay()
READY: Ask[dict[int, datetime]] = Ask("order.ready", "When orders are expected to be ready, by id")
HAS_OPEN_WORK: Ask[bool] = Ask(
    "order.has_open_work", "Whether work is left in an order: then it is not finished"
)


@dataclass(frozen=True)
class OrderTotals:
    """`lines` = sum of the lines; `vat` is inside `to_pay` always, inside `lines` if prices include it."""

    lines: Decimal
    vat: Decimal
    to_pay: Decimal


@dataclass(frozen=True)
class OrderSummary:
    """Ready and all pieces of an order's items (rules.progress), and its amount."""

    done: Decimal
    total: Decimal
    amount: Decimal


def visible_orders(*, member: Member) -> QuerySet[Order]:
    """Orders that the member may open: all, or (performers) those in which they have a task."""
    orders = Order.objects.all()
    far = reach(member, "orders.view")
    if far == ALL:
        return orders
    return orders.filter(in_sight("order", member)) if far == OWN else orders.none()


def opens_order(order_id: int | None, *, member: Member) -> bool:
    """No question to the database for who opens all."""
    if order_id is None:
        return False
    return reach(member, "orders.view") == ALL or visible_orders(member=member).filter(pk=order_id).exists()


def search_orders(*, member: Member, text: str) -> list[Order]:
    """What the words find: the order of that number, then those in work, then ended ones; the newest first."""
    number = typed_number(text)
    year = Q(year=number[0]) if number and number[0] else Q()
    return first_found(
        rows=visible_orders(member=member).select_related("stage", "deal__client"),
        kind="order",
        text=text,
        country=member.workspace.country,
        exactly=year & Q(number=number[1]) if number else None,
    )


def find_order(*, member: Member) -> QuerySet[Order]:
    """For an order's card, with all that it names; to be narrowed by pk."""
    return visible_orders(member=member).select_related(
        "deal__client",
        "deal__responsible",
        "deal__stage",
        "order_type",
        "stage",
        "responsible",
        "stopped_by",
        "workspace",
    )


@prepared
def read_order(pk: int, member: Member) -> QuerySet[Order]:
    """As find_order, of one."""
    return find_order(member=member).filter(pk=pk)


def has_open_tasks(order: Order) -> bool:
    return any(HAS_OPEN_WORK(order_id=order.pk))


def is_left_open(order: Order, *, stage_id: int, member: Member) -> bool:
    """Whether a move to the stage, which the member may make, says that the order is over while tasks are open."""
    stage = OrderStage.objects.filter(pk=stage_id, order_type=order.order_type_id).first()
    if stage is None or stage.pk == order.stage_id or order.is_stopped or not is_last(stage):
        return False
    return may(member, "orders.edit", is_own=is_own(order, member_id=member.pk)) and has_open_tasks(order)


@prepared
def items(*, order_id: int) -> QuerySet[OrderItem]:
    return OrderItem.objects.filter(order=order_id).select_related("product").order_by("sequence", "pk")


def items_with(*, product_id: int, member: Member) -> QuerySet[OrderItem]:
    """What was picked from the product in orders that the member sees, newest first."""
    seen = visible_orders(member=member).values("pk")
    rows = OrderItem.objects.filter(product=product_id, order__in=seen).select_related("order__deal")
    return rows.order_by("-order__year", "-order__number", "sequence")


def sees_money(order: Order, *, member: Member) -> bool:
    """`order` with its deal."""
    return may(member, "money.view", is_own=is_own_money(order, member_id=member.pk))


def totals(*, lines: Iterable[Priced], prices_include_vat: bool) -> OrderTotals:
    """VAT of each line is rounded by itself, then summed (docs/dev/money.md)."""
    lines = list(lines)
    vat_of = included_vat if prices_include_vat else added_vat
    amount = money_sum(line.total for line in lines)
    vat = money_sum(vat_of(total=line.total, rate=line.vat_rate) for line in lines)
    return OrderTotals(lines=amount, vat=vat, to_pay=amount if prices_include_vat else amount + vat)


def sum_of_order() -> Subquery:
    """What an order comes to, as an expression: None without items."""
    items = OrderItem.objects.filter(order=OuterRef("pk")).order_by().values("order")
    return Subquery(items.annotate(sum=Sum(TO_PAY)).values("sum"), output_field=MONEY)


def summaries(*, order_ids: Sequence[int]) -> dict[int, OrderSummary]:
    """By order; one without items has zeros."""
    lines: dict[int, list[Any]] = defaultdict(list)
    for order_id, *line in _lines(order_ids):
        lines[order_id].append(line)
    return {order_id: _summary(lines[order_id]) for order_id in order_ids}


@prepared
def _lines(order_ids: Sequence[int]) -> QuerySet[OrderItem, tuple[Any, ...]]:
    items = OrderItem.objects.filter(order__in=order_ids).annotate(to_pay=TO_PAY)
    return items.values_list("order_id", "quantity", "unit", "done_quantity", "to_pay")


def _summary(lines: list[Any]) -> OrderSummary:
    done, total = progress([(quantity, unit, done) for quantity, unit, done, _amount in lines])
    return OrderSummary(done=done, total=total, amount=money_sum(amount for *_line, amount in lines))


def deal_orders(*, deal_id: int, member: Member) -> list[Order]:
    """A deal's orders that the member may open, oldest first; each carries its `summary`."""
    orders = _of_deal(deal_id, member)
    by_order = summaries(order_ids=[order.pk for order in orders])
    for order in orders:
        order.summary = by_order[order.pk]  # type: ignore[attr-defined]  # for the template
    return orders


@prepared
def _of_deal(deal_id: int, member: Member) -> QuerySet[Order]:
    orders = visible_orders(member=member).filter(deal=deal_id)
    return orders.select_related("order_type", "stage", "responsible", "deal").order_by("year", "number")


def shown_orders(deal: Deal, member: Member) -> list[Order]:
    """As deal_orders. Read once a card: the deal keeps them."""
    if not hasattr(deal, "card_orders"):
        deal.card_orders = deal_orders(deal_id=deal.pk, member=member)  # type: ignore[attr-defined]
    return deal.card_orders  # type: ignore[attr-defined,no-any-return]


def has_orders(*, deal_id: int) -> bool:
    return Order.objects.filter(deal=deal_id).exists()


def topics_of_deal(*, deal_id: int, member: Member) -> list[str]:
    orders = visible_orders(member=member).filter(deal=deal_id).order_by("year", "number")
    return [f"order:{pk}" for pk in orders.values_list("pk", flat=True)]


def are_made(orders: Iterable[Order]) -> bool:
    """All of a deal's orders are done, those that were cancelled left out."""
    states = {order.status for order in orders} - {Order.Status.CANCELLED}
    return states == {Order.Status.DONE}


def amount_of_orders() -> Subquery:
    """As deal_totals, of each row of a query of deals; NULL without priced orders."""
    counted = OrderItem.objects.exclude(order__status=Order.Status.CANCELLED)
    of_deal = counted.filter(order__deal=OuterRef("pk")).order_by().values("order__deal")
    return Subquery(of_deal.annotate(amount=Sum(TO_PAY)).values("amount"), output_field=MONEY)


def deal_totals(*, deal_ids: Sequence[int]) -> dict[int, Decimal]:
    """What the orders of each deal come to, without cancelled ones; deals without priced orders have zero."""
    amounts = dict(_amounts(deal_ids))
    return {deal_id: amounts.get(deal_id, Decimal(0)) for deal_id in deal_ids}


@prepared
def _amounts(deal_ids: Sequence[int]) -> QuerySet[OrderItem, tuple[int, Decimal]]:
    counted = OrderItem.objects.exclude(order__status=Order.Status.CANCELLED)
    items = counted.filter(order__deal__in=deal_ids).order_by()
    return items.values_list("order__deal").annotate(amount=Sum(TO_PAY))


def lacks_order(*, deal: Deal, stage: DealStage, member: Member) -> list[Lack]:
    """One that is not cancelled. Nothing where a company does not split deals into orders."""
    if not member.workspace.uses("orders"):
        return []
    alive = Order.objects.filter(deal=deal).exclude(status=Order.Status.CANCELLED)
    return [Lack(_("the deal has no order"))] if stage.needs_order and not alive.exists() else []
