"""What happens to orders, their items and their types."""

from dataclasses import field
from datetime import date

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, RowChanges


class OrderFact(Fact, abstract=True):
    """`order` is what people call it: number and title; `responsible_member_id` leads the order."""

    order_id: int
    order: str
    deal_id: int | None = None
    client_id: int | None = None
    responsible_member_id: int | None = None


class OrderStageFact(OrderFact, moves_dates=False, abstract=True):
    """`before` and `after` are the names of the stages, `stage_id` is the new one."""

    stage_id: int
    before: str
    after: str


class ItemFact(OrderFact, moves_dates=False, abstract=True):
    item_id: int
    item: str


class ItemLineFact(ItemFact, abstract=True):
    quantity: str
    unit: str


class OrderCreated(OrderFact, kind="order.created", moves_dates=True):
    """`is_offered`: of an offer that was accepted, which is a fact of its own."""

    sentence = _("Order {order} created")

    promised_on: date | None = None
    is_offered: bool = False


class OrderDiscarded(OrderFact, kind="order.discarded", moves_dates=True):
    """It came by mistake, and nothing hung on it: it is gone with its items."""

    sentence = _("Order {order} taken out again")


class OrderChanged(OrderFact, kind="order.changed", moves_dates=True):
    """`fields`: the model's names of what changed; `changes`: the same with values."""

    sentence = _("Order {order} changed")

    fields: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=dict)


class OrderPromised(OrderFact, kind="order.promised", moves_dates=True):
    """The client was told a date, another one, or (promised_on None) none any more."""

    sentence = _("What the client was told about order {order}")
    tells_dates = True

    promised_before: date | None = None
    promised_on: date | None = None
    changes: Changes = field(default_factory=dict)


class OrderMoved(OrderStageFact, kind="order.moved"):
    """By hand: kept until the tasks pass that stage."""

    sentence = _("Order stage by hand: {before} → {after}")

    rows: RowChanges = field(default_factory=dict)


class OrderAdvanced(OrderStageFact, kind="order.advanced"):
    """By its tasks. `lacking`: names of the own fields that are asked for from there on, and are not filled."""

    sentence = _("Order stage: {before} → {after}")

    lacking: str = ""


class OrderFinished(OrderFact, kind="order.finished", moves_dates=True):
    sentence = _("Order {order} is done")


class OrderReopened(OrderFact, kind="order.reopened", moves_dates=True):
    sentence = _("Order {order} is in work again")


class OrderStopped(OrderFact, moves_dates=True, abstract=True):
    """Its tasks left queues and forecast. `paused_member_ids`: whose timers were stopped by it."""

    reason: str
    paused_member_ids: list[int] = field(default_factory=list)
    changes: Changes = field(default_factory=dict)


class OrderHeld(OrderStopped, kind="order.held"):
    """Also a hold that was given another day or reason."""

    sentence = _("Order {order} is on hold")
    tells_dates = True

    hold_until: date | None


class OrderCancelled(OrderStopped, kind="order.cancelled"):
    """`stood`: how it stood before (actions.stop.STOP), for an undo of what cancelled it."""

    sentence = _("Order {order} is cancelled. Reason: {reason}")

    stood: dict[str, str | None] = field(default_factory=dict)


class OrderResumed(OrderFact, kind="order.resumed", moves_dates=True):
    """Back in work after a hold or a cancelling; by the clock it has no actor."""

    sentence = _("Order {order} is back in work")

    changes: Changes = field(default_factory=dict)


class ItemAdded(ItemLineFact, kind="item.added"):
    sentence = _("Item added: {item}, {quantity} {unit}")


class ItemChanged(ItemFact, kind="item.changed"):
    sentence = _("Item changed: {item}")

    changes: Changes


class ItemRemoved(ItemLineFact, kind="item.removed"):
    sentence = _("Item removed: {item}, {quantity} {unit}")


class ItemDone(ItemFact, kind="item.done"):
    """So many pieces of the item are ready."""

    sentence = _("{item}: {done} of {quantity} ready")

    done: str
    quantity: str


class ProductTypeSet(Fact, kind="product.order_type_set", moves_dates=False):
    """As an order of which type it is usually made."""

    sentence = _("Product “{name}” changed")

    product_id: int
    name: str
    changes: Changes = field(default_factory=dict)
