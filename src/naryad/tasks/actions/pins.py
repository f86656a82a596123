"""Moving a task in a member's queue by hand, and letting it go again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, snapshot
from naryad.activity.facts import RowChanges
from naryad.core.errors import ActionError
from naryad.crm.models import Priority
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import lock_tasks, save
from naryad.tasks.facts.plan import TaskPinned, TaskUnpinned
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import queue_tasks
from naryad.tasks.rules.rank import Standing, pin
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotMoveInQueue(ActionError):
    pass


PIN = ("position", "pin_order_priority", "pin_task_priority", "pinned_by", "pinned_at")


def clear_pin(task: Task) -> None:
    """Back to its own priority; the caller saves PIN."""
    if task.pinned_at is not None:
        task.position, task.pin_order_priority, task.pin_task_priority = 0, None, None
        task.pinned_by, task.pinned_at = None, None


Snapshot = dict[str, str | None]


@transaction.atomic
def pin_task(
    *, task_id: int, after_task_id: int | None, member_id: int, actor: Member, now: datetime
) -> Done[Task]:
    """Put the task right behind another of the member's queue (None: at its top) until it is unpinned or done.

    It takes the other's effective priorities and a position behind it. Tasks that stand above at the very same
    position move before it together, keeping their order: the queue reads as the manager has left it.
    """
    require(actor, "queues.manage")
    member = Member.objects.get(pk=member_id)
    queue = list(queue_tasks(member).select_related("order", "deal", "assignee"))
    ids = [task.pk for task in queue]
    if task_id not in ids or after_task_id not in [*ids, None]:
        raise CannotMoveInQueue(_("The task is not in this queue any more."))
    if task_id == after_task_id:
        return Done(queue[ids.index(task_id)])
    locked = lock_tasks(task_id, also=tuple(ids))
    task = locked.tasks[task_id]
    as_it_was = {
        other.pk: snapshot(other, PIN if other is task else ("position",)) for other in locked.tasks.values()
    }
    standings = [_standing(locked.tasks[other.pk], priority=_priority(other)) for other in queue]
    place = pin(standings, task_id=task_id, after_id=after_task_id)
    for pk, position in place.making_room.items():
        locked.tasks[pk].position = position
        save(locked.tasks[pk], "position")
    task.position = place.position
    task.pin_order_priority, task.pin_task_priority = place.order_priority, place.task_priority
    task.pinned_by, task.pinned_at = actor, now
    save(task, *PIN)
    above = locked.tasks[after_task_id].title if after_task_id else ""
    fact = note(
        TaskPinned,
        task,
        actor=actor,
        now=now,
        queue_member_id=member.pk,
        queue=member.name,
        above=above,
        changes={"stands_after": [_before(task_id, queue), above]},
        rows=_moved(task, [locked.tasks[pk] for pk in place.making_room], as_it_was),
    )
    return Done(task, fact)


@transaction.atomic
def unpin_task(*, task_id: int, actor: Member, now: datetime) -> Done[Task]:
    """Back to the place of its own priority."""
    require(actor, "queues.manage")
    task = lock_tasks(task_id).tasks[task_id]
    if task.pinned_at is None:
        return Done(task)
    as_it_was = {task.pk: snapshot(task, PIN)}
    clear_pin(task)
    save(task, *PIN)
    return Done(task, note(TaskUnpinned, task, actor=actor, now=now, rows=_moved(task, [], as_it_was)))


def _moved(task: Task, others: list[Task], as_it_was: dict[int, Snapshot]) -> RowChanges:
    """The task first, then those that gave way to it."""
    rows: RowChanges = {f"task:{task.pk}": {"before": as_it_was[task.pk], "after": snapshot(task, PIN)}}
    for other in others:
        after = snapshot(other, ("position",))
        if after != as_it_was[other.pk]:
            rows[f"task:{other.pk}"] = {"before": as_it_was[other.pk], "after": after}
    return rows


def _before(task_id: int, queue: list[Task]) -> str:
    """What stood above the task; "" at the top."""
    at = next(place for place, standing in enumerate(queue) if standing.pk == task_id)
    return queue[at - 1].title if at else ""


def _priority(task: Task) -> int:
    """Of its order or deal; an internal one has none of its own."""
    owner = task.order or task.deal
    return owner.priority if owner else Priority.NORMAL


def _standing(task: Task, *, priority: int) -> Standing:
    """`priority`: of the task's order or deal, read with the queue."""
    return Standing(
        task.pk,
        priority if task.pin_order_priority is None else task.pin_order_priority,
        task.priority if task.pin_task_priority is None else task.pin_task_priority,
        task.position,
    )
