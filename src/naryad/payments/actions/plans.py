"""Writes of the plan of payments: editable, and taken off rather than deleted."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError
from naryad.core.time import refuse_unlikely
from naryad.crm.models import Deal
from naryad.payments.actions.ledger import (
    checked_amount,
    locked_deal,
    locked_order_of,
    morning_after,
    tell_while_left,
)
from naryad.payments.facts import (
    ExpectedPaymentChanged,
    ExpectedPaymentRemoved,
    ExpectedPaymentRestored,
    PaymentBecameOverdue,
    PaymentExpected,
)
from naryad.payments.models import RECEIPTS, ExpectedPayment, PaymentKind
from naryad.payments.queries.balances import untold_payments
from naryad.workspaces.models import Member


class CannotChangeExpected(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def expect_payment(
    *,
    deal_id: int,
    amount: Decimal,
    due_on: date,
    actor: Member,
    now: datetime,
    kind: str = PaymentKind.ADVANCE,
    order_id: int | None = None,
    comment: str = "",
) -> ExpectedPayment:
    """Plan a payment of a deal, optionally for one of its orders."""
    refuse_unlikely(due_on, now=now, field="due_on")
    deal = locked_deal(deal_id=deal_id, actor=actor)
    row = ExpectedPayment.objects.create(
        deal=deal,
        order=locked_order_of(deal, order_id),
        kind=_kind(kind),
        amount=checked_amount(amount),
        due_on=due_on,
        tell_at=_moment_to_tell(due_on, actor=actor, now=now),
        comment=comment.strip(),
        created_at=now,
    )
    event = PaymentExpected(**_about(row, deal), changes=_shown(row, "amount", "due_on"))
    record(event, actor=actor, at=now)
    return row


@transaction.atomic
def change_expected(
    *, expected_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> ExpectedPayment:
    """Change amount, due_on, kind, order_id, comment; never to less than has come, nor the order once something has.

    `version`: what the form was filled from.
    """
    row, deal = _locked(expected_id, actor)
    if row.removed_at:
        raise CannotChangeExpected(_("This payment is not expected any more."))
    was_left = row.left
    fields: dict[str, Check | None] = {
        "amount": checked_amount,
        "due_on": None,
        "kind": _kind,
        "order_id": lambda pk: locked_order_of(deal, pk),
        "comment": str.strip,
    }
    edit = Edit(row, changes, fields=fields, version=version, shown=_plain)
    if not edit:
        return row
    if "due_on" in edit:
        refuse_unlikely(row.due_on, now=now, field="due_on")
    if "amount" in edit and row.amount < row.received:
        raise CannotChangeExpected(_("More than this has been received already."), field="amount")
    if "order" in edit and row.received:
        raise CannotChangeExpected(_("Money has come for it: its order stays."), field="order")
    if row.left and "due_on" in edit:
        row.tell_at = _moment_to_tell(row.due_on, actor=actor, now=now)
        edit.save("tell_at")
    else:
        edit.save(*(["tell_at"] if tell_while_left(row, was_left=was_left, actor=actor) else []))
    record(ExpectedPaymentChanged(**_about(row, deal), changes=edit.words), actor=actor, at=now)
    return row


@transaction.atomic
def remove_expected(*, expected_id: int, actor: Member, now: datetime) -> ExpectedPayment:
    """It is not expected any more. One that money came for stays: its amount can be lowered to what came."""
    row, deal = _locked(expected_id, actor)
    if row.received:
        raise CannotChangeExpected(
            _("Money has come for it. Lower its amount to what has come if no more is expected.")
        )
    if row.removed_at is None:
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        record(ExpectedPaymentRemoved(**_about(row, deal), changes=_gone(row, "amount")), actor=actor, at=now)
    return row


@transaction.atomic
def restore_expected(*, expected_id: int, actor: Member, now: datetime) -> ExpectedPayment:
    """Take a removal back."""
    row, deal = _locked(expected_id, actor)
    if row.removed_at is not None:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        event = ExpectedPaymentRestored(**_about(row, deal), changes=_shown(row, "amount", "due_on"))
        record(event, actor=actor, at=now)
    return row


@transaction.atomic
def tell_overdue_payments(*, now: datetime) -> int:
    """Tell who answers for the deal what did not come by its day; each once, until it gets another day."""
    rows = untold_payments(now=now).select_for_update(of=("self",), skip_locked=True)
    overdue = list(rows.select_related("deal__client"))
    ExpectedPayment.objects.filter(pk__in=[row.pk for row in overdue]).update(tell_at=None)
    for row in overdue:
        event = PaymentBecameOverdue(
            **_about(row, row.deal),
            amount=str(row.left),
            currency=row.deal.currency,
            client=row.deal.client.name,
        )
        record(event, actor=None, at=now)
    return len(overdue)


def _locked(expected_id: int, actor: Member) -> tuple[ExpectedPayment, Deal]:
    """Under its deal's lock."""
    deal_id = ExpectedPayment.objects.values_list("deal_id", flat=True).get(pk=expected_id)
    deal = locked_deal(deal_id=deal_id, actor=actor)
    return ExpectedPayment.objects.select_related("order").get(pk=expected_id), deal


def _moment_to_tell(due_on: date, *, actor: Member, now: datetime) -> datetime | None:
    """None where that has passed: who writes it knows."""
    moment = morning_after(due_on, actor=actor)
    return moment if moment > now else None


def _kind(kind: str) -> str:
    if kind not in RECEIPTS:
        raise CannotChangeExpected(_("There is no such kind of payment."), field="kind")
    return kind


def _about(row: ExpectedPayment, deal: Deal) -> dict[str, Any]:
    return {
        "deal_id": deal.pk,
        "client_id": deal.client_id,
        "order_id": row.order_id,
        "expected_id": row.pk,
    }


def _shown(row: ExpectedPayment, *names: str) -> dict[str, list[Any]]:
    return {name: [None, _plain(getattr(row, name))] for name in names}


def _gone(row: ExpectedPayment, *names: str) -> dict[str, list[Any]]:
    return {name: [_plain(getattr(row, name)), None] for name in names}


def _plain(value: Any) -> Any:
    return "" if value is None else str(value) if isinstance(value, Decimal | date) else value
