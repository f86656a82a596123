"""Pages of orders."""

from naryad.orders.views.board import order_board, order_board_column, order_move
from naryad.orders.views.card import (
    item_add,
    item_edit,
    item_remove,
    order,
    order_close,
    order_edit,
    order_history,
    order_reopen,
)
from naryad.orders.views.section import order_list

__all__ = [
    "item_add",
    "item_edit",
    "item_remove",
    "order",
    "order_board",
    "order_board_column",
    "order_close",
    "order_edit",
    "order_history",
    "order_list",
    "order_move",
    "order_reopen",
]
