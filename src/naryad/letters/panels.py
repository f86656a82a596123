"""Letters on the cards of offers, papers and orders, and the buttons that write one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.documents.models import Paper
from naryad.documents.queries.papers import is_own_paper
from naryad.letters.models import ClientLetter
from naryad.letters.queries.letters import letters_of_offer, letters_of_order, letters_of_paper
from naryad.offers.models import Offer
from naryad.offers.queries.offers import may_edit
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.rules import may


def register() -> None:
    register_panel(
        Panel(
            kind="order",
            place="client",
            order=20,
            template="letters/_order_letters.html",
            context=on_order,
            capability="links.edit",
        ),
        Panel(
            kind="offer",
            place="side",
            order=5,
            template="letters/_card_letters.html",
            context=on_offer,
            capability="offers.view",
        ),
    )
    register_panel(
        Panel(
            kind="paper",
            place="side",
            order=10,
            template="letters/_card_letters.html",
            context=on_paper,
            capability="documents.view",
        )
    )
    register_act(
        Act(
            kind="order",
            place="head",
            order=10,
            label=_("Tell the client"),
            icon="message",
            url=lambda order, slug: reverse("letters:tell_client", args=[slug, order.pk]),
            is_shown=may_tell,
            css="btn-primary",
        )
    )
    register_act(
        Act(
            kind="offer",
            place="head",
            order=5,
            label=_("Letter"),
            icon="mail",
            url=lambda offer, slug: reverse("letters:offer_letter", args=[slug, offer.pk]),
            is_shown=may_write_offer,
            capability="offers.edit",
        )
    )
    register_act(
        Act(
            kind="paper",
            place="head",
            order=10,
            label=pgettext_lazy("paper", "Send"),
            icon="send",
            url=lambda paper, slug: reverse("letters:paper_letter", args=[slug, paper.pk]),
            is_shown=may_write_paper,
            capability="documents.edit",
        )
    )


def may_tell(request: MemberRequest, order: Order) -> bool:
    is_over = order.finished_at or order.is_stopped or not order.deal_id
    own = is_own(order, member_id=request.member.pk)
    return not is_over and may(request.member, "links.edit", is_own=own)


def may_write_offer(request: MemberRequest, offer: Offer) -> bool:
    """There is a version that the client can read."""
    return bool(offer.is_open and offer.sent_number) and may_edit(request.member, offer.deal)


def may_write_paper(request: MemberRequest, paper: Paper) -> bool:
    own = is_own_paper(paper.deal, paper.order, member=request.member)
    return paper.is_issued and may(request.member, "documents.edit", is_own=own)


def on_order(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    if not may(request.member, "links.edit", is_own=is_own(order, member_id=request.member.pk)):
        return None
    url = reverse("letters:tell_client", args=[request.member.workspace.slug, order.pk])
    return _letters(letters_of_order(order.pk), url if may_tell(request, order) else "")


def on_offer(request: MemberRequest, offer: Offer) -> dict[str, Any] | None:
    url = reverse("letters:offer_letter", args=[request.member.workspace.slug, offer.pk])
    return _letters(list(letters_of_offer(offer.pk)), url if may_write_offer(request, offer) else "")


def on_paper(request: MemberRequest, paper: Paper) -> dict[str, Any] | None:
    url = reverse("letters:paper_letter", args=[request.member.workspace.slug, paper.pk])
    return _letters(list(letters_of_paper(paper.pk)), url if may_write_paper(request, paper) else "")


def _letters(letters: list[ClientLetter], again_url: str) -> dict[str, Any] | None:
    """`again_url`: where one that did not arrive is written anew, "" where it may not be."""
    return {"letters": letters, "again_url": again_url} if letters else None
