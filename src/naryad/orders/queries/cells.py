"""What lists and boards show of an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from naryad.orders.models import Order
from naryad.orders.queries.orders import OrderSummary, sees_money, summaries
from naryad.orders.rules import is_own, is_own_money
from naryad.tenancy.prepared import prepared
from naryad.ui.lists.columns import Money, Person, Viewer
from naryad.workspaces.rules import may

SHOWN = (
    *("year", "number", "title", "priority", "stage_by_hand", "promised_on", "finished_at", "status"),
    *("stopped_at", "stop_reason", "hold_until", "order_type__name", "stage__name"),
    *("responsible__name", "responsible__kind", "deal__number", "deal__responsible", "deal__client__name"),
)


@dataclass(frozen=True, kw_only=True)
class OrderCells:
    """An order as one member sees it in a list. `sum`: None where it is hidden; `client`: "" of an internal order."""

    pk: int
    code: str
    title: str
    priority: int
    priority_label: str
    type_name: str
    stage_id: int
    stage_name: str
    stage_by_hand: bool
    client: str
    deal_number: int | None
    responsible: Person
    promised_on: date | None
    finished_at: datetime | None
    status: str
    status_label: str
    is_stopped: bool
    stop_text: str
    stop_reason: str
    done: Decimal
    total: Decimal
    sum: Money | None
    is_own_money: bool
    may_edit: bool


def order_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, OrderCells]:
    by_order = summaries(order_ids=ids)
    return {order.pk: _cells(order, by_order[order.pk], viewer) for order in _orders(ids)}


@prepared
def _orders(ids: Sequence[int]) -> QuerySet[Order]:
    orders = Order.objects.filter(pk__in=ids)
    return orders.select_related("deal__client", "order_type", "stage", "responsible").only(*SHOWN)


def _cells(order: Order, summary: OrderSummary, viewer: Viewer) -> OrderCells:
    member = viewer.member
    amount = Money(summary.amount, member.workspace.currency)
    return OrderCells(
        pk=order.pk,
        code=order.code,
        title=order.title,
        priority=order.priority,
        priority_label=order.get_priority_display(),
        type_name=order.order_type.name,
        stage_id=order.stage_id,
        stage_name=order.stage.name,
        stage_by_hand=order.stage_by_hand,
        client=order.deal.client.name if order.deal else "",
        deal_number=order.deal.number if order.deal else None,
        responsible=Person(order.responsible.name, order.responsible.kind),
        promised_on=order.promised_on,
        finished_at=order.finished_at,
        status=order.status,
        status_label=order.get_status_display(),
        is_stopped=order.is_stopped,
        stop_text=order.stop_text,
        stop_reason=order.stop_reason,
        done=summary.done,
        total=summary.total,
        sum=amount if sees_money(order, member=member) else None,
        is_own_money=is_own_money(order, member_id=member.pk),
        may_edit=may(member, "orders.edit", is_own=is_own(order, member_id=member.pk)),
    )
