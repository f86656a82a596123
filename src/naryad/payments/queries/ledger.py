"""Payments of a deal or an order for its card, and the list of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Coalesce

from naryad.core.paging import KeysetPage, keyset_page
from naryad.crm.models import Deal
from naryad.crm.queries.deals import MONEY
from naryad.orders.models import Order
from naryad.payments.models import RECEIPTS, ExpectedPayment, Payment, PaymentKind
from naryad.payments.queries.balances import (
    Balance,
    awaited_payments,
    deal_balance,
    order_figures,
    visible_money,
)
from naryad.search.queries import matching
from naryad.workspaces.models import Member

PAGE = 50
CARD_ROWS = 30
"""Of the ledger that come with a card; the list of payments has the rest."""
STATES = ("expected", "overdue", "received")


@dataclass(frozen=True, kw_only=True)
class Payments:
    """What a card shows: the figures, the plan (what is left of first, each with `is_awaited`), the newest rows of the
    ledger."""

    balance: Balance
    plan: list[ExpectedPayment]
    ledger: Sequence[Payment]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class PaymentFilters:
    """`state`: a key of STATES; `since`, `until`: of the day expected, or of the day paid."""

    state: str = "expected"
    since: date | None = None
    until: date | None = None
    responsible: int | None = None
    client: int | None = None
    deal: int | None = None
    words: str = ""

    @property
    def narrows(self) -> bool:
        return self != PaymentFilters(state=self.state)


@dataclass(frozen=True, kw_only=True)
class PlanTotal:
    """Of what is awaited, in one currency."""

    currency: str
    count: int
    left: Decimal
    overdue: Decimal


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
    plan = ExpectedPayment.objects.filter(deal=deal_id)
    ledger = Payment.objects.filter(deal=deal_id)
    return _payments(deal_balance(deal_id=deal_id, day=day), plan, ledger)


def order_payments(*, order: Order, day: date) -> Payments:
    """Those that name the order; of a deal's only order also those of the deal as a whole."""
    balance, is_only = order_figures(order_id=order.pk, day=day)
    own = Q(deal=order.deal_id) if is_only and order.deal_id else Q(order=order)
    return _payments(balance, ExpectedPayment.objects.filter(own), Payment.objects.filter(own))


def awaited(*, deal_id: int) -> QuerySet[ExpectedPayment]:
    """What a receipt can fill, the earliest first."""
    found = awaited_payments().filter(deal=deal_id)
    return found.select_related("order").order_by("due_on", "pk")


def payments_page(
    *, member: Member, filters: PaymentFilters, day: date, after: int | None = None, before: int | None = None
) -> KeysetPage[Any]:
    """ExpectedPayments, the earliest first; of the state "received" Payments, the newest first."""
    if filters.state == "received":
        rows: QuerySet[Any] = _ledger(member=member, filters=filters)
        rows = rows.select_related("recorded_by", "reversal", "reverses")
        key, is_descending = "paid_on", True
    else:
        rows, key, is_descending = _plan(member=member, filters=filters, day=day), "due_on", False
    rows = rows.select_related("deal__client", "deal__responsible", "order")
    return keyset_page(rows=rows, key=key, is_descending=is_descending, after=after, before=before, size=PAGE)


def plan_totals(*, member: Member, filters: PaymentFilters, day: date) -> list[PlanTotal]:
    to_come = F("amount") - F("received")
    sums = {"sum_left": Sum(to_come), "overdue": _none_is_zero(Sum(to_come, filter=Q(due_on__lt=day)))}
    rows = _plan(member=member, filters=filters, day=day).order_by()
    found: Any = rows.values("deal__currency").annotate(count=Count("pk"), **sums)
    return [
        PlanTotal(
            currency=row["deal__currency"], count=row["count"], left=row["sum_left"], overdue=row["overdue"]
        )
        for row in found.order_by("deal__currency")
    ]


def ledger_totals(*, member: Member, filters: PaymentFilters) -> list[LedgerTotal]:
    found = _ledger(member=member, filters=filters).order_by().values("currency")
    found = found.annotate(
        count=Count("pk"),
        received=_none_is_zero(Sum("amount", filter=Q(kind__in=RECEIPTS))),
        returned=_none_is_zero(-Sum("amount", filter=Q(kind=PaymentKind.RETURN))),
        reversed=_none_is_zero(-Sum("amount", filter=Q(kind=PaymentKind.REVERSAL))),
        paid=Sum("amount"),
    )
    return [LedgerTotal(**row) for row in found.order_by("currency")]


def state_counts(*, member: Member, filters: PaymentFilters, day: date) -> dict[str, int]:
    """How many rows each of STATES would show, with the other filters as they are."""
    rows = _narrowed(_open_plan(member), filters, member, day_field="due_on")
    counts = rows.aggregate(expected=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=day)))
    return counts | {"received": _ledger(member=member, filters=filters).count()}


def find_expected(*, member: Member) -> QuerySet[ExpectedPayment]:
    """Whose amounts the member may see; to be narrowed by pk."""
    deals = visible_money(Deal.objects.all(), member=member).values("pk")
    return ExpectedPayment.objects.filter(deal__in=deals).select_related("deal__client", "order")


def find_payment(*, member: Member) -> QuerySet[Payment]:
    """Whose amounts the member may see; to be narrowed by pk."""
    deals = visible_money(Deal.objects.all(), member=member).values("pk")
    return Payment.objects.filter(deal__in=deals).select_related("deal__client", "order")


def _payments(balance: Balance, plan: QuerySet[ExpectedPayment], ledger: QuerySet[Payment]) -> Payments:
    is_awaited = Exists(awaited_payments().filter(pk=OuterRef("pk")))
    planned = plan.filter(removed_at=None).annotate(is_awaited=is_awaited).select_related("order")
    running = Window(Sum("amount"), order_by=[F("paid_on").asc(), F("pk").asc()])
    rows = (
        ledger.annotate(running=running)
        .select_related("order", "recorded_by", "reversal", "reverses")
        .order_by("-paid_on", "-pk")
    )
    newest = list(rows[: CARD_ROWS + 1])
    return Payments(
        balance=balance,
        plan=sorted(planned.order_by("due_on", "pk"), key=lambda row: not row.left),
        ledger=newest[:CARD_ROWS],
        is_cut=len(newest) > CARD_ROWS,
    )


def _open_plan(member: Member) -> QuerySet[ExpectedPayment]:
    deals = visible_money(Deal.objects.all(), member=member).values("pk")
    return awaited_payments().filter(deal__in=deals)


def _plan(*, member: Member, filters: PaymentFilters, day: date) -> QuerySet[ExpectedPayment]:
    rows = _narrowed(_open_plan(member), filters, member, day_field="due_on")
    return rows.filter(due_on__lt=day) if filters.state == "overdue" else rows


def _ledger(*, member: Member, filters: PaymentFilters) -> QuerySet[Payment]:
    deals = visible_money(Deal.objects.all(), member=member).values("pk")
    return _narrowed(Payment.objects.filter(deal__in=deals), filters, member, day_field="paid_on")


def _narrowed(
    rows: QuerySet[Any], filters: PaymentFilters, member: Member, *, day_field: str
) -> QuerySet[Any]:
    if filters.since:
        rows = rows.filter(**{f"{day_field}__gte": filters.since})
    if filters.until:
        rows = rows.filter(**{f"{day_field}__lte": filters.until})
    if filters.responsible:
        rows = rows.filter(deal__responsible=filters.responsible)
    if filters.client:
        rows = rows.filter(deal__client=filters.client)
    if filters.deal:
        rows = rows.filter(deal=filters.deal)
    country = member.workspace.country
    return rows.filter(matching(kind="deal", text=filters.words, country=country, column="deal"))


def _none_is_zero(total: Any) -> Coalesce:
    return Coalesce(total, Value(Decimal(0)), output_field=MONEY)
