"""Whether the sums of money agree: asked by night, and by `naryad check`."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from naryad.crm.queries.deals import MONEY
from naryad.payments.models import ExpectedPayment, Payment, PaymentKind


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """`what`: "plan" (received ≠ its payments), "pocket" (less than nothing is paid), "reversal" (not of the whole
    row), "place" (another deal's order or currency)."""

    what: str
    deal_id: int


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
    ]


def _named(what: str, rows: QuerySet[Any, Any]) -> list[Disagreement]:
    return [
        Disagreement(what=what, deal_id=deal_id)
        for deal_id in sorted(set(rows.values_list("deal", flat=True)))
    ]
