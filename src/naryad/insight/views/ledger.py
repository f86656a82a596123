"""Where the time of an order, or of a deal's orders, went."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from naryad.crm.models import Deal
from naryad.crm.queries.deals import visible_deals
from naryad.insight.queries.ledger import order_ledgers
from naryad.insight.rules.sight import Sight, sight_of
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order, shown_orders
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require


def order_place(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    """Where the order's card loads its ledger, for whom it may be."""
    leaders = {order.responsible_id, order.deal.responsible_id if order.deal else None}
    return {"order": order} if _may_see(sight_of(request.member), leaders) else None


def deal_place(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Where the deal's card loads the ledger of its orders, if it has any."""
    is_shown = _may_see(sight_of(request.member), {deal.responsible_id}) and shown_orders(
        deal, request.member
    )
    return {"deal": deal} if is_shown else None


def _may_see(sight: Sight, leaders: set[int | None]) -> bool:
    return not sight.leader_id or sight.leader_id in leaders


@needs("ledgers.view")
@require_safe
def order_ledger(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    sight = sight_of(request.member)
    order = order_with_ledger(request, pk)
    ledgers = order_ledgers(
        orders=[order], sight=sight, workspace=request.member.workspace, now=timezone.now()
    )
    return render(
        request, "insight/_order_ledger.html", {"order": order, "ledger": ledgers.ledgers[0], "sight": sight}
    )


def order_with_ledger(request: MemberRequest, pk: int) -> Order:
    """An order whose way the member may see."""
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    leaders = {order.responsible_id, order.deal.responsible_id if order.deal else None}
    _require(request, sight_of(request.member), leaders)
    return order


@needs("ledgers.view")
@require_safe
def deal_ledger(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Sums the deal's orders."""
    sight = sight_of(request.member)
    deal = get_object_or_404(visible_deals(member=request.member), pk=pk)
    _require(request, sight, {deal.responsible_id})
    orders = find_order(member=request.member).filter(deal=deal).order_by("year", "number")
    ledgers = order_ledgers(
        orders=list(orders), sight=sight, workspace=request.member.workspace, now=timezone.now()
    )
    return render(request, "insight/_deal_ledger.html", {"deal": deal, "found": ledgers})


def _require(request: MemberRequest, sight: Sight, leader_ids: set[int | None]) -> None:
    """Who sees own deals and orders only must lead this one; who sees their own work sees where they work."""
    is_own = sight.member_id is not None or sight.leader_id in leader_ids
    require(request.member, "ledgers.view", is_own=is_own)
