"""What the lists of payments show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from naryad.orders.rules import order_code
from naryad.payments.models import ExpectedPayment, Payment, PaymentKind
from naryad.ui.lists.columns import Money, Person, Viewer

OF_DEAL = ("deal_id", "deal__number", "deal__title", "deal__client__name", "order__year", "order__number")


@dataclass(frozen=True, kw_only=True)
class MoneyCells:
    """`deal_id`: None where no deal can be opened. `order`: its code, or ""."""

    deal_id: int | None
    deal_number: int
    deal_title: str
    client: str
    order: str
    kind_label: str
    comment: str
    amount: Money
    row_css: str = ""


@dataclass(frozen=True, kw_only=True)
class ExpectedCells(MoneyCells):
    due_on: date
    is_overdue: bool
    left: Money
    responsible: Person
    pk: int
    may_edit: bool

    @property
    def title(self) -> str:
        return f"{self.deal_title}: {self.kind_label}"


@dataclass(frozen=True, kw_only=True)
class PaymentCells(MoneyCells):
    paid_on: date
    method_label: str
    is_cancelled: bool
    recorded_by: str


def expected_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, ExpectedCells]:
    names = (
        *("due_on", "received", "deal__currency"),
        *("deal__responsible", "deal__responsible__name", "deal__responsible__kind"),
    )
    plans = ExpectedPayment.objects.filter(pk__in=ids).values_list(
        "pk", "kind", "comment", "amount", *OF_DEAL, *names
    )
    return {
        pk: ExpectedCells(
            **_of_deal(deal, viewer),
            kind_label=str(PaymentKind(kind).label),
            comment=comment,
            amount=Money(amount, currency),
            due_on=due_on,
            is_overdue=due_on < viewer.today,
            left=Money(max(amount - received, Decimal(0)), currency),
            responsible=Person(name, what),
            pk=pk,
            may_edit=viewer.may("payments.edit", is_own=leads == viewer.member.pk),
        )
        for pk, kind, comment, amount, *deal, due_on, received, currency, leads, name, what in plans
    }


def payment_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, PaymentCells]:
    names = ("paid_on", "currency", "method__name", "recorded_by__name", "reversal", "reverses")
    payments = Payment.objects.filter(pk__in=ids).values_list(
        "pk", "kind", "comment", "amount", *OF_DEAL, *names
    )
    return {
        pk: PaymentCells(
            **_of_deal(deal, viewer),
            kind_label=str(PaymentKind(kind).label),
            comment=comment,
            amount=Money(amount, currency),
            row_css="is-off" if reversal or reverses else "",
            paid_on=paid_on,
            method_label=method,
            is_cancelled=reversal is not None,
            recorded_by=by,
        )
        for pk, kind, comment, amount, *deal, paid_on, currency, method, by, reversal, reverses in payments
    }


def _of_deal(given: Sequence[Any], viewer: Viewer) -> dict[str, Any]:
    pk, number, title, client, year, order_number = given
    code = order_code(year=year, number=order_number) if year else ""
    return {
        "deal_id": pk if viewer.reach("deals.view") else None,
        "deal_number": number,
        "deal_title": title,
        "client": client,
        "order": code,
    }
