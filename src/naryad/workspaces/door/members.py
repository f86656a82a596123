"""Members: who asks, in which company, and what they are told when it is not for them."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from naryad.activity.actions import announced_together
from naryad.core.durations import days_of_work
from naryad.core.errors import ActionError, NotAllowed
from naryad.core.nouns import called
from naryad.tenancy.scope import scope
from naryad.ui.responses import add_toast, end_asking
from naryad.workspaces.door.fresh import end_confirming, take_secret
from naryad.workspaces.door.live import answer_live, change_of, tell_page
from naryad.workspaces.door.once import answer_once
from naryad.workspaces.door.retry import rendered
from naryad.workspaces.logins.queries import lacks_factor
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.queries import find_member, find_workspace
from naryad.workspaces.rules import NONE, reach, refusal


class NeedsFactor(NotAllowed):
    """The company requires a second factor that the member has not set up."""


def enter(request: Any, workspace: Workspace, capability: str) -> Member:
    """The request's member in this company, with both as they were read. Call inside scope().

    Http404 for strangers, NotAllowed by the table.
    """
    member = find_member(user=request.user)
    if member is None:
        raise Http404(workspace.slug)
    member.workspace, member.user = workspace, request.user
    if reach(member, capability) == NONE:
        raise refusal(member, capability)
    if lacks_factor(member):
        raise NeedsFactor(_("Your company requires a second factor of you. Set it up first."))
    return member


def lead_to_factor(request: HttpRequest) -> HttpResponse:
    """To the page that sets one up, before anything else of the company."""
    address = reverse("mfa_index")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def answer_member(
    request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
) -> HttpResponse:
    workspace = find_workspace(slug=kwargs["workspace"])
    if workspace is None:
        raise Http404(kwargs["workspace"])
    if before := getattr(view, "before", None):
        before(request)
    take_secret(request)
    change = announced_together(by=change_of(request))
    days, words = days_of_work(workspace.workday_minutes), called(workspace.nouns)
    with scope(workspace.pk), transaction.atomic(), days, words, change as told:
        try:
            member = enter(request, workspace, view.capability)  # type: ignore[attr-defined]
            request.member, request.reach = member, partial(reach, member)  # type: ignore[attr-defined]
            timezone.activate(member.zone)
            response = answer_live(
                request,
                lambda: answer_once(request, lambda: rendered(_refusable(request, view, args, kwargs))),
            )
        except NeedsFactor:
            response = lead_to_factor(request)
        except NotAllowed as no:
            response = refused(request, no, status=no.status)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return end_confirming(request, tell_page(response, told))


def _refusable(
    request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
) -> HttpResponse:
    """A refusal that the view has no place for becomes a toast (409), or the page of a missing right or part."""
    try:
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return rendered(view(request, *args, **kwargs))
    except NotAllowed as no:
        return refused(request, no, status=no.status)
    except ActionError as refusal:
        return refused(request, refusal, status=409)


def refused(request: HttpRequest, refusal: ActionError, *, status: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = end_asking(request, HttpResponse(status=status, headers={"HX-Reswap": "none"}))
        return add_toast(response, str(refusal), level="error")
    return render(request, "ui/refused.html", {"text": str(refusal)}, status=status)


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())
