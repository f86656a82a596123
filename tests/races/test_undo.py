"""Done, and its undo, at the same moment as what follows from it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.tasks.actions.plan import bulk_priority
from naryad.tasks.actions.press import finish_task, pause_task, start_task, undo_finish
from naryad.tasks.models import Dependency, Task, TimeEntry
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.cast import Shop
from tests.factories import NOW, link, make_task
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(5, 30)
SOON = timedelta(seconds=5)


def test_an_undo_and_a_second_done_at_once_leave_one_whole_state(shop: Shop) -> None:
    for now in moments():
        task, after = new_chain(shop, now)
        at_once(finishing(task, shop.pavel, now))

        at_once(undoing(task, shop.pavel, now), finishing(task, shop.pavel, now))

        assert is_whole(task, after)


def test_of_an_undo_and_the_start_of_what_follows_both_or_one_are_told(shop: Shop) -> None:
    """The next one may have begun already: then the undo leaves it, or it is refused; never half of each."""
    for now in moments():
        task, after = new_chain(shop, now)
        at_once(finishing(task, shop.pavel, now))

        at_once(undoing(task, shop.pavel, now), starting(after, shop.oleg, now))

        assert is_whole(task, after)
        with transaction.atomic():
            if TimeEntry.objects.filter(member=shop.oleg, ended_at=None).exists():
                pause_task(task_id=after.pk, actor=shop.oleg, now=now + SOON)


def test_an_undo_pressed_twice_at_once_is_one(shop: Shop) -> None:
    with transaction.atomic():
        first, second = (make_task(order=shop.order, assignee=shop.pavel) for _number in range(2))
    for now in moments():
        with transaction.atomic():
            bulk_priority(task_ids=[first.pk, second.pk], priority=3, actor=shop.boris, now=now)
            event = EventRecord.objects.filter(kind="task.many_prioritised").latest("pk")
        press = lambda event=event: undo_change(event_id=event.pk, actor=shop.boris, now=NOW)  # noqa: E731

        assert at_once(press, press) == [None, None]

        with transaction.atomic():
            undone = EventRecord.objects.filter(kind="change.undone", data__event_id=event.pk)
            assert undone.count() == 2  # one for each task
            assert {row.priority for row in Task.objects.filter(order=shop.order)} == {1}


def moments() -> list[datetime]:
    """A minute for each round: nobody works on two tasks at a time."""
    return [NOW + timedelta(minutes=number) for number in range(ROUNDS)]


@transaction.atomic
def new_chain(shop: Shop, now: datetime) -> tuple[Task, Task]:
    task = make_task(order=shop.order, assignee=shop.pavel)
    after = make_task(order=shop.order, assignee=shop.oleg)
    link(task, after)
    start_task(task_id=task.pk, actor=shop.pavel, now=now)
    return task, after


def starting(task: Task, member: Member, now: datetime) -> Callable[[], Any]:
    return lambda: start_task(task_id=task.pk, actor=member, now=now + SOON)


def finishing(task: Task, member: Member, now: datetime) -> Callable[[], Any]:
    return lambda: finish_task(task_id=task.pk, actor=member, now=now + SOON)


def undoing(task: Task, member: Member, now: datetime) -> Callable[[], Any]:
    return lambda: undo_finish(task_id=task.pk, actor=member, now=now + SOON)


@transaction.atomic
def is_whole(task: Task, after: Task) -> bool:
    """Both rows, the timer and the moment of finishing agree; a waiting task has something to wait for."""
    task.refresh_from_db()
    after.refresh_from_db()
    assert Dependency.objects.filter(predecessor=task, successor=after).count() == 1
    running = TimeEntry.objects.filter(task=task, ended_at=None).count()
    is_done = task.status == Task.Status.DONE
    assert running == (0 if task.status in (Task.Status.DONE, Task.Status.PAUSED) else 1)
    assert (task.finished_at is not None) == is_done
    if not is_done:
        return after.status in (Task.Status.BLOCKED, Task.Status.IN_PROGRESS)
    return after.status in (Task.Status.TODO, Task.Status.IN_PROGRESS)
