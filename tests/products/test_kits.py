"""A kit costs what its parts do, and orders and offers take it as its parts."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.offers.actions.offers import create_offer
from naryad.offers.actions.sections import add_offer_item
from naryad.orders.actions.items import CannotPickProduct, CannotPriceItem, ItemInput, add_item
from naryad.orders.actions.orders import create_order
from naryad.orders.models import OrderItem
from naryad.products.actions.kits import add_kit_part, change_kit_part, remove_kit_part
from naryad.products.actions.prices import KitCostsTooMuch
from naryad.products.actions.products import (
    CannotChangeProduct,
    archive_product,
    create_product,
    set_list_price,
    update_product,
)
from naryad.products.models import KitPart, Product, ProductPrice
from naryad.products.names import PRICE_LISTS
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name
from tests.factories import NOW, make_client, make_deal, make_order, make_order_type
from tests.pages import address, enter, text_of


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


@pytest.fixture
def hinge(anna: Member) -> Product:
    return create_product(name="Hinge", price=Decimal("290.50"), vat_rate=Decimal(20), **who(anna))


@pytest.fixture
def kit(anna: Member, hinge: Product) -> Product:
    """Two hinges and 0.333 of a profile: 581 + 33.30."""
    profile = create_product(name="Profile", price=Decimal(100), unit="006", **who(anna))
    kit = create_product(name="Door set", article="SET-1", **who(anna))
    add_kit_part(kit_id=kit.pk, product_id=hinge.pk, quantity=Decimal(2), **who(anna))
    add_kit_part(kit_id=kit.pk, product_id=profile.pk, quantity=Decimal("0.333"), **who(anna))
    kit.refresh_from_db()
    return kit


def lines(order_id: int) -> list[tuple[Any, ...]]:
    rows = OrderItem.objects.filter(order=order_id).order_by("sequence")
    return list(rows.values_list("name", "quantity", "unit", "price", "discount", "vat_rate"))


def test_a_kit_costs_what_its_parts_do(anna: Member, hinge: Product, kit: Product) -> None:
    assert kit.price == Decimal("614.30")

    update_product(product_id=hinge.pk, price=Decimal(300), **who(anna))
    part = KitPart.objects.get(kit=kit, product=hinge)
    change_kit_part(part_id=part.pk, quantity=Decimal(1), **who(anna))
    remove_kit_part(part_id=part.pk, **who(anna))

    kept = ProductPrice.objects.filter(product=kit).order_by("pk").values_list("price", flat=True)
    assert list(kept)[2:] == [Decimal(text) for text in ("614.30", "633.30", "333.30", "33.30")]
    with pytest.raises(CannotChangeProduct, match="what its parts do"):
        update_product(product_id=kit.pk, price=Decimal(1), **who(anna))


def test_an_order_takes_a_kit_as_its_parts(anna: Member, kit: Product) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=anna))
    item = ItemInput(
        name="Door set", quantity=Decimal(3), price=kit.price, discount=Decimal(10), product_id=kit.pk
    )

    add_item(order_id=order.pk, item=item, **who(anna))

    assert lines(order.pk) == [
        ("Hinge", Decimal(6), "pcs", Decimal("290.50"), Decimal(10), Decimal(20)),
        ("Profile", Decimal("0.999"), "m", Decimal(100), Decimal(10), Decimal(0)),
    ]
    with pytest.raises(CannotPriceItem, match="614.3"):
        add_item(order_id=order.pk, item=ItemInput(name="Door set", product_id=kit.pk), **who(anna))


def test_a_new_order_and_an_offer_take_them_at_the_prices_of_the_client(
    anna: Member, hinge: Product, kit: Product
) -> None:
    partners = create_name(names=PRICE_LISTS, name="Partners", **who(anna))
    set_list_price(product_id=hinge.pk, price_list_id=partners.pk, price=Decimal(200), **who(anna))
    deal = make_deal(responsible=anna, client=make_client(name="Oak", price_list=partners))
    shown = enter(anna).get(
        address(anna, "products:product_options"), {"q": "SET-1", "client": deal.client_id}
    )
    price = Decimal(shown.json()[0]["price"].replace(",", "."))
    item = ItemInput(name="Door set", price=price, product_id=kit.pk)

    order = create_order(order_type_id=make_order_type("Door").pk, deal_id=deal.pk, items=[item], **who(anna))
    offer = create_offer(deal_id=deal.pk, order_type_id=order.order_type_id, **who(anna))
    add_offer_item(section_id=offer.sections.get().pk, item=item, **who(anna))

    assert price == Decimal("433.30")
    taken = [(name, price) for name, _quantity, _unit, price, *_rest in lines(order.pk)]
    assert taken == [("Hinge", Decimal(200)), ("Profile", Decimal(100))]
    assert list(offer.sections.get().items.order_by("sequence").values_list("name", "price")) == taken


def test_kits_hold_single_products_of_the_catalogue(anna: Member, hinge: Product, kit: Product) -> None:
    other = create_product(name="Other", **who(anna))
    for kit_id, product_id in ((other.pk, kit.pk), (hinge.pk, other.pk), (other.pk, other.pk), (other.pk, 0)):
        with pytest.raises(CannotChangeProduct):
            add_kit_part(kit_id=kit_id, product_id=product_id, quantity=Decimal(1), **who(anna))

    archive_product(product_id=hinge.pk, **who(anna))

    item = ItemInput(name="Door set", price=kit.price, product_id=kit.pk)
    with pytest.raises(CannotPickProduct):
        add_item(order_id=make_order(responsible=anna).pk, item=item, **who(anna))


def test_parts_are_added_changed_and_taken_out_on_the_card(anna: Member, hinge: Product) -> None:
    kit = create_product(name="Set", **who(anna))
    browser = enter(anna)
    add = address(anna, "products:kit_part_add", kit.pk)

    typed = browser.post(add, {"name": "Hinge of a neighbour", "quantity": "2"})
    browser.post(add, {"name": "Hinge", "product": hinge.pk, "quantity": "2"})
    part = kit.parts.get()
    nothing = browser.post(address(anna, "products:kit_part_edit", part.pk), {"quantity": "0"})
    card = browser.post(address(anna, "products:kit_part_edit", part.pk), {"quantity": "2.5"})

    assert (typed.status_code, nothing.status_code) == (422, 422)
    assert "Pick a product of the catalogue" in text_of(typed)
    assert "2.5 pcs" in text_of(card) and "726.25" in text_of(card)
    gone = browser.post(address(anna, "products:kit_part_remove", part.pk))
    assert "a single product" in text_of(gone) and not kit.parts.exists()


def test_what_no_column_holds_is_refused_in_words(anna: Member, hinge: Product, kit: Product) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=anna))
    for quantity in (Decimal("0.001"), Decimal("99999999999")):  # none of the profile; too many hinges
        item = ItemInput(name="Door set", quantity=quantity, price=kit.price, product_id=kit.pk)
        with pytest.raises(CannotPriceItem):
            add_item(order_id=order.pk, item=item, **who(anna))
    with pytest.raises(CannotChangeProduct):
        add_kit_part(kit_id=kit.pk, product_id=hinge.pk, quantity=Decimal("999999999"), **who(anna))
    with pytest.raises(KitCostsTooMuch):
        update_product(product_id=hinge.pk, price=Decimal("999999999999"), **who(anna))
