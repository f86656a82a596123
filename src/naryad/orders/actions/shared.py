"""What the actions of orders have in common."""

from collections.abc import Collection
from decimal import Decimal
from typing import TypedDict

from naryad.crm.actions.deals import lock_deals
from naryad.fields.actions.following import recalculate, spread
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.workspaces.models import Member, Workspace
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
    """After its deal, which follows from it (fields.actions.following)."""
    lock_deals(set(Order.objects.filter(pk=order_id).values_list("deal_id", flat=True)) - {None})
    return (
        Order.objects.select_for_update(of=("self",))
        .select_related("deal", "stage", "responsible", "order_type")
        .get(pk=order_id)
    )


def spread_order(
    order: Order, *, workspace: Workspace, items: Collection[int] | None = None, is_whole: bool = False
) -> None:
    """What is calculated around a written order, or (`items`) around written items of it; under its lock and its deal's.

    `is_whole`: with its items it is new to its deal, or counts there no more.
    """
    moved: dict[str, Collection[int]] = {"order": [order.pk]} if items is None else {"item": items}
    if is_whole:
        moved["item"] = []
    of = {"order": order.pk, "deal": order.deal_id}
    if "order" in spread(moved, of=of, workspace=workspace):
        order.refresh_from_db(fields=["custom"])


def follow_return(order: Order, actor: Member) -> None:
    """What is calculated of an order, and around it, once a change of it was taken back."""
    recalculate("order", [order], actor.workspace)
    spread_order(order, workspace=actor.workspace)


def require_edit(order: Order, *, actor: Member) -> None:
    require(actor, "orders.edit", is_own=is_own(order, member_id=actor.pk))


def in_figures(number: Decimal) -> str:
    """Without zeros that say nothing: 2.500 → 2.5."""
    return f"{number.to_integral_value() if number == number.to_integral_value() else number.normalize():f}"


def plain(value: str | Decimal) -> str:
    """How a field of an item is kept in the history."""
    return in_figures(value) if isinstance(value, Decimal) else value
