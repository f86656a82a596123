"""Open reminders on the cards of deals, orders and clients."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from naryad.core.ids import row_id
from naryad.crm.models import Client, Deal
from naryad.orders.models import Order
from naryad.reminders.actions import hand_over_reminders
from naryad.reminders.queries import holders, leads_subject, open_reminders, open_reminders_of
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.actions import Held
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.models import Member
from naryad.workspaces.queries import offer_members
from naryad.workspaces.rules import may


def register() -> None:
    for kind, order, context in (
        ("deal", 10, reminders_of_deal),
        ("order", 20, reminders_of_order),
        ("client", 20, reminders_of_client),
    ):
        register_panel(
            Panel(kind=kind, place="main", order=order, template="reminders/_reminders.html", context=context)
        )


def reminders_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """An open deal should have a next step; what is left of a lost one can be closed at once."""
    state = {"needs_step": deal.stage.kind == "open", "is_lost": deal.stage.kind == "lost"}
    return _reminders(request, "deal", deal) | state


def reminders_of_order(request: MemberRequest, order: Order) -> dict[str, Any]:
    return _reminders(request, "order", order)


def reminders_of_client(request: MemberRequest, client: Client) -> dict[str, Any]:
    """Nothing new is planned with a client in the archive."""
    reminders = _reminders(request, "client", client)
    return reminders | {"may_remind": reminders["may_remind"] and not client.is_archived}


def _reminders(request: MemberRequest, kind: str, row: Client | Deal | Order) -> dict[str, Any]:
    member, about = request.member, {f"{kind}_id": row.pk}
    return {
        "kind": kind,
        "pk": row.pk,
        "reminders": open_reminders(member=member, now=timezone.now(), **about),
        "may_remind": may(member, "reminders.edit", is_own=leads_subject(row, member=member)),
    }


def held_reminders(*, member: Member) -> Held:
    def hand_over(*, given: Mapping[str, str], **who: Any) -> None:
        hand_over_reminders(member_id=member.pk, taker_id=row_id(given.get("reminders_to")), **who)

    count = open_reminders_of(member_id=member.pk).count()
    context = {"count": count, "takers": offer_members(holders().exclude(pk=member.pk))}
    return Held(
        count=count,
        capability="reminders.edit",
        template="reminders/_held.html",
        context=context,
        hand_over=hand_over,
    )
