"""The door: where a request gets its company, its member and its transaction. Last in MIDDLEWARE.

A view declares what it is: @needs("orders.view") for members, @public for everybody, @by_link for everybody who has
a company's link, and @streams beside them when it must not be wrapped in a transaction (server-sent events, exports).
"""

import hashlib
import json
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from naryad.core.errors import ActionError, NotAllowed
from naryad.tenancy.scope import scope
from naryad.ui.responses import add_toast, end_asking, shown_to_one
from naryad.workspaces.actions import KEY_LIFETIME
from naryad.workspaces.models import IdempotencyKey, Member
from naryad.workspaces.queries import find_member, find_workspace
from naryad.workspaces.rules import CAPABILITIES, NONE, Reach, reach

View = TypeVar("View", bound=Callable[..., Any])

TRIES = 3
SAFE_TO_REPEAT = {"40001", "40P01", "55P03"}  # serialisation, deadlock, lock timeout: nothing was committed
LOST_CONNECTION = ("25006", "57P01", "08")  # the commit may have happened: only repeat what is idempotent
LONGEST_ID = 18
NEVER_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Headers of pages behind a link: what they show is for whom the link was given to."""
LINKS_A_MINUTE = 120
"""Requests from one address by links, known or guessed."""
ONE_LINK_A_MINUTE = 60
KEPT_HEADERS = ("Content-Type", "Location", "HX-Trigger", "HX-Redirect", "HX-Retarget", "HX-Reswap")


class MemberRequest(HttpRequest):
    """A request behind the door."""

    member: Member
    reach: Callable[[str], Reach]
    """How far the member's role goes for a capability (rules.reach)."""


def needs(capability: str) -> Callable[[View], View]:
    """Declare what a member must be able to do to open this view at all; own/all is the action's question."""
    if capability not in CAPABILITIES:
        raise LookupError(f"{capability} is not in workspaces/rules.py")

    def mark(view: View) -> View:
        view.capability = capability  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Everybody may open it; no member, no company."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def by_link(view: View) -> View:
    """Everybody who has the link may open it. Its address holds `secret` = <workspace id>-<random>: the door enters
    that company, known or not, and the view gets the random part to look up; it answers the same whichever is wrong.
    """
    view.is_by_link = True  # type: ignore[attr-defined]
    return public(view)


def streams(view: View) -> View:
    """Not wrapped: the view opens short scopes of its own and gives its connection back before it streams."""
    view.streams = True  # type: ignore[attr-defined]
    return view


class Door:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return shown_to_one(self.get_response(request))
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        if getattr(view, "streams", False):
            return None
        if getattr(view, "is_by_link", False):
            return _by_link(request, view, kwargs)
        if "workspace" not in kwargs:
            with transaction.atomic():
                return _rendered(view(request, *args, **kwargs))
        if not request.user.is_authenticated:
            return ask_to_log_in(request)
        return _repeating(request, lambda: _inside(request, view, args, kwargs))


def _by_link(request: HttpRequest, view: Callable[..., HttpResponse], kwargs: dict[str, Any]) -> HttpResponse:
    """The link's company is entered before its secret is looked up: row security holds for links as well."""
    if _is_too_often(request):
        response = render(request, "429.html", status=429)
    else:
        number, _dash, secret = kwargs["secret"].partition("-")
        workspace_id = int(number) if number.isdecimal() and len(number) <= LONGEST_ID else 0
        response = _repeating(
            request, lambda: _in_company(request, view, workspace_id, {**kwargs, "secret": secret})
        )
    for name, value in NEVER_KEPT.items():
        response.headers[name] = value
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the path, and so the secret
    return response


def _in_company(
    request: HttpRequest, view: Callable[..., HttpResponse], workspace_id: int, kwargs: dict[str, Any]
) -> HttpResponse:
    with scope(workspace_id), transaction.atomic():
        response = _rendered(view(request, **kwargs))
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response


def _is_too_often(request: HttpRequest) -> bool:
    """Counted by the minute before any transaction, so that a refused request counts as well."""
    asked = {
        f"address {get_adapter().get_client_ip(request)}": LINKS_A_MINUTE,
        f"link {request.path}": ONE_LINK_A_MINUTE,
    }
    counted = {name: _count(name) for name in asked}  # all of them, also when the first is too many
    return any(counted[name] > most for name, most in asked.items())


def _count(name: str) -> int:
    """How often in this minute; only a hash is kept, and for two minutes."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    key = f"links:{int(time.time() // 60)}:{digest}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:  # culled meanwhile
        return 1


def enter(request: Any, slug: str, capability: str) -> Member:
    """The request's member in this company; Http404 for strangers, NotAllowed by the table. Call inside scope()."""
    member = find_member(user=request.user)
    if member is None:
        raise Http404(slug)
    if reach(member, capability) == NONE:
        raise NotAllowed(_("Your role does not permit this page."))
    return member


def _inside(
    request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
) -> HttpResponse:
    workspace = find_workspace(slug=kwargs["workspace"])
    if workspace is None:
        raise Http404(kwargs["workspace"])
    with scope(workspace.pk), transaction.atomic():
        try:
            member = enter(request, workspace.slug, view.capability)  # type: ignore[attr-defined]
            request.member, request.reach = member, partial(reach, member)  # type: ignore[attr-defined]
            timezone.activate(member.zone)
            response = _once(request, lambda: _rendered(_refusable(request, view, args, kwargs)))
        except NotAllowed as refusal:
            response = refused(request, refusal, status=403)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response


def _refusable(
    request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
) -> HttpResponse:
    """A refusal that the view has no place for becomes a toast (409), or the page of a missing right (403)."""
    try:
        with transaction.atomic():
            return _rendered(view(request, *args, **kwargs))
    except NotAllowed as refusal:
        return refused(request, refusal, status=403)
    except ActionError as refusal:
        return refused(request, refusal, status=409)


def refused(request: HttpRequest, refusal: ActionError, *, status: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = end_asking(request, HttpResponse(status=status, headers={"HX-Reswap": "none"}))
        return add_toast(response, str(refusal), level="error")
    return render(request, "ui/refused.html", {"text": str(refusal)}, status=status)


def _rendered(response: HttpResponse) -> HttpResponse:
    """Render a deferred template inside the transaction, or it would read an empty company."""
    if callable(getattr(response, "render", None)) and not getattr(response, "is_rendered", True):
        return response.render()  # type: ignore[attr-defined, no-any-return]
    return response


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def _repeating(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the whole transaction, again after the retryable errors of SAFETY."""
    is_idempotent = request.method in ("GET", "HEAD") or bool(_key_of(request))
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except (DatabaseError, OperationalError, InterfaceError) as error:
            if attempt == TRIES or not _may_repeat(error, is_idempotent=is_idempotent):
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # jitter, not a secret
    raise AssertionError("unreachable")


def _may_repeat(error: Exception, *, is_idempotent: bool) -> bool:
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state in SAFE_TO_REPEAT or (is_idempotent and state.startswith(LOST_CONNECTION))


def _key_of(request: HttpRequest) -> str:
    if request.method != "POST":
        return ""
    return (request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", ""))[:64]


def _once(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a repeated POST (same key, same body) with the stored answer; key and work commit together."""
    key = _key_of(request)
    if not key:
        return work()
    digest = _request_hash(request)
    now = timezone.now()
    row, is_new = IdempotencyKey.objects.get_or_create(
        actor_id=request.member.pk,  # type: ignore[attr-defined]
        key=key,
        defaults={"request_hash": digest, "created_at": now},
    )
    if not is_new and row.created_at > now - KEY_LIFETIME:
        return _stored_answer(row, digest)
    response = work()
    if response.status_code < 400:
        row.request_hash, row.created_at = digest, now
        row.status, row.body = response.status_code, response.content
        row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        row.save(update_fields=["request_hash", "created_at", "status", "body", "headers"])
    return response


def _stored_answer(row: IdempotencyKey, digest: str) -> HttpResponse:
    if row.request_hash != digest:
        return HttpResponse(_("This form was already sent with other contents."), status=422)
    return HttpResponse(bytes(row.body), status=row.status or 200, headers=row.headers)


def _request_hash(request: HttpRequest) -> str:
    """Files count by name and size."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, [[file.name, file.size] for file in sent]) for name, sent in request.FILES.lists())
    asked = [request.method, request.path, fields, *([files] if files else [])]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
