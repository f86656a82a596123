from django.urls import path

from naryad.people import views

app_name = "people"
urlpatterns = [
    path("skills/", views.skills, name="skills"),
    path("skills/new/", views.skill_create, name="skill_create"),
    path("skills/order/", views.skill_order, name="skill_order"),
    path("skills/<int:pk>/rename/", views.skill_rename, name="skill_rename"),
    path("skills/<int:pk>/archive/", views.skill_archive, name="skill_archive"),
    path("holidays/", views.holidays, name="holidays"),
    path("holidays/set/", views.holiday_set, name="holiday_set"),
    path("holidays/load/", views.holidays_load, name="holidays_load"),
    path("holidays/<int:pk>/remove/", views.holiday_remove, name="holiday_remove"),
    path("members/<int:pk>/", views.member, name="member"),
    path("members/<int:pk>/history/", views.member_history, name="member_history"),
    path("members/<int:pk>/skills/", views.member_skills, name="member_skills"),
    path("members/<int:pk>/schedule/", views.schedule, name="schedule"),
    path("members/<int:pk>/absences/", views.absence_add, name="absence_add"),
    path("members/<int:pk>/absences/<int:absence_id>/remove/", views.absence_remove, name="absence_remove"),
    path("members/<int:pk>/overtimes/", views.overtime_add, name="overtime_add"),
    path(
        "members/<int:pk>/overtimes/<int:overtime_id>/remove/", views.overtime_remove, name="overtime_remove"
    ),
]
