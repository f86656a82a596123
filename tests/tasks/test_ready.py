"""Ready means ready: an item has what the least of its steps, and of the order's before them, has done."""

import logging
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

import pytest

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.core.errors import ActionError
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.models import Order, OrderItem
from naryad.orders.rules import ItemProgress
from naryad.tasks.actions.create import create_task, remove_tasks
from naryad.tasks.actions.dependencies import add_dependency, remove_dependency
from naryad.tasks.actions.plan import cancel_task, mark_ready, update_task
from naryad.tasks.actions.press import finish_task, return_task, undo_finish
from naryad.tasks.actions.progress import report_quantity
from naryad.tasks.actions.stop import hold_order, resume_order
from naryad.tasks.jobs import prove_ready
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries.ready import wrong_items
from naryad.tasks.rules.pieces import Work, progress_of
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, link, make_deal, make_order, make_task
from tests.tasks.conftest import Company

FIVE = Decimal(5)


def make_item(order: Order, *, quantity: int = 5, actor: Member) -> OrderItem:
    item = ItemInput(name="Cabinet", quantity=Decimal(quantity))
    return add_item(order_id=order.pk, item=item, actor=actor, now=NOW)


def figures(item: OrderItem) -> tuple[Any, Any]:
    """Ready and made, as they are kept."""
    item.refresh_from_db()
    return item.done_quantity, item.made_quantity


# --- the rule -------------------------------------------------------------------------------------------------


def test_sawn_is_not_ready_while_the_orders_assembly_is_open() -> None:
    works = {1: Work(item=7, is_done=True), 2: Work(item=None)}

    progress = progress_of(7, quantity=FIVE, works=works, before={2: [1]})

    assert progress == ItemProgress(ready=Decimal(0), made=FIVE)


def test_what_comes_after_the_marked_step_is_not_waited_for() -> None:
    works = {
        1: Work(item=7, is_done=True),
        2: Work(item=7, is_done=True, makes_ready=True),
        3: Work(item=None),
    }

    progress = progress_of(7, quantity=FIVE, works=works, before={2: [1], 3: [2]})

    assert progress == ItemProgress(ready=FIVE, made=FIVE)


@pytest.mark.parametrize("between", [Work(item=7, is_cancelled=True), Work(item=8), None])
def test_a_step_behind_one_that_does_not_count_counts(between: Work | None) -> None:
    """Behind a cancelled one, behind another item's, behind one of another order."""
    works = {1: Work(item=None), 3: Work(item=7, is_done=True, makes_ready=True)}
    works |= {2: between} if between else {}

    progress = progress_of(7, quantity=FIVE, works=works, before={3: [2], 2: [1]})

    assert progress == ItemProgress(ready=Decimal(0), made=FIVE)


def test_without_steps_nothing_is_ready_and_nothing_is_said_of_made() -> None:
    progress = progress_of(7, quantity=FIVE, works={1: Work(item=7, is_cancelled=True)}, before={})

    assert progress == ItemProgress(ready=Decimal(0), made=None)


def test_the_rule_is_as_it_is_written() -> None:
    """Against a slow plain reading of it, on graphs of chance."""
    random = Random(1)
    for _turn in range(3000):
        works, before = _graph(random)

        found = progress_of(0, quantity=FIVE, works=works, before=before)

        assert found == _plainly(works, before), (works, before)


def _graph(random: Random) -> tuple[dict[int, Work], dict[int, list[int]]]:
    """Up to nine tasks, some of them of other orders; each waits for some before it."""
    size = random.randint(0, 9)
    works = {
        pk: Work(
            item=random.choice([0, 0, 1, None]),
            is_done=random.random() < 0.6,
            is_cancelled=random.random() < 0.2,
            makes_ready=random.random() < 0.2,
            pieces=random.choice([None, None, Decimal(2), Decimal(7)]),
        )
        for pk in range(size)
        if random.random() < 0.85
    }
    before = {pk: [other for other in range(pk) if random.random() < 0.35] for pk in range(size)}
    return works, before


def _plainly(works: dict[int, Work], before: dict[int, list[int]]) -> ItemProgress:
    """Every way back is walked, one step after another."""

    def lies_before(one: int, other: int) -> bool:
        return any(step == one or lies_before(one, step) for step in before.get(other, []))

    ours = [pk for pk, work in works.items() if work.item in (0, None) and not work.is_cancelled]
    marked = [pk for pk in ours if works[pk].makes_ready]
    steps = [pk for pk in ours if not marked or pk in marked or any(lies_before(pk, mark) for mark in marked)]

    def pieces(pk: int) -> Decimal:
        work, reported = works[pk], works[pk].pieces
        if reported is not None:
            return min(reported, FIVE)
        return FIVE if work.is_done else Decimal(0)

    own = [pieces(pk) for pk in steps if works[pk].item == 0]
    return ItemProgress(ready=min(map(pieces, steps), default=Decimal(0)), made=min(own) if own else None)


# --- what is kept ---------------------------------------------------------------------------------------------


def test_an_item_is_ready_with_its_packing_and_made_without_the_orders_steps(company: Company) -> None:
    anna, order = company.anna, company.order
    item = make_item(order, actor=anna)
    sawing = make_task(order=order, item=item)
    packing = make_task(order=order, item=item, makes_ready=True)
    fitting = make_task(order=order)
    link(sawing, packing)
    link(packing, fitting)

    finish_task(task_id=sawing.pk, actor=anna, now=NOW)
    after_sawing = figures(item)
    finish_task(task_id=packing.pk, actor=anna, now=NOW)

    assert after_sawing == (0, 0)
    assert figures(item) == (5, 5)


def test_a_task_that_is_marked_by_hand_says_what_is_ready_and_can_be_taken_back(company: Company) -> None:
    anna, order = company.anna, company.order
    item = make_item(order, actor=anna)
    packing, fitting = make_task(order=order, item=item), make_task(order=order)
    link(packing, fitting)
    finish_task(task_id=packing.pk, actor=anna, now=NOW)

    done = mark_ready(task_id=packing.pk, makes_ready=True, actor=anna, now=NOW)
    marked = figures(item)
    assert done.fact is not None
    undo_change(event_id=done.fact.pk, actor=anna, now=NOW)

    assert marked == (5, 5)
    assert figures(item) == (0, 5)
    assert done.fact.data["changes"] == {"makes_ready": [False, True]}


def test_who_may_not_edit_the_task_does_not_mark_it(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    with pytest.raises(ActionError):
        mark_ready(task_id=task.pk, makes_ready=True, actor=company.pavel, now=NOW)


def test_fewer_pieces_and_as_many_again_are_as_they_were(company: Company) -> None:
    anna, order = company.anna, company.order
    item = make_item(order, actor=anna)
    task = make_task(order=order, item=item)
    report_quantity(task_id=task.pk, done_quantity=FIVE, actor=anna, now=NOW)

    update_item(item_id=item.pk, quantity=Decimal(3), actor=anna, now=NOW)
    fewer = figures(item)
    update_item(item_id=item.pk, quantity=FIVE, actor=anna, now=NOW)

    assert (fewer, figures(item)) == ((3, 3), (5, 5))


def test_what_was_done_of_two_is_two_of_ten(company: Company) -> None:
    anna, order = company.anna, company.order
    item = make_item(order, quantity=2, actor=anna)
    task = make_task(order=order, item=item)
    make_task(order=order, item=item, status="cancelled")
    finish_task(task_id=task.pk, actor=anna, now=NOW)

    update_item(item_id=item.pk, quantity=Decimal(10), actor=anna, now=NOW)

    assert figures(item) == (2, 2)


def test_a_link_through_another_order_of_the_deal_counts(company: Company) -> None:
    anna, order = company.anna, company.order
    order.deal = make_deal(responsible=anna)
    order.save()
    item = make_item(order, actor=anna)
    other = make_order(responsible=anna, deal=order.deal)
    painting, glass = make_task(order=order), make_task(order=other)
    packing = make_task(order=order, item=item, makes_ready=True, status="done", finished_at=NOW)
    Dependency.objects.create(predecessor=glass, successor=packing)
    first = add_dependency(predecessor_id=painting.pk, successor_id=glass.pk, actor=anna, now=NOW)
    held = figures(item)

    remove_dependency(dependency_id=first.pk, actor=anna, now=NOW)

    assert (held, figures(item)) == ((0, 5), (5, 5))


def test_by_night_a_figure_that_its_tasks_do_not_say_is_told(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    item = make_item(company.order, actor=company.anna)
    with caplog.at_level(logging.ERROR):
        prove_ready(workspace_id=company.anna.workspace_id)
        assert not caplog.records
        OrderItem.objects.filter(pk=item.pk).update(done_quantity=4)
        prove_ready(workspace_id=company.anna.workspace_id)

    assert [f"Item id {item.pk} in company" in record.getMessage() for record in caplog.records] == [True]


# --- whatever is pressed --------------------------------------------------------------------------------------


class Presses:
    """Actions of chance on two orders of one deal."""

    def __init__(self, company: Company, seed: int) -> None:
        self.random, self.anna = Random(seed), company.anna
        deal = make_deal(responsible=self.anna)
        self.orders = [make_order(responsible=self.anna, deal=deal) for _each in range(2)]
        for order in self.orders:
            make_item(order, actor=self.anna)
            make_item(order, quantity=2, actor=self.anna)
        self.now = NOW
        self.done = 0

    def press(self) -> None:
        """One of them; what is refused changes nothing."""
        acts = (
            *(
                self.create,
                self.create,
                self.finish,
                self.finish,
                self.finish,
                self.report,
                self.link,
                self.link,
            ),
            *(self.cut, self.mark, self.mark_and_undo, self.cancel, self.give_back, self.undo, self.move),
            *(self.resize, self.add, self.remove, self.hold, self.take_away),
        )
        self.now += timedelta(seconds=1)
        try:
            self.random.choice(acts)()
        except (ActionError, IndexError):
            return
        self.done += 1

    def who(self) -> dict[str, Any]:
        return {"actor": self.anna, "now": self.now}

    def task(self, **fields: str) -> Task:
        return self.random.choice(list(Task.objects.filter(**fields).order_by("pk")))

    def item(self) -> OrderItem:
        return self.random.choice(list(OrderItem.objects.order_by("pk")))

    def create(self) -> None:
        order = self.random.choice(self.orders)
        items = [None, *OrderItem.objects.filter(order=order).values_list("pk", flat=True)]
        create_task(
            title="work",
            order_id=order.pk,
            item_id=self.random.choice(items),
            makes_ready=self.random.random() < 0.3,
            **self.who(),
        )

    def finish(self) -> None:
        finish_task(task_id=self.task(status="todo").pk, **self.who())

    def report(self) -> None:
        pieces = Decimal(self.random.randint(0, 5))
        report_quantity(task_id=self.task().pk, done_quantity=pieces, **self.who())

    def link(self) -> None:
        one, other = self.task(), self.task(status="todo")
        add_dependency(predecessor_id=one.pk, successor_id=other.pk, **self.who())

    def cut(self) -> None:
        links = list(Dependency.objects.order_by("pk").values_list("pk", flat=True))
        remove_dependency(dependency_id=self.random.choice(links), **self.who())

    def mark(self) -> None:
        task = self.task()
        mark_ready(task_id=task.pk, makes_ready=not task.makes_ready, **self.who())

    def mark_and_undo(self) -> None:
        task = self.task()
        done = mark_ready(task_id=task.pk, makes_ready=not task.makes_ready, **self.who())
        assert done.fact is not None
        undo_change(event_id=done.fact.pk, **self.who())

    def cancel(self) -> None:
        cancel_task(task_id=self.task(status="todo").pk, reason="no", **self.who())

    def give_back(self) -> None:
        return_task(task_id=self.task(status="done").pk, reason="again", **self.who())

    def undo(self) -> None:
        undo_finish(task_id=self.task(status="done").pk, **self.who())

    def move(self) -> None:
        update_task(task_id=self.task().pk, item_id=self.item().pk, **self.who())

    def resize(self) -> None:
        quantity = Decimal(self.random.randint(1, 9))
        update_item(item_id=self.item().pk, quantity=quantity, **self.who())

    def add(self) -> None:
        make_item(self.random.choice(self.orders), quantity=3, actor=self.anna)

    def remove(self) -> None:
        remove_item(item_id=self.item().pk, **self.who())

    def hold(self) -> None:
        order = self.random.choice(self.orders)
        hold_order(order_id=order.pk, **self.who())
        resume_order(order_id=order.pk, **self.who())

    def take_away(self) -> None:
        remove_tasks(task_ids=[self.task(status="todo").pk], **self.who())


@pytest.mark.parametrize("seed", wide([1], [1, 2, 3]))
def test_after_three_hundred_presses_what_is_kept_is_what_the_tasks_say(company: Company, seed: int) -> None:
    presses = Presses(company, seed)

    for turn in count(1):
        presses.press()
        Order.objects.filter(status="done").update(
            status="open", finished_at=None
        )  # the night looks at these
        assert list(wrong_items()) == [], turn
        if presses.done == 100:
            break

    assert EventRecord.objects.filter(kind="item.done").exists()
