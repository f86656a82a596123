"""Where the time of an order, or of a deal's orders, went."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from naryad.crm.queries import visible_deals
from naryad.insight.queries import order_ledgers
from naryad.insight.rules.sight import Sight, sight_of
from naryad.orders.queries import find_order
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import NONE, reach, require


def place_context(request: HttpRequest) -> dict[str, Any] | None:
    """Of the places on the cards of orders and deals that the ledger is loaded into."""
    member = request.member  # type: ignore[attr-defined]  # a slot is filled behind the door only
    return None if reach(member, "insight.view") == NONE else {"sight": sight_of(member)}


@needs("insight.view")
@require_safe
def order_ledger(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    sight = sight_of(request.member)
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    _require(request, sight, {order.responsible_id, order.deal.responsible_id if order.deal else None})
    found = order_ledgers(orders=[order], sight=sight, workspace=request.member.workspace, now=timezone.now())
    return render(
        request, "insight/_order_ledger.html", {"order": order, "ledger": found.ledgers[0], "sight": sight}
    )


@needs("insight.view")
@require_safe
def deal_ledger(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Sums the deal's orders."""
    sight = sight_of(request.member)
    deal = get_object_or_404(visible_deals(member=request.member), pk=pk)
    _require(request, sight, {deal.responsible_id})
    orders = find_order(member=request.member).filter(deal=deal).order_by("year", "number")
    found = order_ledgers(
        orders=list(orders), sight=sight, workspace=request.member.workspace, now=timezone.now()
    )
    return render(request, "insight/_deal_ledger.html", {"deal": deal, "found": found})


def _require(request: MemberRequest, sight: Sight, leader_ids: set[int | None]) -> None:
    """Who sees own deals and orders only must lead this one; who sees their own work sees where they work."""
    is_own = sight.member_id is not None or sight.leader_id in leader_ids
    require(request.member, "insight.view", is_own=is_own)
