"""What the company's client sees by a link, without a login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from naryad.core.nouns import called
from naryad.portal import actions, queries
from naryad.portal.rules import Agent, coarse_agent
from naryad.workspaces.door.marks import by_link
from naryad.workspaces.models import User
from naryad.workspaces.queries import find_member


@by_link
@require_safe
def client_order(request: HttpRequest, secret: str) -> HttpResponse:
    link = queries.find_link(secret=secret)
    if link is None:
        return _private(render(request, "portal/client_gone.html", status=404))
    page = queries.client_page(link=link)
    agent = _reader(request)
    if agent:
        actions.keep_opening(link_id=link.pk, agent=agent, now=timezone.now())
    timezone.activate(page.time_zone)
    with called(link.order.workspace.nouns):
        return _private(render(request, "portal/client_order.html", {"page": page}))


def _reader(request: HttpRequest) -> Agent | None:
    """None: a program that looks ahead, or somebody of the company itself."""
    is_ahead = request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", "")
    is_ours = isinstance(request.user, User) and find_member(user=request.user) is not None
    return None if is_ahead or is_ours else coarse_agent(request.headers.get("User-Agent", ""))


def _private(response: HttpResponse) -> HttpResponse:
    """Where the client goes from here does not learn the link."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
