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
from naryad.orders.views.settings import (
    stage_create,
    stage_for_client,
    stage_remove,
    stage_rename,
    stage_restore,
    stage_sort,
    type_create,
    type_remove,
    type_rename,
    type_restore,
    type_settings,
    type_sort,
)

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
    "stage_create",
    "stage_for_client",
    "stage_remove",
    "stage_rename",
    "stage_restore",
    "stage_sort",
    "type_create",
    "type_remove",
    "type_rename",
    "type_restore",
    "type_settings",
    "type_sort",
]
