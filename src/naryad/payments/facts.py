"""What happens to money: what is expected, what came, what was given back."""

from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class PaymentFact(Fact, abstract=True):
    """About money: its line of a history is only for those who may see the deal's amounts."""

    extra_topics = ("payments",)
    about = "money"

    deal_id: int
    client_id: int
    order_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


class PaymentExpected(PaymentFact):
    kind = "payment.expected"
    moves_dates = False
    sentence = _("A payment is expected")

    expected_id: int


class ExpectedPaymentChanged(PaymentFact):
    kind = "payment.plan_changed"
    moves_dates = False
    sentence = _("Expected payment changed")

    expected_id: int


class ExpectedPaymentRemoved(PaymentFact):
    kind = "payment.plan_removed"
    moves_dates = False
    sentence = _("A payment is no longer expected")

    expected_id: int


class ExpectedPaymentRestored(PaymentFact):
    kind = "payment.plan_restored"
    moves_dates = False
    sentence = _("A payment is expected again")

    expected_id: int


class PaymentBecameOverdue(PaymentFact):
    """The morning after its day: `amount` (a decimal as text, in `currency`) is still to come."""

    kind = "payment.became_overdue"
    moves_dates = False
    sentence = _("A payment has not come by its day")

    expected_id: int
    amount: str
    currency: str
    client: str


class PaymentReceived(PaymentFact):
    kind = "payment.received"
    moves_dates = False
    sentence = _("Payment received")

    payment_id: int
    expected_id: int | None = None


class PaymentReturned(PaymentFact):
    kind = "payment.returned"
    moves_dates = False
    sentence = _("Money returned to the client: {reason}")

    payment_id: int
    reason: str


class PaymentReversed(PaymentFact):
    """`reverses_id`: the row that is taken back whole."""

    kind = "payment.reversed"
    moves_dates = False
    sentence = _("Record of a payment cancelled: {reason}")

    payment_id: int
    reverses_id: int
    reason: str
