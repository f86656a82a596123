"""What happens to orders, their items and their types."""

from dataclasses import dataclass, field
from datetime import date
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
