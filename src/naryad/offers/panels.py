"""What offers add to the card of a deal."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.offers.queries.difference import departure_of
from naryad.offers.queries.offers import may_edit, offers_of_deal, state_of
from naryad.offers.queries.promises import promised_by
from naryad.orders.models import Order
from naryad.orders.queries.orders import shown_orders
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.rules import may


def register() -> None:
    register_panel(
        Panel(
            kind="deal",
            place="main",
            order=18,
            template="offers/_deal_offers.html",
            context=offers_on_card,
            capability="offers.view",
        ),
        Panel(
            kind="deal",
            place="folds",
            order=7,
            template="offers/_offers_fold.html",
            context=offers_in_fold,
            capability="offers.view",
        ),
    )
    register_panel(
        Panel(
            kind="order",
            place="notes",
            order=20,
            template="offers/_departure.html",
            context=departure_on_card,
            capability="offers.view",
        ),
        Panel(
            kind="order",
            place="promise",
            order=10,
            template="offers/_promise.html",
            context=promise_on_card,
            capability="offers.view",
        ),
    )
    register_act(
        Act(
            kind="offer",
            place="head",
            order=10,
            label=_("Accepted by the client"),
            icon="circle-check",
            url=lambda offer, slug: reverse("offers:offer_accept", args=[slug, offer.pk]),
            is_shown=lambda request, offer: offer.is_open and may_edit(request.member, offer.deal),
            capability="offers.edit",
        )
    )
    register_act(
        Act(
            kind="deal",
            place="offers",
            order=10,
            label=_("Offer"),
            icon="plus",
            url=lambda deal, slug: reverse("offers:offer_create", args=[slug, deal.pk]),
            is_shown=lambda request, deal: may_edit(request.member, deal),
            capability="offers.edit",
            css="btn-sm",
        ),
        Act(
            kind="deal",
            place="more",
            order=7,
            label=_("Offer"),
            icon="file-invoice",
            url=lambda deal, slug: reverse("offers:offer_create", args=[slug, deal.pk]),
            is_shown=lambda request, deal: may_edit(request.member, deal),
            capability="offers.edit",
        ),
    )


def _sees_offers(request: MemberRequest, order: Order) -> bool:
    deal = order.deal
    return deal is not None and may(
        request.member, "offers.view", is_own=deal.responsible_id == request.member.pk
    )


def promise_on_card(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    """Where it comes from an offer, for who sees that."""
    section = promised_by(order) if _sees_offers(request, order) else None
    return {"section": section, "is_kept": section.promised_on == order.promised_on} if section else None


def departure_on_card(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    """What is not as it was accepted any more, for who sees the offer."""
    departure = departure_of(order) if _sees_offers(request, order) else None
    return {"departure": departure} if departure and departure.is_any else None


def offers_on_card(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """While there is no order: they are what the deal is about."""
    return None if shown_orders(deal, request.member) else _offers(request, deal)


def offers_in_fold(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    if not shown_orders(deal, request.member):
        return None
    found = _offers(request, deal)
    return found if found and found["offers"] else None


def _offers(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Nothing for who sees no amounts of this deal."""
    if not may(request.member, "offers.view", is_own=deal.responsible_id == request.member.pk):
        return None
    offers = list(offers_of_deal(deal_id=deal.pk, member=request.member))
    today = request.member.workspace.today(timezone.now())
    rows = [(offer, state_of(offer, today=today)) for offer in offers]
    return {"deal": deal, "offers": rows}
