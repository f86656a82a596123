"""What is calculated of a row from others: of the rows that it is of, and of those that are of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from naryad.activity.undo import undo_change
from naryad.crm.actions.deals import move_deal, update_deal
from naryad.crm.models import Deal
from naryad.fields.actions.calculating import At, CannotCalculate, calculate_rows
from naryad.fields.actions.definitions import (
    CannotChangeField,
    Links,
    archive_field,
    change_field,
    create_field,
)
from naryad.fields.models import OwnField
from naryad.fields.queries.definitions import calculations, seen_fields
from naryad.fields.queries.following import rows_around
from naryad.fields.queries.trying import words_of
from naryad.fields.rules.calculated import readable_names
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.actions.orders import create_order, update_order
from naryad.orders.models import Order, OrderItem
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.stop import cancel_order, resume_order
from naryad.workspaces.models import Member
from tests.factories import make_deal, make_order, make_order_type, make_pipeline, make_stage
from tests.fields.test_calculated import calculate

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def deal(anna: Member) -> Deal:
    return make_deal(responsible=anna)


@pytest.fixture
def order(anna: Member, deal: Deal) -> Order:
    return make_order(responsible=anna, deal=deal)


def field(anna: Member, of: str, name: str, kind: str = "number", **given: Any) -> OwnField:
    row = create_field(of=of, kind=kind, name=name, actor=anna, now=NOW, **{"decimals": 2} | given)
    anna.workspace.refresh_from_db()
    return row


def calculated(anna: Member, of: str, name: str, formula: str, **given: Any) -> OwnField:
    return field(anna, of, name, "calculated", formula=formula, **given)


def add(anna: Member, order: Order, quantity: int, **custom: Any) -> Any:
    item = ItemInput(name="Door", quantity=Decimal(quantity), custom=custom)
    return add_item(order_id=order.pk, item=item, actor=anna, now=NOW)


def held(row: Any, own: OwnField) -> Any:
    row.refresh_from_db()
    return row.custom.get(own.key)


def test_item_order_and_deal_follow_in_one_write(anna: Member, deal: Deal, order: Order) -> None:
    area = field(anna, "item", "Area")
    rate = field(anna, "deal", "Rate")
    whole = calculated(anna, "item", "Whole", "{Area} × {Quantity} × {Rate}")
    total = calculated(anna, "order", "Total", "sum(items; {Whole})")
    of_deal = calculated(anna, "deal", "All", "sum(orders; {Total})")
    count = calculated(anna, "deal", "Doors", "sum(items; {Quantity})")
    update_deal(deal_id=deal.pk, custom={rate.key: "10"}, actor=anna, now=NOW)

    door = add(anna, order, 2, **{area.key: "1.5"})
    assert (held(door, whole), held(order, total), held(deal, of_deal), held(deal, count)) == (
        *("30", "30", "30", "2"),
    )
    other = make_order(responsible=anna, deal=deal)
    add(anna, other, 1, **{area.key: "1"})
    assert (held(other, total), held(deal, of_deal), held(deal, count)) == ("10", "40", "3")

    update_deal(deal_id=deal.pk, custom={rate.key: "20"}, actor=anna, now=NOW)
    assert (held(door, whole), held(order, total), held(deal, of_deal)) == ("60", "60", "80")
    remove_item(item_id=door.pk, actor=anna, now=NOW)
    assert (held(order, total), held(deal, of_deal), held(deal, count)) == ("0", "20", "1")


def test_an_order_knows_its_share_of_its_deal(anna: Member, deal: Deal, order: Order) -> None:
    metres = field(anna, "order", "Metres")
    total = calculated(anna, "deal", "Total", "sum(orders; {Metres})")
    share = calculated(anna, "order", "Share", "{Metres} ÷ {Total} × 100")
    other = make_order(responsible=anna, deal=deal)

    update_order(order_id=order.pk, custom={metres.key: "1"}, actor=anna, now=NOW)
    shown = update_order(order_id=other.pk, custom={metres.key: "3"}, actor=anna, now=NOW)

    assert shown.custom[share.key] == "75"
    assert (held(deal, total), held(order, share), held(other, share)) == ("4", "25", "75")


def test_built_in_fields_are_read_and_followed(anna: Member, deal: Deal, order: Order) -> None:
    week = calculated(anna, "order", "Week before", "{Promised date} - 7")
    sawn = calculated(anna, "item", "Sawn", "{Promised date} - 10")
    first = calculated(anna, "deal", "First", "min(orders; {Promised date})")
    worth = calculated(anna, "item", "Worth", "{Price} × 0.5")
    advance = calculated(anna, "deal", "Advance", "{Agreed amount} × 0.3")
    door = add(anna, order, 2)

    update_order(order_id=order.pk, promised_on=date(2026, 12, 20), actor=anna, now=NOW)
    update_item(item_id=door.pk, price=Decimal(300), actor=anna, now=NOW)
    update_deal(deal_id=deal.pk, agreed_amount=Decimal(1000), actor=anna, now=NOW)

    assert (held(order, week), held(door, sawn)) == ("2026-12-13", "2026-12-10")
    assert (held(deal, first), held(deal, advance), held(door, worth)) == ("2026-12-20", "300", "150")


def test_amounts_are_seen_by_roles_that_see_all_of_them(anna: Member, boris: Member) -> None:
    calculated(anna, "item", "Worth", "{Price} × 0.5", shown=["card", "queue", "link"])
    calculated(anna, "order", "Costs", "sum(items; {Worth})")
    boris.workspace = anna.workspace

    assert [own.shown for own in seen_fields("item", anna)] == [{"card"}]
    assert seen_fields("item", boris) == seen_fields("order", boris) == []


def test_cancelled_orders_do_not_count_in_their_deal(anna: Member, deal: Deal, order: Order) -> None:
    doors = calculated(anna, "deal", "Doors", "sum(items; {Quantity})")
    orders = calculated(anna, "deal", "Orders", "count(orders)")
    own = calculated(anna, "order", "Own", "sum(items; {Quantity})")
    add(anna, order, 2)
    assert (held(deal, doors), held(deal, orders)) == ("2", "1")

    cancel_order(order_id=order.pk, reason="No", actor=anna, now=NOW)
    assert (held(deal, doors), held(deal, orders), held(order, own)) == ("0", "0", "2")
    resume_order(order_id=order.pk, actor=anna, now=NOW)
    assert (held(deal, doors), held(deal, orders)) == ("2", "1")


def test_a_new_order_counts_in_its_deal_at_once(anna: Member, deal: Deal) -> None:
    doors = calculated(anna, "deal", "Doors", "sum(items; {Quantity}) + count(orders) × 100")
    items = [ItemInput(name="Door", quantity=Decimal(2)), ItemInput(name="Shelf", quantity=Decimal(3))]

    create_order(order_type_id=make_order_type().pk, deal_id=deal.pk, items=items, actor=anna, now=NOW)

    assert held(deal, doors) == "105"


def test_tasks_read_their_order(anna: Member, order: Order) -> None:
    metres = field(anna, "order", "Metres")
    cut = calculated(anna, "task", "Cut", "{Metres} × 20 min")
    task = create_task(title="Sawing", order_id=order.pk, actor=anna, now=NOW)
    assert held(task, cut) is None

    update_order(order_id=order.pk, custom={metres.key: "3"}, actor=anna, now=NOW)
    assert held(task, cut) == 60
    assert create_task(title="Again", order_id=order.pk, actor=anna, now=NOW).custom[cut.key] == 60


def test_a_circle_over_several_rows_is_refused(anna: Member) -> None:
    field(anna, "order", "Metres")
    total = calculated(anna, "deal", "Total", "sum(orders; {Metres})")
    calculated(anna, "order", "Share", "{Metres} ÷ {Total}")

    with pytest.raises(CannotCalculate, match="Total → Share → Total|Share → Total → Share"):
        change_field(field_id=total.pk, formula="sum(orders; {Share})", actor=anna, now=NOW)


def test_a_field_that_rows_elsewhere_read_is_not_archived(anna: Member) -> None:
    rate = field(anna, "deal", "Rate")
    calculated(anna, "item", "Whole", "{Rate} × {Quantity}")

    with pytest.raises(CannotChangeField, match="«Whole»"):
        archive_field(field_id=rate.pk, actor=anna, now=NOW)


def test_a_new_formula_goes_down_and_up_again_in_its_job(anna: Member, deal: Deal, order: Order) -> None:
    rate = field(anna, "deal", "Rate")
    twice = calculated(anna, "deal", "Twice", "{Rate} × 2")
    whole = calculated(anna, "item", "Whole", "{Twice} × {Quantity}")
    total = calculated(anna, "order", "Total", "sum(items; {Whole})")
    update_deal(deal_id=deal.pk, custom={rate.key: "5"}, actor=anna, now=NOW)
    door = add(anna, order, 3)
    assert held(order, total) == "30"

    change_field(field_id=twice.pk, formula="{Rate} × 3", actor=anna, now=NOW)
    shares = calculate(twice)

    assert (held(deal, twice), held(door, whole), held(order, total)) == ("15", "45", "45")
    assert shares == [33, 66, 100]


def test_what_was_begun_ends_where_the_formula_has_changed_since(anna: Member, deal: Deal) -> None:
    twice = calculated(anna, "deal", "Twice", "1 + 1")
    change_field(field_id=twice.pk, formula="1 + 2", actor=anna, now=NOW)

    assert calculate_rows(field_id=twice.pk, at=At(), version=twice.version) is None
    assert held(deal, twice) is None


def test_a_deal_in_another_pipeline_has_what_its_fields_are(anna: Member, deal: Deal) -> None:
    own = calculated(anna, "deal", "Two", "1 + 1")
    other = make_stage(pipeline=make_pipeline("Repairs"))
    change_field(field_id=own.pk, links=_only(deal), actor=anna, now=NOW)
    anna.workspace.refresh_from_db()
    calculate(own)
    assert held(deal, own) == "2"

    moved = move_deal(deal_id=deal.pk, stage_id=other.pk, actor=anna, now=NOW)
    assert moved.fact is not None
    undo_change(event_id=moved.fact.pk, actor=anna, now=NOW)

    assert held(deal, own) == "2"


def _only(deal: Deal) -> Links:
    return Links(branches=[deal.stage.pipeline_id])


def test_more_rows_than_a_formula_goes_over_are_unknown_and_not_all_read(anna: Member, order: Order) -> None:
    count = calculated(anna, "order", "Count", "count(items)")
    rows = [OrderItem(order=order, name="x", sequence=at, total=Decimal(0)) for at in range(1_200)]
    OrderItem.objects.bulk_create(rows)
    add(anna, order, 1)

    found = rows_around("order", [order], calculations(anna.workspace).of("order"))

    assert held(order, count) is None
    assert len(found[order.pk].below["item"]) == 1_001


def test_formulas_name_what_they_can_read(anna: Member) -> None:
    field(anna, "deal", "Metres")
    field(anna, "order", "Metres")

    names = readable_names(words_of("item", anna.workspace))

    assert {"{Quantity}", "{Price}", "{Promised date}", "{Deal: Metres}", "{Order: Metres}"} <= set(names)
    assert "sum(orders; {Metres})" in readable_names(words_of("deal", anna.workspace))


def test_what_follows_is_calculated_sort_after_sort(anna: Member) -> None:
    field(anna, "order", "Metres")
    calculated(anna, "deal", "Total", "sum(orders; {Metres})")
    calculated(anna, "order", "Share", "{Metres} ÷ {Total}")
    calculated(anna, "order", "Half", "{Metres} ÷ 2")
    known = calculations(anna.workspace)

    assert known.following({"order": known.keys["order"]}) == ["deal", "order"]
    assert known.following({"item": known.keys["item"]}) == []


def test_a_row_to_try_a_formula_on_is_chosen(anna: Member, order: Order) -> None:
    metres = field(anna, "order", "Metres")
    update_order(order_id=order.pk, custom={metres.key: "3"}, actor=anna, now=NOW)
    newest = make_order(responsible=anna, title="Wardrobe")
    update_order(order_id=newest.pk, custom={metres.key: "7"}, actor=anna, now=NOW)
    browser = Browser()
    browser.force_login(anna.user)

    def get(name: str, **asked: Any) -> str:
        url = reverse(f"fields:{name}", args=[anna.workspace.slug])
        return browser.get(url, {"of": "order"} | asked).content.decode()

    assert "<b>14</b>" in get("formula_try", formula="{Metres} × 2")
    assert "<b>6</b>" in get("formula_try", formula="{Metres} × 2", row=order.pk)
    assert f'"value": "{newest.pk}"' in get("formula_rows", q="Wardrobe")
    assert f'"value": "{order.pk}"' not in get("formula_rows", q="Wardrobe")
    assert "Door" not in get("formula_rows", of="item", q="Door")


def test_the_settings_say_how_much_of_a_new_formula_is_done(anna: Member) -> None:
    own = calculated(anna, "order", "Two", "1 + 1")
    OwnField.objects.filter(pk=own.pk).update(calculated_share=45)
    browser = Browser()
    browser.force_login(anna.user)

    page = browser.get(reverse("fields:fields", args=[anna.workspace.slug]), {"of": "order"}).content.decode()

    assert "being calculated anew: 45%" in page and 'data-live="field"' in page
