"""What of allauth the product uses, and the pages of one's own login; nothing else of it is open."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path, reverse_lazy

from naryad.workspaces.adapter import provider
from naryad.workspaces.views import account, email

remove_passkey = passkeys.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))
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
    path("sso/", provider.begin, name="single_sign_on"),
    path("sso/back/", provider.back, name="single_sign_on_back"),
    path("security/", account.login_page, name="mfa_index"),
    path("sessions/end/", account.sessions_end_others, name="sessions_end_others"),
    path("sessions/<int:pk>/end/", account.session_end, name="session_end"),
    path("factor/", factors.authenticate, name="mfa_authenticate"),
    path("factor/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("confirm/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("factor/app/new/", app.activate_totp, name="mfa_activate_totp"),
    path("factor/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("factor/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("factor/passkeys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("factor/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
