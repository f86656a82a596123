"""Payments of a deal or an order for its card, and the list of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, F, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Coalesce

from naryad.crm.queries.deals import MONEY
from naryad.orders.models import Order
from naryad.payments.models import RECEIPTS, ExpectedPayment, Payment, PaymentKind
from naryad.payments.queries.balances import awaited_payments, deal_sums
from naryad.payments.rules import Balance, DealSums, deal_figures, order_figures
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

R = TypeVar("R", ExpectedPayment, Payment)
CARD_ROWS = 30
"""Of the ledger that come with a card; the list of payments has the rest."""


@dataclass(frozen=True, kw_only=True)
class Payments:
    """What a card shows: the figures, the plan (what is left of first, each with `is_awaited`), the newest rows of the
    ledger."""

    balance: Balance
    plan: list[ExpectedPayment]
    ledger: Sequence[Payment]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class PlanTotal:
    """Of what is awaited, in one currency."""

    currency: str
    count: int
    left: Decimal
    overdue: Decimal
    is_plan = True


@dataclass(frozen=True, kw_only=True)
class LedgerTotal:
    """Of the ledger, in one currency; `paid` = received − returned − reversed."""

    currency: str
    count: int
    received: Decimal
    returned: Decimal
    reversed: Decimal
    paid: Decimal


def deal_payments(*, deal_id: int, day: date) -> Payments:
    sums = deal_sums(deal_id=deal_id)
    balance = deal_figures(sums, day=day)
    return _payments(sums, balance, sums.plans, _newest(deal_id, None))


def order_payments(*, order: Order, day: date) -> Payments:
    """Those that name the order; of a deal's only order also those of the deal as a whole."""
    sums = deal_sums(deal_id=order.deal_id)
    balance, is_only = order_figures(sums, order_id=order.pk, day=day)
    newest = _newest(order.deal_id, None) if is_only else _newest(None, order.pk)
    plan = [row for row in sums.plans if is_only or row.order_id == order.pk]
    return _payments(sums, balance, plan, newest)


def awaited(*, deal_id: int) -> QuerySet[ExpectedPayment]:
    """What a receipt can fill, the earliest first."""
    plans = awaited_payments().filter(deal=deal_id)
    return plans.select_related("order").order_by("due_on", "pk")


def plan_totals(rows: QuerySet[ExpectedPayment], *, day: date) -> list[PlanTotal]:
    to_come = F("amount") - F("received")
    sums = {"sum_left": Sum(to_come), "overdue": _none_is_zero(Sum(to_come, filter=Q(due_on__lt=day)))}
    sums_found: Any = rows.order_by().values("deal__currency").annotate(count=Count("pk"), **sums)
    return [
        PlanTotal(
            currency=row["deal__currency"], count=row["count"], left=row["sum_left"], overdue=row["overdue"]
        )
        for row in sums_found.order_by("deal__currency")
    ]


def ledger_totals(rows: QuerySet[Payment]) -> list[LedgerTotal]:
    totals = (
        rows.order_by()
        .values("currency")
        .annotate(
            count=Count("pk"),
            received=_none_is_zero(Sum("amount", filter=Q(kind__in=RECEIPTS))),
            returned=_none_is_zero(-Sum("amount", filter=Q(kind=PaymentKind.RETURN))),
            reversed=_none_is_zero(-Sum("amount", filter=Q(kind=PaymentKind.REVERSAL))),
            paid=Sum("amount"),
        )
    )
    return [LedgerTotal(**row) for row in totals.order_by("currency")]


def of_seen_deals(rows: QuerySet[R], *, member: Member) -> QuerySet[R]:
    """Payments or plans whose amounts the member may see."""
    sight = reach(member, "payments.view")
    if sight == Reach.ALL:
        return rows
    return rows.filter(deal__responsible=member) if sight == Reach.OWN else rows.none()


def find_expected(*, member: Member) -> QuerySet[ExpectedPayment]:
    """To be narrowed by pk."""
    rows = of_seen_deals(ExpectedPayment.objects.all(), member=member)
    return rows.select_related("deal__client", "order")


def find_payment(*, member: Member) -> QuerySet[Payment]:
    """To be narrowed by pk."""
    return of_seen_deals(Payment.objects.all(), member=member).select_related("deal__client", "order")


@prepared
def _newest(deal_id: int | None, order_id: int | None) -> QuerySet[Payment]:
    """Of the deal, or of one order; one more than a card shows."""
    ledger = Payment.objects.filter(Q(order=order_id) if order_id else Q(deal=deal_id))
    running = Window(Sum("amount"), order_by=[F("paid_on").asc(), F("pk").asc()])
    rows = ledger.annotate(running=running).select_related(
        "order", "recorded_by", "reversal", "reverses", "method"
    )
    return rows.order_by("-paid_on", "-pk")[: CARD_ROWS + 1]


def _payments(sums: DealSums, balance: Balance, plan: list[Any], newest: list[Payment]) -> Payments:
    for row in plan:
        row.is_awaited = sums.is_awaited(row)
    return Payments(
        balance=balance,
        plan=sorted(plan, key=lambda row: not row.left),
        ledger=newest[:CARD_ROWS],
        is_cut=len(newest) > CARD_ROWS,
    )


def _none_is_zero(total: Any) -> Coalesce:
    return Coalesce(total, Value(Decimal(0)), output_field=MONEY)
