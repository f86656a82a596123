from django.urls import path

from naryad.orders import views

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
    path("settings/order-types/", views.type_settings, name="type_settings"),
    path("settings/order-types/create/", views.type_create, name="type_create"),
    path("settings/order-types/sort/", views.type_sort, name="type_sort"),
    path("settings/order-types/<int:pk>/rename/", views.type_rename, name="type_rename"),
    path("settings/order-types/<int:pk>/remove/", views.type_remove, name="type_remove"),
    path("settings/order-types/<int:pk>/restore/", views.type_restore, name="type_restore"),
    path("settings/order-types/<int:pk>/stages/create/", views.stage_create, name="stage_create"),
    path("settings/order-types/<int:pk>/stages/sort/", views.stage_sort, name="stage_sort"),
    path("settings/order-types/stages/<int:pk>/rename/", views.stage_rename, name="stage_rename"),
    path("settings/order-types/stages/<int:pk>/for-client/", views.stage_for_client, name="stage_for_client"),
    path("settings/order-types/stages/<int:pk>/remove/", views.stage_remove, name="stage_remove"),
    path("settings/order-types/stages/<int:pk>/restore/", views.stage_restore, name="stage_restore"),
]
