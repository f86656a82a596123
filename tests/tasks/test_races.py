"""Two people press at once, on two real connections: one effect, the other is told; never a cycle, never two timers.

The shop is committed, so that other connections see it; a transaction is around every look at it, as the door makes.
"""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError
from naryad.tasks.actions import dependencies
from naryad.tasks.actions.dependencies import add_dependency
from naryad.tasks.actions.press import finish_task, pause_task, start_task
from naryad.tasks.models import Dependency, Task, TimeEntry
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.cast import Shop
from tests.factories import NOW, make_task
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(5, 30)


def test_of_two_who_start_a_shared_task_at_once_one_gets_it_and_the_other_is_told_who(shop: Shop) -> None:
    for _round in range(ROUNDS):
        (task,) = new_tasks(1, order=shop.order, skill=shop.sawing)

        outcomes = at_once(starting(task, shop.pavel), starting(task, shop.oleg))

        with transaction.atomic():
            task.refresh_from_db()
            assert task.assignee
            assert [str(one) for one in outcomes if one] == [
                f"{task.assignee.name} has already taken this task."
            ]
            assert TimeEntry.objects.filter(task=task).count() == 1
            pause_task(task_id=task.pk, actor=task.assignee, now=NOW)


def test_two_starts_of_one_member_at_once_leave_one_running_timer(shop: Shop) -> None:
    for _round in range(ROUNDS):
        one, two = new_tasks(2, order=shop.order, assignee=shop.pavel)

        outcomes = at_once(starting(one, shop.pavel), starting(two, shop.pavel))

        assert [error for error in outcomes if isinstance(error, ActionError)] == []
        with transaction.atomic():
            assert TimeEntry.objects.filter(member=shop.pavel, ended_at__isnull=True).count() == 1
            assert Task.objects.filter(assignee=shop.pavel, status="in_progress").count() == 1


def test_the_database_refuses_a_second_running_timer(shop: Shop) -> None:
    """The second line: what the action's locks prevent, the constraint refuses."""
    (task,) = new_tasks(1, order=shop.order, assignee=shop.pavel)
    at_once(starting(task, shop.pavel))

    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.create(task=task, member=shop.pavel, started_at=NOW, pressed_by=shop.pavel)


def test_two_halves_of_a_loop_added_at_once_never_close_it(shop: Shop) -> None:
    for _round in range(ROUNDS):
        a, b = new_tasks(2, order=shop.order)

        outcomes = at_once(adding(shop, a, b), adding(shop, b, a))

        assert [type(one).__name__ for one in outcomes if one] == ["CannotAddDependency"]
        assert links_between(a, b) == 1


def test_without_the_lock_a_loop_can_be_closed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: reading instead of locking, neither sees the other's half, and both are written."""
    together = threading.Barrier(2)
    link = dependencies._link

    def link_together(*args: Any, **options: Any) -> Dependency:
        found = link(*args, **options)
        together.wait(10)
        return found

    monkeypatch.setattr(dependencies, "lock_tasks", _only_read)
    monkeypatch.setattr(dependencies, "_link", link_together)
    a, b = new_tasks(2, order=shop.order)

    at_once(adding(shop, a, b), adding(shop, b, a))

    assert links_between(a, b) == 2


def test_done_pressed_many_times_at_once_is_done_once(shop: Shop) -> None:
    (task,) = new_tasks(1, order=shop.order, assignee=shop.pavel)
    at_once(starting(task, shop.pavel))

    at_once(*[lambda: finish_task(task_id=task.pk, actor=shop.pavel, now=NOW)] * 8)

    with transaction.atomic():
        assert EventRecord.objects.filter(kind="task.finished").count() == 1


def new_tasks(count: int, **fields: Any) -> list[Task]:
    return [make_task(**fields) for _ in range(count)]


def starting(task: Task, member: Member) -> Callable[[], Any]:
    return lambda: start_task(task_id=task.pk, actor=member, now=NOW)


def adding(shop: Shop, before: Task, after: Task) -> Callable[[], Any]:
    return lambda: add_dependency(predecessor_id=before.pk, successor_id=after.pk, actor=shop.boris, now=NOW)


@transaction.atomic
def links_between(*tasks: Task) -> int:
    return Dependency.objects.filter(predecessor__in=tasks, successor__in=tasks).count()


def _only_read(*task_ids: int) -> Any:
    rows = Task.objects.select_related("order__deal", "assignee", "skill").in_bulk(task_ids)
    return SimpleNamespace(tasks=rows, orders={row.order_id: row.order for row in rows.values()})
