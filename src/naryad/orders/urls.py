from django.urls import path

from naryad.orders import views

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="order_list"),
    path("board/", views.order_board, name="order_board"),
    path("board/<int:stage_pk>/", views.order_board_column, name="order_board_column"),
    path("<int:pk>/", views.order, name="order"),
    path("<int:pk>/edit/", views.order_edit, name="order_edit"),
    path("<int:pk>/move/", views.order_move, name="order_move"),
    path("<int:pk>/close/", views.order_close, name="order_close"),
    path("<int:pk>/reopen/", views.order_reopen, name="order_reopen"),
    path("<int:pk>/items/add/", views.item_add, name="item_add"),
    path("items/<int:pk>/edit/", views.item_edit, name="item_edit"),
    path("items/<int:pk>/remove/", views.item_remove, name="item_remove"),
    path("types/", views.type_settings, name="type_settings"),
    path("types/create/", views.type_create, name="type_create"),
    path("types/sort/", views.type_sort, name="type_sort"),
    path("types/<int:pk>/rename/", views.type_rename, name="type_rename"),
    path("types/<int:pk>/remove/", views.type_remove, name="type_remove"),
    path("types/<int:pk>/restore/", views.type_restore, name="type_restore"),
    path("types/<int:pk>/stages/create/", views.stage_create, name="stage_create"),
    path("types/<int:pk>/stages/sort/", views.stage_sort, name="stage_sort"),
    path("stages/<int:pk>/rename/", views.stage_rename, name="stage_rename"),
    path("stages/<int:pk>/remove/", views.stage_remove, name="stage_remove"),
    path("stages/<int:pk>/restore/", views.stage_restore, name="stage_restore"),
]
