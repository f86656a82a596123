"""Programs: who asks is known by a bearer token, and everything else goes the way of a page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from naryad.activity.actions import announced_together
from naryad.core.devices import shown_ip
from naryad.core.durations import days_of_work
from naryad.core.env import env
from naryad.core.nouns import called
from naryad.core.windows import Taken, Window
from naryad.tenancy.scope import scope
from naryad.ui.problems import problem
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.door.once import answer_once
from naryad.workspaces.door.retry import repeating
from naryad.workspaces.logins.actions import note_use
from naryad.workspaces.logins.queries import find_token, lacks_factor
from naryad.workspaces.logins.rules import read_token
from naryad.workspaces.models import ApiToken, Member
from naryad.workspaces.parts import PARTS_OF
from naryad.workspaces.rules import NONE, Reach, reach

READS = ("GET", "HEAD", "OPTIONS")
GUESSES_A_MINUTE = 60
"""From one address, before it is told to wait."""
requests, guesses = Window(), Window()


class TokenRequest(MemberRequest):
    """A request behind the door, by a token."""

    token: ApiToken


def answer_by_token(
    request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
) -> HttpResponse:
    """The company of the token is entered before its secret is looked up: row security holds for tokens as well."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    known = read_token(text.strip()) if scheme.lower() == "bearer" else None
    if known is None:
        return unknown_token(request)
    workspace_id, secret = known
    return repeating(request, lambda: _in_company(request, view, args, kwargs, workspace_id, secret))


def unknown_token(request: HttpRequest) -> HttpResponse:
    """The same whatever is wrong with it."""
    taken = guesses.take(shown_ip(request.META.get("REMOTE_ADDR")) or "", limit=GUESSES_A_MINUTE)
    return too_often(taken) if taken.is_over else problem(401, headers={"WWW-Authenticate": "Bearer"})


def too_often(taken: Taken) -> HttpResponse:
    return with_limits(problem(429, headers={"Retry-After": str(taken.reset)}), taken)


def with_limits(response: HttpResponse, taken: Taken) -> HttpResponse:
    response["RateLimit-Limit"] = str(taken.limit)
    response["RateLimit-Remaining"] = str(taken.remaining)
    response["RateLimit-Reset"] = str(taken.reset)
    return response


def _in_company(
    request: Any,
    view: Callable[..., HttpResponse],
    args: Any,
    kwargs: dict[str, Any],
    workspace_id: int,
    secret: str,
) -> HttpResponse:
    now = timezone.now()
    with scope(workspace_id), transaction.atomic():
        token = find_token(secret=secret, now=now)
        if token is None:
            return unknown_token(request)
        taken = requests.take(f"token {token.pk}", limit=env().api_rate)
        if taken.is_over:
            return too_often(taken)
        note_use(token, now=now)
        workspace = token.member.workspace
        days, words = days_of_work(workspace.workday_minutes), called(workspace.nouns)
        with days, words, announced_together(by=""):
            response = _answer(request, view, args, kwargs, token)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return with_limits(response, taken)


def _answer(
    request: Any, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any], token: ApiToken
) -> HttpResponse:
    member = token.member
    request.member, request.token, request.user = member, token, member.user
    request.reach = partial(token_reach, token, member)
    timezone.activate(member.zone)
    if "Accept-Language" not in request.headers and member.user:
        translation.activate(member.user.language)
    request.LANGUAGE_CODE = translation.get_language()
    if lacks_factor(member):
        said = _("Your company requires a second factor of you. Set it up first.")
        return problem(403, kind="needs-factor", detail=said)
    if request.method not in READS and not token.may_write:
        return problem(403, kind="token-only-reads", detail=_("This token only reads."))
    return answer_once(request, lambda: _told(view(request, *args, **kwargs)))


def _told(response: HttpResponse) -> HttpResponse:
    """The API's library says nothing of a method that an address does not have."""
    if response.status_code == 405:
        return problem(405, headers={"Allow": response.get("Allow", "")})
    return response


def token_reach(token: ApiToken, member: Member, capability: str) -> Reach:
    """As far as the member's, and no further than the parts that the token is for."""
    of = PARTS_OF.get(capability.partition(".")[0], ())
    if token.parts and not set(of) <= set(token.parts):
        return NONE
    return reach(member, capability)
