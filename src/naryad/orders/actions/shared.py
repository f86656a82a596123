"""What the actions of orders have in common."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.formats import date_format, number_format

from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class About(TypedDict):
    """Fields that every event of an order carries."""

    order_id: int
    order: str
    deal_id: int | None
    client_id: int | None
    responsible_member_id: int


def about(order: Order) -> About:
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


def in_words(value: Any) -> str:
    """How a value stands in the history."""
    if value is None or value == "":
        return "—"
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return in_figures(value)
    return str(value)


def in_figures(number: Decimal) -> str:
    """Without zeros that say nothing: 2.500 → 2.5."""
    return number_format(number.normalize() if number % 1 else number.to_integral_value(), use_l10n=True)
