"""Own fields of items in the form of a new order."""

from typing import Any

import pytest
from django.http import HttpResponse

from naryad.fields.actions.definitions import Links, create_field
from naryad.fields.models import OwnField
from naryad.fields.names import OPTIONS
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderItem, OrderType
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name
from tests.factories import NOW, make_deal, make_order, make_order_type
from tests.processes.conftest import enter, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def door() -> OrderType:
    return make_order_type("Door")


@pytest.fixture
def height(anna: Member) -> OwnField:
    return a_field(anna, "Height", kind="number", decimals=2, is_required=True)


def a_field(anna: Member, name: str, **given: Any) -> OwnField:
    return create_field(**{"of": "item", "kind": "text"} | given, name=name, actor=anna, now=NOW)


def typed(order_type: OrderType, responsible: Member, *items: dict[str, Any]) -> dict[str, Any]:
    rows = {
        f"items-{number}-{name}": value
        for number, item in enumerate(items)
        for name, value in ({"name": f"Leaf {number}", "quantity": "1"} | item).items()
    }
    return {
        "order_type": order_type.pk,
        "responsible": responsible.pk,
        "priority": 1,
        "items-TOTAL_FORMS": len(items),
        "items-INITIAL_FORMS": 0,
        "is_internal": "on",
        **rows,
    }


def send(anna: Member, form: dict[str, Any], to: str = "order_create") -> HttpResponse:
    return enter(anna).post(url(anna, to), form)  # type: ignore[return-value]


def test_each_item_is_saved_with_its_own_fields(anna: Member, door: OrderType, height: OwnField) -> None:
    colour = a_field(anna, "Colour", kind="choices", options=["White", "Oak"])
    white, oak = (str(one.pk) for one in colour.options.order_by("sequence"))
    first = {height.key: "2,05", colour.key: [white, oak]}

    send(anna, typed(door, anna, first, {height.key: "1,9"}))

    assert [item.custom for item in OrderItem.objects.order_by("sequence")] == [
        {height.key: "2.05", colour.key: [int(white), int(oak)]},
        {height.key: "1.9"},
    ]


def test_what_is_required_is_asked_for_beside_it_and_nothing_typed_is_lost(
    anna: Member, door: OrderType, height: OwnField
) -> None:
    note = a_field(anna, "Note")

    response = send(anna, typed(door, anna, {height.key: "2", note.key: "left"}, {note.key: "right"}))

    first, second = response.context["new"].items.forms
    page = response.content.decode()
    assert response.status_code == 422 and not Order.objects.exists()
    assert (first.errors, list(second.errors)) == ({}, [height.key])
    assert f'id="id_items-1-{height.key}_error"' in page
    assert 'value="left"' in page and 'value="right"' in page


def test_a_field_of_another_type_is_neither_asked_for_nor_kept(anna: Member, door: OrderType) -> None:
    window = make_order_type("Window")
    links = Links(branches=[window.pk])
    glass = a_field(anna, "Glass", is_required=True, links=links)

    send(anna, typed(door, anna, {glass.key: "clear"}))
    refused = send(anna, typed(window, anna, {}))

    assert OrderItem.objects.get().custom == {}
    assert refused.status_code == 422 and glass.key in refused.context["new"].items.forms[0].errors


def test_a_row_more_or_less_keeps_what_was_typed(anna: Member, door: OrderType, height: OwnField) -> None:
    colour = a_field(anna, "Colour", kind="choices", options=["White", "Oak"])
    side = a_field(anna, "Side", default="left")
    oak = str(colour.options.get(name="Oak").pk)
    given = typed(door, anna, {height.key: "a lot", side.key: ""}, {height.key: "2", colour.key: [oak]})

    more = send(anna, given, to="order_items").context["new"].items.forms
    less = send(anna, given | {"remove": "0"}, to="order_items").context["new"].items.forms

    assert [[form[name].value() for name in (height.key, colour.key, side.key)] for form in more] == [
        ["a lot", [], ""],
        ["2", [oak], None],
        [None, None, "left"],
    ]
    assert [form[height.key].value() for form in less] == ["2"]


def test_an_order_made_again_has_what_its_items_had(anna: Member, door: OrderType, height: OwnField) -> None:
    colour = a_field(anna, "Colour", kind="choice", options=["White", "Oak"])
    white, oak = colour.options.order_by("sequence")
    material = a_field(anna, "Material", of="order")
    order = make_order(responsible=anna, order_type=door, deal=make_deal(responsible=anna))
    for number, option in enumerate((white, oak)):
        order.items.create(
            name=f"Leaf {number}",
            sequence=number,
            total=0,
            custom={height.key: "2.05", colour.key: option.pk},
        )
    update_order(order_id=order.pk, custom={material.key: "steel"}, actor=anna, now=NOW)
    archive_name(names=OPTIONS, row_id=white.pk, actor=anna, now=NOW)

    new = enter(anna).get(url(anna, "order_create", query=f"?again={order.pk}")).context["new"]

    assert new.form[material.key].value() == "steel"
    assert [(str(form[height.key].value()), form[colour.key].value()) for form in new.items.forms] == [
        ("2.05", None),
        ("2.05", oak.pk),
    ]


def test_a_company_without_such_fields_has_no_second_line(anna: Member, door: OrderType) -> None:
    page = enter(anna).get(url(anna, "order_create")).content.decode()

    assert "own-of-row" not in page
