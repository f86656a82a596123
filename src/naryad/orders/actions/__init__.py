"""All writes of orders."""

from naryad.orders.actions.items import (
    CannotPriceItem,
    CannotRemoveItem,
    ItemInput,
    add_item,
    checked_total,
    remove_item,
    set_item_done,
    update_item,
)
from naryad.orders.actions.orders import (
    CannotFinishOrder,
    CannotMoveOrder,
    CannotUpdateOrder,
    close_order,
    create_order,
    move_order,
    open_order_again,
    update_order,
)
from naryad.orders.actions.progress import advance_stage, finish_order, reopen_order
from naryad.orders.actions.stop import (
    CannotStopOrder,
    mark_cancelled,
    mark_held,
    mark_held_again,
    mark_resumed,
)
from naryad.orders.actions.types import (
    create_order_type,
)

__all__ = [
    "CannotFinishOrder",
    "CannotMoveOrder",
    "CannotPriceItem",
    "CannotRemoveItem",
    "CannotStopOrder",
    "CannotUpdateOrder",
    "ItemInput",
    "add_item",
    "advance_stage",
    "checked_total",
    "close_order",
    "create_order",
    "create_order_type",
    "finish_order",
    "mark_cancelled",
    "mark_held",
    "mark_held_again",
    "mark_resumed",
    "move_order",
    "open_order_again",
    "remove_item",
    "reopen_order",
    "set_item_done",
    "update_item",
    "update_order",
]
