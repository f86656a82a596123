"""As an order of which type a product is usually made: said on its card, proposed by new orders and offers."""

import pytest

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.offers.actions.offers import create_offer
from naryad.offers.actions.sections import add_offer_item
from naryad.orders.actions.items import ItemInput
from naryad.orders.actions.product_types import CannotTypeProduct, set_product_type
from naryad.orders.models import OrderType
from naryad.products.actions.products import create_product
from naryad.products.models import Product
from naryad.workspaces.models import Member
from tests.factories import NOW, make_client, make_deal, make_order_type
from tests.pages import address, enter, text_of


@pytest.fixture
def wardrobe(anna: Member) -> OrderType:
    make_order_type("Kitchen")
    return make_order_type("Wardrobe")


@pytest.fixture
def product(anna: Member) -> Product:
    made: Product = create_product(name="Sliding door", price=290, actor=anna, now=NOW)
    return made


def test_a_product_has_its_order_type_on_its_card(
    product: Product, wardrobe: OrderType, anna: Member, boris: Member
) -> None:
    browser, card = enter(anna), address(anna, "products:product", product.pk)
    url = address(anna, "orders:product_type", product.pk)

    assert "Wardrobe" in text_of(browser.post(url, {"order_type": str(wardrobe.pk)}))
    assert browser.post(url, {"order_type": "0"}).status_code == 422
    assert EventRecord.objects.get(kind="product.order_type_set").data["changes"] == {
        "order_type": ["", "Wardrobe"]
    }
    with pytest.raises(NotAllowed):
        set_product_type(product_id=product.pk, order_type_id=None, actor=boris, now=NOW)
    wardrobe.is_archived = True
    wardrobe.save(update_fields=["is_archived"])
    assert "Wardrobe" in text_of(browser.get(card))
    browser.post(url, {"order_type": ""})
    with pytest.raises(CannotTypeProduct, match="archived"):
        set_product_type(product_id=product.pk, order_type_id=wardrobe.pk, actor=anna, now=NOW)


def test_new_orders_and_offers_propose_it(
    product: Product, wardrobe: OrderType, anna: Member, boris: Member
) -> None:
    set_product_type(product_id=product.pk, order_type_id=wardrobe.pk, actor=anna, now=NOW)
    browser = enter(boris)

    begun = address(boris, "processes:order_create", query=f"?product={product.pk}")
    assert begun in browser.get(address(boris, "products:product", product.pk)).text
    form = browser.get(begun).text
    found = browser.get(address(boris, "products:product_options", query="?q=slid")).json()

    assert f'<option value="{wardrobe.pk}" selected>' in form and 'value="Sliding door"' in form
    assert [one["order_type"] for one in found] == [str(wardrobe.pk)]
    deal = make_deal(responsible=boris, client=make_client(name="Lily"))
    kitchen = OrderType.objects.get(name="Kitchen")
    offer = create_offer(deal_id=deal.pk, order_type_id=kitchen.pk, actor=boris, now=NOW)
    section = offer.sections.get()
    item = ItemInput(name="Sliding door", product_id=product.pk)
    add_offer_item(section_id=section.pk, item=item, actor=boris, now=NOW)
    said = "is usually an order of the type “Wardrobe”"
    assert said in text_of(browser.get(address(boris, "offers:offer", offer.pk)))
    taken = {"field": "order_type", "order_type": str(wardrobe.pk), "version": str(section.version)}
    assert said not in text_of(browser.post(address(boris, "offers:section_edit", section.pk), taken))
