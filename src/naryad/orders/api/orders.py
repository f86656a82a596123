"""Orders and their items by API. A new order may come with the tasks of a template: processes.api."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.crm.api.deals import ArchivedJson
from naryad.fields.api.values import own_values
from naryad.orders.actions.items import ItemInput, add_item, discount_order, remove_item, update_item
from naryad.orders.actions.orders import close_order, move_order, open_order_again, update_order
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order, OrderItem, OrderStage, OrderType
from naryad.orders.queries.orders import OrderSummary, find_order, sees_money, summaries, visible_orders
from naryad.orders.queries.types import used_types
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import (
    Answered,
    At,
    Day,
    Line,
    Money,
    MoneyIn,
    Name,
    Own,
    PercentIn,
    Priority,
    Quantity,
    QuantityIn,
    RowId,
    Sent,
    Text,
    shown,
)
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Member

orders, items, types = Routes("orders"), Routes("items"), Routes("order_types")
Status = Literal["open", "on_hold", "cancelled", "done"]
OrderQuery: Any = list_query(ORDERS, expand=("items",))


class TypeJson(ArchivedJson):
    stages: list[ArchivedJson]


class TypesJson(Answered):
    items: list[TypeJson]


class ItemJson(Answered):
    """Prices are null where the member may not see them. `made_quantity`: null where it has no steps of its own."""

    id: int
    order_id: int
    product_id: int | None
    name: str
    quantity: Quantity
    unit: str
    price: Money | None
    discount: Quantity | None
    vat_rate: Quantity | None
    total: Money | None
    done_quantity: Quantity
    made_quantity: Quantity | None
    custom: Own
    version: int


class ItemList(Answered):
    items: list[ItemJson]


class OrderJson(ListedJson):
    """`done` of `total` pieces are ready. `amount` of its items: null where the member may not see it."""

    id: int
    code: str
    year: int
    number: int
    title: str
    order_type_id: int
    stage_id: int
    stage_since: At
    status: Status
    priority: Priority
    deal_id: int | None
    responsible_id: int
    address: str
    contact_name: str
    contact_phone: str
    description: str
    promised_on: Day | None
    told_on: Day | None
    accepted_at: At
    finished_at: At | None
    stop_reason: str
    hold_until: Day | None
    done: Quantity
    total: Quantity
    amount: Money | None
    currency: str
    custom: Own
    version: int
    items: list[ItemJson] = []


class NewItem(Sent):
    """Picked from the catalogue (`product_id`), or in words. Without a price it costs what its product does."""

    name: Name = Field(max_length=200)
    quantity: QuantityIn = Field(default="1", validate_default=True)
    unit: Line = Field("", max_length=20)
    price: MoneyIn | None = None
    discount: PercentIn = Field(default="0", validate_default=True)
    vat_rate: PercentIn = Field(default="0", validate_default=True)
    product_id: RowId | None = None
    custom: Own = {}

    def item(self) -> ItemInput:
        given = self.values()
        is_priced = given["price"] is not None
        return ItemInput(**given | {"price": given["price"] or 0, "is_priced": is_priced})


class ItemChanges(Sent, is_partial=True):
    name: Name = Field(max_length=200)
    quantity: QuantityIn
    unit: Line = Field(max_length=20)
    price: MoneyIn
    discount: PercentIn
    vat_rate: PercentIn
    custom: Own


class OrderChanges(Sent, is_partial=True):
    title: Name = Field(max_length=200)
    priority: Priority
    responsible_id: RowId
    address: Line = Field(max_length=300)
    contact_name: Line = Field(max_length=150)
    contact_phone: Line = Field(max_length=200)
    description: Text
    promised_on: Day | None
    custom: Own


class OrderMoveJson(Sent):
    """Above the order `before_id` of that stage, below `after_id`, or at the end."""

    stage_id: RowId
    before_id: RowId | None = None
    after_id: RowId | None = None


class DiscountJson(Sent):
    discount: PercentIn


@orders.get(needs="orders.view", gives=Listed[OrderJson])
def list_orders(request: TokenRequest, asked: Query[OrderQuery]) -> Listed[OrderJson]:
    return read_list(request, ORDERS, asked, order_rows, Listed[OrderJson])


@orders.get("/{int:pk}", needs="orders.view", gives=OrderJson)
def read_order(request: TokenRequest, response: HttpResponse, pk: int) -> OrderJson:
    """With its items."""
    return answer_order(request, response, pk)


@orders.patch("/{int:pk}", needs="orders.edit", gives=OrderJson)
def change_order(request: TokenRequest, response: HttpResponse, pk: int, given: OrderChanges) -> OrderJson:
    seen_order(request, pk)
    update_order(order_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/move", needs="orders.edit", gives=OrderJson, status=200)
def move_one_order(request: TokenRequest, response: HttpResponse, pk: int, given: OrderMoveJson) -> OrderJson:
    seen_order(request, pk)
    move_order(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/close", needs="orders.edit", gives=OrderJson, status=200)
def close_one_order(request: TokenRequest, response: HttpResponse, pk: int) -> OrderJson:
    seen_order(request, pk)
    close_order(order_id=pk, **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/reopen", needs="orders.edit", gives=OrderJson, status=200)
def reopen_one_order(request: TokenRequest, response: HttpResponse, pk: int) -> OrderJson:
    seen_order(request, pk)
    open_order_again(order_id=pk, **by(request))
    return answer_order(request, response, pk)


@orders.get("/{int:pk}/items", needs="orders.view", gives=ItemList)
def list_items(request: TokenRequest, pk: int) -> ItemList:
    order = seen_order(request, pk)
    return ItemList(items=item_rows(order.items.order_by("sequence", "pk"), request.member, order))


@orders.post("/{int:pk}/items", needs="orders.edit", gives=OrderJson)
def add_order_item(request: TokenRequest, response: HttpResponse, pk: int, given: NewItem) -> OrderJson:
    """A kit becomes an item for each of its parts."""
    seen_order(request, pk)
    add_item(order_id=pk, item=given.item(), **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/discount", needs="orders.edit", gives=OrderJson, status=200)
def discount_items(request: TokenRequest, response: HttpResponse, pk: int, given: DiscountJson) -> OrderJson:
    """The same for every item."""
    seen_order(request, pk)
    discount_order(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@items.get("/{int:pk}", needs="orders.view", gives=ItemJson)
def read_item(request: TokenRequest, response: HttpResponse, pk: int) -> ItemJson:
    return _answer_item(request, response, pk)


@items.patch("/{int:pk}", needs="orders.edit", gives=ItemJson)
def change_item(request: TokenRequest, response: HttpResponse, pk: int, given: ItemChanges) -> ItemJson:
    _item(request, pk)
    update_item(item_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer_item(request, response, pk)


@items.delete("/{int:pk}", needs="orders.edit")
def remove_one_item(request: TokenRequest, pk: int) -> None:
    _item(request, pk)
    remove_item(item_id=pk, **by(request))


@types.get(needs="orders.view", gives=TypesJson)
def list_order_types(request: TokenRequest) -> TypesJson:
    """With their stages in their order."""
    stages = Prefetch("stages", queryset=OrderStage.objects.order_by("sequence", "pk"))
    rows = used_types()
    prefetch_related_objects(rows, stages)
    return TypesJson(items=[type_row(row) for row in rows])


def type_row(row: OrderType) -> TypeJson:
    return shown(TypeJson, row, stages=[shown(ArchivedJson, stage) for stage in row.stages.all()])


def order_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, OrderJson]:
    member, by_order = viewer.member, summaries(order_ids=ids)
    found = list(Order.objects.filter(pk__in=ids).select_related("deal"))
    rows = {row.pk: _row(row, by_order[row.pk], member) for row in found}
    if "items" in expand:
        lines: defaultdict[int, list[OrderItem]] = defaultdict(list)
        for item in OrderItem.objects.filter(order__in=ids).order_by("sequence", "pk"):
            lines[item.order_id].append(item)
        for order in found:
            rows[order.pk].items = item_rows(lines[order.pk], member, order)
    return rows


def item_rows(found: Iterable[OrderItem], member: Member, order: Order) -> list[ItemJson]:
    """Of one order, which is read with its deal."""
    hidden: dict[str, Any] = dict.fromkeys(("price", "discount", "vat_rate", "total"))
    without = {} if sees_money(order, member=member) else hidden
    return [shown(ItemJson, row, custom=own_values("item", row.custom, member), **without) for row in found]


def _row(row: Order, summary: OrderSummary, member: Member) -> OrderJson:
    return shown(
        OrderJson,
        row,
        done=summary.done,
        total=summary.total,
        amount=summary.amount if sees_money(row, member=member) else None,
        currency=row.deal.currency if row.deal else member.workspace.currency,
        custom=own_values("order", row.custom, member),
    )


def seen_order(request: TokenRequest, pk: int) -> Order:
    return get_object_or_404(find_order(member=request.member), pk=pk)


def answer_order(request: TokenRequest, response: HttpResponse, pk: int) -> OrderJson:
    found = seen_order(request, pk)
    row = _row(found, summaries(order_ids=[pk])[pk], request.member)
    row.items = item_rows(found.items.order_by("sequence", "pk"), request.member, found)
    return tagged(response, row)


def _item(request: TokenRequest, pk: int) -> OrderItem:
    seen = visible_orders(member=request.member).values("pk")
    return get_object_or_404(OrderItem.objects.filter(order__in=seen).select_related("order__deal"), pk=pk)


def _answer_item(request: TokenRequest, response: HttpResponse, pk: int) -> ItemJson:
    found = _item(request, pk)
    return tagged(response, item_rows([found], request.member, found.order)[0])
