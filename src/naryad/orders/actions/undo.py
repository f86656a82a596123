"""How moves of orders are taken back (activity.undo)."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import CannotUndo
from naryad.activity.facts import RowChange
from naryad.activity.models import EventRecord
from naryad.activity.undo import Undoable
from naryad.crm.actions.deals import lock_deals
from naryad.orders.actions.shared import follow_return, require_edit
from naryad.orders.models import Order
from naryad.orders.queries.orders import has_open_tasks
from naryad.workspaces.models import Member


def _lock(ids: set[int]) -> dict[int, Order]:
    """After their deals."""
    deal_ids = Order.objects.filter(pk__in=ids).values_list("deal_id", flat=True)
    deals = lock_deals({pk for pk in deal_ids if pk})
    rows = Order.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    orders = {order.pk: order for order in rows.order_by("pk")}
    for order in orders.values():
        if order.deal_id in deals:
            order.deal = deals[order.deal_id]
    return orders


def _require(order: Order, actor: Member) -> None:
    require_edit(order, actor=actor)


def _stays(order: Order, event: EventRecord, change: RowChange) -> None:
    if change["before"].get("status") == Order.Status.DONE and has_open_tasks(order):
        raise CannotUndo(_("The order has open tasks: finish or cancel them first."))


ORDERS = Undoable(kind="order", lock=_lock, require=_require, stays=_stays, follow=follow_return)
