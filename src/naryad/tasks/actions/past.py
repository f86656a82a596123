"""Tasks of the past, as they were done elsewhere; and tasks that came by mistake go again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from naryad.activity.actions import record
from naryad.core.time import refuse_unlikely
from naryad.tasks.actions.create import TaskDraft, lock_place, make_tasks, refuse_archived_of
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.flow import follow_items, pieces_at_end, settle
from naryad.tasks.actions.locks import lock_tasks, save
from naryad.tasks.actions.rights import require_task_edit
from naryad.tasks.facts.plan import TaskCreated, TasksRemoved
from naryad.tasks.facts.press import TaskFinished
from naryad.tasks.models import ChecklistLine, Dependency, Task, Watcher
from naryad.tasks.queries.ready import orders_behind
from naryad.tenancy.held import held
from naryad.workspaces.models import Member


@transaction.atomic
def lay_done_task(
    *,
    draft: TaskDraft,
    finished_at: datetime,
    actor: Member,
    now: datetime,
    order_id: int | None = None,
    deal_id: int | None = None,
) -> Task:
    """Made at `now`, done at `finished_at`, by whom it is assigned to. Nothing follows: its order stands where it is said to."""
    refuse_unlikely(draft.due_on, now=now, field="due_on")
    refuse_archived_of(draft)
    locked = lock_place(order_id=order_id, deal_id=deal_id, actor=actor)
    [task] = make_tasks([draft], locked, order_id=order_id, deal_id=deal_id, actor=actor, now=now)
    note(TaskCreated, task, actor=actor, now=now, is_available=True)
    task.status, task.available_at = Task.Status.DONE, now
    task.started_at = task.finished_at = finished_at
    task.finished_quantity = pieces_at_end(task)
    save(task, "status", "available_at", "started_at", "finished_at", "finished_quantity")
    note(TaskFinished, task, actor=actor, now=finished_at, minutes=0, result="")
    return task


@transaction.atomic
def discard_tasks(*, versions: Mapping[int, int], actor: Member, now: datetime) -> set[int]:
    """Those of them that are of this version still, and that nothing hangs on, are gone; which. Order and stage stay."""
    ids = list(Task.objects.filter(pk__in=versions).values_list("pk", flat=True))
    locked = lock_tasks(*sorted(ids), with_followers=True)
    stay = held(Task, ids, besides=[Watcher, ChecklistLine, Dependency])
    gone = {pk for pk in ids if pk not in stay and locked.tasks[pk].version == versions[pk]}
    places: dict[tuple[int | None, int | None], list[int]] = {}
    for pk in sorted(gone):
        task = locked.tasks[pk]
        require_task_edit(actor, task)
        places.setdefault((task.order_id, task.for_deal_id), []).append(pk)
    for (order_id, deal_id), ids in places.items():
        fact = TasksRemoved(order_id=order_id, deal_id=deal_id, task_ids=ids, count=len(ids))
        record(fact, actor=actor, at=now)
    others = [one for rows in locked.followers.values() for one in rows if one.pk not in gone]
    touched = orders_behind(gone)
    Task.objects.filter(pk__in=gone).delete()
    settle(others, actor=actor, now=now)
    follow_items(touched, locked, actor=actor, now=now)
    return gone
