"""What orders add to the card of a deal."""

from typing import Any

from naryad.crm.models import Deal
from naryad.crm.queries import sees_money
from naryad.orders.queries import deal_orders
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest


def register() -> None:
    register_panel(
        Panel(
            kind="deal", place="main", order=20, template="orders/_deal_orders.html", context=orders_of_deal
        )
    )


def orders_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    member = request.member
    return {
        "deal": deal,
        "orders": deal_orders(deal_id=deal.pk, member=member),
        "sees_money": sees_money(member=member, deal=deal),
    }
