from django.urls import path

from naryad.calendars import views

app_name = "calendars"
public_urlpatterns = [path("ics/<str:secret>", views.ics, name="ics")]
urlpatterns = [
    path("calendar/", views.own, name="own"),
    path("calendar/on/", views.switch_on, name="switch_on"),
    path("calendar/renew/", views.renew, name="renew"),
    path("calendar/off/", views.switch_off, name="switch_off"),
]
