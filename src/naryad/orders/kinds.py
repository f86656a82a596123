"""What the program knows of orders as rows that are opened, named and talked of."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.fields.rules.definitions import ShownAt
from naryad.fields.rules.formulas.values import Type
from naryad.fields.rules.holders import BuiltIn, Holder
from naryad.orders.actions.items import update_item
from naryad.orders.actions.orders import update_order
from naryad.orders.models import (
    Order,
    OrderComment,
    OrderFieldBranch,
    OrderFieldStage,
    OrderFile,
    OrderItem,
)
from naryad.orders.queries.orders import READY, search_orders, sees_money, visible_orders
from naryad.orders.queries.types import asking_stages, order_types
from naryad.orders.rules import is_own
from naryad.ui.hooks.kinds import Found, FoundDate, Kind, Talk, in_sight, joined, register_sight
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, may, reach, roles_with_all


def _read(*, member: Member) -> QuerySet[Order]:
    """Also orders that are not opened, but whose files a performer needs before taking work from a pool."""
    seen = Q(pk__in=visible_orders(member=member).values("pk"))
    return Order.objects.filter(seen | in_sight("order_files", member))


def find_orders(*, member: Member, text: str) -> list[Found]:
    """With their dates: what a client who calls asks for."""
    found = search_orders(member=member, text=text)
    in_work = [order.pk for order in found if not order.is_stopped and not order.finished_at]
    ready = {pk: at for answer in READY(order_ids=in_work) for pk, at in answer.items()}
    return [_found(order, ready_at=ready.get(order.pk)) for order in found]


def _found(order: Order, *, ready_at: datetime | None) -> Found:
    """What was expected a moment ago is expected now."""
    expected = max(ready_at, timezone.now()) if ready_at else None
    dates = (
        FoundDate(_("Done"), order.finished_at),
        FoundDate(_("Ready"), expected, leads=True),
        FoundDate(_("Promised date"), order.promised_on),
    )
    client = order.deal.client.name if order.deal else ""
    return Found(
        order,
        hint=joined(client, order.stop_text or order.stage.name),
        dates=tuple(date for date in dates if date.at),
    )


def _works_on(member: Member, order: Order) -> bool:
    """Leads it or its deal, or sees only orders of their tasks."""
    is_led = may(member, "orders.edit", is_own=is_own(order, member_id=member.pk))
    return is_led or reach(member, "orders.view") == Reach.OWN


ORDER = Kind(
    name="order",
    label=_("Orders"),
    search=find_orders,
    search_rank=20,
    model=Order,
    visible=visible_orders,
    url=lambda row, slug: reverse("orders:order", args=[slug, row.pk]),
    lock_rank=30,
    talk=Talk(
        files=OrderFile,
        comments=OrderComment,
        where=lambda row: {"order_id": row.pk, "deal_id": row.deal_id},
        is_own=_works_on,
        reads=_read,
        sees_money=lambda member, order: sees_money(order, member=member),
    ),
)


def _amount(key: str, label: str | Promise, column: str) -> BuiltIn:
    """Of one's own deals sales managers see amounts, and fields know no own rows: they do not see what is made of them."""
    seen_by, not_at = roles_with_all("money.view"), frozenset({ShownAt.QUEUE.value, ShownAt.LINK.value})
    return BuiltIn(key=key, label=label, type=Type.NUMBER, column=column, seen_by=seen_by, not_at=not_at)


ORDER_FIELDS = Holder(
    of="order",
    model=Order,
    visible=visible_orders,
    may=lambda member, order: may(member, "orders.edit", is_own=is_own(order, member_id=member.pk)),
    change=lambda pk, **given: update_order(order_id=pk, **given),
    capability="orders.edit",
    target=lambda _order: "#order-card",
    address=lambda order, slug: reverse("orders:order", args=[slug, order.pk]),
    branch=OrderFieldBranch,
    branches=order_types,
    branches_label=_("Order types"),
    branch_of=lambda order: order.order_type_id,
    branch_path="order_type",
    stage=OrderFieldStage,
    stages=asking_stages,
    branch_of_stage=lambda stage: stage.order_type_id,
    built_in=(
        BuiltIn(key="order.promised_on", label=_("Promised date"), type=Type.DAY, column="promised_on"),
    ),
    above={"deal": "deal"},
    uncounted={"deal": Q(status=Order.Status.CANCELLED)},
    told=(BuiltIn(key="order.address", label=_("Delivery address"), type=Type.TEXT, column="address"),),
)
ITEM_FIELDS = Holder(
    of="item",
    model=OrderItem,
    visible=lambda member: OrderItem.objects.filter(
        order__in=visible_orders(member=member).values("pk")
    ).select_related("order__deal"),
    may=lambda member, item: ORDER_FIELDS.may(member, item.order),
    change=lambda pk, **given: update_item(item_id=pk, **given),
    capability="orders.edit",
    target=lambda _item: "#order-card",
    address=lambda item, slug: reverse("orders:order", args=[slug, item.order_id]),
    branch=OrderFieldBranch,
    branches=order_types,
    branches_label=_("Order types"),
    branch_of=lambda item: item.order.order_type_id,
    branch_path="order__order_type",
    built_in=(
        BuiltIn(key="item.quantity", label=_("Quantity"), type=Type.NUMBER, column="quantity"),
        _amount("item.price", _("Price"), "price"),
        _amount("item.total", _("Sum"), "total"),
    ),
    above={"order": "order", "deal": "order__deal"},
    uncounted={"deal": Q(order__status=Order.Status.CANCELLED)},
    topic=lambda item: f"order:{item.order_id}",
    told=(BuiltIn(key="item.unit", label=_("Unit"), type=Type.TEXT, column="unit"),),
)


def register_sights() -> None:
    """Who answers for an order or its deal sees it, its deal and its client."""
    register_sight("order", lambda member: _led(member).values("pk"))
    register_sight("deal", lambda member: _led(member).filter(deal__isnull=False).values("deal"))
    register_sight("client", lambda member: _led(member).filter(deal__isnull=False).values("deal__client"))


def _led(member: Member) -> QuerySet[Order]:
    return Order.objects.filter(Q(responsible=member) | Q(deal__responsible=member))
