"""The catalogue: who may change it, what a product keeps of its past, how it is found."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.core.errors import NotAllowed
from naryad.fields.actions.definitions import create_field
from naryad.fields.models import OwnField
from naryad.products.actions.groups import create_groups, move_group
from naryad.products.actions.products import (
    CannotChangeProduct,
    archive_product,
    create_product,
    restore_product,
    update_product,
)
from naryad.products.lists import PRODUCTS
from naryad.products.models import Product, ProductGroup, ProductPrice
from naryad.products.names import LEVELS
from naryad.products.queries import every_group, group_tree, search_products
from naryad.tables.actions import change_rows
from naryad.talk.actions.files import attach_file
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.rules import PartOff
from tests.factories import NOW, another_company, make_picture
from tests.pages import address, enter, text_of

CODE = "4600000001103"


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


def test_a_product_keeps_what_it_cost_and_who_set_it(anna: Member, boris: Member) -> None:
    hinge = create_product(name="Hinge", price=Decimal(290), **who(anna))
    other = create_product(name="Handle", price=Decimal(100), **who(anna))
    later = {"actor": anna, "now": NOW + timedelta(hours=1)}

    update_product(product_id=hinge.pk, price=Decimal(310), version=1, **later)
    price = next(column for column in PRODUCTS.columns if column.key == "price")
    chosen: dict[str, Any] = {"ids": [hinge.pk, other.pk], "rows": Product.objects.all()}
    done = change_rows(listing=PRODUCTS, values=[(price, Decimal(500))], **chosen, **later)
    undo_change(event_id=done.fact.pk, **later)

    prices = ProductPrice.objects.filter(product=hinge).order_by("pk").values_list("price", "set_by")
    assert list(prices) == [(Decimal(sum_), anna.pk) for sum_ in (290, 310, 500, 310)]
    hinge.refresh_from_db()
    assert hinge.price == 310
    assert EventRecord.objects.filter(kind="product.changed").first().data["changes"]["price"] == [
        "290.00",
        "310",
    ]
    with pytest.raises(ChangedMeanwhile):
        update_product(product_id=hinge.pk, price=Decimal(1), version=1, **later)
    with pytest.raises(NotAllowed):
        update_product(product_id=hinge.pk, price=Decimal(1), **who(boris))


def test_an_article_and_a_barcode_are_one_products(anna: Member) -> None:
    first = create_product(name="Hinge", article="FT-110", barcode="46 0000 000110 3", **who(anna))
    for given in ({"article": "ft 110"}, {"barcode": CODE}):
        with pytest.raises(CannotChangeProduct, match="Hinge"):
            create_product(name="Another", **given, **who(anna))

    archive_product(product_id=first.pk, **who(anna))
    second = create_product(name="Newer hinge", article="FT-110", **who(anna))

    assert first.barcode == CODE
    with pytest.raises(CannotChangeProduct, match="Newer hinge"):
        restore_product(product_id=first.pk, **who(anna))
    update_product(product_id=second.pk, article="", **who(anna))
    restore_product(product_id=first.pk, **who(anna))
    assert Product.objects.filter(is_archived=False).count() == 2


def test_a_product_is_found_by_name_article_barcode_and_own_field(anna: Member) -> None:
    colour: OwnField = create_field(of="product", kind="text", name="Colour", shown=["search"], **who(anna))
    hinge = create_product(
        name="Петля накладная", article="FT-110", barcode=CODE, custom={colour.key: "Графит"}, **who(anna)
    )
    create_product(name="FT-110 spare", **who(anna))

    def found(text: str) -> list[str]:
        return [product.name for product in search_products(member=anna, text=text)]

    assert found("ft-110")[0] == hinge.name  # meant by its article, before what only begins so
    assert found(CODE) == found("петл накл") == found("графит") == [hinge.name]
    archive_product(product_id=hinge.pk, **who(anna))
    assert found(CODE) == []
    with another_company() as vera:
        assert search_products(member=vera, text="FT-110") == []


def test_groups_are_a_tree_that_ends(anna: Member) -> None:
    [top] = create_groups(name=["Fittings"], **who(anna))
    inner = top
    for name in ("A", "B", "C")[: LEVELS - 1]:
        [inner] = create_groups(name=[name], parent=inner.pk, **who(anna))
    create_product(name="Hinge", group_id=inner.pk, **who(anna))

    page = text_of(enter(anna).get(address(anna, "products:product_list", query=f"?group={top.pk}")))

    assert [node.path for node in group_tree()] == ["Fittings"]
    settings = text_of(enter(anna).get(address(anna, "products:group_settings")))
    assert all(f'value="{name}"' in settings for name in ("Fittings", "A", "B", "C"))
    assert "Hinge" in page and "Fittings / A / B / C" in page
    with pytest.raises(CannotChangeName):
        create_groups(name=["too deep"], parent=inner.pk, **who(anna))
    enter(anna).post(address(anna, "products:product_group_archive", inner.pk))
    assert ProductGroup.objects.get(pk=inner.pk).is_archived  # in use: kept, and not given anew
    with pytest.raises(CannotChangeProduct):
        create_product(name="Another", group_id=inner.pk, **who(anna))


def test_a_group_moves_with_all_inside_it(anna: Member, boris: Member) -> None:
    tops = create_groups(name=["Fittings", "Old"], **who(anna))
    fittings, old = (group.pk for group in tops)
    [hinges] = create_groups(name=["Hinges"], parent=old, **who(anna))
    [soft] = create_groups(name=["Soft"], parent=hinges.pk, **who(anna))
    browser, url = enter(anna), address(anna, "products:product_group_move", hinges.pk)

    form = text_of(browser.get(url))
    moved = browser.post(url, {"parent": str(fittings), "version": "1"})

    assert f'value="{old}" selected' in form and f'value="{soft.pk}"' not in form
    assert moved.status_code == 204
    paths = [node.path for node in every_group()]
    assert paths == ["Fittings", "Fittings / Hinges", "Fittings / Hinges / Soft", "Old"]
    assert EventRecord.objects.filter(kind="names.changed").last().data["changes"] == {
        "parent": ["Old", "Fittings"]
    }
    assert browser.post(url, {"parent": "", "version": "1"}).status_code == 422  # stale
    create_groups(name=["Hinges", "Deep"], parent=old, **who(anna))
    deep = ProductGroup.objects.get(name="Deep")
    [deeper] = create_groups(name=["Deeper"], parent=deep.pk, **who(anna))
    refused = [
        (hinges.pk, soft.pk),
        (hinges.pk, old),
        (hinges.pk, deeper.pk),
    ]  # inside itself, a name, too deep
    for group, parent in refused:
        with pytest.raises(CannotChangeName):
            move_group(group_id=group, parent_id=parent, **who(anna))
    with pytest.raises(NotAllowed):
        move_group(group_id=soft.pk, parent_id=None, **who(boris))


def test_the_card_shows_and_changes_a_product(anna: Member, olga: Member, pavel: Member) -> None:
    browser = enter(anna)
    new = {"name": "Hinge", "unit": "796", "price": "1 290,50", "vat_rate": "20", "article": "FT-110"}
    browser.post(address(anna, "products:product_create"), new)
    product = Product.objects.get()
    attach_file(kind="product", pk=product.pk, upload=make_picture("hinge.png"), **who(anna))
    edit = {"field": "price", "price": "1400", "version": "1"}

    browser.post(address(anna, "products:product_edit", product.pk), edit)
    stale = browser.post(address(anna, "products:product_edit", product.pk), edit | {"price": "1500"})
    bad = browser.post(address(anna, "products:product_edit", product.pk), {"field": "unit", "unit": "?"})
    card = text_of(enter(olga).get(address(anna, "products:product", product.pk)))

    assert (stale.status_code, bad.status_code) == (422, 422)
    assert "1,400\xa0₽" in card and "1,290.50\xa0₽" in card and "product-picture" in card
    assert "FT-110" in card and "products/1/edit" not in card  # who looks on changes nothing
    assert enter(pavel).get(address(anna, "products:product", product.pk)).status_code == 403
    anna.workspace.parts = [part for part in anna.workspace.parts if part != "products"]
    anna.workspace.save(update_fields=["parts"])
    assert browser.get(address(anna, "products:product_list")).status_code == 404
    with pytest.raises(PartOff):
        create_product(name="Another", **who(anna))
