"""What the actions of orders have in common."""

from decimal import Decimal
from typing import TypedDict

from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class OrderAbout(TypedDict):
    """Fields that every event of an order carries."""

    order_id: int
    order: str
    deal_id: int | None
    client_id: int | None
    responsible_member_id: int


def about(order: Order) -> OrderAbout:
    return {
        "order_id": order.pk,
        "order": str(order),
        "deal_id": order.deal_id,
        "client_id": order.deal.client_id if order.deal else None,
        "responsible_member_id": order.responsible_id,
    }


def locked_order(*, order_id: int) -> Order:
    return (
        Order.objects.select_for_update(of=("self",))
        .select_related("deal", "stage", "responsible", "order_type")
        .get(pk=order_id)
    )


def require_edit(order: Order, *, actor: Member) -> None:
    require(actor, "orders.edit", is_own=is_own(order, member_id=actor.pk))


def in_figures(number: Decimal) -> str:
    """Without zeros that say nothing: 2.500 → 2.5."""
    return f"{number.to_integral_value() if number == number.to_integral_value() else number.normalize():f}"


def plain(value: str | Decimal) -> str:
    """How a field of an item is kept in the history."""
    return in_figures(value) if isinstance(value, Decimal) else value
