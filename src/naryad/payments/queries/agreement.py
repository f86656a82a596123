"""Whether the sums of money agree: asked by night, and by `naryad check`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal
from naryad.crm.queries.deals import MONEY
from naryad.orders.queries.agreement import wrong_totals
from naryad.payments.models import ExpectedPayment, Payment, PaymentKind
from naryad.payments.queries.balances import awaited_payments, with_figures
from naryad.ui.hooks.asks import Ask

STORED = ("totals", "money")


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """`what`: "plan" (received ≠ its payments), "pocket" (less than nothing is paid), "reversal" (not of the whole
    row), "place" (another deal's order or currency), "totals", "money" (what is stored of the deal is not its sum),
    "offer" (its lines, or the orders that it became), "paper" (its order, what it asks for, its number)."""

    what: str
    deal_id: int


WRONG: Ask[list[Disagreement]] = Ask(
    "money.wrong", "What of an app above does not agree with the money of its deal"
)


def disagreements() -> list[Disagreement]:
    """Of the current company; empty when every sum agrees."""
    paid = Payment.objects.filter(expected=OuterRef("pk")).order_by().values("expected")
    sums = Coalesce(
        Subquery(paid.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY),
        Value(0),
        output_field=MONEY,
    )
    pockets = Payment.objects.order_by().values("deal", "order").annotate(paid=Sum("amount"))
    wrong_reversal = (
        ~Q(amount=-F("reverses__amount"))
        | ~Q(deal=F("reverses__deal"))
        | Q(reverses__kind=PaymentKind.REVERSAL)
    )
    misplaced = (
        Q(order__isnull=False) & ~Q(order__deal=F("deal"))
        | Q(expected__isnull=False) & ~Q(expected__deal=F("deal"))
        | ~Q(currency=F("deal__currency"))
    )
    return [
        *_named("plan", ExpectedPayment.objects.annotate(sums=sums).exclude(received=F("sums"))),
        *_named("pocket", pockets.filter(paid__lt=0)),
        *_named("reversal", Payment.objects.filter(kind=PaymentKind.REVERSAL).filter(wrong_reversal)),
        *_named("place", Payment.objects.filter(misplaced)),
        *(Disagreement(what="totals", deal_id=pk) for pk in wrong_totals()),
        *(Disagreement(what="money", deal_id=pk) for pk in _wrong_money()),
        *(one for wrong in WRONG() for one in wrong),
    ]


def _wrong_money() -> list[int]:
    awaited = awaited_payments().filter(deal=OuterRef("pk")).order_by().values("deal")
    counted = with_figures(Deal.objects.all(), day=date.max).annotate(
        unmet_on=Subquery(awaited.annotate(first=Min("due_on")).values("first")),
        stored_paid=Coalesce(F("payments_dealmoney__paid"), Value(0), output_field=MONEY),
        stored_expected=Coalesce(F("payments_dealmoney__expected"), Value(0), output_field=MONEY),
    )
    is_day_right = Q(payments_dealmoney__oldest_unmet_on=F("unmet_on")) | Q(
        payments_dealmoney__oldest_unmet_on=None, unmet_on=None
    )
    right = counted.filter(is_day_right, stored_paid=F("paid"), stored_expected=F("expected"))
    wrong = Deal.objects.exclude(pk__in=right.order_by().values("pk"))
    return list(wrong.order_by("pk").values_list("pk", flat=True))


def _named(what: str, rows: QuerySet[Any, Any]) -> list[Disagreement]:
    return [
        Disagreement(what=what, deal_id=deal_id)
        for deal_id in sorted(set(rows.values_list("deal", flat=True)))
    ]
