"""Confirming that it is them: before roles, factors and downloads of everything, for some minutes after it was done."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from naryad.ui.responses import SECRET, close_modal, in_modal
from naryad.workspaces.logins.actions import tell_companies
from naryad.workspaces.logins.facts import LoginFailed
from naryad.workspaces.models import User

NOT_AGAIN = (SECRET, "idempotency_key", "csrfmiddlewaretoken")


def is_fresh(request: HttpRequest) -> bool:
    """Whether they logged in, or confirmed that it is them, a few minutes ago."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def take_secret(request: HttpRequest) -> None:
    """Before the transaction: a wrong one is counted and told to the company, whatever is refused after it."""
    user, secret = request.user, request.POST.get(SECRET, "").strip()
    if SECRET not in request.POST or not isinstance(user, User):
        return
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        request.secret_fault = _("Too many attempts. Wait a minute.")  # type: ignore[attr-defined]
    elif user.check_password(secret) or _is_code(user, secret):
        record_authentication(request, user, method="password", reauthenticated=True)
    else:
        request.secret_fault = _("This is neither your password nor a code of yours.")  # type: ignore[attr-defined]
        tell_companies(user=user, fact=LoginFailed, why="self", by=None, now=timezone.now())


def _is_code(user: User, secret: str) -> bool:
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(factor.wrap().validate_code(secret) for factor in factors)


def ask_who(request: HttpRequest) -> HttpResponse | None:
    """Instead of acting: a dialog that asks for password or code and sends the same again. None: it is known."""
    if is_fresh(request):
        return None
    is_page = not request.headers.get("HX-Request")
    if request.method == "GET":
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
    context = {
        "frame": "ui/base_public.html" if is_page else "ui/base_modal.html",
        "again": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_AGAIN
            for value in values
        ],
        "again_url": request.get_full_path(),
        "again_target": "#" + request.headers.get("HX-Target", "").rpartition("#")[2],
        "secret": SECRET,
        "faults": [request.secret_fault] if hasattr(request, "secret_fault") else [],
        "other_way": f"{reverse('account_reauthenticate')}?{urlencode({'next': _page_of(request)})}",
    }
    response = render(request, "workspaces/confirm_self.html", context)
    if is_page:
        return response
    response.headers["HX-Reselect"] = ".dialog-head, .dialog-body"  # the form that pressed may select its own
    return in_modal(response)


def _page_of(request: HttpRequest) -> str:
    """Where the press was made; the login library looks whether it is one of ours."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    return urlsplit(page).path or "/"


def end_confirming(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Close the dialog that asked, unless another one is shown in its place."""
    if SECRET not in request.POST or "HX-Retarget" in response.headers or response.status_code >= 400:
        return response
    return close_modal(response)


def answer_library(request: HttpRequest, fault: Exception) -> HttpResponse:
    """What the login library raises for its own middleware, which does not see a view that the door calls."""
    if isinstance(fault, ReauthenticationRequired):
        ways: list[dict[str, Any]] = get_adapter().get_reauthentication_methods(request.user)
        address = ways[0]["url"] if ways else reverse("account_login")
        suspended: HttpResponse = reauthentication.suspend_request(request, address)
        return suspended
    assert isinstance(fault, ImmediateHttpResponse)
    response: HttpResponse = fault.response
    return response
