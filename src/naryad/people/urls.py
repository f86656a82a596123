from django.urls import path

from naryad.people import views
from naryad.workspaces.views.names import name_urls, page_view

app_name = "people"
urlpatterns = [
    path("skills/", page_view(views.SKILLS_PAGE), name="skills"),
    *name_urls("skills/", views.SKILLS_PAGE),
    path("holidays/", views.holidays, name="holidays"),
    path("holidays/set/", views.holiday_set, name="holiday_set"),
    path("holidays/load/", views.holidays_load, name="holidays_load"),
    path("holidays/<int:pk>/remove/", views.holiday_remove, name="holiday_remove"),
    path("members/", views.member_list, name="member_list"),
    path("members/<int:pk>/", views.member, name="member"),
    path("members/<int:pk>/history/", views.member_history, name="member_history"),
    path("members/<int:pk>/edit/", views.member_save, name="member_save"),
    path("members/<int:pk>/schedule/", views.schedule_fields, name="schedule_fields"),
    path("schedule/", views.default_schedule, name="default_schedule"),
    path("members/<int:pk>/absences/", views.absence_add, name="absence_add"),
    path("members/<int:pk>/absences/<int:absence_id>/remove/", views.absence_remove, name="absence_remove"),
    path("members/<int:pk>/overtimes/", views.overtime_add, name="overtime_add"),
    path(
        "members/<int:pk>/overtimes/<int:overtime_id>/remove/", views.overtime_remove, name="overtime_remove"
    ),
]
