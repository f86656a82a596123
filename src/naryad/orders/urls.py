from django.urls import path

from naryad.orders.names import ORDER_STAGES
from naryad.orders.views import board, card, discount, products, table
from naryad.orders.views.types import TYPES
from naryad.workspaces.views.names import name_urls, page_view

app_name = "orders"
urlpatterns = [
    path("orders/", table.order_list, name="order_list"),
    path("orders/board/", board.order_board, name="order_board"),
    path("orders/board/<int:stage_pk>/", board.order_board_column, name="order_board_column"),
    path("orders/<int:pk>/", card.order, name="order"),
    path("orders/<int:pk>/edit/", card.order_edit, name="order_edit"),
    path("orders/<int:pk>/move/", board.order_move, name="order_move"),
    path("orders/<int:pk>/close/", card.order_close, name="order_close"),
    path("orders/<int:pk>/reopen/", card.order_reopen, name="order_reopen"),
    path("orders/<int:pk>/discount/", discount.order_discount, name="order_discount"),
    path("orders/<int:pk>/items/add/", card.item_add, name="item_add"),
    path("orders/items/<int:pk>/edit/", card.item_edit, name="item_edit"),
    path("orders/items/<int:pk>/remove/", card.item_remove, name="item_remove"),
    path("products/<int:pk>/order-type/", products.product_type, name="product_type"),
    path("settings/order-types/", page_view(TYPES), name="type_settings"),
    *name_urls("settings/order-types/", TYPES),
    *name_urls("settings/order-types/stages/", TYPES, names=ORDER_STAGES),
]
