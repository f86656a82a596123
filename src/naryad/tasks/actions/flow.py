"""What follows by itself when a task ends, begins or comes back: successors, the order's stage and end, its items."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper

from naryad.orders.actions.items import follow_tasks
from naryad.orders.actions.progress import advance_stage, finish_order, reopen_order
from naryad.orders.models import Order
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import Locked, lock_places, save
from naryad.tasks.facts.press import TaskBecameAvailable, TaskBlockedAgain
from naryad.tasks.facts.waiting import WaitingBegan
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries.stop import binds
from naryad.tasks.rules.graph import available_from
from naryad.workspaces.models import Member

Finishes = list[tuple[datetime, int]]


def settle(tasks: Iterable[Task], *, actor: Member | None, now: datetime, after: Task | None = None) -> None:
    """Give locked, not yet begun tasks the status that follows from what is before them. Idempotent.

    `after`: the task whose end lets them go. Begun, done and cancelled ones are left as they are, and so is
    everything of an order on hold or cancelled: it follows when the order returns.
    """
    waiting = [task for task in tasks if is_unbegun(task) and not task.stop_state]
    if not waiting:
        return
    open_before, finishes = _before(waiting)
    for task in waiting:
        if task.pk in open_before:
            _block(task, actor=actor, now=now)
        else:
            _let_go(task, finishes[task.pk], actor=actor, now=now, after=after)


def is_unbegun(task: Task) -> bool:
    return task.status in (Task.Status.BLOCKED, Task.Status.TODO) and task.started_at is None


def _before(tasks: list[Task]) -> tuple[set[int], dict[int, Finishes]]:
    """Tasks with an open predecessor, and the finishes (with lag) of the done predecessors of each."""
    open_before: set[int] = set()
    finishes: dict[int, Finishes] = defaultdict(list)
    rows = Dependency.objects.filter(successor__in=tasks).annotate(
        is_binding=ExpressionWrapper(binds(), output_field=BooleanField())
    )
    for successor_id, lag, is_binding, finished_at in rows.values_list(
        "successor_id", "lag", "is_binding", "predecessor__finished_at"
    ):
        if is_binding:
            open_before.add(successor_id)
        elif finished_at is not None:
            finishes[successor_id].append((finished_at, lag))
    return open_before, finishes


def _block(task: Task, *, actor: Member | None, now: datetime) -> None:
    if task.status == Task.Status.BLOCKED and task.available_at is None:
        return
    was_available = task.status != Task.Status.BLOCKED
    task.status, task.available_at = Task.Status.BLOCKED, None
    save(task, "status", "available_at")
    if was_available:
        note(TaskBlockedAgain, task, actor=actor, now=now)


def _let_go(
    task: Task, finishes: Finishes, *, actor: Member | None, now: datetime, after: Task | None
) -> None:
    was_todo = task.status == Task.Status.TODO
    available_at = available_from(
        finishes=finishes, otherwise=task.available_at if was_todo and task.available_at else now
    )
    if available_at == task.available_at and was_todo == (available_at <= now) and not task.is_wait:
        return
    task.available_at = available_at
    task.status = Task.Status.TODO if available_at <= now else Task.Status.BLOCKED
    save(task, "available_at", "status")
    if available_at > now:
        if was_todo:
            note(TaskBlockedAgain, task, actor=actor, now=now)
    elif task.is_wait:
        begin_waiting(task, actor=actor, now=now)
    elif not was_todo:
        note(
            TaskBecameAvailable,
            task,
            actor=actor,
            now=now,
            after_task_id=after.pk if after else None,
            after=after.title if after else "",
        )


def begin_waiting(task: Task, *, actor: Member | None, now: datetime) -> None:
    """A waiting task runs from when it became possible, whatever the minute in which that was seen."""
    begun = task.available_at or now
    task.status, task.started_at = Task.Status.IN_PROGRESS, begun
    task.expected_at = begun + timedelta(minutes=task.elapsed_minutes or 0)
    save(task, "status", "started_at", "expected_at")
    note(
        WaitingBegan,
        task,
        actor=actor,
        now=now,
        expected_at=task.expected_at,
        changes={"expected_at": [None, task.expected_at]},
    )
    advance_order(task, actor=actor, now=now)


def unbegin_waiting(tasks: Iterable[Task]) -> None:
    """Waiting tasks that began by themselves because of a task that has come back."""
    for task in tasks:
        if task.is_wait and task.status == Task.Status.IN_PROGRESS:
            task.status, task.started_at, task.expected_at = Task.Status.TODO, None, None
            save(task, "status", "started_at", "expected_at")


def advance_order(task: Task, *, actor: Member | None, now: datetime) -> None:
    """The order moves to the stage of a task that begins."""
    if task.order and task.stage_id:
        advance_stage(order=task.order, stage_id=task.stage_id, actor=actor, now=now)


def after_end(task: Task, locked: Locked, *, actor: Member | None, now: datetime) -> None:
    """Whatever ended the task: what waited for it goes on, the order and its items follow."""
    settle(locked.followers.get(task.pk, []), actor=actor, now=now, after=task)
    follow(task, actor=actor, now=now)


def follow(task: Task, *, actor: Member | None, now: datetime) -> None:
    """What the task's order and its items are now, whatever has happened to the task."""
    if task.order is not None:
        _follow_order(task.order, task, actor=actor, now=now)
        follow_tasks(order=task.order, actor=actor, now=now)


def _follow_order(order: Order, task: Task, *, actor: Member | None, now: datetime) -> None:
    """The order is done when all its tasks are, with the last of them; a task that is open again opens it again."""
    rows = Task.objects.filter(order=order).values_list("status", "finished_at")
    statuses = {status for status, _finished_at in rows}
    has_open = bool(statuses & set(Task.OPEN))
    if order.status == Order.Status.OPEN and Task.Status.DONE in statuses and not has_open:
        last = max([now, *(finished_at for _status, finished_at in rows if finished_at)])
        finish_order(order=order, actor=actor, now=last)
    elif order.status == Order.Status.DONE and has_open:
        reopen_order(order=order, stage_id=task.stage_id, actor=actor, now=now)


def follow_items(order_ids: Collection[int], locked: Locked, *, actor: Member | None, now: datetime) -> None:
    """Orders whose links have changed; those of the deal that are not locked yet are locked now: its lock is held."""
    unlocked: set[int | None] = {pk for pk in order_ids if pk not in locked.orders}
    lock_places(locked, deal_ids=set(), order_ids=unlocked)
    for pk in sorted(order_ids):
        follow_tasks(order=locked.orders[pk], actor=actor, now=now)


def pieces_at_end(task: Task) -> Decimal | None:
    """A task that ends has done all pieces of its item that there are."""
    return task.item.quantity if task.item is not None else None
