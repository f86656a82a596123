"""Moving a task in a member's queue by hand, and letting it go again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from naryad.activity.actions import snapshot
from naryad.activity.events import RowChanges
from naryad.tasks import rules
from naryad.tasks.actions.common import PIN, CannotMoveInQueue, clear_pin, lock_tasks, note, save
from naryad.tasks.events import TaskPinned, TaskUnpinned
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import queue_tasks
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

Snapshot = dict[str, str | None]
Place = tuple[int, int]  # effective priorities of the order and the task


@transaction.atomic
def pin_task(
    *, task_id: int, after_task_id: int | None, member_id: int, actor: Member, now: datetime
) -> Task:
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
        return queue[ids.index(task_id)]
    locked = lock_tasks(task_id, also=tuple(ids))
    task = locked.tasks[task_id]
    rest = [locked.tasks[pk] for pk in ids if pk != task_id]
    as_it_was = {
        one.pk: snapshot(one, PIN if one is task else ("position",)) for one in locked.tasks.values()
    }
    at = 0 if after_task_id is None else [one.pk for one in rest].index(after_task_id) + 1
    above, below = rest[:at], rest[at:]
    place = _place(above[-1]) if above else (_place(below[0]) if below else _place(task))
    task.position = _position(place, above, below)
    task.pin_order_priority, task.pin_task_priority = place
    task.pinned_by, task.pinned_at = actor, now
    save(task, *PIN)
    note(
        TaskPinned,
        task,
        actor=actor,
        now=now,
        queue_member_id=member.pk,
        queue=member.name,
        above=above[-1].title if above else "",
        changes={"stands_after": [_before(task_id, queue), above[-1].title if above else ""]},
        rows=_moved(task, [one for one in above if one.pk in as_it_was], as_it_was),
    )
    return task


@transaction.atomic
def unpin_task(*, task_id: int, actor: Member, now: datetime) -> Task:
    """Back to the place of its own priority."""
    require(actor, "queues.manage")
    task = lock_tasks(task_id).tasks[task_id]
    if task.pinned_at is None:
        return task
    as_it_was = {task.pk: snapshot(task, PIN)}
    clear_pin(task)
    save(task, *PIN)
    note(TaskUnpinned, task, actor=actor, now=now, rows=_moved(task, [], as_it_was))
    return task


def _moved(task: Task, others: list[Task], as_it_was: dict[int, Snapshot]) -> RowChanges:
    """The task first, then those that gave way to it."""
    rows: RowChanges = {f"task:{task.pk}": {"before": as_it_was[task.pk], "after": snapshot(task, PIN)}}
    for one in others:
        after = snapshot(one, ("position",))
        if after != as_it_was[one.pk]:
            rows[f"task:{one.pk}"] = {"before": as_it_was[one.pk], "after": after}
    return rows


def _before(task_id: int, queue: list[Task]) -> str:
    """What stood above the task; "" at the top."""
    at = next(place for place, one in enumerate(queue) if one.pk == task_id)
    return queue[at - 1].title if at else ""


def _place(task: Task) -> Place:
    owner = task.order or task.deal
    assert owner is not None
    order = owner.priority if task.pin_order_priority is None else task.pin_order_priority
    return order, task.priority if task.pin_task_priority is None else task.pin_task_priority


def _position(place: Place, above: list[Task], below: list[Task]) -> float:
    """After what is above and before what is below, among the tasks of the same priorities."""
    ours_above = [task for task in above if _place(task) == place]
    ours_below = [task for task in below if _place(task) == place]
    if not ours_above:
        return rules.place_between(above=None, below=ours_below[0].position if ours_below else None)
    last = ours_above[-1].position
    if not ours_below:
        return last + 1
    first = ours_below[0].position
    if last < first:
        return rules.place_between(above=last, below=first)
    lower = [task.position for task in ours_above if task.position < last]
    moved = rules.place_between(above=max(lower, default=None), below=last)
    for task in ours_above:
        if task.position == last:
            task.position = moved
            save(task, "position")
    return rules.place_between(above=moved, below=last)
