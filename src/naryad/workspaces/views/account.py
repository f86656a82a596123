"""One's own login: second factor, recovery codes, devices on which one is logged in."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError
from naryad.workspaces.door.marks import public
from naryad.workspaces.logins import actions
from naryad.workspaces.logins.queries import factors_of, sessions_of
from naryad.workspaces.logins.rules import needs_factor
from naryad.workspaces.models import User
from naryad.workspaces.queries import memberships

GOOD, BAD = 25, 40
"""Levels of django.contrib.messages: success, error."""


@public
@login_required
@require_safe
def login_page(request: HttpRequest) -> HttpResponse:
    """What one logs in with. Who is led here by the company's rule is told so."""
    assert isinstance(request.user, User)
    factors = factors_of(request.user)
    codes = [factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES]
    own = [factor for factor in factors if factor not in codes]
    places = memberships(user=request.user)
    if places:
        timezone.activate(places[0].zone)
    context = {
        "app": next((factor for factor in own if factor.type == Authenticator.Type.TOTP), None),
        "passkeys": [factor for factor in own if factor.type == Authenticator.Type.WEBAUTHN],
        "has_codes": bool(codes),
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "has_factor": bool(own),
        "requiring": [place.workspace.name for place in places if needs_factor(place)],
        "sessions": sessions_of(request.user, current=request.session.session_key),
    }
    return render(request, "workspaces/login.html", context)


@public
@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _end(request, session_id=pk)


@public
@login_required
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    return _end(request)


def _end(request: HttpRequest, *, session_id: int | None = None) -> HttpResponse:
    assert isinstance(request.user, User)
    current, now = request.session.session_key, timezone.now()
    try:
        count = actions.end_sessions(user=request.user, current=current, session_id=session_id, now=now)
    except ActionError as refusal:
        get_adapter().add_message(request, BAD, message=str(refusal))
        return redirect("mfa_index")
    said = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count)
    text = said % {"count": count} if count else _("There are no other sessions.")
    get_adapter().add_message(request, GOOD, message=text)
    return redirect("mfa_index")
