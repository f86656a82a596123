"""Writes of the ledger of payments.

Lock the deal, then the order, never a row of the ledger: it is only ever added to.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.core.money import BIGGEST, round_money
from naryad.core.time import day_start
from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.payments.facts import PaymentReceived, PaymentReturned, PaymentReversed
from naryad.payments.models import RECEIPTS, ExpectedPayment, Payment, PaymentKind, PaymentMethod
from naryad.payments.queries.balances import deal_balance, pocket
from naryad.payments.queries.methods import methods, usual_method
from naryad.reminders.rules import MORNING
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotRecordPayment(ActionError):
    """Its message is shown to the user."""


class WouldOverpay(CannotRecordPayment):
    """More than is left: recorded all the same with `accepts_more`, once a person has looked at it."""


@transaction.atomic
def receive_payment(
    *,
    deal_id: int,
    amount: Decimal,
    paid_on: date,
    actor: Member,
    now: datetime,
    kind: str = PaymentKind.ADVANCE,
    method_id: int | None = None,
    order_id: int | None = None,
    expected_id: int | None = None,
    comment: str = "",
    accepts_more: bool = False,
) -> Payment:
    """Money has come; with `expected_id` it fulfils that plan in part or whole, and goes where the plan says."""
    deal = locked_deal(deal_id=deal_id, actor=actor)
    expected = _awaited(deal, expected_id) if expected_id else None
    order = locked_order_of(deal, (expected.order_id if expected else None) or order_id)
    if kind not in RECEIPTS:
        raise CannotRecordPayment(_("There is no such kind of payment."), field="kind")
    amount = checked_amount(amount)
    if not accepts_more:
        _refuse_more_than_left(deal, expected, amount, day=actor.workspace.today(now))

    row = Payment(kind=kind, amount=amount, expected=expected, comment=comment.strip())
    _write(row, deal=deal, order=order, method=_method(method_id), paid_on=paid_on, actor=actor, now=now)
    event = PaymentReceived(**about(row, deal), expected_id=expected_id)
    record(event, actor=actor, at=now)
    return row


@transaction.atomic
def return_payment(
    *,
    deal_id: int,
    amount: Decimal,
    paid_on: date,
    reason: str,
    actor: Member,
    now: datetime,
    method_id: int | None = None,
    order_id: int | None = None,
) -> Payment:
    """Money goes back to the client: at most what is paid there (for the order, or for the deal as a whole)."""
    deal = locked_deal(deal_id=deal_id, actor=actor)
    order = locked_order_of(deal, order_id)
    amount = checked_amount(amount)
    if amount > pocket(deal_id=deal.pk, order_id=order_id):
        raise CannotRecordPayment(_("This is more than is paid there."), field="amount")

    row = Payment(kind=PaymentKind.RETURN, amount=-amount, comment=_reason(reason))
    _write(row, deal=deal, order=order, method=_method(method_id), paid_on=paid_on, actor=actor, now=now)
    record(PaymentReturned(**about(row, deal), reason=row.comment), actor=actor, at=now)
    return row


@transaction.atomic
def reverse_payment(*, payment_id: int, reason: str, actor: Member, now: datetime) -> Payment:
    """A row was recorded by mistake: another one, today, takes it back whole. What it fulfilled is awaited again."""
    source = Payment.objects.select_related("method").get(pk=payment_id)
    deal = locked_deal(deal_id=source.deal_id, actor=actor)
    order = locked_order_of(deal, source.order_id)
    expected = ExpectedPayment.objects.get(pk=source.expected_id) if source.expected_id else None
    _refuse_reversal(source)

    row = Payment(
        kind=PaymentKind.REVERSAL,
        amount=-source.amount,
        expected=expected,
        reverses=source,
        comment=_reason(reason),
    )
    _write(
        row,
        deal=deal,
        order=order,
        method=source.method,
        paid_on=max(actor.workspace.today(now), source.paid_on),
        actor=actor,
        now=now,
    )
    event = PaymentReversed(**about(row, deal), reverses_id=source.pk, reason=row.comment)
    record(event, actor=actor, at=now)
    return row


def locked_deal(*, deal_id: int, actor: Member) -> Deal:
    """The lock of all money of a deal; who may not change its money is refused."""
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=deal_id)
    require(actor, "payments.edit", is_own=deal.responsible_id == actor.pk)
    return deal


def locked_order_of(deal: Deal, order_id: int | None) -> Order | None:
    if order_id is None:
        return None
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id, deal=deal).first()
    if order is None:
        raise CannotRecordPayment(_("This deal has no such order."), field="order")
    return order


def checked_amount(amount: Decimal) -> Decimal:
    rounded = round_money(amount)
    if rounded <= 0:
        raise CannotRecordPayment(_("More than zero, please."), field="amount")
    if rounded > BIGGEST:
        raise CannotRecordPayment(_("This sum is too large."), field="amount")
    return rounded


def morning_after(day: date, *, actor: Member) -> datetime:
    return day_start(day=day + timedelta(days=1), time_zone=actor.workspace.time_zone) + MORNING


def tell_while_left(row: ExpectedPayment, *, was_left: Decimal, actor: Member) -> bool:
    """Set when to tell that it did not come: not at all once nothing is left of it, anew when something is left again.

    Returns whether that is another moment than before.
    """
    if bool(row.left) == bool(was_left):
        return False
    row.tell_at = morning_after(row.due_on, actor=actor) if row.left else None
    return True


def about(row: Payment, deal: Deal) -> dict[str, Any]:
    """Fields that every event of the ledger carries."""
    shown = {"amount": str(row.amount), "method": row.method.name}
    if row.is_reversal:
        del shown["method"]
    return {
        "deal_id": deal.pk,
        "client_id": deal.client_id,
        "order_id": row.order_id,
        "payment_id": row.pk,
        "changes": {name: [None, value] for name, value in shown.items()},
    }


def _method(method_id: int | None) -> PaymentMethod:
    """The usual one unless it is said."""
    method = methods().filter(pk=method_id).first() if method_id else usual_method()
    if method is None:
        raise CannotRecordPayment(_("There is no such method of payment."), field="method")
    return method


def _write(
    row: Payment,
    *,
    deal: Deal,
    order: Order | None,
    method: PaymentMethod,
    paid_on: date,
    actor: Member,
    now: datetime,
) -> None:
    """Add the row, and to its plan what it fulfils."""
    if paid_on > actor.workspace.today(now):
        raise CannotRecordPayment(_("The date of payment is in the future."), field="paid_on")
    row.deal, row.order, row.currency = deal, order, deal.currency
    row.method, row.paid_on = method, paid_on
    row.recorded_by, row.recorded_at = actor, now
    row.save(force_insert=True)
    if row.expected is not None:
        was_left = row.expected.left
        row.expected.received += row.amount
        is_other = tell_while_left(row.expected, was_left=was_left, actor=actor)
        row.expected.save(update_fields=["received", "tell_at"] if is_other else ["received"])


def _awaited(deal: Deal, expected_id: int) -> ExpectedPayment:
    expected = ExpectedPayment.objects.filter(pk=expected_id, deal=deal).first()
    if expected is None or expected.removed_at:
        raise CannotRecordPayment(_("This payment is not expected any more."), field="expected")
    if not expected.left:
        raise CannotRecordPayment(_("This expected payment is received already."), field="expected")
    return expected


def _refuse_more_than_left(
    deal: Deal, expected: ExpectedPayment | None, amount: Decimal, *, day: date
) -> None:
    """Of the plan, or of the deal; a deal without a price yet takes any advance."""
    if expected is not None:
        if amount > expected.left:
            raise WouldOverpay(_("This is more than is still expected here."), field="amount")
        return
    balance = deal_balance(deal_id=deal.pk, day=day)
    if balance.total and amount > balance.left:
        raise WouldOverpay(_("This is more than is left to pay in the deal."), field="amount")


def _refuse_reversal(source: Payment) -> None:
    if source.is_reversal:
        raise CannotRecordPayment(_("This record cancels another one; record the payment anew instead."))
    if Payment.objects.filter(reverses=source).exists():
        raise CannotRecordPayment(_("This record is cancelled already."))
    if source.amount > pocket(deal_id=source.deal_id, order_id=source.order_id):
        raise CannotRecordPayment(
            _("Part of this money is returned to the client: cancel the record of that return first.")
        )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise CannotRecordPayment(_("Say why."), field="reason")
    return reason.strip()
