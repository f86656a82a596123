"""Order types and stages in the settings: what is in use is archived, not deleted."""

import pytest

from naryad.core.errors import NotAllowed
from naryad.orders.actions.progress import advance_stage
from naryad.orders.actions.types import create_order_type
from naryad.orders.models import Order, OrderStage, OrderType
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import (
    CannotChangeName,
    archive_name,
    change_name,
    create_name,
    order_names,
    restore_name,
)
from tests.factories import NOW, make_order, make_order_type


def names(order_type: OrderType) -> list[str]:
    return list(
        order_type.stages.filter(is_archived=False).order_by("sequence").values_list("name", flat=True)
    )


def test_a_type_comes_with_its_stages(anna: Member) -> None:
    kitchen = create_order_type(name="Kitchen", stages=["New", " ", "Done"], actor=anna, now=NOW)

    assert names(kitchen) == ["New", "Done"]


def test_a_type_with_one_stage_is_refused(anna: Member) -> None:
    with pytest.raises(CannotChangeName):
        create_order_type(name="Kitchen", stages=["Only"], actor=anna, now=NOW)


def test_two_types_are_not_called_the_same(anna: Member) -> None:
    make_order_type("Kitchen")
    wardrobe = make_order_type("Wardrobe")

    with pytest.raises(CannotChangeName, match="Kitchen"):
        change_name(names=ORDER_TYPES, row_id=wardrobe.pk, name="Kitchen", actor=anna, now=NOW)


def test_a_new_stage_stands_before_the_last(anna: Member) -> None:
    kitchen = make_order_type(stages=("New", "Done"))

    create_name(names=ORDER_STAGES, owner_id=kitchen.pk, name="Workshop", actor=anna, now=NOW)

    assert names(kitchen) == ["New", "Workshop", "Done"]


def test_stages_are_put_in_order(anna: Member) -> None:
    kitchen = make_order_type(stages=("A", "B", "C"))
    first, second, third = kitchen.stages.order_by("sequence")

    order_names(names=ORDER_STAGES, row_ids=[third.pk, first.pk, second.pk], actor=anna, now=NOW)

    assert names(kitchen) == ["C", "A", "B"]


def test_a_stage_in_use_is_archived_and_an_unused_one_is_deleted(anna: Member) -> None:
    kitchen = make_order_type(stages=("A", "B", "C", "D"))
    first, second, *_rest = kitchen.stages.order_by("sequence")
    make_order(responsible=anna, order_type=kitchen, stage=first)

    assert not archive_name(names=ORDER_STAGES, row_id=first.pk, actor=anna, now=NOW)
    assert archive_name(names=ORDER_STAGES, row_id=second.pk, actor=anna, now=NOW)

    assert OrderStage.objects.get(pk=first.pk).is_archived
    assert names(kitchen) == ["C", "D"]


def test_an_archived_stage_stays_where_it_stood(anna: Member) -> None:
    kitchen = make_order_type(stages=("New", "Workshop", "Assembly", "Done"))
    new, workshop, assembly, done = kitchen.stages.order_by("sequence")
    order = make_order(responsible=anna, order_type=kitchen, stage=workshop)

    archive_name(names=ORDER_STAGES, row_id=workshop.pk, actor=anna, now=NOW)
    create_name(names=ORDER_STAGES, owner_id=kitchen.pk, name="Packing", actor=anna, now=NOW)
    packing = kitchen.stages.get(name="Packing")
    order_names(
        names=ORDER_STAGES,
        row_ids=[new.pk, packing.pk, assembly.pk, done.pk],
        actor=anna,
        now=NOW,
    )

    ordered = kitchen.stages.order_by("sequence").values_list("name", flat=True)
    assert list(ordered) == ["New", "Workshop", "Packing", "Assembly", "Done"]
    assert advance_stage(order=Order.objects.get(pk=order.pk), stage_id=packing.pk, actor=anna, now=NOW)
    restore_name(names=ORDER_STAGES, row_id=workshop.pk, actor=anna, now=NOW)
    assert names(kitchen) == ["New", "Workshop", "Packing", "Assembly", "Done"]


def test_a_restored_stage_does_not_become_the_one_of_done_orders(anna: Member) -> None:
    kitchen = make_order_type(stages=("New", "Done", "Handed over"))
    last = kitchen.stages.order_by("sequence")[2]
    make_order(responsible=anna, order_type=kitchen, stage=last)
    archive_name(names=ORDER_STAGES, row_id=last.pk, actor=anna, now=NOW)

    restore_name(names=ORDER_STAGES, row_id=last.pk, actor=anna, now=NOW)

    assert names(kitchen) == ["New", "Handed over", "Done"]


def test_two_stages_stay(anna: Member) -> None:
    kitchen = make_order_type(stages=("A", "B"))

    with pytest.raises(CannotChangeName):
        archive_name(names=ORDER_STAGES, row_id=kitchen.stages.all()[0].pk, actor=anna, now=NOW)


def test_a_type_in_use_is_archived_and_an_unused_one_is_deleted(anna: Member) -> None:
    used, unused = make_order_type(), make_order_type()
    make_order(responsible=anna, order_type=used)

    assert not archive_name(names=ORDER_TYPES, row_id=used.pk, actor=anna, now=NOW)
    assert archive_name(names=ORDER_TYPES, row_id=unused.pk, actor=anna, now=NOW)

    assert list(OrderType.objects.values_list("pk", "is_archived")) == [(used.pk, True)]


def test_only_owner_and_head_change_settings(boris: Member) -> None:
    with pytest.raises(NotAllowed):
        create_order_type(name="Kitchen", stages=["A", "B"], actor=boris, now=NOW)
