"""What happens to money: what is expected, what came, what was given back."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact


class PaymentFact(Fact, moves_dates=False, abstract=True):
    """About money: its line of a history is only for those who may see the deal's amounts."""

    extra_topics = ("payments",)
    about = "money"
    part = "payments"

    deal_id: int
    client_id: int
    order_id: int | None = None
    changes: Changes = field(default_factory=dict)


class ExpectedPaymentFact(PaymentFact, abstract=True):
    expected_id: int


class MadePaymentFact(PaymentFact, abstract=True):
    payment_id: int


class PaymentExpected(ExpectedPaymentFact, kind="payment.expected"):
    sentence = _("A payment is expected")


class ExpectedPaymentChanged(ExpectedPaymentFact, kind="payment.plan_changed"):
    sentence = _("Expected payment changed")


class ExpectedPaymentRemoved(ExpectedPaymentFact, kind="payment.plan_removed"):
    sentence = _("A payment is no longer expected")


class ExpectedPaymentRestored(ExpectedPaymentFact, kind="payment.plan_restored"):
    sentence = _("A payment is expected again")


class PaymentBecameOverdue(ExpectedPaymentFact, kind="payment.became_overdue"):
    """The morning after its day: `amount` (a decimal as text, in `currency`) is still to come."""

    sentence = _("A payment has not come by its day")

    amount: str
    currency: str
    client: str


class PaymentReceived(MadePaymentFact, kind="payment.received"):
    sentence = _("Payment received")

    expected_id: int | None = None


class PaymentReturned(MadePaymentFact, kind="payment.returned"):
    sentence = _("Money returned to the client: {reason}")

    reason: str


class PaymentReversed(MadePaymentFact, kind="payment.reversed"):
    """`reverses_id`: the row that is taken back whole."""

    sentence = _("Record of a payment cancelled: {reason}")

    reverses_id: int
    reason: str
