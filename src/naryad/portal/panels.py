"""The client's link on the cards of orders and offers, and the company's logo."""

from typing import Any

from naryad.offers.models import Offer
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.portal.queries import find_logo, link_card, offer_link_card
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.models import Workspace
from naryad.workspaces.rules import may


def register() -> None:
    register_panel(
        Panel(
            kind="order", place="client", order=10, template="portal/_client.html", context=client_of_order
        ),
        Panel(
            kind="offer",
            place="side",
            order=10,
            template="portal/_offer_link.html",
            context=link_of_offer,
            capability="links.edit",
        ),
    )
    register_panel(
        Panel(
            kind="workspace",
            place="company",
            order=10,
            template="portal/_logo.html",
            context=logo_of_company,
            capability="settings.edit",
        )
    )


def logo_of_company(request: MemberRequest, _workspace: Workspace) -> dict[str, Any] | None:
    """Where the company shows its clients a page."""
    return {"logo": find_logo()} if request.member.workspace.uses("client_link") else None


def link_of_offer(request: MemberRequest, offer: Offer) -> dict[str, Any] | None:
    """Of one that was sent, to who may share it."""
    is_own = offer.deal.responsible_id == request.member.pk
    if not offer.sent_number or not may(request.member, "links.edit", is_own=is_own):
        return None
    return {"offer": offer, "client": offer_link_card(offer_id=offer.pk)}


def client_of_order(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    """An internal order has no client."""
    member = request.member
    can_edit = may(member, "links.edit", is_own=is_own(order, member_id=member.pk))
    return {"order": order, "client": link_card(order_id=order.pk)} if can_edit and order.deal_id else None
