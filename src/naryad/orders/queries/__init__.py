"""All reads of orders."""

from naryad.orders.queries.board import BOARD_FIRST, BoardColumn, board, board_column
from naryad.orders.queries.orders import (
    OrderSummary,
    OrderTotals,
    are_made,
    deal_orders,
    deal_totals,
    find_order,
    has_open_tasks,
    has_orders,
    items,
    search_orders,
    sees_money,
    summaries,
    totals,
    visible_orders,
)
from naryad.orders.queries.types import order_types, stages, types_with_stages

__all__ = [
    "BOARD_FIRST",
    "BoardColumn",
    "OrderSummary",
    "OrderTotals",
    "are_made",
    "board",
    "board_column",
    "deal_orders",
    "deal_totals",
    "find_order",
    "has_open_tasks",
    "has_orders",
    "items",
    "order_types",
    "search_orders",
    "sees_money",
    "stages",
    "summaries",
    "totals",
    "types_with_stages",
    "visible_orders",
]
