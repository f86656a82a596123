"""Papers on the cards of orders and deals."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.documents.models import Paper
from naryad.documents.queries.papers import is_own_paper, papers_of_deal, papers_of_offer, papers_of_order
from naryad.documents.rules.kinds import KINDS, PaperKind, kinds_of
from naryad.offers.models import Offer
from naryad.orders.models import Order
from naryad.orders.queries.orders import shown_orders
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, PanelContext, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.rules import may


def register() -> None:
    shown: dict[str, tuple[str, str, PanelContext]] = {
        "order": ("folds", "documents/_papers_fold.html", papers_on_order),
        "deal": ("folds", "documents/_papers_fold.html", papers_on_deal),
        "offer": ("side", "documents/_papers_card.html", papers_on_offer),
    }
    for kind, (place, template, context) in shown.items():
        register_panel(
            Panel(
                kind=kind,
                place=place,
                order=15,
                template=template,
                context=context,
                capability="documents.view",
            )
        )

    register_act(
        Act(
            kind="order",
            place="bulk",
            order=10,
            label=_("Print papers"),
            icon="printer",
            url=lambda _row, slug: reverse("documents:print_papers", args=[slug]),
            capability="documents.view",
            css="btn-sm",
            picks=lambda request, cells: may(request.member, "documents.view", is_own=cells.is_own_money),
        )
    )


def papers_on_order(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    member = request.member
    is_own = is_own_paper(order.deal, order, member=member)
    if not may(member, "documents.view", is_own=is_own):
        return None
    may_make = may(member, "documents.edit", is_own=is_own) and order.status != Order.Status.CANCELLED
    return _fold("order", order.pk, papers_of_order(order.pk, member), order if may_make else None)


def papers_on_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Where it has one order that is not cancelled, its papers are made here as well."""
    member = request.member
    is_own = deal.responsible_id == member.pk
    if not may(member, "documents.view", is_own=is_own):
        return None
    alive = [order for order in shown_orders(deal, member) if order.status != Order.Status.CANCELLED]
    may_make = may(member, "documents.edit", is_own=is_own) and len(alive) == 1
    return _fold("deal", deal.pk, papers_of_deal(deal.pk, member), alive[0] if may_make else None)


def papers_on_offer(request: MemberRequest, offer: Offer) -> dict[str, Any] | None:
    member = request.member
    is_own = offer.deal.responsible_id == member.pk
    if not may(member, "documents.view", is_own=is_own):
        return None
    may_make = may(member, "documents.edit", is_own=is_own)
    return {
        "papers": _known(papers_of_offer(offer.pk, member)),
        "made": kinds_of("offer") if may_make else [],
        "offer": offer,
    }


def _known(rows: Iterable[Paper]) -> list[tuple[Paper, PaperKind]]:
    """Of kinds that an app still makes."""
    return [(paper, KINDS[paper.kind]) for paper in rows if paper.kind in KINDS]


def _fold(kind: str, pk: int, rows: list[Paper], order: Order | None) -> dict[str, Any]:
    """`order`: whose papers may be made from here."""
    made = _made(order) if order is not None else []
    newest = next((paper for paper in rows if not paper.is_draft), None)
    return {
        "of": kind,
        "of_pk": pk,
        "papers": _known(rows),
        "newest": newest,
        "newest_kind": KINDS.get(newest.kind) if newest else None,
        "made": made,
        "order": order,
    }


def _made(order: Order) -> list[PaperKind]:
    return [kind for kind in kinds_of("order") if kind.suits(order.workspace, has_client=bool(order.deal_id))]
