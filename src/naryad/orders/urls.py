from django.urls import path

from naryad.orders import views
from naryad.orders.names import ORDER_STAGES
from naryad.orders.views.settings import TYPES
from naryad.workspaces.views.names import name_urls, page_view

app_name = "orders"
urlpatterns = [
    path("orders/", views.order_list, name="order_list"),
    path("orders/board/", views.order_board, name="order_board"),
    path("orders/board/<int:stage_pk>/", views.order_board_column, name="order_board_column"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/history/", views.order_history, name="order_history"),
    path("orders/<int:pk>/edit/", views.order_edit, name="order_edit"),
    path("orders/<int:pk>/move/", views.order_move, name="order_move"),
    path("orders/<int:pk>/close/", views.order_close, name="order_close"),
    path("orders/<int:pk>/reopen/", views.order_reopen, name="order_reopen"),
    path("orders/<int:pk>/items/add/", views.item_add, name="item_add"),
    path("orders/items/<int:pk>/edit/", views.item_edit, name="item_edit"),
    path("orders/items/<int:pk>/remove/", views.item_remove, name="item_remove"),
    path("settings/order-types/", page_view(TYPES), name="type_settings"),
    *name_urls("settings/order-types/", TYPES),
    *name_urls("settings/order-types/stages/", TYPES, names=ORDER_STAGES),
]
