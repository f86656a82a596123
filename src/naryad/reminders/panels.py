"""Open reminders on the cards of deals, orders and clients."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from naryad.core.ids import row_id
from naryad.crm.models import Client, Deal, DealStage
from naryad.orders.models import Order
from naryad.reminders.actions import hand_over_reminders
from naryad.reminders.queries import holders, leads_subject, open_reminders, open_reminders_of
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.actions.members import Held
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.models import Member
from naryad.workspaces.queries import offer_members
from naryad.workspaces.rules import may


def register() -> None:
    register_panel(
        Panel(
            kind="deal",
            place="next",
            order=10,
            template="reminders/_next_of_deal.html",
            context=next_of_deal,
            capability="reminders.view",
        )
    )
    for kind, context in (
        ("deal", reminders_of_deal),
        ("order", reminders_of_order),
        ("client", reminders_of_client),
    ):
        register_panel(
            Panel(
                kind=kind,
                place="folds",
                order=20,
                template="reminders/_reminders_fold.html",
                context=context,
                capability="reminders.view",
            )
        )


def next_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """An open deal should have a next step: the first of its reminders stands before all else."""
    if deal.stage.kind != DealStage.Kind.OPEN:
        return None
    found = _reminders(request, "deal", deal)
    first, *rest = found["reminders"] or [None]
    return found | {"next": first, "reminders": rest}


def reminders_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Of an ended one; what is left of a lost one can be closed at once."""
    if deal.stage.kind == DealStage.Kind.OPEN:
        return None
    return _reminders(request, "deal", deal) | {"is_lost": deal.stage.kind == DealStage.Kind.LOST}


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
