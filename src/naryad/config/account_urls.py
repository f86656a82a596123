"""What of allauth the product uses, and the change of one's address; nothing else of it is open."""

from allauth.account import views
from django.urls import path, re_path

from naryad.workspaces.views import email

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path(
        "signup/", views.signup, name="account_signup"
    ),  # says that it is closed; the login page asks for its address
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("email/", email.email_change, name="email_change"),
    path("email/<str:token>/", email.email_confirm, name="email_confirm"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
