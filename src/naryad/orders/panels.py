"""What orders add to the card of a deal."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Client, Deal
from naryad.crm.queries.deals import sees_money
from naryad.orders.forms.products import ProductTypeForm
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order
from naryad.orders.queries.orders import deal_totals, items_with, shown_orders
from naryad.orders.queries.orders import sees_money as sees_order_money
from naryad.orders.rules import is_own, is_own_money
from naryad.products.models import Product
from naryad.products.queries import may_edit
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.ui.lists.columns import read_rows
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import may

OF_CLIENT = 50
OF_PRODUCT = 10


def register() -> None:
    register_panel(
        Panel(
            kind="deal",
            place="amount",
            order=10,
            template="orders/_deal_amount.html",
            context=amount_of_deal,
            capability="money.view",
        ),
        Panel(
            kind="deal",
            place="facts",
            order=10,
            template="orders/_deal_promise.html",
            context=promise_of_deal,
        ),
        Panel(
            kind="deal",
            place="main",
            order=20,
            template="orders/_deal_orders.html",
            context=orders_of_deal,
            capability="order_pages.view",
        ),
        Panel(
            kind="client",
            place="main",
            order=10,
            template="orders/_client_orders.html",
            context=orders_of_client,
        ),
        Panel(
            kind="product",
            place="facts",
            order=10,
            template="orders/_product_type.html",
            context=type_of_product,
            capability="orders.view",
        ),
        Panel(
            kind="product",
            place="main",
            order=10,
            template="orders/_product_items.html",
            context=items_of_product,
            capability="orders.view",
        ),
    )
    register_act(
        Act(
            kind="order",
            place="more",
            order=7,
            label=_("Stage by hand"),
            icon="hand-finger",
            url=lambda order, slug: reverse("orders:order_move", args=[slug, order.pk]),
            is_shown=may_move,
        )
    )
    register_act(
        Act(
            kind="order",
            place="more",
            order=8,
            label=_("Common discount"),
            icon="discount",
            url=lambda order, slug: reverse("orders:order_discount", args=[slug, order.pk]),
            is_shown=may_discount,
        )
    )


def may_discount(request: MemberRequest, order: Order) -> bool:
    member = request.member
    is_ours = is_own(order, member_id=member.pk)
    is_priced = may(member, "money.edit", is_own=is_own_money(order, member_id=member.pk))
    return not order.is_stopped and is_priced and may(member, "orders.edit", is_own=is_ours)


def may_move(request: MemberRequest, order: Order) -> bool:
    is_ours = is_own(order, member_id=request.member.pk)
    return not order.is_stopped and may(request.member, "orders.edit", is_own=is_ours)


def orders_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """Each carries as `ready` what the column of the list of orders with that key shows, whoever adds it."""
    member = request.member
    orders = shown_orders(deal, member)
    looks = viewer(member=member, now=timezone.now())
    ready = next((column for column in ORDERS.columns_of(looks) if column.key == "ready"), None)
    cells = ready.cells([order.pk for order in orders], looks) if ready else {}
    for order in orders:
        order.ready = cells.get(order.pk)  # type: ignore[attr-defined]  # for the template
    return {
        "deal": deal,
        "orders": orders,
        "ready": ready,
        "sees_money": sees_money(member=member, deal=deal),
    }


def orders_of_client(request: MemberRequest, client: Client) -> dict[str, Any] | None:
    """Where no deals stand between them; the newest first."""
    if request.reach("deals.view"):
        return None
    looks = viewer(member=request.member, now=timezone.now())
    rows = ORDERS.rows(looks).filter(deal__client=client).order_by("-year", "-number")
    columns = ORDERS.columns_of(looks)
    ids = list(rows.values_list("pk", flat=True)[:OF_CLIENT])
    shown = read_rows(ids=ids, columns=columns, lead=ORDERS.lead, viewer=looks)
    return {"rows": shown, "columns": columns}


def type_of_product(request: MemberRequest, product: Product) -> dict[str, Any] | None:
    refused: dict[int, ProductTypeForm] = getattr(request, "product_type_refused", {})
    form = refused.get(product.pk) or ProductTypeForm(product)
    may_set = may_edit(request.member) and not product.is_archived
    if form.held is None and not may_set:
        return None
    return {"product": product, "form": form, "held": form.held, "may_edit": may_set}


def items_of_product(request: MemberRequest, product: Product) -> dict[str, Any]:
    """Where it was picked last, in orders that the member sees; prices stand where their amounts are seen."""
    member = request.member
    items = list(items_with(product_id=product.pk, member=member)[:OF_PRODUCT])
    seen = {item.pk for item in items if sees_order_money(item.order, member=member)}
    return {"items": items, "seen": seen}


def amount_of_deal(_request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Shown by the card to whom sees the money of this deal."""
    orders = Order.objects.filter(deal=deal)
    if not orders.exists():
        return None
    amount = deal_totals(deal_ids=[deal.pk])[deal.pk]
    return {"deal": deal, "amount": amount, "difference": (deal.agreed_amount or 0) - amount}


def promise_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Of the orders that the card shows."""
    promised = [
        order.promised_on for order in shown_orders(deal, request.member) if order.status == Order.Status.OPEN
    ]
    first = min((day for day in promised if day), default=None)
    return {"promised_on": first} if first else None
