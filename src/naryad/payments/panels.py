"""Payments on the cards of deals, orders and clients."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from naryad.core.ids import row_id
from naryad.crm.models import Client, Deal
from naryad.crm.queries import deals
from naryad.orders.models import Order
from naryad.orders.queries.orders import sees_money
from naryad.orders.rules import is_own_money
from naryad.payments.actions.leave import hand_over_deals
from naryad.payments.queries.balances import client_balances
from naryad.payments.queries.held import held_deals, held_orders
from naryad.payments.queries.ledger import deal_payments, order_payments
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.actions.members import Held
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with, offer_members
from naryad.workspaces.rules import Reach, may, reach


def register() -> None:
    for kind, template, context in (
        ("deal", "payments/_deal_money.html", money_of_deal),
        ("order", "payments/_order_money.html", money_of_order),
        ("client", "payments/_client_money.html", money_of_client),
    ):
        register_panel(
            Panel(
                kind=kind,
                place="money",
                order=10,
                template=template,
                context=context,
                capability="payments.view",
            )
        )


def money_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    member = request.member
    if not deals.sees_money(member=member, deal=deal):
        return None
    today = member.workspace.today(timezone.now())
    return {
        "deal": deal,
        "payments": deal_payments(deal_id=deal.pk, day=today),
        "may_pay": may(member, "payments.edit", is_own=deal.responsible_id == member.pk),
        "today": today,
    }


def money_of_order(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    """`order` with its deal; an internal order has no payments."""
    member = request.member
    if not order.deal or not sees_money(order, member=member):
        return None
    today = member.workspace.today(timezone.now())
    return {
        "deal": order.deal,
        "order": order,
        "payments": order_payments(order=order, day=today),
        "may_pay": may(member, "payments.edit", is_own=is_own_money(order, member_id=member.pk)),
        "today": today,
    }


def money_of_client(request: MemberRequest, client: Client) -> dict[str, Any] | None:
    member = request.member
    balances = client_balances(client_id=client.pk, member=member, day=member.workspace.today(timezone.now()))
    sees_all = reach(member, "payments.view") == Reach.ALL
    return {"client": client, "balances": balances, "sees_all_money": sees_all} if balances else None


def held_work(*, member: Member) -> Held:
    """Deals and orders that a member answers for."""

    def hand_over(*, given: Mapping[str, str], **who: Any) -> None:
        hand_over_deals(member_id=member.pk, taker_id=row_id(given.get("deals_to")), **who)

    counts = {
        "deals": held_deals(member_id=member.pk).count(),
        "orders": held_orders(member_id=member.pk).count(),
    }
    context = counts | {"takers": offer_members(members_with("crm.edit").exclude(pk=member.pk))}
    return Held(
        count=sum(counts.values()),
        capability="crm.edit",
        template="payments/_held.html",
        context=context,
        hand_over=hand_over,
    )
