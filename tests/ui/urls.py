"""Addresses that the shell itself needs, so that its tests do not depend on the apps above it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(_request: HttpRequest, **_arguments: str) -> HttpResponse:
    return HttpResponse()


settings_urlpatterns = ([path("", nothing, name="settings")], "workspaces")
urlpatterns = [
    path("", nothing, name="home"),
    path("account/login/", nothing, name="account_login"),
    path("account/logout/", nothing, name="account_logout"),
    path("w/<slug:workspace>/", nothing, name="start"),
    path("w/<slug:workspace>/events", nothing, name="live"),
    path("w/<slug:workspace>/settings/", include(settings_urlpatterns)),
]
