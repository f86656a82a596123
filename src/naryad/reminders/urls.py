from django.urls import path

from naryad.reminders import views
from naryad.workspaces.views.names import name_urls, page_view

app_name = "reminders"
urlpatterns = [
    path("settings/reminder-kinds/", page_view(views.KINDS), name="kind_settings"),
    *name_urls("settings/reminder-kinds/", views.KINDS),
    path("reminders/", views.reminder_list, name="reminder_list"),
    path("reminders/table/", views.reminder_table, name="reminder_table"),
    path("reminders/new/", views.reminder_create, name="reminder_create"),
    path("reminders/add/", views.reminder_add, name="reminder_add"),
    path("reminders/subjects/", views.reminder_subjects, name="reminder_subjects"),
    path("reminders/reopen/", views.reminder_reopen, name="reminder_reopen"),
    path("deals/<int:pk>/reminders/drop/", views.reminder_drop_all, name="reminder_drop_all"),
    path("reminders/<int:pk>/edit/", views.reminder_edit, name="reminder_edit"),
    path("reminders/<int:pk>/done/", views.reminder_done, name="reminder_done"),
    path("reminders/<int:pk>/postpone/", views.reminder_postpone, name="reminder_postpone"),
    path("reminders/<int:pk>/drop/", views.reminder_drop, name="reminder_drop"),
]
