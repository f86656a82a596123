"""Accounts: who may sign up (nobody), addresses in letters, limits, and what the companies are told of logins."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from naryad.core.env import env
from naryad.workspaces.door.fresh import is_fresh
from naryad.workspaces.logins.actions import tell_companies, tell_login
from naryad.workspaces.logins.facts import (
    FactorAdded,
    FactorRemoved,
    LoggedOut,
    LoginFact,
    LoginFailed,
    LoginRefused,
    PasswordChanged,
    PasswordReset,
    RecoveryCodesMade,
)
from naryad.workspaces.models import User

log = logging.getLogger(__name__)
ANYWHERE = "login_anywhere"
"""Tries of one account from all addresses (ACCOUNT_RATE_LIMITS)."""
REFUSED_AGAIN = 300
"""Seconds in which a refused login is told once."""
NOTICES: dict[str, tuple[Callable[..., LoginFact], dict[str, Any]]] = {
    "account/email/password_changed": (PasswordChanged, {}),
    "account/email/password_set": (PasswordChanged, {}),
    "account/email/password_reset": (PasswordReset, {}),
    "mfa/email/totp_activated": (FactorAdded, {"factor": "totp"}),
    "mfa/email/totp_deactivated": (FactorRemoved, {"factor": "totp"}),
    "mfa/email/webauthn_added": (FactorAdded, {"factor": "webauthn"}),
    "mfa/email/webauthn_removed": (FactorRemoved, {"factor": "webauthn"}),
    "mfa/email/recovery_codes_generated": (RecoveryCodesMade, {}),
}
"""What the library would write a letter about, and the fact that the companies keep of it."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody signs up by themselves: companies are made by `naryad init`, people join by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Addresses in letters are of the server's own settings, never of what a request names as its host."""
        addresses = {name: _own(value) for name, value in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {**context, **addresses})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work; the note of allauth is shown there."""
        return reverse("home")

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Who logged in a minute ago is not asked again."""
        return not is_fresh(self.request)

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_more: Any) -> None:
        """The library's one call after a change of password or factor: told to the companies."""
        if template_prefix in NOTICES:
            fact, given = NOTICES[template_prefix]
            tell_companies(user=user, fact=fact, now=timezone.now(), **given)

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        way, with_factor = _way(get_authentication_records(request, user))
        tell_login(user=user, way=way, with_factor=with_factor, now=timezone.now())
        return super().post_login(request, user, **given)  # type: ignore[no-any-return]

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            tell_companies(user=request.user, fact=LoggedOut, now=timezone.now())
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by account and address, so that nobody locks others out; and by account, from wherever it is tried."""
        try:
            super().pre_authenticate(request, **credentials)
            self._tries = ratelimit.consume(
                request, app="allauth.account", action=ANYWHERE, key=_email(credentials)
            )
            if not self._tries:
                raise self.validation_error("too_many_login_attempts")
        except ValidationError:
            user = _known(credentials)
            if user and cache.add(f"login-refused-{user.pk}", 1, timeout=REFUSED_AGAIN):
                tell_companies(user=user, fact=LoginRefused, by=None, now=timezone.now())
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """An e-mail that is nobody's is not kept: it may be a password in the wrong field."""
        if user := _known(credentials):
            tell_companies(user=user, fact=LoginFailed, why="password", by=None, now=timezone.now())
        else:
            log.info("A login failed: the e-mail is nobody's here.")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._tries.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The library's own holds the host that the request names, and a server answers to several."""
        return f"{_email(credentials)} {self.get_client_ip(request)}"


def _email(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).lower()


def _own(address: str) -> str:
    return env().base_url + urlsplit(address)._replace(scheme="", netloc="").geturl()


def _known(credentials: dict[str, Any]) -> User | None:
    return User.objects.filter(email=_email(credentials)).first()


def _way(records: list[dict[str, Any]]) -> tuple[str, bool]:
    """By what a login began, and whether a second factor followed."""
    begun = [at for at, one in enumerate(records) if one["method"] != "mfa" or one.get("passwordless")]
    if not begun:
        return "password", False
    method = records[begun[-1]]["method"]
    return {"mfa": "passkey", "socialaccount": "provider"}.get(method, method), begun[-1] + 1 < len(records)
