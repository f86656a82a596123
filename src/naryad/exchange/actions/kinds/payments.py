"""Payments that came, and money that went back: rows of the ledger, which is only ever added to."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.core.money import round_money
from naryad.core.text import fold
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.known import by_name
from naryad.exchange.actions.kinds.shared import in_both
from naryad.exchange.actions.kinds.whose import deals_called, only, orders_called
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    AlreadyThere,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    each,
    forget_external,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import Read, line_of, one_of, read_day, read_money
from naryad.exchange.rules.names import PAYMENT, PAYMENT_KINDS, PAYMENT_METHODS
from naryad.exchange.rules.targets import Target, named
from naryad.orders.models import Order
from naryad.payments.actions.ledger import receive_payment, return_payment, reverse_payment
from naryad.payments.models import Payment, PaymentKind
from naryad.payments.queries.methods import methods, usual_method
from naryad.workspaces.models import Member


class PaymentRows(RowKind):
    key = "payment"
    label = _("Payments")
    capability = "payments.edit"
    needed = ("amount", "paid_on")
    knows_itself = True
    example = _("A row for each payment of a deal or an order; a negative amount is money that went back.")

    def targets(self, member: Member) -> list[Target]:
        return named(
            PAYMENT,
            Target(key=EXTERNAL_ID, label=_("Number"), read=line_of(100), is_key=True),
            Target(key="deal", label=_("Deal: its number"), read=line_of(500)),
            Target(key="order", label=_("Order: its number"), read=line_of(300)),
            Target(key="client", label=_("Client"), read=line_of(200)),
            Target(key="amount", label=_("Amount"), read=read_money),
            Target(key="paid_on", label=_("Date of payment"), read=read_day),
            Target(key="kind", label=_("Kind"), read=one_of(in_both(PaymentKind.choices, PAYMENT_KINDS))),
            Target(key="method", label=_("Method of payment"), read=_read_method()),
            Target(key="comment", label=_("Comment"), read=line_of(300)),
        )

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        """A payment is known by all that its row says: see _refuse_known()."""
        return {}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        return {}

    def load(self, ids: Collection[int]) -> dict[int, Payment]:
        return Payment.objects.in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        return each(rows, lambda values: _add(values, laying), laying)

    def fill_in(self, row: Payment, values: Values, laying: RowLaying) -> list[RowChange]:
        """The ledger is never changed."""
        if row.amount != _signed(values) or row.paid_on != values["paid_on"]:
            raise ActionError(
                _("It is recorded already, with another amount or day: cancel that record first.")
            )
        return []

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        """Each by a record that cancels it."""
        reasons: dict[int, str] = {}
        for change in changes:
            with refusing(reasons, change.pk):
                reverse_payment(
                    payment_id=change.row_id, reason=gettext("The import was taken back"), **laying.who
                )
                forget_external("payment", [change.row_id])
        return reasons


def _read_method() -> Read:
    """Also as it is called elsewhere."""
    words = {fold(method.name): method.pk for method in methods()}
    for method in methods().exclude(code=""):
        words |= {fold(word): method.pk for word in PAYMENT_METHODS[method.code].split("; ")}
    return one_of(words)


def _signed(values: Values) -> Decimal:
    """What it adds to what is paid."""
    amount = round_money(values["amount"])
    return -abs(amount) if values.get("kind") == PaymentKind.RETURN else amount


def _add(values: Values, laying: RowLaying) -> Added:
    if values.get("kind") == PaymentKind.REVERSAL:
        raise ActionError(
            _("A cancelled record is not brought: leave it out together with the one that it cancels."),
            field="kind",
        )
    deal, order_id = _place(values)
    amount = _signed(values)
    _refuse_known(deal, order_id, amount, values, laying)
    given: dict[str, Any] = {
        "deal_id": deal.pk,
        "order_id": order_id,
        "paid_on": values["paid_on"],
        **laying.who,
    }
    given["method_id"] = values.get("method") or getattr(usual_method(deal.client), "pk", None)
    if amount < 0:
        reason = values.get("comment") or gettext("Returned before the import")
        payment = return_payment(amount=-amount, reason=reason, **given)
    else:
        kind = values.get("kind") or _next_kind(deal)
        payment = receive_payment(
            amount=amount, kind=kind, comment=values.get("comment", ""), accepts_more=True, **given
        )
    return payment.pk, [RowChange("payment", payment.pk)]


def _next_kind(deal: Deal) -> str:
    return PaymentKind.FURTHER if Payment.objects.filter(deal=deal).exists() else PaymentKind.ADVANCE


def _place(values: Values) -> tuple[Deal, int | None]:
    """The deal, and the order of it that is named."""
    order_id = None
    if "order" in values:
        missing = _("There is no such order: bring orders first.")
        order_id = only(orders_called(values["order"]), field="order", missing=missing)
        deal_id = Order.objects.values_list("deal_id", flat=True).get(pk=order_id)
        if deal_id is None:
            raise ActionError(_("This order is internal: nobody pays for it."), field="order")
    elif "deal" in values:
        missing = _("There is no such deal: bring deals first.")
        deal_id = only(deals_called(values["deal"], values.get("client", "")), field="deal", missing=missing)
    else:
        deal_id = _deal_of_client(values)
    return Deal.objects.select_related("client").get(pk=deal_id), order_id


def _deal_of_client(values: Values) -> int:
    """The only one, or the only one in progress."""
    name = fold(values.get("client", ""))
    clients = by_name([name], country="").get(name, set()) if name else set()
    deals = list(Deal.objects.filter(client__in=clients).values_list("pk", "stage__kind"))
    running = [pk for pk, kind in deals if kind == DealStage.Kind.OPEN]
    found = {pk for pk, _kind in deals} if len(deals) == 1 else set(running)
    if len(found) != 1:
        raise ActionError(_("Say of which deal or order it is."), field="client" if name else "deal")
    return found.pop()


def _refuse_known(
    deal: Deal, order_id: int | None, amount: Decimal, values: Values, laying: RowLaying
) -> None:
    """One that stood there before the import; two equal rows of one file are two payments."""
    known = Payment.objects.filter(
        deal=deal, order=order_id, amount=amount, paid_on=values["paid_on"], reverses=None, reversal=None
    )
    ids = list(known.values_list("pk", flat=True))
    if EXTERNAL_ID not in values and set(ids) - laying.has_added("payment", ids):
        raise AlreadyThere
