"""A launched order whose items change: the difference of its tasks is offered, applied or left."""

from decimal import Decimal

import pytest
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, NotAllowed
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.orders.actions.items import ItemInput, add_item, update_item
from naryad.orders.models import Order, OrderItem
from naryad.processes.actions.difference import CannotFollowItems, apply_difference, leave_difference
from naryad.processes.actions.launch import create_order_with_template, launch_template
from naryad.processes.queries import order_difference, outdated_orders
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.press import finish_task
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
    assert enter(anna).get(f"/w/{anna.workspace.slug}/orders/").text.count("not by the items") == 1


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
        apply_difference(order_id=order.pk, seen={}, actor=anna, now=NOW)


def test_a_performer_does_not_decide(order: Order, anna: Member, pavel: Member) -> None:
    raise_to(order, 10, anna)

    with pytest.raises(NotAllowed):
        apply_difference(order_id=order.pk, actor=pavel, now=NOW)


def test_the_card_says_so_until_it_is_decided(order: Order, anna: Member) -> None:
    item, browser = raise_to(order, 10, anna), enter(anna)
    card = reverse("orders:order", args=[anna.workspace.slug, order.pk])
    words = "does not count the changed items"
    before = browser.get(card).content.decode()
    page = browser.get(url(anna, "difference", order.pk)).content.decode()

    browser.post(url(anna, "difference", order.pk), {"what": "apply", "seen": f'{{"{item.pk}": "1E+1"}}'})

    assert words in before
    assert "1h → 5h" in page.replace("\xa0", "")
    assert words not in browser.get(card).content.decode()
