"""Single sign-on by OpenID Connect: one provider, named by the operator, and what of its answer is believed.

allauth does the walk (state, PKCE, the exchange of the code); the token is checked here: signature by the provider's keys,
issuer, audience, age, and a nonce that only this login could know. It lets in who is a member already, never anybody new.
"""

import hashlib
from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from naryad.core.env import env
from naryad.workspaces.door.marks import public, streams
from naryad.workspaces.logins.actions import tell_companies
from naryad.workspaces.logins.facts import LoginFailed, ProviderLinked
from naryad.workspaces.models import User
from naryad.workspaces.queries import memberships

ID = "oidc"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signed by a key that only the provider has; never "none", never a shared secret."""
CLOCKS_DIFFER = 30
"""Seconds."""
WORDS = {
    "cancelled": _("The login at %(name)s was cancelled."),
    "state": _("This login was begun on another device or too long ago. Begin it again."),
    "nonce": _("The answer of %(name)s belongs to another login. Begin it again."),
    "expired": _(
        "The answer of %(name)s is out of date. If this happens again, the clocks of the two servers differ."
    ),
    "issuer": _("The answer comes from another server than the one that is set up."),
    "audience": _("The answer of %(name)s was meant for another program."),
    "token": _("The answer of %(name)s is not signed as it should be, or says too little."),
    "email": _("%(name)s names no verified e-mail of yours."),
    "unknown": _(
        "Nobody works here under the e-mail that %(name)s names. Ask for an invitation with that address."
    ),
    "other": _("This login is linked with somebody else at %(name)s. Ask whoever runs the server."),
    "code": _("%(name)s did not confirm the login. Begin it again."),
    "away": _("%(name)s does not answer. Log in by password, or try again later."),
}


class Refused(OAuth2Error):  # type: ignore[misc]  # allauth is untyped
    """`cause`: of WORDS; `user`: whose login it would have been, where that is told to their companies."""

    def __init__(self, cause: str, *, user: User | None = None) -> None:
        super().__init__(cause)
        self.cause, self.user = cause, user


def nonce_of(verifier: str) -> str:
    """Of the secret that PKCE keeps in the session for this one login: nobody else can name it."""
    return hashlib.sha256(f"naryad.nonce {verifier}".encode()).hexdigest()


class Walk(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != env().oidc_issuer:
            raise Refused("issuer")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Of the server's own address, not of what the request calls its host."""
        return env().base_url + reverse("single_sign_on_back")

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: Any = None
    ) -> Any:
        self.nonce = nonce_of(pkce_code_verifier or "")
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        except Refused:
            raise
        except OAuth2Error:  # its text holds the whole answer
            raise Refused("code") from None

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **given: Any) -> SocialLogin:
        claims = self._claims(str(given["response"].get("id_token") or ""))
        if claims.get("nonce") != self.nonce:
            raise Refused("nonce")
        if "email" not in claims:
            said = self._fetch_user_info(token.token)
            claims |= said if said.get("sub") == claims["sub"] else {}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key(token),
                algorithms=ALGORITHMS,
                issuer=env().oidc_issuer,
                audience=env().oidc_client_id,
                leeway=CLOCKS_DIFFER,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
            raise Refused("expired") from None
        except jwt.InvalidIssuerError:
            raise Refused("issuer") from None
        except jwt.InvalidAudienceError:
            raise Refused("audience") from None
        except jwt.PyJWTError:
            raise Refused("token") from None

    def _key(self, token: str) -> Any:
        name = jwt.get_unverified_header(token).get("kid")
        with SignOnAdapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if name in (None, key.key_id)]
        if len(fitting) != 1:
            raise Refused("token")
        return fitting[0].key


class SignOn(OpenIDConnectProvider):  # type: ignore[misc]
    """Nothing of the walk is taken from the address that begins it."""

    pkce_enabled_default = True
    oauth2_adapter_class = Walk

    def get_pkce_params(self) -> dict[str, str]:
        params: dict[str, str] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_redirect_from_request_kwargs(request)
        known: dict[str, Any] = asked | {
            "process": "login",
            "scope": self.get_default_scope(),
            "auth_params": {},
        }
        return known

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}  # what it says of a person is not kept


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SignOn:
        app = SocialApp(
            provider="openid_connect",
            provider_id=ID,
            name=env().oidc_name[:40],
            client_id=env().oidc_client_id,
            secret=env().oidc_client_secret,
            settings={"server_url": env().oidc_issuer},
        )
        return SignOn(request, app=app)

    def list_providers(self, request: HttpRequest) -> list[SignOn]:
        return [self.get_provider(request, ID)] if env().oidc_issuer else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is linked by the provider's own name for them, else the member of the verified e-mail, linked from here on."""
        try:
            if not sociallogin.is_existing:
                sociallogin.user = _link(sociallogin)
            _refuse_strangers(sociallogin.user)
        except Refused as refusal:
            if refusal.user:
                tell_companies(
                    user=refusal.user, fact=LoginFailed, why="provider", by=None, now=timezone.now()
                )
            raise ImmediateHttpResponse(refused(request, refusal.cause)) from None

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        raise ImmediateHttpResponse(refused(request, _cause(error, exception, extra_context or {})))


def _cause(error: Any, fault: Exception | None, more: dict[str, Any]) -> str:
    if isinstance(fault, Refused):
        return fault.cause
    if isinstance(fault, requests.RequestException):
        return "away"
    if error == AuthError.CANCELLED:
        return "cancelled"
    return "state" if fault is None and "state_id" in more else "code"


@transaction.atomic
def _link(sociallogin: SocialLogin) -> User:
    """By a verified e-mail that equals the login's; a login is linked with one person of the provider only."""
    verified = [one.email.lower() for one in sociallogin.email_addresses if one.verified is True]
    if not verified:
        raise Refused("email")
    user = User.objects.select_for_update().filter(email__in=verified).first()
    _refuse_strangers(user)
    assert user is not None
    if SocialAccount.objects.filter(user=user, provider=ID).exists():
        raise Refused("other", user=user)
    sociallogin.account.user = user
    sociallogin.account.save()
    tell_companies(user=user, fact=ProviderLinked, now=timezone.now())
    return user


@transaction.atomic
def _refuse_strangers(user: User | None) -> None:
    if user is None or not user.is_active or not memberships(user=user):
        raise Refused("unknown")


def refused(request: HttpRequest, cause: str) -> HttpResponse:
    context = {"text": WORDS[cause] % {"name": env().oidc_name}}
    return render(request, "workspaces/sign_on_refused.html", context, status=403)


@public
@streams  # in no transaction: the provider is waited for
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    return _walked(request, OAuth2LoginView)


@public
@streams
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    return _walked(request, OAuth2CallbackView)


def _walked(request: HttpRequest, view: Any) -> HttpResponse:
    if not env().oidc_issuer:
        raise Http404
    try:
        answer: HttpResponse = view.adapter_view(Walk(request, ID))(request)
        return answer
    except Refused as refusal:
        return refused(request, refusal.cause)
    except requests.RequestException:
        return refused(request, "away")
    except (KeyError, ValueError, TypeError):  # an answer of another shape
        return refused(request, "token")
