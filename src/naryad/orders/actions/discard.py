"""Orders that came by mistake go again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from naryad.activity.actions import record
from naryad.crm.actions.deals import lock_deals
from naryad.fields.actions.following import spread
from naryad.orders.actions.shared import about
from naryad.orders.facts import OrderDiscarded
from naryad.orders.models import Order, OrderItem
from naryad.tenancy.held import held
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


@transaction.atomic
def discard_orders(
    *, versions: Mapping[int, int], items: Mapping[int, int], actor: Member, now: datetime
) -> set[int]:
    """Those of them that are of this version still, with no items but these of these versions, and that nothing hangs on,
    are gone; which. Their numbers stay taken.
    """
    require(actor, "orders.edit")
    orders = Order.objects.filter(pk__in=versions)
    lock_deals(set(orders.values_list("deal_id", flat=True)) - {None})
    rows = {row.pk: row for row in orders.select_for_update(of=("self",)).select_related("deal")}
    gone = {
        pk: row for pk, row in rows.items() if row.version == versions[pk] and pk not in _held(rows, items)
    }
    for row in gone.values():
        record(OrderDiscarded(**about(row)), actor=actor, at=now)
    Order.objects.filter(pk__in=gone).delete()
    for deal_id in {row.deal_id for row in gone.values()} - {None}:
        spread({"order": [], "item": []}, of={"deal": deal_id}, workspace=actor.workspace)
    return set(gone)


def _held(rows: Mapping[int, Order], items: Mapping[int, int]) -> set[int]:
    stay = held(Order, rows.keys(), besides=[OrderItem])
    there = {pk: (order, version) for pk, order, version in _items(rows)}
    stay |= {there[pk][0] for pk in held(OrderItem, there.keys())}
    return stay | {order for pk, (order, version) in there.items() if items.get(pk) != version}


def _items(rows: Mapping[int, Order]) -> list[tuple[int, int, int]]:
    return list(OrderItem.objects.filter(order__in=rows).values_list("pk", "order_id", "version"))
