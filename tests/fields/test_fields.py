"""Own fields: what is defined, filled, refused, seen."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.core.errors import NotAllowed
from naryad.fields.actions.definitions import (
    CannotChangeField,
    Links,
    ValuesWouldBeLost,
    archive_field,
    change_field,
    create_field,
    order_fields,
    restore_field,
)
from naryad.fields.actions.values import CannotFillField, NeedsFields
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.fields.queries.definitions import definitions
from naryad.fields.queries.values import shown_fields
from naryad.fields.rules.definitions import ShownAt
from naryad.orders.actions.orders import create_order, move_order, update_order
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name
from tests.factories import make_order

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def order(anna: Member) -> Order:
    return make_order(responsible=anna)


def field(anna: Member, kind: str = "text", name: str = "Facade", **given: Any) -> OwnField:
    row = create_field(of="order", kind=kind, name=name, actor=anna, now=NOW, **given)
    anna.workspace.refresh_from_db()
    return row


def fill(anna: Member, order: Order, own: OwnField, value: Any) -> Order:
    return update_order(order_id=order.pk, custom={own.key: value}, actor=anna, now=NOW)


def words(anna: Member, order: Order) -> dict[str, str]:
    return {one.own.name: one.words for one in shown_fields("order", anna, order, at=ShownAt.CARD)}


@pytest.mark.parametrize(
    ("kind", "given", "typed", "kept", "said"),
    [
        ("text", {}, "  RAL 9010 ", "RAL 9010", "RAL 9010"),
        ("number", {"decimals": 2, "unit": "m"}, "4,10", "4.1", "4.1\xa0m"),
        ("number", {}, "-7", "-7", "-7"),
        ("number", {}, "0", "0", "0"),
        ("money", {}, "12 500,50", "12500.5", "12,500.50\xa0₽"),
        ("date", {}, "21.12.2026", "2026-12-21", "21.12.2026"),
        ("date", {}, "1985-03-08", "1985-03-08", "08.03.1985"),
        ("yes_no", {}, "0", False, "no"),
        ("phone", {}, "8 912 345-67-89", "+7 912 345-67-89", "+7 912 345-67-89"),
        ("email", {}, "a@b.example", "a@b.example", "a@b.example"),
        ("link", {}, "site.example/x", "https://site.example/x", "https://site.example/x"),
    ],
)
def test_each_kind_keeps_and_says_a_value(
    anna: Member, order: Order, kind: str, given: dict[str, Any], typed: str, kept: Any, said: str
) -> None:
    own = field(anna, kind, **given)

    filled = fill(anna, order, own, typed)

    assert filled.custom == {own.key: kept}
    assert words(anna, filled) == {"Facade": said}
    assert fill(anna, order, own, kept).version == filled.version  # what is kept reads as itself


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "many"),
        ("number", "1,55"),
        ("date", "31.02.2026"),
        ("email", "no"),
        ("choice", "77"),
        ("member", "9" * 30),
    ],
)
def test_what_a_kind_cannot_hold_is_refused_beside_it(
    anna: Member, order: Order, kind: str, typed: str
) -> None:
    own = field(anna, kind, options=["a"])

    with pytest.raises(CannotFillField) as refusal:
        fill(anna, order, own, typed)

    assert refusal.value.field == own.key
    order.refresh_from_db()
    assert order.custom == {}


def test_a_choice_keeps_an_archived_option_and_gives_it_to_nobody(anna: Member, order: Order) -> None:
    own = field(anna, "choice", options=["Oak", "Ash"])
    oak = FieldOption.objects.get(name="Oak")
    fill(anna, order, own, oak.pk)

    archive_name(names=OPTIONS, row_id=oak.pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    order.refresh_from_db()
    assert words(anna, order) == {"Facade": "Oak"}
    fill(anna, order, own, oak.pk)  # its own
    other = make_order(responsible=anna)
    with pytest.raises(CannotFillField):
        fill(anna, other, own, oak.pk)


def test_an_unknown_or_archived_field_is_refused_and_keeps_its_values(anna: Member, order: Order) -> None:
    own = field(anna)
    fill(anna, order, own, "white")
    archive_field(field_id=own.pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()
    order.refresh_from_db()

    assert words(anna, order) == {}
    with pytest.raises(CannotFillField):
        update_order(order_id=order.pk, custom={"f999999": "x"}, actor=anna, now=NOW)

    restore_field(field_id=own.pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()
    assert words(anna, order) == {"Facade": "white"}


def test_a_role_that_does_not_see_a_field_neither_reads_nor_fills_it(
    anna: Member, boris: Member, order: Order
) -> None:
    own = field(anna, seen_by=["owner", "head"], edited_by=["owner"])
    boris.workspace = anna.workspace
    Order.objects.filter(pk=order.pk).update(responsible=boris)
    fill(anna, order, own, "cost")
    order.refresh_from_db()

    assert words(boris, order) == {}
    with pytest.raises(NotAllowed):
        fill(boris, order, own, "mine")


def test_a_field_of_one_type_is_of_no_other(anna: Member, order: Order) -> None:
    other = make_order(responsible=anna)
    own = field(anna, links=Links(branches=[other.order_type_id]))

    with pytest.raises(CannotFillField, match="not a field of this type"):
        fill(anna, order, own, "x")
    assert fill(anna, other, own, "x").custom == {own.key: "x"}
    assert words(anna, order) == {}


def test_a_new_row_begins_with_defaults_and_asks_only_a_person_for_what_is_required(anna: Member) -> None:
    own, asked = field(anna, default="white"), field(anna, name="Colour", is_required=True)
    type_id = make_order(responsible=anna).order_type_id

    made = create_order(order_type_id=type_id, actor=anna, now=NOW)  # by the program
    assert made.custom == {own.key: "white"}
    with pytest.raises(CannotFillField) as refusal:
        create_order(order_type_id=type_id, custom={asked.key: ""}, actor=anna, now=NOW)
    assert refusal.value.field == asked.key


def test_a_field_is_asked_for_from_its_stage_on(anna: Member, order: Order) -> None:
    stages = list(order.order_type.stages.order_by("sequence"))
    own = field(anna, links=Links(stages=[stages[1].pk]))

    with pytest.raises(NeedsFields) as refusal:
        move_order(order_id=order.pk, stage_id=stages[-1].pk, actor=anna, now=NOW)
    assert [one.pk for one in refusal.value.fields] == [own.pk]

    fill(anna, order, own, "white")
    moved = move_order(order_id=order.pk, stage_id=stages[1].pk, actor=anna, now=NOW).row
    assert moved.stage == stages[1]


def test_another_kind_keeps_every_value_or_changes_nothing(anna: Member, order: Order) -> None:
    own, other = field(anna), make_order(responsible=anna)
    fill(anna, order, own, "4,5")
    fill(anna, other, own, "about five")

    with pytest.raises(ValuesWouldBeLost) as refusal:
        change_field(field_id=own.pk, kind="number", decimals=1, actor=anna, now=NOW)
    assert refusal.value.rows == [other.pk]
    order.refresh_from_db()
    assert order.custom == {own.key: "4,5"}

    fill(anna, other, own, "5")
    change_field(field_id=own.pk, kind="number", decimals=1, actor=anna, now=NOW)
    order.refresh_from_db()
    assert order.custom == {own.key: "4.5"}


def test_words_become_the_options_of_a_choice(anna: Member, order: Order) -> None:
    own = field(anna)
    fill(anna, order, own, "Oak")

    change_field(field_id=own.pk, kind="choice", actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    order.refresh_from_db()
    assert words(anna, order) == {"Facade": "Oak"}
    assert order.custom == {own.key: FieldOption.objects.get().pk}


def test_a_name_is_taken_once_among_its_like(anna: Member) -> None:
    field(anna, name="Цвёт")

    with pytest.raises(CannotChangeField, match="already"):
        field(anna, name="цвет ")
    create_field(of="deal", kind="text", name="Цвет", actor=anna, now=NOW)


def test_fields_stand_in_the_order_they_are_put(anna: Member) -> None:
    first, second = field(anna, name="A"), field(anna, name="B")

    order_fields(of="order", field_ids=[second.pk, first.pk], actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    assert [own.name for own in definitions("order", anna.workspace)] == ["B", "A"]


def test_a_change_is_told_in_the_history_by_the_names_of_then(anna: Member, order: Order) -> None:
    from naryad.activity.models import EventRecord

    own = field(anna, "yes_no")
    fill(anna, order, own, "1")

    event = EventRecord.objects.filter(kind="order.changed").latest("pk")
    assert event.data["changes"] == {own.key: ["", "yes"]}


def test_settings_are_of_who_may_set_up(boris: Member) -> None:
    with pytest.raises(NotAllowed):
        create_field(of="order", kind="text", name="x", actor=boris, now=NOW)


@pytest.mark.parametrize("typed", ["Oak\0", "a" * 101, "Beech\n" + "b" * 101])
def test_options_that_no_column_holds_are_refused_in_words(anna: Member, client: Browser, typed: str) -> None:
    own = field(anna, "choice", options=["Oak"])
    client.force_login(anna.user)
    address = f"/w/{anna.workspace.slug}/settings/fields/{own.pk}/options/"

    refused = client.post(address, {"name": typed})
    client.post(address, {"name": "Ash\n\nElm\nAsh"})

    assert refused.status_code == 422
    assert list(FieldOption.objects.order_by("sequence").values_list("name", flat=True)) == [
        "Oak",
        "Ash",
        "Elm",
    ]
