"""What happens to values, views and rows that are there when a field becomes another one."""

import pytest

from naryad.fields.actions.definitions import ValuesWouldBeLost, change_field
from naryad.fields.actions.values import CannotFillField
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.orders.actions.items import update_item
from naryad.orders.actions.orders import create_order, move_order, update_order
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name
from tests.factories import NOW, make_order
from tests.fields.test_columns import titles
from tests.fields.test_fields import field, fill
from tests.lists import page_of


def changed(anna: Member, own: OwnField, **changes: object) -> OwnField:
    row = change_field(field_id=own.pk, actor=anna, now=NOW, **changes)
    anna.workspace.refresh_from_db()
    return row


def test_a_field_that_becomes_required_holds_up_no_row_that_is_there(anna: Member) -> None:
    own, other = field(anna), field(anna, name="Colour")
    old = make_order(responsible=anna)
    stages = list(old.order_type.stages.order_by("sequence"))
    changed(anna, own, is_required=True)

    update_order(order_id=old.pk, title="Renamed", actor=anna, now=NOW)
    fill(anna, old, other, "white")
    move_order(order_id=old.pk, stage_id=stages[1].pk, actor=anna, now=NOW)
    fill(anna, old, own, "oak")

    old.refresh_from_db()
    assert (old.title, old.stage, old.custom) == ("Renamed", stages[1], {other.key: "white", own.key: "oak"})
    with pytest.raises(CannotFillField, match="has to be filled"):
        fill(anna, old, own, "")
    with pytest.raises(CannotFillField) as refusal:
        create_order(order_type_id=old.order_type_id, custom={own.key: None}, actor=anna, now=NOW)
    assert refusal.value.field == own.key


def test_rows_with_an_archived_option_are_still_found_and_put_together_by_it(anna: Member) -> None:
    own = field(anna, "choice", options=["Oak", "Ash"])
    oak, ash = FieldOption.objects.filter(field=own).order_by("sequence")
    for title, option in (("a", oak), ("b", ash)):
        fill(anna, make_order(responsible=anna, title=title), own, option.pk)
    archive_name(names=OPTIONS, row_id=oak.pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    page = page_of(ORDERS, anna, group=own.key, columns=own.key)

    assert titles(anna, where=f"{own.key}.any.{oak.pk}") == ["a"]
    assert [str(row.head.label) for row in page.rows if row.head] == ["Oak", "Ash"]
    assert not page.notes


def test_another_kind_is_refused_for_items_too_and_then_nothing_of_it_is_changed(anna: Member) -> None:
    own = field(anna)
    OwnField.objects.filter(pk=own.pk).update(of="item")
    anna.workspace.refresh_from_db()
    order = make_order(responsible=anna)
    rows = [order.items.create(name=name, total=0) for name in "ab"]
    for row, value in zip(rows, ("2,5", "wide"), strict=True):
        update_item(item_id=row.pk, custom={own.key: value}, actor=anna, now=NOW)

    with pytest.raises(ValuesWouldBeLost) as refusal:
        changed(anna, own, kind="number", decimals=1)

    own.refresh_from_db()
    assert refusal.value.rows == [rows[1].pk]
    assert own.kind == "text"
    assert [row.custom[own.key] for row in order.items.order_by("pk")] == ["2,5", "wide"]


def test_an_archived_option_survives_another_kind(anna: Member) -> None:
    own = field(anna, "choice", options=["Oak", "Ash"])
    oak = FieldOption.objects.get(name="Oak")
    order = fill(anna, make_order(responsible=anna), own, oak.pk)
    archive_name(names=OPTIONS, row_id=oak.pk, actor=anna, now=NOW)
    anna.workspace.refresh_from_db()

    changed(anna, own, kind="text")

    assert Order.objects.get(pk=order.pk).custom == {own.key: "Oak"}


def test_a_condition_of_the_kind_that_was_narrows_nothing_and_is_told(anna: Member) -> None:
    own = field(anna)
    fill(anna, make_order(responsible=anna, title="a"), own, "4")
    make_order(responsible=anna, title="b")
    assert titles(anna, where=f"{own.key}.has.4") == ["a"]

    changed(anna, own, kind="number")
    page = page_of(ORDERS, anna, where=f"{own.key}.has.4", sort="title")

    assert [row.lead.title for row in page.rows] == ["a", "b"]
    assert len(page.notes) == 1
    assert titles(anna, where=f"{own.key}.is.4") == ["a"]
