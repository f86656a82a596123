"""What happens to money: what is expected, what came, what was given back."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """About money: its line of a history is only for those who may see the deal's amounts."""

    sentence: ClassVar[str | Promise] = ""
    extra_topics = ("payments",)
    about_money = True

    deal_id: int
    client_id: int
    order_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PaymentExpected(PaymentEvent):
    sentence = _("A payment is expected")

    expected_id: int


@dataclass(frozen=True, kw_only=True)
class ExpectedPaymentChanged(PaymentEvent):
    sentence = _("Expected payment changed")

    expected_id: int


@dataclass(frozen=True, kw_only=True)
class ExpectedPaymentRemoved(PaymentEvent):
    sentence = _("A payment is no longer expected")

    expected_id: int


@dataclass(frozen=True, kw_only=True)
class ExpectedPaymentRestored(PaymentEvent):
    sentence = _("A payment is expected again")

    expected_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentBecameOverdue(PaymentEvent):
    """The morning after its day: `amount` (a decimal as text, in `currency`) is still to come."""

    sentence = _("A payment has not come by its day")

    expected_id: int
    amount: str
    currency: str
    client: str


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(PaymentEvent):
    sentence = _("Payment received")

    payment_id: int
    expected_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentReturned(PaymentEvent):
    sentence = _("Money returned to the client: {reason}")

    payment_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PaymentReversed(PaymentEvent):
    """`reverses_id`: the row that is taken back whole."""

    sentence = _("Record of a payment cancelled: {reason}")

    payment_id: int
    reverses_id: int
    reason: str
