"""An item picked from the catalogue takes what the product is then, and keeps it."""

from decimal import Decimal
from typing import Any

import pytest

from naryad.fields.actions.definitions import create_field
from naryad.orders.actions.items import (
    CannotGiveDiscount,
    CannotPickProduct,
    ItemInput,
    add_item,
    discount_order,
    update_item,
)
from naryad.orders.actions.orders import create_order
from naryad.orders.models import Order, OrderItem
from naryad.products.actions.products import archive_product, create_product, update_product
from naryad.products.models import Product
from naryad.workspaces.actions.company import update_workspace
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_deal, make_member, make_order, make_order_type
from tests.pages import address, enter, text_of


@pytest.fixture
def hinge(anna: Member) -> Product:
    return create_product(
        name="Hinge", article="FT-110", price=Decimal("290.50"), vat_rate=Decimal(20), actor=anna, now=NOW
    )


def picked(product: Product, **given: Any) -> ItemInput:
    return ItemInput(**{"name": product.name, "product_id": product.pk, "price": product.price, **given})


def test_prices_of_items_stay_as_they_were(hinge: Product, anna: Member) -> None:
    order = make_order(responsible=anna)

    add_item(order_id=order.pk, item=picked(hinge, quantity=Decimal(2)), actor=anna, now=NOW)
    update_product(product_id=hinge.pk, name="Dear hinge", price=Decimal(900), actor=anna, now=NOW)

    item = OrderItem.objects.get()
    assert (item.product, item.name) == (hinge, "Hinge")
    assert (item.price, item.total) == (Decimal("290.50"), Decimal(581))
    page = text_of(enter(anna).get(address(anna, "products:product", hinge.pk)))
    assert order.code in page  # where it was picked


def test_own_fields_come_along_where_the_item_has_them_and_stay(hinge: Product, anna: Member) -> None:
    who: dict[str, Any] = {"actor": anna, "now": NOW}
    colour, side = (
        {of: create_field(of=of, kind=kind, name=name, options=options, **who) for of in ("product", "item")}
        for kind, name, options in (("text", "Colour", ()), ("choice", "Side", ("left", "right")))
    )
    weight = create_field(of="product", kind="number", name="Weight", **who)
    create_field(of="item", kind="text", name="Weight", **who)  # of another kind
    anna.workspace.refresh_from_db()
    left, to_left = (side[of].options.get(name="left").pk for of in ("product", "item"))
    values = {colour["product"].key: "black", side["product"].key: left, weight.key: "2"}
    update_product(product_id=hinge.pk, custom=values, **who)
    order = make_order(responsible=anna)

    plain = add_item(order_id=order.pk, item=picked(hinge), **who)
    typed = {colour["item"].key: "white", side["item"].key: None}
    other = add_item(order_id=order.pk, item=picked(hinge, custom=typed), **who)
    update_product(product_id=hinge.pk, custom={colour["product"].key: "red"}, **who)

    plain.refresh_from_db()
    assert plain.custom == {colour["item"].key: "black", side["item"].key: to_left}
    assert other.custom == {colour["item"].key: "white", side["item"].key: to_left}


def test_who_does_not_see_amounts_adds_it_at_the_price_of_the_catalogue(
    hinge: Product, anna: Member, boris: Member
) -> None:
    order = make_order(responsible=boris, deal=make_deal(responsible=anna))
    form = {"name": "Hinge", "quantity": "1", "product": str(hinge.pk)}

    enter(boris).post(address(anna, "orders:item_add", order.pk), form)

    item = OrderItem.objects.get()
    assert item.product == hinge
    assert (item.price, item.vat_rate) == (hinge.price, Decimal(20))


def test_only_what_is_in_the_catalogue_is_picked(hinge: Product, anna: Member) -> None:
    order = make_order(responsible=anna)
    with another_company() as vera:
        foreign = create_product(name="Theirs", actor=vera, now=NOW)

    archive_product(product_id=hinge.pk, actor=anna, now=NOW)

    for product in (hinge, foreign):
        with pytest.raises(CannotPickProduct):
            add_item(order_id=order.pk, item=picked(product), actor=anna, now=NOW)
        with pytest.raises(CannotPickProduct):
            create_order(order_type_id=order.order_type_id, items=[picked(product)], actor=anna, now=NOW)
    free = {"name": "Typed", "quantity": "1", "product": "?"}
    enter(anna).post(address(anna, "orders:item_add", order.pk), free)
    assert OrderItem.objects.get().product is None


def test_a_new_order_and_its_repetition_keep_what_was_picked(hinge: Product, anna: Member) -> None:
    order_type = make_order_type()
    browser, url = enter(anna), address(anna, "processes:order_create")
    items = {
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-name": "Hinge",
        "items-0-quantity": "3",
        "items-0-price": "290.5",
        "items-0-product": str(hinge.pk),
    }
    form = items | {
        "order_type": order_type.pk,
        "responsible": anna.pk,
        "priority": "1",
        "is_internal": "on",
    }

    more = text_of(browser.post(address(anna, "processes:order_items"), form))
    browser.post(url, form)

    order = Order.objects.get()
    assert order.items.get().product == hinge
    hidden = f'name="items-0-product" value="{hinge.pk}"'
    assert hidden in more and hidden in text_of(browser.get(f"{url}?again={order.pk}"))
    archive_product(product_id=hinge.pk, actor=anna, now=NOW)
    assert hidden not in text_of(browser.get(f"{url}?again={order.pk}"))


def test_options_are_what_an_item_takes(hinge: Product, anna: Member, pavel: Member) -> None:
    url = address(anna, "products:product_options")

    found = enter(anna).get(url, {"q": "FT-110"}).json()

    assert found == [
        {
            "value": str(hinge.pk),
            "text": "Hinge",
            "article": "FT-110",
            "unit": "pcs",
            "price": "290.50",
            "vat_rate": "20",
            "sum": "290.50\xa0₽",
            "is_exact": True,
        }
    ]
    assert enter(pavel).get(url, {"q": "FT-110"}).status_code == 403


def test_a_sales_manager_gives_no_more_than_the_company_allows(
    hinge: Product, anna: Member, boris: Member
) -> None:
    order = make_order(responsible=boris, deal=make_deal(responsible=boris))
    update_workspace(sales_discount=Decimal(10), actor=anna, now=NOW)
    boris.workspace.refresh_from_db()
    who: dict[str, Any] = {"actor": boris, "now": NOW}
    item = add_item(order_id=order.pk, item=picked(hinge, discount=Decimal(10)), **who)

    too_much: list[dict[str, Any]] = [{"discount": Decimal("10.5")}, {"price": Decimal(200)}]
    for given in too_much:
        with pytest.raises(CannotGiveDiscount):
            update_item(item_id=item.pk, **given, **who)
        with pytest.raises(CannotGiveDiscount):
            add_item(order_id=order.pk, item=picked(hinge, **given), **who)
    update_item(item_id=item.pk, price=Decimal(400), **who)  # dearer
    add_item(order_id=order.pk, item=ItemInput(name="Typed", price=Decimal(100)), **who)
    with pytest.raises(CannotGiveDiscount):
        discount_order(order_id=order.pk, discount=Decimal(40), **who)
    url = address(anna, "orders:order_discount", order.pk)
    refused = enter(boris).post(url, {"discount": "40"})
    given_ = enter(anna).post(url, {"discount": "40"})

    assert (refused.status_code, given_.status_code) == (422, 204)
    assert "At most 10 % for your role" in text_of(enter(boris).get(url))
    totals = {str(total) for total in order.items.values_list("total", flat=True)}
    assert (totals, set(order.items.values_list("discount", flat=True))) == (
        {"240.00", "60.00"},
        {Decimal(40)},
    )
    update_workspace(head_discount=Decimal(40), actor=anna, now=NOW)
    head = make_member(name="Helga", role="head")
    discount_order(order_id=order.pk, discount=Decimal(39), actor=head, now=NOW)
    with pytest.raises(CannotGiveDiscount):
        discount_order(order_id=order.pk, discount=Decimal(41), actor=head, now=NOW)
