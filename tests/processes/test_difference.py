"""A launched order whose items change: the difference of its tasks is offered, applied or left."""

from decimal import Decimal

import pytest
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.core.errors import ActionError, NotAllowed
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.orders.actions.items import CannotRemoveItem, ItemInput, add_item, remove_item, update_item
from naryad.orders.models import Order, OrderItem
from naryad.processes.actions.difference import CannotFollowItems, apply_difference, leave_difference
from naryad.processes.actions.launch import create_order_with_template, launch_template
from naryad.processes.queries.difference import order_difference, outdated_orders
from naryad.tasks.actions.create import CannotCreateTask
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.models import Dependency, Task
from naryad.workspaces.models import Member
from tests.factories import NOW, make_order, make_order_type
from tests.processes.conftest import enter, url
from tests.processes.test_launch import make_kitchen

pytestmark = pytest.mark.django_db
TWO = Decimal(2)


@pytest.fixture
def order(anna: Member) -> Order:
    """Two cabinets: drawing, sawing of the cabinets, boards, assembly."""
    order_type = make_order_type()
    template = make_kitchen(anna, order_type_id=order_type.pk)
    return create_order_with_template(
        template_id=template.pk,
        order_type_id=order_type.pk,
        items=[ItemInput(name="Cabinet", quantity=TWO)],
        actor=anna,
        now=NOW,
    )


def estimates(order: Order) -> dict[str, int | None]:
    tasks = Task.objects.filter(order=order).order_by("pk").select_related("item")
    return {f"{task.title} {task.item or ''}".strip(): task.estimate for task in tasks}


def raise_to(order: Order, quantity: int, anna: Member) -> OrderItem:
    item = order.items.get()
    return update_item(item_id=item.pk, quantity=Decimal(quantity), actor=anna, now=NOW)


def test_a_launched_order_agrees_with_its_items(order: Order) -> None:
    assert order_difference(order_id=order.pk) is None


def test_the_list_of_orders_says_that_a_date_is_not_up_to_date(order: Order, anna: Member) -> None:
    other = make_order(responsible=anna)
    assert outdated_orders(order_ids=[order.pk, other.pk]) == set()

    raise_to(order, 10, anna)
    refresh_forecast_of_all()

    assert outdated_orders(order_ids=[order.pk, other.pk]) == {order.pk}
    assert enter(anna).get(f"/w/{anna.workspace.slug}/orders/").text.count("not recounted") == 1


def refresh_forecast_of_all() -> None:
    request_forecast(now=NOW)
    refresh_forecast(now=NOW)


def test_more_pieces_change_estimates_when_it_is_applied(order: Order, anna: Member) -> None:
    raise_to(order, 10, anna)
    before = estimates(order)

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    assert (before["Sawing Cabinet"], before["Assembly"]) == (60, 140)
    assert estimates(order) == {"Drawing": 60, "Sawing Cabinet": 300, "Boards arrive": None, "Assembly": 220}
    assert order_difference(order_id=order.pk) is None
    assert EventRecord.objects.get(kind="process.difference_applied").data["changed"] == 2


def test_as_many_again_is_no_difference(order: Order, anna: Member) -> None:
    raise_to(order, 10, anna)
    raise_to(order, 2, anna)

    assert order_difference(order_id=order.pk) is None


def test_a_new_item_gets_its_steps_between_those_of_the_order(order: Order, anna: Member) -> None:
    add_item(order_id=order.pk, item=ItemInput(name="Shelf", quantity=TWO), actor=anna, now=NOW)

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    sawing = Task.objects.get(title="Sawing", item__name="Shelf")
    links = Dependency.objects.values_list("predecessor__title", "successor__title")
    assert (sawing.estimate, sawing.status) == (60, "blocked")
    assert set(links.filter(predecessor=sawing)) == {("Sawing", "Assembly")}
    assert set(links.filter(successor=sawing)) == {("Drawing", "Sawing")}
    assert Task.objects.get(title="Assembly").estimate == 160
    assert Task.objects.filter(order=order).count() == 5


def test_the_first_item_takes_what_was_laid_without_any(anna: Member) -> None:
    order_type = make_order_type()
    order = make_order(responsible=anna, order_type=order_type)
    template = make_kitchen(anna, order_type_id=order_type.pk)
    launch_template(template_id=template.pk, order_id=order.pk, actor=anna, now=NOW)
    add_item(order_id=order.pk, item=ItemInput(name="Cabinet", quantity=TWO), actor=anna, now=NOW)

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    assert estimates(order)["Sawing Cabinet"] == 60
    assert Task.objects.filter(order=order).count() == 4


def test_what_was_changed_by_hand_stays_and_is_named(order: Order, anna: Member) -> None:
    assembly = Task.objects.get(title="Assembly")
    update_task(task_id=assembly.pk, estimate=45, actor=anna, now=NOW)
    raise_to(order, 10, anna)
    found = order_difference(order_id=order.pk)

    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    assert found is not None
    assert found.difference.kept == [assembly.pk]
    assert estimates(order)["Assembly"] == 45


@pytest.mark.parametrize(("is_whole", "pieces"), [(False, 2), (True, 10)])
def test_what_was_done_of_fewer_pieces_is_asked(
    order: Order, anna: Member, is_whole: bool, pieces: int
) -> None:
    for title in ("Drawing", "Sawing"):
        finish_task(task_id=Task.objects.get(title=title).pk, actor=anna, now=NOW, member_id=anna.pk)
    sawing = Task.objects.get(title="Sawing")
    raise_to(order, 10, anna)

    apply_difference(order_id=order.pk, whole=[sawing.pk] if is_whole else [], actor=anna, now=NOW)

    sawing.refresh_from_db()
    assert sawing.pieces == pieces
    assert (sawing.status == "done") == is_whole
    assert sawing.estimate == (60 if is_whole else 300)
    assert order.items.get().made_quantity == pieces


def test_left_as_it_is_it_is_not_asked_again(order: Order, anna: Member) -> None:
    raise_to(order, 10, anna)

    leave_difference(order_id=order.pk, actor=anna, now=NOW)

    assert order_difference(order_id=order.pk) is None
    assert estimates(order)["Assembly"] == 140
    with pytest.raises(CannotFollowItems):
        apply_difference(order_id=order.pk, actor=anna, now=NOW)


def test_items_that_changed_since_it_was_shown_are_shown_again(order: Order, anna: Member) -> None:
    raise_to(order, 10, anna)

    with pytest.raises(ActionError, match="meanwhile"):
        apply_difference(order_id=order.pk, seen=0, actor=anna, now=NOW)


def test_a_performer_does_not_decide(order: Order, anna: Member, pavel: Member) -> None:
    raise_to(order, 10, anna)

    with pytest.raises(NotAllowed):
        apply_difference(order_id=order.pk, actor=pavel, now=NOW)


def test_the_card_says_so_until_it_is_decided(order: Order, anna: Member) -> None:
    item, browser = raise_to(order, 10, anna), enter(anna)
    card = reverse("orders:order", args=[anna.workspace.slug, order.pk])
    words = "do not count that yet"
    before = browser.get(card).content.decode()
    page = browser.get(url(anna, "difference", order.pk)).content.decode()

    browser.post(url(anna, "difference", order.pk), {"what": "apply", "seen": f'{{"{item.pk}": "1E+1"}}'})

    assert words in before
    assert "1h → 5h" in page.replace("\xa0", "")
    assert words not in browser.get(card).content.decode()


@pytest.fixture
def two_items(order: Order, anna: Member) -> Order:
    """A shelf besides, whose sawing was laid with the order."""
    add_item(order_id=order.pk, item=ItemInput(name="Shelf"), actor=anna, now=NOW)
    apply_difference(order_id=order.pk, actor=anna, now=NOW)
    return order


def test_a_removed_item_offers_to_cancel_what_nobody_has_begun(two_items: Order, anna: Member) -> None:
    remove_item(item_id=two_items.items.get(name="Shelf").pk, actor=anna, now=NOW)
    lost = Task.objects.get(former_item="Shelf")
    offered = order_difference(order_id=two_items.pk)
    assert offered is not None
    assert offered.difference.cancelled == [lost.pk]

    apply_difference(order_id=two_items.pk, actor=anna, now=NOW)

    lost.refresh_from_db()
    assert (lost.status, lost.item_name) == ("cancelled", "Shelf, removed from the order")
    assert order_difference(order_id=two_items.pk) is None


def test_what_was_for_a_removed_item_makes_nothing_else_unready(two_items: Order, anna: Member) -> None:
    others = Task.objects.filter(order=two_items).exclude(pk__in=Task.objects.filter(item__name="Shelf"))
    others.update(status="done", finished_at=NOW)

    remove_item(item_id=two_items.items.get(name="Shelf").pk, actor=anna, now=NOW)

    assert two_items.items.get().done_quantity == TWO


def test_an_item_that_is_worked_on_stays(two_items: Order, anna: Member) -> None:
    finish_task(task_id=Task.objects.get(title="Drawing").pk, actor=anna, now=NOW, member_id=anna.pk)
    shelf = two_items.items.get(name="Shelf")
    sawing = Task.objects.get(title="Sawing", item=shelf)
    start_task(task_id=sawing.pk, member_id=anna.pk, actor=anna, now=NOW)

    with pytest.raises(CannotRemoveItem, match="Sawing"):
        remove_item(item_id=shelf.pk, actor=anna, now=NOW)


def test_another_item_after_all_were_removed_gets_its_steps(order: Order, anna: Member) -> None:
    remove_item(item_id=order.items.get().pk, actor=anna, now=NOW)
    apply_difference(order_id=order.pk, actor=anna, now=NOW)
    assert order_difference(order_id=order.pk) is None

    add_item(order_id=order.pk, item=ItemInput(name="Shelf"), actor=anna, now=NOW)
    apply_difference(order_id=order.pk, actor=anna, now=NOW)

    assert Task.objects.get(item__name="Shelf").title == "Sawing"


def standing(order: Order) -> list[tuple[object, ...]]:
    """What an undo has to bring back."""
    launch = order.processes_launch.get()
    tasks = Task.objects.filter(order=order).order_by("pk")
    links = Dependency.objects.filter(successor__order=order).order_by("predecessor", "successor")
    return [
        (launch.task_ids, launch.step_ids, launch.laid_for),
        *tasks.values_list("title", "item", "estimate", "status", "finished_quantity", "finished_at"),
        *links.values_list("predecessor", "successor", "lag"),
    ]


def test_an_applied_difference_is_taken_back_as_a_whole(two_items: Order, anna: Member) -> None:
    for title in ("Drawing", "Sawing"):
        for task in Task.objects.filter(order=two_items, title=title).exclude(item__name="Shelf"):
            finish_task(task_id=task.pk, actor=anna, now=NOW, member_id=anna.pk)
    remove_item(item_id=two_items.items.get(name="Shelf").pk, actor=anna, now=NOW)
    raise_to(two_items, 10, anna)
    add_item(order_id=two_items.pk, item=ItemInput(name="Door"), actor=anna, now=NOW)
    before = standing(two_items)

    done = apply_difference(order_id=two_items.pk, actor=anna, now=NOW)
    assert done.fact is not None
    assert standing(two_items) != before
    undo_change(event_id=done.fact.pk, actor=anna, now=NOW)

    assert standing(two_items) == before
    assert order_difference(order_id=two_items.pk) is not None


def test_tasks_that_were_begun_since_keep_the_difference(order: Order, anna: Member) -> None:
    add_item(order_id=order.pk, item=ItemInput(name="Door"), actor=anna, now=NOW)
    done = apply_difference(order_id=order.pk, actor=anna, now=NOW)
    finish_task(task_id=Task.objects.get(title="Drawing").pk, actor=anna, now=NOW, member_id=anna.pk)
    start_task(task_id=Task.objects.get(item__name="Door").pk, member_id=anna.pk, actor=anna, now=NOW)

    assert done.fact is not None
    with pytest.raises(CannotCreateTask):
        undo_change(event_id=done.fact.pk, actor=anna, now=NOW)
    assert Task.objects.filter(item__name="Door").exists()


def test_the_toast_takes_it_back(order: Order, anna: Member) -> None:
    raise_to(order, 10, anna)
    client = enter(anna)
    answer = client.post(url(anna, "difference", order.pk), {"what": "apply"}, headers={"HX-Request": "true"})

    assert "/undo/" in answer.headers["HX-Trigger"]
