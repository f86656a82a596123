"""What a deal, an order or a client's deals come to, what of it is paid, and what is overdue.

paid = received − returned − reversed = sum of the ledger's signed amounts; balance = total − paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal
from naryad.crm.queries.deals import MONEY
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import TO_PAY, amount_of_orders
from naryad.payments.models import ExpectedPayment, Payment
from naryad.payments.rules import orders_money
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

ZERO = Value(Decimal(0), output_field=MONEY)
FIGURES = ("total", "paid", "expected", "overdue")


@dataclass(frozen=True, kw_only=True)
class Balance:
    """`expected`: planned and not yet received; `overdue`: of that, what is past its day.

    Of an order: `is_owed` unless only its deal owes (payments.rules), and then `elsewhere`: what is paid for the deal
    without naming the order; `is_agreed`: the total is its part of an agreed amount; `shared`: its part of what was paid
    for the deal without naming an order.
    """

    currency: str
    total: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    elsewhere: Decimal = Decimal(0)
    shared: Decimal = Decimal(0)
    is_owed: bool = True
    is_agreed: bool = False

    @property
    def balance(self) -> Decimal:
        """Still to be paid; below zero when more was paid than it comes to."""
        return self.total - self.paid

    @property
    def left(self) -> Decimal:
        return max(self.balance, Decimal(0))

    @property
    def overpaid(self) -> Decimal:
        """Paid beyond a total that is known: before there are prices, an advance is no overpayment."""
        return max(-self.balance, Decimal(0)) if self.total else Decimal(0)


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
    """What did not come by its day, and nobody was told."""
    return awaited_payments().filter(tell_at__lte=now).order_by("tell_at", "pk")


def deal_balance(*, deal_id: int, day: date) -> Balance:
    """`day`: today of the company."""
    return deal_balances(deal_ids=[deal_id], day=day)[deal_id]


def deal_balances(*, deal_ids: Sequence[int], day: date) -> dict[int, Balance]:
    """By deal, in one query."""
    found = with_figures(Deal.objects.filter(pk__in=deal_ids), day=day)
    return {row["pk"]: _balance(row) for row in found.values("pk", "currency", *FIGURES)}


def order_balance(*, order_id: int, day: date) -> Balance:
    return order_figures(order_id=order_id, day=day)[0]


def order_figures(*, order_id: int, day: date) -> tuple[Balance, bool]:
    """The balance, and whether the order is its deal's only one that is not cancelled; in one query.

    What is planned for the deal as a whole is its only order's. A cancelled order owes nothing: what was paid for it
    counts for the deal's others.
    """
    rows = {row["pk"]: row for row in _orders_beside(order_id, day=day)}
    own = rows[order_id]
    live = {pk: row for pk, row in rows.items() if row["status"] != Order.Status.CANCELLED}
    is_only = list(live) == [order_id]
    if is_only:
        for name in ("expected", "overdue"):
            own[name] += own[f"whole_{name}"]
    paid = {None: own["whole_paid"], **{pk: row["paid"] for pk, row in rows.items()}}
    money = orders_money(
        agreed=own["deal__agreed_amount"], totals={pk: row["total"] for pk, row in live.items()}, paid=paid
    ).get(order_id)
    if money is None or money.owed is None:
        own |= {"total": Decimal(0), "paid": money.paid if money else own["paid"]}
        elsewhere = Decimal(0) if is_only else own["whole_paid"]
        return _balance(own, is_owed=False, elsewhere=elsewhere), is_only
    own |= {"total": money.owed, "paid": money.paid}
    shared = Decimal(0) if is_only else money.shared
    return _balance(own, is_agreed=own["deal__agreed_amount"] is not None, shared=shared), is_only


def _orders_beside(order_id: int, *, day: date) -> Any:
    """The order and the others of its deal, by number, each with its own figures and those of the deal as a whole."""
    asked = Order.objects.filter(pk=order_id)
    of_order, whole = Q(order=OuterRef("pk")), Q(order=None, deal=OuterRef("deal"))
    awaited, overdue = awaited_payments(), overdue_payments(day=day)
    to_come = F("amount") - F("received")
    figures = {
        "total": _sum(OrderItem.objects.filter(of_order), TO_PAY),
        "paid": _sum(Payment.objects.filter(of_order), F("amount")),
        "expected": _sum(awaited.filter(of_order), to_come),
        "overdue": _sum(overdue.filter(of_order), to_come),
        "whole_paid": _sum(Payment.objects.filter(whole), F("amount")),
        "whole_expected": _sum(awaited.filter(whole), to_come),
        "whole_overdue": _sum(overdue.filter(whole), to_come),
        "currency": Coalesce("deal__currency", "workspace__currency"),
    }
    beside = Order.objects.filter(Q(pk=order_id) | Q(deal__in=asked.values("deal")))
    return beside.order_by("year", "number").values("pk", "status", "deal__agreed_amount").annotate(**figures)


def client_balances(*, client_id: int, member: Member, day: date) -> list[Balance]:
    """Of the client's deals whose amounts the member may see, one for each currency.

    What a deal comes to counts from the first payment or plan on, or once it is won; of a lost one only payments count.
    """
    rows = with_figures(visible_money(Deal.objects.filter(client=client_id), member=member), day=day)
    is_owed = Q(stage__kind="won") | Q(stage__kind="open") & (
        Exists(Payment.objects.filter(deal=OuterRef("pk")))
        | Exists(ExpectedPayment.objects.filter(deal=OuterRef("pk"), removed_at=None))
    )
    counted = rows.annotate(owed=Case(When(is_owed, then=F("total")), default=ZERO))
    sums = {"sum_total": Sum("owed")} | {f"sum_{name}": Sum(name) for name in FIGURES[1:]}
    grouped: Any = counted.order_by().values("currency").annotate(**sums).order_by("currency")
    found = [
        _balance({"currency": row["currency"]} | {n: row[f"sum_{n}"] for n in FIGURES}) for row in grouped
    ]
    return [one for one in found if one.total or one.paid or one.expected]


def visible_money(rows: QuerySet[Deal], *, member: Member) -> QuerySet[Deal]:
    """Deals whose amounts the member may see."""
    sight = reach(member, "money.view")
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
    """FIGURES, added up from the rows themselves."""
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


def _balance(row: dict[str, Any], **of_order: Any) -> Balance:
    return Balance(currency=row["currency"], **{name: row[name] for name in FIGURES}, **of_order)
