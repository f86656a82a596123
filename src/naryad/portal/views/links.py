"""The client's link on the cards of orders and offers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.offers.queries.offers import visible_offers
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.orders.rules import is_own
from naryad.portal import actions
from naryad.portal.queries import openings
from naryad.ui.responses import add_changed, add_toast
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


def _editable(request: MemberRequest, pk: int) -> Order:
    order = _order(request, pk)
    require(request.member, "links.edit", is_own=is_own(order, member_id=request.member.pk))
    return order


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
