"""What a deal, an order or a client's deals come to, what of it is paid, and what is overdue.

paid = received − returned − reversed = sum of the ledger's signed amounts; balance = total − paid.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal
from naryad.crm.queries.deals import MONEY
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import amount_of_orders, to_pay
from naryad.payments.models import ExpectedPayment, Payment
from naryad.payments.rules import Balance, DealSums, client_figures, deal_figures, order_figures
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

ZERO = Value(Decimal(0), output_field=MONEY)


def has_prices() -> bool:
    """Whether the company has priced or agreed anything, or money was paid or planned."""
    return any(
        rows.exists()
        for rows in (
            OrderItem.objects.exclude(price=0),
            Deal.objects.exclude(agreed_amount=None),
            Payment.objects.all(),
            ExpectedPayment.objects.all(),
        )
    )


def awaited_payments() -> QuerySet[ExpectedPayment]:
    """Still to come, in whole or in part; nobody pays for a lost deal or a cancelled order."""
    found = ExpectedPayment.objects.filter(removed_at=None, received__lt=F("amount"))
    return found.exclude(deal__stage__kind="lost").exclude(order__status=Order.Status.CANCELLED)


def overdue_payments(*, day: date) -> QuerySet[ExpectedPayment]:
    """Awaited, and its day has passed. `day`: today of the company."""
    return awaited_payments().filter(due_on__lt=day)


def overdue_of_deal(*, day: date) -> Case:
    """What of a deal is overdue, as an expression on deals (crm.queries.overdue): None where nothing is.

    Rows are only added up where the stored day says that something is.
    """
    late = overdue_payments(day=day).filter(deal=OuterRef("pk")).order_by().values("deal")
    amount = Subquery(late.annotate(late=Sum(F("amount") - F("received"))).values("late"), output_field=MONEY)
    return Case(When(payments_dealmoney__oldest_unmet_on__lt=day, then=amount), output_field=MONEY)


def untold_payments(*, now: datetime) -> QuerySet[ExpectedPayment]:
    """What did not come by its day, and nobody was told, where the company uses payments."""
    return _untold().filter(tell_at__lte=now).order_by("tell_at", "pk")


def next_untold(_now: datetime) -> datetime | None:
    """When somebody has to be told of the first of them."""
    first: datetime | None = _untold().aggregate(first=Min("tell_at"))["first"]
    return first


def _untold() -> QuerySet[ExpectedPayment]:
    return awaited_payments().filter(workspace__parts__contains=["payments"])


def deal_balance(*, deal_id: int, day: date) -> Balance:
    """`day`: today of the company."""
    return deal_figures(deal_sums(deal_id=deal_id), day=day)


def order_balance(*, order: Order, day: date) -> Balance:
    """Of an order of a deal."""
    return order_figures(deal_sums(deal_id=order.deal_id), order_id=order.pk, day=day)[0]


def deal_sums(*, deal_id: int | None) -> DealSums:
    """`plans` are ExpectedPayments, the earliest first."""
    [sums] = _sums(_facts_of_deal(deal_id))
    return sums


def client_balances(*, client_id: int, member: Member, day: date) -> list[Balance]:
    """Of the client's deals whose amounts the member may see, one for each currency."""
    return client_figures(_sums(_facts_of_client(client_id, member)), day=day)


Facts = tuple[Any, ...]


def _facts(deals: QuerySet[Deal]) -> QuerySet[Deal, Facts]:
    """Of each order of these, those without orders too."""
    facts = deals.values_list(
        "pk", "currency", "agreed_amount", "stage__kind", "orders_order", "orders_order__status"
    )
    by_order = facts.annotate(total=Sum(to_pay("orders_order__items__")))
    return by_order.order_by("orders_order__year", "orders_order__number")


@prepared
def _facts_of_deal(deal_id: int | None) -> QuerySet[Deal, Facts]:
    return _facts(Deal.objects.filter(pk__in=[deal_id]))


@prepared
def _facts_of_client(client_id: int, member: Member) -> QuerySet[Deal, Facts]:
    return _facts(visible_money(Deal.objects.filter(client=client_id), member=member))


@prepared
def _paid(deal_ids: Sequence[int]) -> QuerySet[Payment, Facts]:
    paid = Payment.objects.filter(deal__in=deal_ids).values_list("deal", "order").order_by()
    return paid.annotate(paid=Sum("amount"))


@prepared
def _plans(deal_ids: Sequence[int]) -> QuerySet[ExpectedPayment]:
    plans = ExpectedPayment.objects.filter(deal__in=deal_ids, removed_at=None)
    return plans.select_related("order").order_by("due_on", "pk")


def _sums(facts: list[Facts]) -> list[DealSums]:
    """In three plain reads: one wide query costs more than these."""
    found: dict[int, DealSums] = {}
    for pk, currency, agreed, kind, order, status, total in facts:
        sums = found.setdefault(pk, DealSums(currency=currency, agreed=agreed, stage_kind=kind))
        if order and status != Order.Status.CANCELLED:
            sums.totals[order] = total or Decimal(0)
    for pk, order, amount in _paid(list(found)):
        found[pk].paid[order] = amount
    for plan in _plans(list(found)):
        found[plan.deal_id].plans.append(plan)
    return list(found.values())


def visible_money(rows: QuerySet[Deal], *, member: Member) -> QuerySet[Deal]:
    """Deals whose amounts the member may see."""
    sight = reach(member, "payments.view")
    if sight == Reach.ALL:
        return rows
    return rows.filter(responsible=member) if sight == Reach.OWN else rows.none()


def pocket(*, deal_id: int, order_id: int | None) -> Decimal:
    """Paid for one order, or (None) for the deal without naming one: what can be returned from there."""
    found = Payment.objects.filter(deal=deal_id, order=order_id).aggregate(paid=Sum("amount"))["paid"]
    return found or Decimal(0)


def pockets(*, deal_id: int) -> dict[int | None, Decimal]:
    """Where something is paid: order (None: the deal as a whole) → how much."""
    found = Payment.objects.filter(deal=deal_id).values("order").annotate(paid=Sum("amount"))
    return {row["order"]: row["paid"] for row in found.order_by("order") if row["paid"]}


def with_figures(rows: QuerySet[Deal], *, day: date) -> QuerySet[Deal]:
    """total, paid, expected and overdue, added up by the database: what the nightly check compares with."""
    own, to_come = Q(deal=OuterRef("pk")), F("amount") - F("received")
    return rows.annotate(
        total=Coalesce(F("agreed_amount"), amount_of_orders(), ZERO, output_field=MONEY),
        paid=_sum(Payment.objects.filter(own), F("amount")),
        expected=_sum(awaited_payments().filter(own), to_come),
        overdue=_sum(overdue_payments(day=day).filter(own), to_come),
    )


def _sum(rows: QuerySet[Any, Any], amount: Any) -> Coalesce:
    """Of all rows of a subquery, as one figure."""
    one = rows.order_by().annotate(one=Value(1)).values("one").annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(one, output_field=MONEY), ZERO)
