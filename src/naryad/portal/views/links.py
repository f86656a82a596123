"""The client's link on the order's card, and telling the client a date."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.offers.queries.offers import visible_offers
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.orders.rules import is_own
from naryad.portal import actions
from naryad.portal.forms import TellForm
from naryad.portal.queries import link_url, live_link, openings, telling
from naryad.ui.responses import add_changed, add_toast, close_modal
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require

OPENINGS = 50


@needs("links.edit")
@require_POST
def link_make(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.make_link, _("The link is made"))


@needs("links.edit")
@require_POST
def link_renew(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.renew_link, _("A new link; the old one no longer works"))


@needs("links.edit")
@require_POST
def link_revoke(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.revoke_link, _("The link is switched off"))


@needs("links.edit")
@require_POST
def offer_link_make(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed_of_offer(request, pk, actions.make_offer_link, _("The link is made"))


@needs("links.edit")
@require_POST
def offer_link_renew(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    said = _("A new link; the old one no longer works")
    return _pressed_of_offer(request, pk, actions.renew_offer_link, said)


@needs("links.edit")
@require_POST
def offer_link_revoke(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed_of_offer(request, pk, actions.revoke_offer_link, _("The link is switched off"))


@needs("links.edit")
@require_safe
def link_openings(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """When the client looked, newest first."""
    order = _editable(request, pk)
    opened = openings(order_id=order.pk)
    context = {"order": order, "openings": opened[:OPENINGS], "count": opened.count()}
    return render(request, "portal/link_openings.html", context)


@needs("links.edit")
@require_http_methods(["GET", "POST"])
def tell_client(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The dialog; GET with a day or language writes the text anew, POST keeps that it was copied."""
    order = _editable(request, pk)
    today = order.workspace.today(timezone.now())
    sent = request.POST if request.method == "POST" else request.GET
    form = TellForm(
        sent if "told_on" in sent else None,
        today=today,
        initial={"told_on": _suggested(order, today), "language": order.workspace.language},
    )
    is_valid = form.is_valid()
    if request.method == "POST" and is_valid:
        typed = form.cleaned_data
        actions.tell_client(
            order_id=pk,
            told_on=typed["told_on"],
            is_promise=typed["is_promise"],
            actor=request.member,
            now=timezone.now(),
        )
        return close_modal(_changed(pk, _("Kept: the client was told this date")))
    is_part = request.method == "POST" or request.headers.get("HX-Target", "").endswith("#tell-text")
    template = "portal/_tell_text.html" if is_part else "portal/tell_client.html"
    return render(request, template, _text(order, form), status=422 if form.errors else 200)


def _editable(request: MemberRequest, pk: int) -> Order:
    order = _order(request, pk)
    require(request.member, "links.edit", is_own=is_own(order, member_id=request.member.pk))
    return order


def _suggested(order: Order, today: date) -> date | None:
    """A date that is not over yet."""
    return order.confirmed_on if order.confirmed_on and order.confirmed_on >= today else None


def _text(order: Order, form: TellForm) -> dict[str, Any]:
    """Context of the dialog; no text without a day that may be told."""
    chosen = form.cleaned_data if form.is_bound else form.initial
    told_on, language = chosen.get("told_on"), chosen.get("language") or order.workspace.language
    link = live_link(order_id=order.pk)
    url = link_url(link) if link else ""
    return {
        "order": order,
        "form": form,
        "forecast": getattr(order, "forecast_orderforecast", None),
        "told_on": told_on,
        "language": language,
        "has_link": bool(url),
        "text": telling(order=order, told_on=told_on, language=language, url=url) if told_on else "",
    }


def _pressed(request: MemberRequest, pk: int, action: Callable[..., Any], text: str) -> HttpResponse:
    _order(request, pk)
    action(order_id=pk, actor=request.member, now=timezone.now())
    return _changed(pk, text)


def _pressed_of_offer(request: MemberRequest, pk: int, action: Callable[..., Any], text: str) -> HttpResponse:
    get_object_or_404(visible_offers(member=request.member), pk=pk)
    action(offer_id=pk, actor=request.member, now=timezone.now())
    return add_toast(add_changed(HttpResponse(status=204), f"offer:{pk}"), text)


def _order(request: MemberRequest, pk: int) -> Order:
    return get_object_or_404(find_order(member=request.member), pk=pk)


def _changed(pk: int, text: str) -> HttpResponse:
    """The card, and the dialog if it is open, fetch themselves anew."""
    return add_toast(add_changed(HttpResponse(status=204), f"order:{pk}"), text)
