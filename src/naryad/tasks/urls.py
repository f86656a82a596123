from django.urls import path

from naryad.tasks.views import leave, press, queue, settings

app_name = "tasks"
urlpatterns = [
    path("queue/", queue.my_queue, name="my_queue"),
    path("queue/<int:pk>/", queue.queue, name="queue"),
    path("queue/<int:pk>/move/", queue.queue_move, name="queue_move"),
    path("timer/", queue.timer, name="timer"),
    path("<int:pk>/start/", press.start, name="start"),
    path("<int:pk>/pause/", press.pause, name="pause"),
    path("<int:pk>/finish/", press.finish, name="finish"),
    path("<int:pk>/undo-finish/", press.undo_finish, name="undo_finish"),
    path("<int:pk>/return/", press.return_to_work, name="return"),
    path("<int:pk>/take/", press.take, name="take"),
    path("<int:pk>/release/", press.release, name="release"),
    path("<int:pk>/receive/", press.receive, name="receive"),
    path("<int:pk>/expect/", press.expect, name="expect"),
    path("<int:pk>/cancel/", press.cancel, name="cancel"),
    path("<int:pk>/remaining/", press.remaining, name="remaining"),
    path("<int:pk>/pieces/", press.pieces, name="pieces"),
    path("<int:pk>/unpin/", press.unpin, name="unpin"),
    path("types/", settings.type_settings, name="type_settings"),
    path("types/new/", settings.type_new, name="type_new"),
    path("types/create/", settings.type_create, name="type_create"),
    path("types/order/", settings.type_order, name="type_order"),
    path("types/<int:pk>/edit/", settings.type_edit, name="type_edit"),
    path("types/<int:pk>/archive/", settings.type_archive, name="type_archive"),
    path("members/<int:pk>/leave/", leave.member_leave, name="member_leave"),
]
