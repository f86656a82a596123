"""What the company's client sees by a link, without a login."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.nouns import called
from naryad.offers.actions.accept import accept_by_client
from naryad.portal import actions, queries
from naryad.portal.forms import ClientAcceptForm
from naryad.portal.models import ClientLink
from naryad.portal.rules import Agent, coarse_agent
from naryad.ui.responses import refusals_in
from naryad.workspaces.door.marks import by_link
from naryad.workspaces.models import User
from naryad.workspaces.queries import find_member


@by_link
@require_safe
def client_page(request: HttpRequest, secret: str) -> HttpResponse:
    link = queries.find_link(secret=secret)
    if link is None:
        return _gone(request)
    now = timezone.now()
    if link.order is None:
        return _offer_page(request, link, now=now)
    page = queries.client_page(order=link.order)
    if agent := _reader(request):
        actions.keep_opening(link_id=link.pk, agent=agent, now=now)
    timezone.activate(page.company.time_zone)
    with called(link.workspace.nouns):
        return _private(render(request, "portal/client_order.html", {"page": page}))


@by_link
@require_POST
def accept_page(request: HttpRequest, secret: str) -> HttpResponse:
    """The client's press. Said again, it leads to what was said before."""
    link = queries.find_link(secret=secret)
    if link is None or link.offer is None:
        return _gone(request)
    form = ClientAcceptForm(request.POST, auto_id="accept-%s")
    now = timezone.now()
    if _is_ours(request):
        form.add_error(
            None, _("You are logged in as a member of the company: accept it on the card of the offer.")
        )
    if form.is_valid():
        with refusals_in(form):
            accept_by_client(
                offer_id=link.offer.pk,
                **form.cleaned_data,
                address=get_adapter().get_client_ip(request) or "",
                now=now,
            )
            return _private(HttpResponseRedirect("../"))
    link.offer.refresh_from_db()
    return _offer_page(request, link, form=form, now=now)


def _offer_page(
    request: HttpRequest, link: ClientLink, *, form: ClientAcceptForm | None = None, now: datetime
) -> HttpResponse:
    page = queries.client_offer(link=link, now=now)
    if page is None:
        return _gone(request)
    if agent := _reader(request):
        actions.keep_opening(link_id=link.pk, agent=agent, now=now)
    timezone.activate(page.company.time_zone)
    form = form or ClientAcceptForm(initial={"number": page.offer.version}, auto_id="accept-%s")
    context = {"page": page, "form": form, "is_ours": _is_ours(request)}
    with called(link.workspace.nouns):
        response = render(request, "portal/client_offer.html", context, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = (
        "same-origin"  # with none at all the browser would not say whose form it is
    )
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "portal/client_gone.html", status=404))


def _reader(request: HttpRequest) -> Agent | None:
    """None: a program that looks ahead, or somebody of the company itself."""
    is_ahead = request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", "")
    return None if is_ahead or _is_ours(request) else coarse_agent(request.headers.get("User-Agent", ""))


def _is_ours(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and find_member(user=request.user) is not None


def _private(response: HttpResponse) -> HttpResponse:
    """Where the client goes from here does not learn the link."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
