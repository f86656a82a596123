from django.urls import path

from naryad.workspaces import views

public_urlpatterns = [path("", views.home, name="home")]
urlpatterns = [
    path("", views.start, name="start"),
    path("events", views.live, name="live"),
]
