"""Some clients buy at other prices: by the list that stands on their card."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.core.errors import NotAllowed
from naryad.crm.actions.clients import CannotChangeClient, create_client, update_client
from naryad.crm.models import Client
from naryad.orders.actions.items import CannotGiveDiscount, ItemInput, add_item
from naryad.orders.models import OrderItem
from naryad.products.actions.products import create_product, set_list_price, update_product
from naryad.products.models import ListPrice, PriceList, Product, ProductPrice
from naryad.products.names import PRICE_LISTS
from naryad.workspaces.actions.company import update_workspace
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name, create_name
from tests.factories import NOW, another_company, make_deal, make_order
from tests.pages import address, enter, text_of


@pytest.fixture
def wholesale(anna: Member) -> PriceList:
    return create_name(names=PRICE_LISTS, name="Wholesale", actor=anna, now=NOW)


@pytest.fixture
def hinge(anna: Member, wholesale: PriceList) -> Product:
    """290 otherwise, 200 by wholesale."""
    product = create_product(name="Hinge", article="FT-110", price=Decimal(290), actor=anna, now=NOW)
    given: dict[str, Any] = {"product_id": product.pk, "price_list_id": wholesale.pk}
    return set_list_price(price=Decimal(200), **given, actor=anna, now=NOW)


def test_a_price_by_a_list_is_set_and_emptied_and_stays_known(
    hinge: Product, wholesale: PriceList, anna: Member, boris: Member
) -> None:
    url = address(anna, "products:list_price", hinge.pk, wholesale.pk)
    given: dict[str, Any] = {"product_id": hinge.pk, "price_list_id": wholesale.pk, "price": Decimal(1)}

    with pytest.raises(ChangedMeanwhile):
        set_list_price(**given, version=1, actor=anna, now=NOW)
    card = text_of(enter(anna).post(url, {"price": "210", "version": str(hinge.version)}))
    assert "Wholesale" in card and "210\xa0₽" in card
    enter(anna).post(url, {"price": ""})

    assert not ListPrice.objects.exists()
    kept = ProductPrice.objects.order_by("pk").values_list("price_list__name", "price")
    assert list(kept) == [(None, 290), ("Wholesale", 200), ("Wholesale", 210), ("Wholesale", None)]
    with pytest.raises(NotAllowed):
        set_list_price(**given, actor=boris, now=NOW)
    archive_name(names=PRICE_LISTS, row_id=wholesale.pk, actor=anna, now=NOW)
    assert PriceList.objects.get().is_archived  # its prices are known, so it is not deleted
    assert enter(anna).post(url, {"price": "5"}).status_code == 422


def test_items_cost_what_they_cost_the_client(
    hinge: Product, wholesale: PriceList, anna: Member, boris: Member
) -> None:
    who: dict[str, Any] = {"actor": boris, "now": NOW}
    client = create_client(kind="organisation", name="Partner", price_list_id=wholesale.pk, **who)
    deals = [make_deal(responsible=member, client=client) for member in (boris, anna)]
    order, unpriced = (make_order(responsible=boris, deal=deal) for deal in deals)
    page = text_of(enter(boris).get(address(boris, "orders:order", order.pk)))
    url = address(boris, "products:product_options", query=f"?client={client.pk}")
    assert url in page

    found = enter(boris).get(f"{url}&q=FT-110").json()
    form = {"name": "Hinge", "quantity": "1", "product": str(hinge.pk)}
    enter(boris).post(address(boris, "orders:item_add", unpriced.pk), form)
    update_workspace(sales_discount=Decimal(0), actor=anna, now=NOW)
    boris.workspace.refresh_from_db()
    item = ItemInput(name="Hinge", product_id=hinge.pk, price=Decimal(200))
    add_item(order_id=order.pk, item=item, **who)  # no discount: this is what it costs the client

    assert found[0]["price"] == "200"
    prices = dict(OrderItem.objects.values_list("order", "price"))
    assert prices == dict.fromkeys((order.pk, unpriced.pk), Decimal(200))
    update_client(client_id=client.pk, price_list_id=None, **who)
    with pytest.raises(CannotGiveDiscount):
        add_item(order_id=order.pk, item=item, **who)


def test_the_list_stands_on_the_clients_card(wholesale: PriceList, hinge: Product, anna: Member) -> None:
    client = create_client(kind="organisation", name="Partner", actor=anna, now=NOW)
    url = address(anna, "crm:client_edit", client.pk)

    card = text_of(enter(anna).post(url, {"field": "price_list", "price_list": str(wholesale.pk)}))

    assert Client.objects.get().price_list == wholesale and "Wholesale" in card
    update_product(product_id=hinge.pk, price=Decimal(1), actor=anna, now=NOW)
    with another_company() as vera:
        foreign = create_name(names=PRICE_LISTS, name="Theirs", actor=vera, now=NOW)
    with pytest.raises(CannotChangeClient):
        update_client(client_id=client.pk, price_list_id=foreign.pk, actor=anna, now=NOW)
    archive_name(names=PRICE_LISTS, row_id=wholesale.pk, actor=anna, now=NOW)
    assert Client.objects.get().price_list == wholesale
    enter(anna).post(url, {"field": "price_list", "price_list": ""})
    assert Client.objects.get().price_list is None
    assert (
        enter(anna).post(url, {"field": "price_list", "price_list": "1"}).status_code == 404
    )  # none is offered
