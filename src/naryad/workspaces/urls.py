from django.urls import include, path

from naryad.workspaces.views import (
    audit,
    entry,
    join,
    manual,
    members,
    preferences,
    security,
    settings,
    tokens,
)

public_urlpatterns = [
    path("", entry.home, name="home"),
    path("join/<str:secret>/", join.join, name="join"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("help/pictures/<str:name>", manual.picture, name="manual_picture"),
    path("help/<str:page>", manual.manual, name="manual"),
]
settings_urlpatterns = [
    path("", settings.settings, name="settings"),
    path("company/", settings.company, name="company"),
    path("parts/", settings.parts, name="parts"),
    path("nouns/", settings.nouns, name="nouns"),
    path("security/", security.security, name="security"),
    path("security/<int:pk>/reset/", security.factors_reset, name="factors_reset"),
    path("audit/", audit.audit, name="audit"),
    path("audit/file/", audit.audit_file, name="audit_file"),
    path("members/new/", members.member_create, name="member_create"),
    path("members/<int:pk>/leave/", members.member_leave, name="member_leave"),
    path("members/<int:pk>/invite/", members.invite, name="invite"),
    path("members/<int:pk>/withdraw/", members.withdraw_invitation, name="withdraw_invitation"),
    path("members/<int:pk>/reactivate/", members.reactivate, name="reactivate"),
]
urlpatterns = [
    path("", entry.start, name="start"),
    path("events", entry.live, name="live"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.token_create, name="token_create"),
    path("tokens/<int:pk>/withdraw/", tokens.token_withdraw, name="token_withdraw"),
    path("members/options/", members.member_options, name="member_options"),
    path("settings/", include((settings_urlpatterns, "workspaces"))),
]
