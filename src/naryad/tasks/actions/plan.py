"""What a manager changes: contents, who does it, priority, the place in a queue, cancelling."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, record, snapshot
from naryad.activity.edit import Check, Edit
from naryad.activity.facts import RowChanges
from naryad.activity.models import EventRecord
from naryad.core.errors import filled
from naryad.core.time import refuse_unlikely
from naryad.crm.models import Priority
from naryad.fields.actions.values import own_check
from naryad.orders.actions.items import follow_tasks
from naryad.orders.models import OrderItem, OrderStage
from naryad.people.models import Skill
from naryad.tasks.actions import flow, timers
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import lock_member, lock_tasks, save
from naryad.tasks.actions.pins import PIN, clear_pin
from naryad.tasks.actions.rights import CannotChangeTask, require_task_edit
from naryad.tasks.facts.plan import (
    TaskAssigned,
    TaskAssignedToo,
    TaskChanged,
    TaskMarkedReady,
    TasksAssigned,
    TasksDated,
    TasksPrioritised,
    TasksTakenBack,
)
from naryad.tasks.facts.press import TaskCancelled, TaskPaused
from naryad.tasks.models import Task, TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import refuse_archived
from naryad.workspaces.names.models import SortedName
from naryad.workspaces.rules import may

EDITABLE: dict[str, Check | None] = dict.fromkeys(
    (
        "unticked",
        "title",
        "description",
        "result",
        "task_type_id",
        "priority",
        "estimate",
        "due_on",
        "appointment_at",
        "item_id",
        "stage_id",
        "elapsed_minutes",
        "ends_itself",
    )
)


ASSIGNED = ("assignee", "skill", *PIN)
"""What assigning changes, and an undo of it puts back; a timer that it stopped stays stopped."""


@transaction.atomic
def update_task(
    *, task_id: int, actor: Member, now: datetime, version: int | None = None, **changes: Any
) -> Task:
    """Change fields of EDITABLE, and own fields in `custom`. `version`: what the form was filled from."""
    task = lock_tasks(task_id).tasks[task_id]
    require_task_edit(actor, task)
    _refuse_bad(task, changes)
    fields = EDITABLE | own_check("task", task, actor=actor)
    edit = Edit(task, changes, fields=fields, version=version)
    if not edit:
        return task
    for name in edit.words.keys() & {"due_on", "appointment_at"}:
        refuse_unlikely(changes[name], now=now, field=name)
    if "elapsed_minutes" in edit:
        _follow_elapsed(task)
    if "item" in edit:  # pieces of another item say nothing of this one
        task.done_quantity = None
        task.finished_quantity = flow.pieces_at_end(task) if task.status == Task.Status.DONE else None
    edit.save("expected_at", "done_quantity", "finished_quantity")
    note(TaskChanged, task, actor=actor, now=now, changes=edit.words)
    if "item" in edit:
        flow.follow(task, actor=actor, now=now)
    return task


@transaction.atomic
def mark_ready(*, task_id: int, makes_ready: bool, actor: Member, now: datetime) -> Done[Task]:
    """Whether the item (or, of a task of the whole order, each of them) is ready after the task."""
    task = lock_tasks(task_id).tasks[task_id]
    require_task_edit(actor, task)
    if task.order is None or task.status == Task.Status.CANCELLED:
        raise CannotChangeTask(_("Nothing is ready after this task."), field="makes_ready")
    if task.makes_ready == makes_ready:
        return Done(task)
    before = snapshot(task, ("makes_ready",))
    task.makes_ready = makes_ready
    save(task, "makes_ready")
    rows: RowChanges = {f"task:{task.pk}": {"before": before, "after": snapshot(task, ("makes_ready",))}}
    changes = {"makes_ready": [not makes_ready, makes_ready]}
    fact = note(TaskMarkedReady, task, actor=actor, now=now, changes=changes, rows=rows)
    follow_tasks(order=task.order, actor=actor, now=now)
    return Done(task, fact)


@transaction.atomic
def assign_task(
    *, task_id: int, actor: Member, now: datetime, assignee_id: int | None = None, skill_id: int | None = None
) -> Task:
    """To a member, or (assignee None) to the pool of a specialisation. A running timer of another member stops."""
    task = lock_tasks(task_id).tasks[task_id]
    _assign(task, assignee_id=assignee_id, skill_id=skill_id, actor=actor, now=now)
    return task


@transaction.atomic
def bulk_assign(
    *,
    task_ids: Sequence[int],
    actor: Member,
    now: datetime,
    assignee_id: int | None = None,
    skill_id: int | None = None,
) -> Done[list[Task]]:
    """All or none; finished and cancelled ones are left out."""

    def assign(task: Task) -> Task:
        return _assign(
            task, assignee_id=assignee_id, skill_id=skill_id, actor=actor, now=now, fact=TaskAssignedToo
        )

    tasks, rows = _each(task_ids, assign, restores=ASSIGNED, checks=("assignee", "skill"))
    fact = TasksAssigned(count=len(rows), rows=rows)
    return Done(tasks, record(fact, actor=actor, at=now) if rows else None)


def note_taken_back(event: EventRecord, *, actor: Member, now: datetime) -> None:
    """Who was told of it hears that too."""
    rows = event.data["rows"]
    fact = TasksTakenBack(count=len(rows), assigned_event_id=event.pk, opens=next(iter(rows)))
    record(fact, actor=actor, at=now)


@transaction.atomic
def bulk_release(*, task_ids: Sequence[int], actor: Member, now: datetime) -> Done[list[Task]]:
    """Each to the pool of its own specialisation. All or none; finished and cancelled ones are left out."""

    def release(task: Task) -> Task:
        if task.skill_id is None:
            raise CannotChangeTask(
                filled(
                    _("“%(task)s” has no specialisation, so there is no shared queue to return it to."),
                    {"task": task.title},
                )
            )
        return _assign(
            task, assignee_id=None, skill_id=task.skill_id, actor=actor, now=now, fact=TaskAssignedToo
        )

    tasks, rows = _each(task_ids, release, restores=ASSIGNED, checks=("assignee", "skill"))
    fact = TasksAssigned(count=len(rows), rows=rows)
    return Done(tasks, record(fact, actor=actor, at=now) if rows else None)


@transaction.atomic
def bulk_priority(
    *, task_ids: Sequence[int], priority: int, actor: Member, now: datetime
) -> Done[list[Task]]:
    """All or none; finished and cancelled ones are left out."""

    def prioritise(task: Task) -> Task:
        return update_task(task_id=task.pk, priority=priority, actor=actor, now=now)

    tasks, rows = _each(task_ids, prioritise, restores=("priority",), checks=("priority",))
    fact = TasksPrioritised(count=len(rows), rows=rows)
    return Done(tasks, record(fact, actor=actor, at=now) if rows else None)


@transaction.atomic
def bulk_due(*, task_ids: Sequence[int], due_on: date, actor: Member, now: datetime) -> Done[list[Task]]:
    """All or none; finished and cancelled ones are left out."""

    def set_due(task: Task) -> Task:
        return update_task(task_id=task.pk, due_on=due_on, actor=actor, now=now)

    tasks, rows = _each(task_ids, set_due, restores=("due_on",), checks=("due_on",))
    return Done(tasks, record(TasksDated(count=len(rows), rows=rows), actor=actor, at=now) if rows else None)


@transaction.atomic
def cancel_task(*, task_id: int, reason: str, actor: Member, now: datetime) -> Task:
    """Not needed any more: nothing waits for it, its time stays."""
    locked = lock_tasks(task_id, with_followers=True)
    task = locked.tasks[task_id]
    require_task_edit(actor, task)
    if task.status == Task.Status.CANCELLED:
        return task
    if task.status == Task.Status.DONE:
        raise CannotChangeTask(_("A task that is done cannot be cancelled."))
    if not reason.strip():
        raise CannotChangeTask(_("Say why the task is cancelled."), field="reason")
    timers.stop_timer_of(task, now=now)
    task.status, task.expected_at = Task.Status.CANCELLED, None
    clear_pin(task)
    save(task, "status", "expected_at", *PIN)
    note(TaskCancelled, task, actor=actor, now=now, reason=reason.strip())
    flow.after_end(task, locked, actor=actor, now=now)
    return task


def _each(
    task_ids: Sequence[int],
    change: Callable[[Task], Task],
    *,
    restores: Sequence[str],
    checks: Sequence[str],
) -> tuple[list[Task], RowChanges]:
    """Everything is locked before the first change, in the one order. The second: what an undo puts back, and where."""
    locked = lock_tasks(*task_ids)
    tasks = [task for pk, task in sorted(locked.tasks.items()) if task.is_open]
    rows: RowChanges = {}
    for task in tasks:
        before, was = snapshot(task, restores), snapshot(task, checks)
        after = snapshot(change(task), checks)
        if after != was:
            rows[f"task:{task.pk}"] = {"before": before, "after": after}
    return tasks, rows


def _assign(
    task: Task,
    *,
    assignee_id: int | None,
    skill_id: int | None,
    actor: Member,
    now: datetime,
    fact: type[TaskAssigned] = TaskAssigned,
) -> Task:
    if not may(actor, "queues.manage"):
        require_task_edit(actor, task)
    if not task.is_open:
        raise CannotChangeTask(_("This task is over; it cannot be assigned any more."))
    assignee = Member.objects.filter(pk=assignee_id, is_active=True).first() if assignee_id else None
    if assignee_id and assignee is None:
        raise CannotChangeTask(_("This member does not work here any more."), field="assignee")
    skill = Skill.objects.get(pk=skill_id) if skill_id else (task.skill if assignee else None)
    refuse_archived(row=skill, held_id=task.skill_id, field="skill")
    if task.is_wait and skill_id:
        raise CannotChangeTask(_("A waiting task needs a responsible person, not a specialisation."))
    if (assignee_id, skill.pk if skill else None) == (task.assignee_id, task.skill_id):
        return task
    old, old_skill_id = task.assignee, task.skill_id
    before = {"assignee": str(task.assignee or ""), "skill": str(task.skill or "")}
    if old and old.pk != assignee_id:
        _stop(task, old, actor=actor, now=now)
    task.assignee, task.skill = assignee, skill
    task.version += 1
    clear_pin(task)
    save(task, "assignee", "skill", "version", *PIN)
    note(
        fact,
        task,
        actor=actor,
        now=now,
        before_member_id=old.pk if old else None,
        before_skill_id=old_skill_id,
        before=before["assignee"] or before["skill"] or "—",
        after=str(task.assignee or task.skill or "—"),
        changes={
            name: [was, after]
            for name, was in before.items()
            if (after := str(getattr(task, name) or "")) != was
        },
    )
    return task


def _stop(task: Task, member: Member, *, actor: Member, now: datetime) -> None:
    """Whoever loses the task stops working on it; its time stays theirs."""
    lock_member(member.pk)
    entry, minutes = timers.stop_timer_of(task, now=now)
    if entry or task.is_at_work:
        task.status = Task.Status.PAUSED
        save(task, "status")
        note(TaskPaused, task, actor=actor, now=now, on_behalf_of=member, minutes=minutes)


def _refuse_bad(task: Task, changes: dict[str, Any]) -> None:
    if "title" in changes and not changes["title"].strip():
        raise CannotChangeTask(_("Give the task a title."), field="title")
    if changes.get("priority", Priority.NORMAL) not in Priority.values:
        raise CannotChangeTask(_("There is no such priority."), field="priority")
    if task.is_wait and "elapsed_minutes" in changes and changes["elapsed_minutes"] is None:
        raise CannotChangeTask(_("Say how long a waiting task takes."), field="elapsed_minutes")
    if not task.is_wait and {"elapsed_minutes", "ends_itself"} & {n for n in changes if changes[n]}:
        raise CannotChangeTask(_("This is not a waiting task."))
    references: dict[str, Any] = {
        "task_type_id": TaskType.objects.all(),
        "item_id": OrderItem.objects.filter(order=task.order_id),
        "stage_id": OrderStage.objects.filter(order_type=task.order.order_type_id if task.order else None),
    }
    for name, rows in references.items():
        if changes.get(name) is None:
            continue
        row, field = rows.filter(pk=changes[name]).first(), name.removesuffix("_id")
        if row is None:
            raise CannotChangeTask(_("Choose one from the list."), field=field)
        if isinstance(row, SortedName):
            refuse_archived(row=row, held_id=getattr(task, name), field=field)


def _follow_elapsed(task: Task) -> None:
    if task.is_wait and task.status == Task.Status.IN_PROGRESS and task.started_at:
        expected = task.started_at + timedelta(minutes=task.elapsed_minutes or 0)
        task.expected_at = expected
