"""An amount was agreed for the deal, and what its orders come to changes: which of the two it is worth from now on."""

from django.http import HttpResponse
from django.utils import timezone

from naryad.crm.actions.deals import update_deal
from naryad.orders.models import Order
from naryad.ui.responses import ask_first, is_agreed
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

ANSWER, BY_ORDERS = "agreed_is", "orders"


def may_drop_agreed(order: Order, *, member: Member) -> bool:
    """Whether there is such an amount, and it is the member's to change. `order` with its deal."""
    deal = order.deal
    if deal is None or deal.agreed_amount is None:
        return False
    is_own = deal.responsible_id == member.pk
    return all(may(member, right, is_own=is_own) for right in ("crm.edit", "money.edit"))


def ask_of_agreed(request: MemberRequest, order: Order) -> HttpResponse | None:
    """Before the total of the order changes; None: do it."""
    if is_agreed(request) or not may_drop_agreed(order, member=request.member):
        return None
    return ask_first(request, "orders/agreed_question.html", {"deal": order.deal}, target="#order-card")


def answer_agreed(request: MemberRequest, order: Order) -> None:
    """After it has changed."""
    if request.POST.get(ANSWER) == BY_ORDERS and order.deal_id:
        update_deal(deal_id=order.deal_id, agreed_amount=None, actor=request.member, now=timezone.now())
