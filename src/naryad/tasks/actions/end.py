"""Many tasks end together, said done or not needed any more; one undo puts all of them back.

Timers aside: whom it stopped stays stopped, as with a hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from django.db import transaction
from django.utils.functional import Promise

from naryad.activity.actions import Done, record, snapshot
from naryad.activity.facts import RowChanges
from naryad.activity.models import EventRecord
from naryad.orders.actions.orders import MOVED, move_order
from naryad.orders.actions.progress import finish_order
from naryad.orders.models import Order
from naryad.orders.queries.orders import has_open_tasks
from naryad.orders.rules import stopped_words
from naryad.tasks.actions import flow, timers
from naryad.tasks.actions.checklist import why_not_ended
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import Locked, lock_tasks, save
from naryad.tasks.actions.pins import PIN, clear_pin
from naryad.tasks.actions.press import waits_for
from naryad.tasks.actions.rights import require_task_edit
from naryad.tasks.actions.stop import lock_order, stop_timers
from naryad.tasks.facts.plan import TasksEnded
from naryad.tasks.facts.press import TaskCancelled, TaskFinished
from naryad.tasks.facts.waiting import WaitingReceived
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries.stop import binds
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

Ending = Literal["done", "cancelled"]
ENDED = ("status", "started_at", "finished_at", "finished_quantity", "expected_at", *PIN)
"""What an undo puts back."""


class Ended(NamedTuple):
    """Those that have ended, and why others have not."""

    tasks: list[Task]
    refused: list[tuple[Task, str | Promise]] = []


@transaction.atomic
def end_tasks(
    *, task_ids: Sequence[int], ending: Ending, actor: Member, now: datetime, reason: str = ""
) -> Done[Ended]:
    """Those that can; a chain that is given as a whole ends as a whole. Ended ones are left out."""
    locked = lock_tasks(*task_ids, with_followers=True)
    tasks = [locked.tasks[pk] for pk in sorted(set(task_ids)) if locked.tasks[pk].is_open]
    for task in tasks:
        _require(actor, task, ending)
    refused = _refused(tasks) if ending == "done" else {}
    tasks = [task for task in tasks if task.pk not in refused]
    stood = {pk: snapshot(order, MOVED) for pk, order in locked.orders.items()}
    rows = _end(tasks, locked, ending, reason=reason, actor=actor, now=now)
    for pk, before in stood.items():
        after = snapshot(locked.orders[pk], MOVED)
        if after != before:
            rows[f"order:{pk}"] = {"before": before, "after": after}
    ended = Ended(tasks, [(locked.tasks[pk], why) for pk, why in refused.items()])
    return Done(ended, _together(tasks, rows, actor=actor, now=now))


def _require(actor: Member, task: Task, ending: Ending) -> None:
    """That a delivery has come is said also by whom it is expected of."""
    if ending == "done" and task.is_wait and task.assignee_id == actor.pk:
        require(actor, "tasks.work", is_own=True)
    else:
        require_task_edit(actor, task)


@transaction.atomic
def end_order(
    *,
    order_id: int,
    stage_id: int,
    ending: Ending,
    actor: Member,
    now: datetime,
    before_id: int | None = None,
    after_id: int | None = None,
) -> Done[Order]:
    """To its last stage, and done: its open tasks end with it, whatever they wait for."""
    order, _locked = lock_order(order_id, actor=actor)
    before = snapshot(order, MOVED)
    place = {"before_id": before_id, "after_id": after_id}
    stage = move_order(order_id=order_id, stage_id=stage_id, actor=actor, now=now, **place).row.stage
    order, locked = lock_order(order_id, actor=actor)
    tasks = [task for task in locked.tasks.values() if task.order_id == order_id and task.is_open]
    rows = _end(tasks, locked, ending, reason=stage.name, actor=actor, now=now)
    if not has_open_tasks(order):
        finish_order(order=order, actor=actor, now=now)
    rows[f"order:{order_id}"] = {
        "before": before,
        "after": snapshot(order, ("stage", "stage_since", "status")),
    }
    return Done(order, _together(tasks, rows, actor=actor, now=now))


def _together(tasks: list[Task], rows: RowChanges, *, actor: Member, now: datetime) -> EventRecord | None:
    return record(TasksEnded(count=len(tasks), rows=rows), actor=actor, at=now) if rows else None


def _end(
    tasks: list[Task], locked: Locked, ending: Ending, *, reason: str, actor: Member, now: datetime
) -> RowChanges:
    """The tasks are locked with what follows them. What an undo puts back."""
    stop_timers(tasks, actor=actor, now=now)
    rows: RowChanges = {}
    for task in tasks:
        before = snapshot(task, ENDED)
        (_finish if ending == "done" else _cancel)(task, reason=reason, actor=actor, now=now)
        rows[f"task:{task.pk}"] = {"before": before, "after": snapshot(task, ("status", "finished_at"))}
    flow.settle(
        [follower for task in tasks for follower in locked.followers.get(task.pk, [])], actor=actor, now=now
    )
    last = {task.order_id: task for task in tasks}
    for task in last.values():
        flow.follow(task, actor=actor, now=now)
    return rows


def _finish(task: Task, *, reason: str, actor: Member, now: datetime) -> None:
    """Nobody has taken it by this: it was not said who did it."""
    if task.started_at is None:
        task.started_at = now
        flow.advance_order(task, actor=actor, now=now)
    task.status, task.finished_at = Task.Status.DONE, now
    task.finished_quantity = flow.pieces_at_end(task)
    clear_pin(task)
    save(task, *ENDED)
    if task.is_wait:
        note(WaitingReceived, task, actor=actor, now=now)
        return
    minutes = timers.minutes_spent(task, now=now)
    note(TaskFinished, task, actor=actor, now=now, minutes=minutes, result=task.result)


def _cancel(task: Task, *, reason: str, actor: Member, now: datetime) -> None:
    task.status, task.expected_at = Task.Status.CANCELLED, None
    clear_pin(task)
    save(task, *ENDED)
    note(TaskCancelled, task, actor=actor, now=now, reason=reason)


def _refused(tasks: Iterable[Task]) -> dict[int, str | Promise]:
    """Why a task cannot be done now, by id: it is stopped, or waits for what is not among those that end."""
    refused: dict[int, str | Promise] = {
        task.pk: stopped_words(task.order) if task.order else task.stop_label
        for task in tasks
        if task.stop_state
    }
    refused |= {task.pk: why for task in tasks if task.pk not in refused and (why := why_not_ended(task))}
    left = {task.pk: task for task in tasks if task.pk not in refused}
    waits = defaultdict(set)
    for pk, before in Dependency.objects.filter(binds(), successor__in=left).values_list(
        "successor_id", "predecessor_id"
    ):
        waits[pk].add(before)
    ended: set[int] = set()
    while now_ending := [pk for pk in left if waits[pk] <= ended and not _rests(left[pk], waits[pk])]:
        ended.update(now_ending)
        for pk in now_ending:
            del left[pk]
    return refused | {pk: waits_for(task) for pk, task in left.items()}


def _rests(task: Task, waits: set[int]) -> bool:
    """Nothing is before it any more but time."""
    return not waits and task.status == Task.Status.BLOCKED
