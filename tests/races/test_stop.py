"""An order is put on hold at the moment somebody works on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from naryad.orders.models import Order
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.actions.rights import CannotWorkHere
from naryad.tasks.actions.stop import hold_order, resume_order
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.cast import Shop
from tests.factories import NOW, make_order, make_task
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(6, 36)
SOON = NOW + timedelta(minutes=5)


@transaction.atomic
def new_task(shop: Shop, *, is_running: bool) -> Task:
    order = make_order(responsible=shop.boris)
    task = make_task(order=order, assignee=shop.pavel)
    TimeEntry.objects.filter(member=shop.pavel).delete()
    if is_running:
        start_task(task_id=task.pk, actor=shop.pavel, now=NOW)
    return task


def holding(task: Task, actor: Member) -> Callable[[], Any]:
    return lambda: hold_order(order_id=task.order_id or 0, actor=actor, now=SOON)


def test_done_and_hold_at_once_leave_one_whole_state(shop: Shop) -> None:
    for _round in range(ROUNDS):
        task = new_task(shop, is_running=True)

        done, hold = at_once(
            lambda task=task: finish_task(task_id=task.pk, actor=shop.pavel, now=SOON),  # type: ignore[misc]
            holding(task, shop.boris),
        )

        assert done is None or isinstance(done, CannotWorkHere)
        with transaction.atomic():
            task.refresh_from_db()
            order = Order.objects.get(tasks_task=task)
            assert not TimeEntry.objects.filter(ended_at=None).exists()
            assert task.status == ("done" if done is None else "paused")
            assert order.status == ("on_hold" if hold is None else "done")


def test_a_start_and_a_hold_at_once_leave_no_timer_on_an_order_on_hold(shop: Shop) -> None:
    for _round in range(ROUNDS):
        task = new_task(shop, is_running=False)

        start, hold = at_once(
            lambda task=task: start_task(task_id=task.pk, actor=shop.pavel, now=SOON),  # type: ignore[misc]
            holding(task, shop.boris),
        )

        assert hold is None
        with transaction.atomic():
            task.refresh_from_db()
            assert not TimeEntry.objects.filter(ended_at=None).exists()
            assert task.status == ("paused" if start is None else "todo")


def test_two_returns_at_once_are_one(shop: Shop) -> None:
    for _round in range(ROUNDS):
        task = new_task(shop, is_running=False)
        at_once(holding(task, shop.boris))

        outcomes = at_once(
            *[lambda task=task: resume_order(order_id=task.order_id or 0, actor=shop.boris, now=SOON)] * 2
        )

        assert outcomes == [None, None]
        with transaction.atomic():
            assert Order.objects.get(tasks_task=task).status == "open"
