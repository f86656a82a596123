"""What happens to orders, their items and their types."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event, RowChanges

MONEY_FIELDS = frozenset({"price", "discount", "vat_rate", "total"})
"""Changes of these are not shown to those who may not see amounts."""


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """`order` is what people call it: number and title; `responsible_member_id` leads the order."""

    sentence: ClassVar[str | Promise] = ""

    order_id: int
    order: str
    deal_id: int | None = None
    client_id: int | None = None
    responsible_member_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCreated(OrderEvent):
    sentence = _("Order {order} created")

    promised_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OrderEvent):
    """`fields`: the model's names of what changed; `changes`: the same with values."""

    sentence = _("Order {order} changed")

    fields: list[str] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrderPromised(OrderEvent):
    """The client was told a date, another one, or (promised_on None) none any more."""

    sentence = _("What the client was told about order {order}")

    promised_before: date | None = None
    promised_on: date | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DateToldToClient(OrderEvent):
    """Somebody copied the text for the client with this date; `promised_on` is the promise at that moment."""

    sentence = _("The client was told a date")

    told_on: date
    promised_on: date | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClientLinkMade(OrderEvent):
    sentence = _("A link for the client was made")


@dataclass(frozen=True, kw_only=True)
class ClientLinkRenewed(OrderEvent):
    sentence = _("The client's link was renewed: the old one no longer works")


@dataclass(frozen=True, kw_only=True)
class ClientLinkRevoked(OrderEvent):
    sentence = _("The client's link was switched off")


@dataclass(frozen=True, kw_only=True)
class OrderMoved(OrderEvent):
    """By hand: kept until the tasks pass that stage."""

    sentence = _("Order stage by hand: {before} → {after}")

    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrderAdvanced(OrderEvent):
    """By its tasks."""

    sentence = _("Order stage: {before} → {after}")

    stage_id: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class OrderFinished(OrderEvent):
    sentence = _("Order {order} is done")


@dataclass(frozen=True, kw_only=True)
class OrderReopened(OrderEvent):
    sentence = _("Order {order} is in work again")


@dataclass(frozen=True, kw_only=True)
class OrderStopped(OrderEvent):
    """Its tasks left queues and forecast. `paused_member_ids`: whose timers were stopped by it."""

    sentence: ClassVar[str | Promise] = ""

    reason: str
    paused_member_ids: list[int] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrderHeld(OrderStopped):
    """Also a hold that was given another day or reason."""

    sentence = _("Order {order} is on hold")

    hold_until: date | None


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderStopped):
    """`stood`: how it stood before (actions.stop.STOP), for an undo of what cancelled it."""

    sentence = _("Order {order} is cancelled. Reason: {reason}")

    stood: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrderResumed(OrderEvent):
    """Back in work after a hold or a cancelling; by the clock it has no actor."""

    sentence = _("Order {order} is back in work")

    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ItemAdded(OrderEvent):
    sentence = _("Item added: {item}, {quantity} {unit}")

    item_id: int
    item: str
    quantity: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class ItemChanged(OrderEvent):
    sentence = _("Item changed: {item}")

    item_id: int
    item: str
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class ItemRemoved(OrderEvent):
    sentence = _("Item removed: {item}, {quantity} {unit}")

    item_id: int
    item: str
    quantity: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class ItemDone(OrderEvent):
    """So many pieces of the item are ready."""

    sentence = _("{item}: {done} of {quantity} ready")

    item_id: int
    item: str
    done: str
    quantity: str


@dataclass(frozen=True, kw_only=True)
class OrderTypeEvent(Event):
    sentence: ClassVar[str | Promise] = ""
    extra_topics = ("settings",)

    order_type_id: int
    order_type: str


@dataclass(frozen=True, kw_only=True)
class OrderTypeCreated(OrderTypeEvent):
    sentence = _("Order type “{order_type}” created")


@dataclass(frozen=True, kw_only=True)
class OrderTypeChanged(OrderTypeEvent):
    """Renamed, moved, archived, or a stage of it was."""

    sentence = _("Order type “{order_type}” changed")

    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class OrderTypeDeleted(OrderTypeEvent):
    sentence = _("Order type “{order_type}” deleted")


@dataclass(frozen=True, kw_only=True)
class OrderTypesSorted(Event):
    sentence = _("Order types put in another order")
    extra_topics = ("settings",)


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


@dataclass(frozen=True, kw_only=True)
class ReminderEvent(Event):
    """`reminder` is its text, `place` what it is about; the ids are those of the order, its deal and their client."""

    sentence: ClassVar[str | Promise] = ""
    extra_topics = ("reminders",)

    reminder_id: int
    reminder: str
    place: str
    client_id: int | None = None
    deal_id: int | None = None
    order_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderCreated(ReminderEvent):
    """`member_id` is the assignee."""

    sentence = _("Reminder for {assignee}: {reminder}")

    member_id: int
    assignee: str
    due_on: date
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderChanged(ReminderEvent):
    """`member_id` is the new assignee where that changed."""

    sentence = _("Reminder changed: {reminder}")

    member_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReminderPostponed(ReminderEvent):
    sentence = _("Reminder put off: {reminder}")

    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReminderDone(ReminderEvent):
    """`changes` hold the result, if one was typed."""

    sentence = _("Reminder done: {reminder}")

    changes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReminderDropped(ReminderEvent):
    """Closed without being done."""

    sentence = _("Reminder closed, not needed: {reminder}")


@dataclass(frozen=True, kw_only=True)
class ReminderReopened(ReminderEvent):
    sentence = _("Reminder open again: {reminder}")


@dataclass(frozen=True, kw_only=True)
class ReminderIsDue(ReminderEvent):
    """Its time, or the morning of its day, has come: `member_id`, who has it, is told."""

    sentence = _("{assignee} is reminded: {reminder}")

    member_id: int
    assignee: str
