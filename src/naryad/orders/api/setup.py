"""Order types with their stages, and as which a product is usually made, by API."""

from django.http import HttpResponse
from pydantic import Field

from naryad.orders.actions.product_types import set_product_type
from naryad.orders.actions.types import TypeInput, create_order_types
from naryad.orders.api.orders import TypesJson, type_row, types
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.products.api.products import ProductJson, answer_product, products, seen_product
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Name, RowId, Sent
from naryad.workspaces.door.tokens import TokenRequest

open_list(ORDER_TYPES, needs="settings.edit", is_made_here=False)
open_list(ORDER_STAGES, needs="settings.edit")


class NewOrderType(Sent):
    """`stages`: in their order; the last one is reached when all is done."""

    name: Name = Field(max_length=100)
    stages: list[Name] = Field(min_length=2, max_length=50)


class NewOrderTypes(Sent):
    types: list[NewOrderType] = Field(min_length=1, max_length=50)


class ProductTypeChoice(Sent):
    """null: of any."""

    order_type_id: RowId | None


@types.post(needs="settings.edit", gives=TypesJson)
def add_order_types(request: TokenRequest, given: NewOrderTypes) -> TypesJson:
    made = create_order_types(types=[TypeInput(**one.values()) for one in given.types], **by(request))
    return TypesJson(items=[type_row(row) for row in made])


@products.put("/{int:pk}/order_type", needs="products.edit", gives=ProductJson)
def set_type_of_product(
    request: TokenRequest, response: HttpResponse, pk: int, given: ProductTypeChoice
) -> ProductJson:
    """As an order of which type it is usually made."""
    seen_product(request, pk)
    set_product_type(product_id=pk, **given.values(), **by(request))
    return answer_product(request, response, pk)
