"""The catalogue by API."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.fields.api.values import own_values
from naryad.products.actions.products import (
    archive_product,
    create_product,
    restore_product,
    set_list_price,
    update_product,
)
from naryad.products.lists import PRODUCTS
from naryad.products.models import PriceList, Product, ProductGroup
from naryad.products.queries import visible_products
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import (
    Answered,
    At,
    Line,
    Money,
    MoneyIn,
    Name,
    Own,
    PercentIn,
    Quantity,
    RowId,
    Sent,
    Text,
    shown,
)
from naryad.workspaces.door.tokens import TokenRequest

products, groups, price_lists = Routes("products"), Routes("product_groups"), Routes("price_lists")
ProductQuery: Any = list_query(PRODUCTS)


class ProductJson(ListedJson):
    """`unit`: a code of ОКЕИ."""

    id: int
    name: str
    article: str
    barcode: str
    group_id: int | None
    unit: str
    price: Money
    vat_rate: Quantity
    note: str
    is_archived: bool
    created_at: At
    custom: Own
    version: int


class GroupJson(Answered):
    id: int
    name: str
    parent_id: int | None
    is_archived: bool


class GroupsJson(Answered):
    items: list[GroupJson]


class PriceListJson(Answered):
    id: int
    name: str
    is_archived: bool


class PriceListsJson(Answered):
    items: list[PriceListJson]


class NewProduct(Sent):
    """Without a rate of VAT it has the company's."""

    name: Name = Field(max_length=200)
    article: Line = Field("", max_length=60)
    barcode: Line = Field("", max_length=40)
    group_id: RowId | None = None
    unit: Line = Field("796", max_length=4)
    price: MoneyIn = Field(default="0", validate_default=True)
    vat_rate: PercentIn | None = None
    note: Text = ""
    custom: Own = {}


class ProductChanges(Sent, is_partial=True):
    name: Name = Field(max_length=200)
    article: Line = Field(max_length=60)
    barcode: Line = Field(max_length=40)
    group_id: RowId | None
    unit: Line = Field(max_length=4)
    price: MoneyIn
    vat_rate: PercentIn
    note: Text
    custom: Own


class PriceOfList(Sent):
    """null: by that list it costs what it costs otherwise."""

    price: MoneyIn | None


@products.get(needs="products.view", gives=Listed[ProductJson])
def list_products(request: TokenRequest, asked: Query[ProductQuery]) -> Listed[ProductJson]:
    return read_list(request, PRODUCTS, asked, product_rows, Listed[ProductJson])


@products.post(needs="products.edit", gives=ProductJson)
def add_product(request: TokenRequest, response: HttpResponse, given: NewProduct) -> ProductJson:
    return answer_product(request, response, create_product(**given.values(), **by(request)).pk)


@products.get("/{int:pk}", needs="products.view", gives=ProductJson)
def read_product(request: TokenRequest, response: HttpResponse, pk: int) -> ProductJson:
    return answer_product(request, response, pk)


@products.patch("/{int:pk}", needs="products.edit", gives=ProductJson)
def change_product(
    request: TokenRequest, response: HttpResponse, pk: int, given: ProductChanges
) -> ProductJson:
    seen_product(request, pk)
    update_product(product_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_product(request, response, pk)


@products.post("/{int:pk}/archive", needs="products.edit", gives=ProductJson, status=200)
def archive_one_product(request: TokenRequest, response: HttpResponse, pk: int) -> ProductJson:
    seen_product(request, pk)
    archive_product(product_id=pk, **by(request))
    return answer_product(request, response, pk)


@products.post("/{int:pk}/restore", needs="products.edit", gives=ProductJson, status=200)
def restore_one_product(request: TokenRequest, response: HttpResponse, pk: int) -> ProductJson:
    seen_product(request, pk)
    restore_product(product_id=pk, **by(request))
    return answer_product(request, response, pk)


@products.put("/{int:pk}/prices/{int:list_pk}", needs="products.edit", gives=ProductJson)
def price_product(
    request: TokenRequest, response: HttpResponse, pk: int, list_pk: int, given: PriceOfList
) -> ProductJson:
    """By a price list."""
    seen_product(request, pk)
    get_object_or_404(PriceList.objects.all(), pk=list_pk)
    version = seen_version(request)
    set_list_price(product_id=pk, price_list_id=list_pk, version=version, **given.values(), **by(request))
    return answer_product(request, response, pk)


@groups.get(needs="products.view", gives=GroupsJson)
def list_product_groups(request: TokenRequest) -> GroupsJson:
    rows = ProductGroup.objects.order_by("sequence", "pk")
    return GroupsJson(items=[shown(GroupJson, row) for row in rows])


@price_lists.get(needs="products.view", gives=PriceListsJson)
def list_price_lists(request: TokenRequest) -> PriceListsJson:
    rows = PriceList.objects.order_by("sequence", "pk")
    return PriceListsJson(items=[shown(PriceListJson, row) for row in rows])


def product_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, ProductJson]:
    return {row.pk: _row(row, viewer.member) for row in Product.objects.filter(pk__in=ids)}


def _row(row: Product, member: Any) -> ProductJson:
    return shown(ProductJson, row, custom=own_values("product", row.custom, member))


def seen_product(request: TokenRequest, pk: int) -> Product:
    return get_object_or_404(visible_products(member=request.member), pk=pk)


def answer_product(request: TokenRequest, response: HttpResponse, pk: int) -> ProductJson:
    return tagged(response, _row(seen_product(request, pk), request.member))
