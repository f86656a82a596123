"""Kits and groups of the catalogue by API."""

from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.products.actions.groups import create_groups, move_group
from naryad.products.actions.kits import add_kit_part, change_kit_part, remove_kit_part
from naryad.products.api.products import (
    GroupJson,
    GroupsJson,
    groups,
    products,
    seen_product,
)
from naryad.products.models import KitPart, ProductGroup
from naryad.products.names import PRICE_LISTS, PRODUCT_GROUPS
from naryad.products.queries import visible_products
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import Routes, by, seen_version
from naryad.workspaces.api.types import Answered, Name, Quantity, QuantityIn, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

parts = Routes("kit_parts")
open_list(PRODUCT_GROUPS, needs="products.set_up")
open_list(PRICE_LISTS, needs="products.set_up")


class KitPartJson(Answered):
    id: int
    kit_id: int
    product_id: int
    quantity: Quantity


class KitPartsJson(Answered):
    items: list[KitPartJson]


class NewKitPart(Sent):
    product_id: RowId
    quantity: QuantityIn = Field(default="1", validate_default=True)


class KitPartChange(Sent):
    quantity: QuantityIn


class NewGroups(Sent):
    """In the group `parent_id`; null: at the top."""

    names: list[Name] = Field(min_length=1, max_length=100)
    parent_id: RowId | None = None


class GroupPlace(Sent):
    parent_id: RowId | None


@products.get("/{int:pk}/parts", needs="products.view", gives=KitPartsJson)
def list_kit_parts(request: TokenRequest, pk: int) -> KitPartsJson:
    """What a kit is put together from."""
    rows = KitPart.objects.filter(kit=seen_product(request, pk)).order_by("pk")
    return KitPartsJson(items=[shown(KitPartJson, row) for row in rows])


@products.post("/{int:pk}/parts", needs="products.edit", gives=KitPartJson)
def add_part_of_kit(request: TokenRequest, pk: int, given: NewKitPart) -> KitPartJson:
    """The product becomes a kit by its first part."""
    seen_product(request, pk)
    return shown(KitPartJson, add_kit_part(kit_id=pk, **given.values(), **by(request)))


@parts.patch("/{int:pk}", needs="products.edit", gives=KitPartJson)
def change_part_of_kit(request: TokenRequest, pk: int, given: KitPartChange) -> KitPartJson:
    _part(request, pk)
    return shown(KitPartJson, change_kit_part(part_id=pk, **given.values(), **by(request)))


@parts.delete("/{int:pk}", needs="products.edit")
def remove_part_of_kit(request: TokenRequest, pk: int) -> None:
    _part(request, pk)
    remove_kit_part(part_id=pk, **by(request))


@groups.post(needs="products.set_up", gives=GroupsJson)
def add_product_groups(request: TokenRequest, given: NewGroups) -> GroupsJson:
    made = create_groups(name=given.names, parent=given.parent_id, **by(request))
    return GroupsJson(items=[shown(GroupJson, row) for row in made])


@groups.put("/{int:pk}/parent", needs="products.set_up", gives=GroupJson)
def move_product_group(request: TokenRequest, pk: int, given: GroupPlace) -> GroupJson:
    """With all that is inside it."""
    get_object_or_404(ProductGroup.objects.all(), pk=pk)
    version = seen_version(request)
    return shown(GroupJson, move_group(group_id=pk, version=version, **given.values(), **by(request)))


def _part(request: TokenRequest, pk: int) -> KitPart:
    return get_object_or_404(KitPart.objects.filter(kit__in=visible_products(member=request.member)), pk=pk)
