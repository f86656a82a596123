"""What changes orders and their items, and who may."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.models import Deal, Priority
from naryad.orders.actions.items import (
    CannotRemoveItem,
    ItemInput,
    add_item,
    remove_item,
    update_item,
)
from naryad.orders.actions.orders import (
    CannotFinishOrder,
    CannotMoveOrder,
    CannotUpdateOrder,
    close_order,
    create_order,
    move_order,
    open_order_again,
    update_order,
)
from naryad.orders.actions.progress import advance_stage
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_order_type, make_task


def facts() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("kind", flat=True))


def test_a_new_order_takes_what_its_deal_says(anna: Member, boris: Member) -> None:
    deal = make_deal(responsible=boris, priority=Priority.HIGH)
    kitchen = make_order_type("Kitchen")

    order = create_order(order_type_id=kitchen.pk, deal_id=deal.pk, actor=anna, now=NOW)

    assert (order.responsible, order.priority, order.title) == (boris, Priority.HIGH, "Kitchen")
    assert (order.stage.name, order.code) == ("New", "26-0001")
    assert EventRecord.objects.get().topics == [
        f"client:{deal.client_id}",
        f"deal:{deal.pk}",
        f"member:{boris.pk}",
        f"order:{order.pk}",
    ]


def test_an_internal_order_has_no_deal(anna: Member) -> None:
    order = create_order(order_type_id=make_order_type().pk, title="Shelves", actor=anna, now=NOW)

    assert (order.deal, order.responsible) == (None, anna)


def test_numbers_go_on_within_a_year_and_begin_anew_in_the_next(anna: Member) -> None:
    kitchen = make_order_type()
    new_year_in_moscow = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)

    codes = [
        create_order(order_type_id=kitchen.pk, actor=anna, now=moment).code
        for moment in (NOW, NOW, new_year_in_moscow)
    ]

    assert codes == ["26-0001", "26-0002", "27-0001"]


def test_items_are_laid_with_their_totals(anna: Member) -> None:
    lines = [
        ItemInput(name="Kitchen", quantity=Decimal(1), price=Decimal("150000.00"), vat_rate=Decimal(20)),
        ItemInput(name="Shelf", quantity=Decimal("2.5"), price=Decimal("33.33"), discount=Decimal(10)),
    ]

    order = create_order(order_type_id=make_order_type().pk, items=lines, actor=anna, now=NOW)

    rows = order.items.order_by("sequence").values_list("name", "total")
    assert list(rows) == [("Kitchen", Decimal("150000.00")), ("Shelf", Decimal("74.99"))]


def test_an_order_of_an_archived_type_is_refused(anna: Member) -> None:
    kitchen = make_order_type()
    kitchen.is_archived = True
    kitchen.save()

    with pytest.raises(CannotUpdateOrder):
        create_order(order_type_id=kitchen.pk, actor=anna, now=NOW)


def test_a_sales_manager_makes_orders_in_own_deals_only(anna: Member, boris: Member) -> None:
    own, other = make_deal(responsible=boris), make_deal(responsible=anna)
    kitchen = make_order_type()

    create_order(order_type_id=kitchen.pk, deal_id=own.pk, actor=boris, now=NOW)
    with pytest.raises(NotAllowed):
        create_order(order_type_id=kitchen.pk, deal_id=other.pk, actor=boris, now=NOW)


def test_a_performer_changes_nothing(anna: Member, pavel: Member) -> None:
    order = make_order(responsible=anna)
    make_task(order=order, assignee=pavel)

    with pytest.raises(NotAllowed):
        update_order(order_id=order.pk, title="Mine", actor=pavel, now=NOW)


def test_a_promise_is_a_fact_of_its_own(anna: Member) -> None:
    order = make_order(responsible=anna, promised_on=date(2026, 12, 1))

    update_order(order_id=order.pk, promised_on=date(2026, 12, 5), actor=anna, now=NOW)

    order.refresh_from_db()
    assert order.promised_on == date(2026, 12, 5)
    data = EventRecord.objects.get(kind="order.promised").data
    assert (data["promised_before"], data["promised_on"]) == ("2026-12-01", "2026-12-05")
    assert facts() == ["order.promised"]


def test_a_change_keeps_before_and_after_in_words(anna: Member, boris: Member) -> None:
    order = make_order(responsible=anna)

    update_order(
        order_id=order.pk, responsible_id=boris.pk, address="Lenina 1", version=1, actor=anna, now=NOW
    )

    data = EventRecord.objects.get().data
    assert data["changes"] == {"responsible": ["Anna", "Boris"], "address": ["", "Lenina 1"]}
    assert Order.objects.get(pk=order.pk).version == 2


def test_a_change_of_what_somebody_else_has_changed_is_refused(anna: Member) -> None:
    order = make_order(responsible=anna)
    update_order(order_id=order.pk, title="First", version=1, actor=anna, now=NOW)

    with pytest.raises(ChangedMeanwhile):
        update_order(order_id=order.pk, title="Second", version=1, actor=anna, now=NOW)


def test_a_move_by_hand_is_kept_until_the_tasks_pass_it(anna: Member) -> None:
    kitchen = make_order_type(stages=("New", "Design", "Workshop", "Done"))
    new, design, workshop, _done = kitchen.stages.order_by("sequence")
    order = make_order(responsible=anna, order_type=kitchen)
    move_order(order_id=order.pk, stage_id=design.pk, actor=anna, now=NOW)
    order.refresh_from_db()
    assert order.stage_by_hand

    assert not advance_stage(order=order, stage_id=new.pk, actor=anna, now=NOW)
    assert advance_stage(order=order, stage_id=workshop.pk, actor=anna, now=NOW)

    order.refresh_from_db()
    assert (order.stage, order.stage_by_hand) == (workshop, False)
    assert facts() == ["order.moved", "order.advanced"]


def test_a_stage_of_another_type_is_refused(anna: Member) -> None:
    order, other = make_order(responsible=anna), make_order_type()

    with pytest.raises(CannotMoveOrder):
        move_order(order_id=order.pk, stage_id=other.stages.all()[0].pk, actor=anna, now=NOW)


def test_dropping_before_a_card_puts_it_there(anna: Member) -> None:
    kitchen = make_order_type()
    first, second, third = (
        make_order(responsible=anna, order_type=kitchen, position=place) for place in (1.0, 2.0, 3.0)
    )

    move_order(order_id=third.pk, stage_id=first.stage_id, before_id=second.pk, actor=anna, now=NOW)

    assert list(Order.objects.order_by("position")) == [first, third, second]
    assert facts() == []


def test_cards_without_room_between_them_are_placed_anew(anna: Member) -> None:
    kitchen = make_order_type()
    first, second, third = (
        make_order(responsible=anna, order_type=kitchen, position=place) for place in (1.0, 1.0, 3.0)
    )

    move_order(order_id=third.pk, stage_id=first.stage_id, before_id=second.pk, actor=anna, now=NOW)

    assert list(Order.objects.order_by("position")) == [first, third, second]


def test_an_order_with_open_tasks_cannot_be_closed(anna: Member) -> None:
    order = make_order(responsible=anna)
    make_task(order=order)

    with pytest.raises(CannotFinishOrder):
        close_order(order_id=order.pk, actor=anna, now=NOW)


def test_a_closed_order_stands_at_the_last_stage_and_can_be_opened_again(anna: Member) -> None:
    order = make_order(responsible=anna)

    close_order(order_id=order.pk, actor=anna, now=NOW)
    order.refresh_from_db()
    assert (order.status, order.stage.name, order.finished_at) == ("done", "Done", NOW)
    open_order_again(order_id=order.pk, actor=anna, now=NOW)

    order.refresh_from_db()
    assert (order.status, order.stage.name, order.finished_at) == ("open", "In production", None)
    assert facts() == ["order.finished", "order.reopened"]


def test_the_last_stage_finishes_an_order_without_open_tasks(anna: Member) -> None:
    order = make_order(responsible=anna)
    last = order.order_type.stages.get(name="Done")

    move_order(order_id=order.pk, stage_id=last.pk, actor=anna, now=NOW)

    order.refresh_from_db()
    assert order.status == Order.Status.DONE


def test_a_changed_item_has_a_new_total(anna: Member) -> None:
    order = make_order(responsible=anna)
    item = add_item(order_id=order.pk, item=ItemInput(name="Door", quantity=Decimal(2)), actor=anna, now=NOW)

    update_item(item_id=item.pk, price=Decimal("10.50"), quantity=Decimal(3), actor=anna, now=NOW)

    item.refresh_from_db()
    assert item.total == Decimal("31.50")
    assert EventRecord.objects.get(kind="item.changed").data["changes"] == {
        "price": ["0", "10.5"],
        "quantity": ["2", "3"],
    }


def test_an_item_whose_work_has_begun_is_not_removed(anna: Member) -> None:
    order = make_order(responsible=anna)
    item = add_item(order_id=order.pk, item=ItemInput(name="Door"), actor=anna, now=NOW)
    make_task(order=order, item=item, status="in_progress", started_at=NOW)

    with pytest.raises(CannotRemoveItem):
        remove_item(item_id=item.pk, actor=anna, now=NOW)


def test_an_item_whose_tasks_were_cancelled_is_removed(anna: Member) -> None:
    order = make_order(responsible=anna)
    item = add_item(order_id=order.pk, item=ItemInput(name="Door"), actor=anna, now=NOW)
    task = make_task(order=order, item=item, status="cancelled")

    remove_item(item_id=item.pk, actor=anna, now=NOW)

    task.refresh_from_db()
    assert task.item is None


def test_a_removed_item_stays_in_the_history(anna: Member) -> None:
    order = make_order(responsible=anna)
    item = add_item(order_id=order.pk, item=ItemInput(name="Door"), actor=anna, now=NOW)

    remove_item(item_id=item.pk, actor=anna, now=NOW)

    assert not order.items.exists()
    assert EventRecord.objects.get(kind="item.removed").data["item"] == "Door"


def test_prices_belong_to_the_deal(boris: Member, anna: Member) -> None:
    """Boris leads the order, but the deal and its amounts are Anna's."""
    deal: Deal = make_deal(responsible=anna)
    order = make_order(responsible=boris, deal=deal)

    item = add_item(order_id=order.pk, item=ItemInput(name="Door"), actor=boris, now=NOW)
    with pytest.raises(NotAllowed):
        update_item(item_id=item.pk, price=Decimal(5), actor=boris, now=NOW)
