"""What happens to orders, their items and their types."""

from dataclasses import field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact, RowChanges


class OrderFact(Fact, abstract=True):
    """`order` is what people call it: number and title; `responsible_member_id` leads the order."""

    order_id: int
    order: str
    deal_id: int | None = None
    client_id: int | None = None
    responsible_member_id: int | None = None


class OrderCreated(OrderFact):
    kind = "order.created"
    moves_dates = True
    sentence = _("Order {order} created")

    promised_on: date | None = None


class OrderChanged(OrderFact):
    """`fields`: the model's names of what changed; `changes`: the same with values."""

    kind = "order.changed"
    moves_dates = True
    sentence = _("Order {order} changed")

    fields: list[str] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)


class OrderPromised(OrderFact):
    """The client was told a date, another one, or (promised_on None) none any more."""

    kind = "order.promised"
    moves_dates = True
    sentence = _("What the client was told about order {order}")

    promised_before: date | None = None
    promised_on: date | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)


class OrderMoved(OrderFact):
    """By hand: kept until the tasks pass that stage."""

    kind = "order.moved"
    moves_dates = False
    sentence = _("Order stage by hand: {before} → {after}")

    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


class OrderAdvanced(OrderFact):
    """By its tasks."""

    kind = "order.advanced"
    moves_dates = False
    sentence = _("Order stage: {before} → {after}")

    stage_id: int
    before: str
    after: str


class OrderFinished(OrderFact):
    kind = "order.finished"
    moves_dates = True
    sentence = _("Order {order} is done")


class OrderReopened(OrderFact):
    kind = "order.reopened"
    moves_dates = True
    sentence = _("Order {order} is in work again")


class OrderStopped(OrderFact, abstract=True):
    """Its tasks left queues and forecast. `paused_member_ids`: whose timers were stopped by it."""

    reason: str
    paused_member_ids: list[int] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)


class OrderHeld(OrderStopped):
    """Also a hold that was given another day or reason."""

    kind = "order.held"
    moves_dates = True
    sentence = _("Order {order} is on hold")

    hold_until: date | None


class OrderCancelled(OrderStopped):
    """`stood`: how it stood before (actions.stop.STOP), for an undo of what cancelled it."""

    kind = "order.cancelled"
    moves_dates = True
    sentence = _("Order {order} is cancelled. Reason: {reason}")

    stood: dict[str, str | None] = field(default_factory=dict)


class OrderResumed(OrderFact):
    """Back in work after a hold or a cancelling; by the clock it has no actor."""

    kind = "order.resumed"
    moves_dates = True
    sentence = _("Order {order} is back in work")

    changes: dict[str, list[Any]] = field(default_factory=dict)


class ItemAdded(OrderFact):
    kind = "item.added"
    moves_dates = False
    sentence = _("Item added: {item}, {quantity} {unit}")

    item_id: int
    item: str
    quantity: str
    unit: str


class ItemChanged(OrderFact):
    kind = "item.changed"
    moves_dates = False
    sentence = _("Item changed: {item}")

    item_id: int
    item: str
    changes: dict[str, list[Any]]


class ItemRemoved(OrderFact):
    kind = "item.removed"
    moves_dates = False
    sentence = _("Item removed: {item}, {quantity} {unit}")

    item_id: int
    item: str
    quantity: str
    unit: str


class ItemDone(OrderFact):
    """So many pieces of the item are ready."""

    kind = "item.done"
    moves_dates = False
    sentence = _("{item}: {done} of {quantity} ready")

    item_id: int
    item: str
    done: str
    quantity: str
