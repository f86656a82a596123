"""Calculated fields: what is kept, when it follows, who sees it, what is refused."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from naryad.core.durations import days_of_work
from naryad.core.errors import NotAllowed
from naryad.fields.actions.calculating import At, CannotCalculate, begin_by_day, calculate_rows
from naryad.fields.actions.definitions import (
    CannotChangeField,
    archive_field,
    change_field,
    create_field,
    restore_field,
)
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.queries.definitions import find_definition, seen_fields
from naryad.fields.queries.values import shown_fields
from naryad.fields.rules.definitions import ShownAt
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.actions.orders import create_order, update_order
from naryad.orders.models import Order, OrderItem
from naryad.people.actions import set_schedule
from naryad.people.rules import Schedule, Stretch
from naryad.workspaces.models import Member
from tests.factories import make_order, make_order_type

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def order(anna: Member) -> Order:
    return make_order(responsible=anna)


def field(anna: Member, name: str, kind: str = "number", **given: Any) -> OwnField:
    row = create_field(of="order", kind=kind, name=name, actor=anna, now=NOW, **given)
    anna.workspace.refresh_from_db()
    return row


def change(anna: Member, row: OwnField, **changes: Any) -> OwnField:
    row = change_field(field_id=row.pk, actor=anna, now=NOW, **changes)
    anna.workspace.refresh_from_db()
    return row


def calculated(anna: Member, name: str, formula: str, **given: Any) -> OwnField:
    return field(anna, name, "calculated", formula=formula, **{"decimals": 2} | given)


def fill(anna: Member, order: Order, **values: Any) -> Order:
    keys = {row.name: row.key for row in OwnField.objects.all()}
    custom = {keys[name]: value for name, value in values.items()}
    return update_order(order_id=order.pk, custom=custom, actor=anna, now=NOW)


def words(member: Member, order: Order) -> dict[str, str]:
    order.refresh_from_db()
    return {one.own.name: one.words for one in shown_fields("order", member, order, at=ShownAt.CARD)}


def calculate(row: OwnField) -> list[int]:
    """As the job does, whole; how much of a hundred was done after each of its steps."""
    row.refresh_from_db()
    at: At | None = At()
    shares = []
    while at is not None:
        at = calculate_rows(field_id=row.pk, at=at, version=row.version)
        row.refresh_from_db()
        shares.append(row.calculated_share if at else 100)
    assert row.calculated_to is None
    return shares


def test_a_value_follows_what_it_reads_in_the_same_write(anna: Member, order: Order) -> None:
    field(anna, "Length", decimals=3)
    field(anna, "Width", decimals=3)
    area = calculated(anna, "Area", "{Length} × {Width}", unit="m²")
    calculated(anna, "Price", "round({Area} × 1000)")

    filled = fill(anna, order, Length="1,5", Width="0,333")

    assert filled.custom[area.key] == "0.5"
    assert words(anna, order) == {"Length": "1.5", "Width": "0.333", "Area": "0.5\xa0m²", "Price": "500"}
    fill(anna, order, Width=None)
    assert words(anna, order) == {"Length": "1.5", "Width": "", "Area": "", "Price": ""}


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("{Cut} = «oak»", "yes"),
        ("if({Cut} = «oak»; 1 d 30 min; 0 min)", "8 h 30 min"),
        ("2 h - 3 h", "−1 h"),
        ("{Day} + 10", "10.12.2026"),
        ("{Note} + «!»", "white!"),
        ("empty({Note})", "no"),
    ],
)
def test_results_are_of_every_type(anna: Member, order: Order, formula: str, said: str) -> None:
    for name, kind in (("Day", "date"), ("Note", "text")):
        field(anna, name, kind)
    field(anna, "Cut", "choice", options=["Oak", "Ash"])
    calculated(anna, "Result", formula)

    fill(anna, order, Day="2026-11-30", Note="white", Cut=FieldOption.objects.get(name="Oak").pk)

    assert words(anna, order)["Result"] == said


def test_a_new_row_begins_with_what_follows_from_its_defaults(anna: Member) -> None:
    field(anna, "Length", default="3")
    twice = calculated(anna, "Twice", "{Length} × 2")

    order = create_order(order_type_id=make_order_type().pk, actor=anna, now=NOW)

    assert order.custom[twice.key] == "6"


def test_nobody_fills_in_what_is_calculated(anna: Member, order: Order) -> None:
    calculated(anna, "Two", "1 + 1")

    with pytest.raises(NotAllowed):
        fill(anna, order, Two="3")


def test_another_formula_is_calculated_for_rows_that_are_there(anna: Member, order: Order) -> None:
    field(anna, "Length")
    fill(anna, order, Length="3")
    twice = calculated(anna, "Twice", "{Length} × 2")
    assert words(anna, order)["Twice"] == ""

    assert OwnField.objects.get(pk=twice.pk).calculated_to == 0
    assert calculate(twice) == [100]
    assert words(anna, order)["Twice"] == "6"
    change(anna, twice, formula="{Length} × 3")
    calculate(twice)
    assert words(anna, order)["Twice"] == "9"
    assert OwnField.objects.get(pk=twice.pk).calculated_to is None


def test_a_day_of_work_that_is_another_changes_what_was_made_of_it(anna: Member, order: Order) -> None:
    field(anna, "Length")
    takes = calculated(anna, "Takes", "{Length} × 1 d", decimals=0)
    hours = calculated(anna, "Hours", "{Length} × 1 h", decimals=0)
    calculate(hours)
    fill(anna, order, Length="2")
    assert order_minutes(order, takes) == 960
    OwnField.objects.filter(pk=takes.pk).update(version=7)  # is being calculated: it begins anew

    ten_hours = Schedule(days={day: [Stretch(480, 1080)] for day in range(5)})
    set_schedule(member_id=None, schedule=ten_hours, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()
    begun = begin_by_day()
    with days_of_work(anna.workspace.workday_minutes):
        calculate(takes)

    assert [(row.pk, row.version) for row in begun] == [(takes.pk, 8)]
    assert order_minutes(order, takes) == 1200


def order_minutes(order: Order, own: OwnField) -> int:
    order.refresh_from_db()
    return int(order.custom[own.key])


def test_a_formula_is_kept_by_ids_and_told_by_names(anna: Member) -> None:
    length = field(anna, "Length")
    twice = calculated(anna, "Twice", "{Length} × 2")
    change(anna, length, name="Long side")

    changed = change(anna, twice, formula="{Long side} × 3")

    assert changed.formula == f"{{{length.key}}} × 3"
    assert change(anna, changed, formula="{long side}*3").version == changed.version


def test_only_who_sees_all_that_is_read_sees_the_result(anna: Member, boris: Member) -> None:
    cost = field(anna, "Cost", "money", seen_by=["owner", "head"])
    calculated(anna, "Margin", "{Cost} × 2", shown=["card", "queue", "search"])
    calculated(anna, "Half", "{Margin} ÷ 2", shown=["card", "queue"])
    boris.workspace = anna.workspace

    assert {own.name for own in seen_fields("order", anna)} == {"Cost", "Margin", "Half"}
    assert seen_fields("order", boris) == []
    assert [own.shown for own in seen_fields("order", anna)][1:] == [{"card"}, {"card"}]
    change(anna, cost, seen_by=list(Member.Role.values))
    boris.workspace.refresh_from_db()
    assert {own.name for own in seen_fields("order", boris)} == {"Cost", "Margin", "Half"}


def test_a_field_that_is_read_is_not_archived_and_keeps_its_type(anna: Member) -> None:
    length = field(anna, "Length")
    twice = calculated(anna, "Twice", "{Length} × 2")

    with pytest.raises(CannotChangeField, match="«Twice»"):
        archive_field(field_id=length.pk, actor=anna, now=NOW)
    with pytest.raises(CannotChangeField, match="«Twice»"):
        change(anna, length, kind="text")
    change(anna, length, kind="money")  # a number as well
    archive_field(field_id=twice.pk, actor=anna, now=NOW)
    archive_field(field_id=length.pk, actor=anna, now=NOW)
    restore_field(field_id=twice.pk, actor=anna, now=NOW)
    assert find_definition(twice.pk, anna.workspace) is not None


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("{Depth}", "There is no field “Depth” here."),
        ("{Length} +", "A value is missing at the end."),
        ("{Area} + 1", "These fields would be calculated from one another: Area → Double → Area."),
        ("today", "“today” does not stand in a value that is kept: tomorrow it would be out of date."),
        ("«a»", "Needed here: a number; this is a text."),
    ],
)
def test_a_formula_that_cannot_be_kept_says_why(anna: Member, formula: str, said: str) -> None:
    field(anna, "Length")
    area = calculated(anna, "Area", "{Length} × 2")
    calculated(anna, "Double", "{Area} × 2")
    changes = formula.replace("{Area}", "{Double}")

    with translation.override("en"), pytest.raises(CannotCalculate) as refusal:
        change(anna, area, formula=changes)

    assert (str(refusal.value), refusal.value.field) == (said, "formula")


def test_kinds_become_and_cease_to_be_calculated(anna: Member, order: Order) -> None:
    length = field(anna, "Length")
    twice = calculated(anna, "Twice", "{Length} × 2")
    fill(anna, order, Length="3")

    with pytest.raises(CannotChangeField):
        change(anna, length, kind="calculated")
    change(anna, twice, kind="number")

    fill(anna, order, Length="4")
    assert words(anna, order) == {"Length": "4", "Twice": "6"}


def test_while_a_formula_is_typed_its_result_or_its_fault_is_said(anna: Member, order: Order) -> None:
    field(anna, "Length")
    fill(anna, order, Length="3")
    make_order(responsible=anna)
    browser = Browser()
    browser.force_login(anna.user)

    def said(formula: str) -> str:
        url = reverse("fields:formula_try", args=[anna.workspace.slug])
        return browser.get(url, {"of": "order", "formula": formula}).content.decode()

    assert str(order) in said("{Length} × 1.5") and "<b>4.5</b>" in said("{Length} × 1.5")
    assert "1 of the newest 2 rows gets another value" in said("{Length} × 1.5")
    assert "<mark>{Depth}</mark>" in said("{Length} × {Depth}")
    assert "not filled: Length" in said("{Length} ÷ 0")
    field(anna, "Cost", seen_by=["head"])
    assert "<b>" not in said("{Cost} + 1")


def test_the_form_of_a_field_changes_its_formula(anna: Member) -> None:
    field(anna, "Length")
    twice = calculated(anna, "Twice", "{Length} × 2")
    browser = Browser()
    browser.force_login(anna.user)
    url = reverse("fields:field", args=[anna.workspace.slug, twice.pk])
    sent = {"name": "Twice", "kind": "calculated", "decimals": "2", "seen_by": ["owner"], "shown": ["card"]}

    page = browser.get(url).content.decode()
    refused = browser.post(url, sent | {"formula": "{Length} ×"})
    saved = browser.post(url, sent | {"formula": "{Length} × 3"})

    assert "{Length} × 2</textarea>" in page and 'data-insert="{Length}"' in page
    assert (refused.status_code, saved.status_code) == (422, 200)
    assert "A value is missing at the end." in refused.content.decode()
    assert OwnField.objects.get(pk=twice.pk).formula.endswith("× 3")


def item_field(anna: Member, name: str, kind: str = "number", **given: Any) -> OwnField:
    row = create_field(of="item", kind=kind, name=name, actor=anna, now=NOW, **given)
    anna.workspace.refresh_from_db()
    return row


def add(anna: Member, order: Order, quantity: str, **custom: Any) -> OrderItem:
    item = ItemInput(name="Door", quantity=Decimal(quantity), custom=custom)
    return add_item(order_id=order.pk, item=item, actor=anna, now=NOW)


def test_an_order_follows_its_items_in_the_same_write(anna: Member, order: Order) -> None:
    area = item_field(anna, "Area", decimals=2)
    whole = item_field(anna, "Whole", "calculated", formula="{Area} × {Quantity}", decimals=2)
    total = calculated(anna, "Total", "sum(items; {Whole})")
    doors = calculated(anna, "Doors", "sum(items; {Quantity})")

    door = add(anna, order, "2", **{area.key: "1.5"})
    other = add(anna, order, "1", **{area.key: "0.25"})
    order.refresh_from_db()
    assert (door.custom[whole.key], order.custom) == ("3", {total.key: "3.25", doors.key: "3"})

    update_item(item_id=door.pk, quantity=Decimal(4), actor=anna, now=NOW)
    assert words(anna, order) == {"Total": "6.25", "Doors": "5"}
    update_item(item_id=door.pk, custom={area.key: None}, actor=anna, now=NOW)
    assert words(anna, order) == {"Total": "", "Doors": "5"}
    remove_item(item_id=door.pk, actor=anna, now=NOW)
    assert words(anna, order) == {"Total": "0.25", "Doors": "1"}
    update_order(order_id=order.pk, custom={}, title="Another", actor=anna, now=NOW)
    assert words(anna, order) == {"Total": "0.25", "Doors": "1"}
    remove_item(item_id=other.pk, actor=anna, now=NOW)
    assert words(anna, order) == {"Total": "0", "Doors": "0"}


def test_a_new_order_begins_with_what_follows_from_its_items(anna: Member) -> None:
    doors = calculated(anna, "Doors", "sum(items; {Quantity})")
    items = [ItemInput(name="Door", quantity=Decimal(2)), ItemInput(name="Shelf", quantity=Decimal(3))]

    made = create_order(order_type_id=make_order_type().pk, items=items, actor=anna, now=NOW)

    made.refresh_from_db()
    assert made.custom == {doors.key: "5"}


def test_orders_are_calculated_after_their_items(anna: Member, order: Order) -> None:
    area = item_field(anna, "Area", decimals=2)
    add(anna, order, "2", **{area.key: "1.5"})
    whole = item_field(anna, "Whole", "calculated", formula="{Area}", decimals=2)
    calculated(anna, "Total", "sum(items; {Whole})")

    change_field(field_id=whole.pk, formula="{Area} × 2", actor=anna, now=NOW)
    shares = calculate(whole)

    assert shares == [50, 100]
    assert words(anna, order) == {"Total": "3"}


def test_who_does_not_see_a_field_of_items_does_not_see_what_orders_make_of_it(
    anna: Member, boris: Member
) -> None:
    cost = item_field(anna, "Cost", "money", seen_by=["owner"])
    calculated(anna, "Costs", "sum(items; {Cost})", shown=["card", "queue"])
    boris.workspace = anna.workspace

    assert [own.shown for own in seen_fields("order", anna)] == [{"card"}]
    assert seen_fields("order", boris) == []
    with pytest.raises(CannotChangeField, match="«Costs»"):
        archive_field(field_id=cost.pk, actor=anna, now=NOW)
