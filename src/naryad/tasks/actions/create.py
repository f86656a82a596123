"""New tasks: one by one, or a whole chain in one transaction; and taking an unbegun chain back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.core.time import refuse_unlikely
from naryad.crm.models import Deal, Priority
from naryad.fields.actions.values import first_values
from naryad.orders.models import Order, OrderItem, OrderStage
from naryad.people.models import Skill
from naryad.tasks.actions import flow
from naryad.tasks.actions.dependencies import CannotAddDependency, link_tasks
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import Locked, lock_places, lock_tasks
from naryad.tasks.actions.rights import refuse_stopped, require_edit, require_task_edit
from naryad.tasks.facts.plan import TaskCreated, TasksLaid, TasksRemoved
from naryad.tasks.facts.press import TaskBecameAvailable
from naryad.tasks.models import ChecklistLine, Dependency, Task, TaskComment, TaskType, TimeEntry, Watcher
from naryad.tasks.queries.files import hold_files
from naryad.tasks.queries.ready import orders_behind
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.checklist import MOST_LINES, Unticked, read_lines
from naryad.tasks.rules.graph import find_cycle
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import refuse_archived


class CannotCreateTask(ActionError):
    pass


@dataclass(frozen=True, kw_only=True)
class TaskDraft:
    """A task to be laid. `skill_id` falls back to the type's; a waiting task's responsible to the order's or deal's."""

    title: str
    description: str = ""
    task_type_id: int | None = None
    assignee_id: int | None = None
    skill_id: int | None = None
    priority: int = Priority.NORMAL
    estimate: int | None = None
    due_on: date | None = None
    appointment_at: datetime | None = None
    item_id: int | None = None
    stage_id: int | None = None
    kind: str = Task.Kind.WORK
    elapsed_minutes: int | None = None
    ends_itself: bool = False
    makes_ready: bool = False
    checklist: Sequence[str] = ()
    unticked: str = Unticked.FREE
    custom: Mapping[str, Any] | None = None

    @property
    def is_wait(self) -> bool:
        return self.kind == Task.Kind.WAIT


@transaction.atomic
def create_task(
    *,
    actor: Member,
    now: datetime,
    title: str,
    order_id: int | None = None,
    deal_id: int | None = None,
    description: str = "",
    task_type_id: int | None = None,
    assignee_id: int | None = None,
    skill_id: int | None = None,
    priority: int = Priority.NORMAL,
    estimate: int | None = None,
    due_on: date | None = None,
    appointment_at: datetime | None = None,
    item_id: int | None = None,
    stage_id: int | None = None,
    kind: str = Task.Kind.WORK,
    elapsed_minutes: int | None = None,
    ends_itself: bool = False,
    makes_ready: bool = False,
    checklist: Sequence[str] = (),
    unticked: str = Unticked.FREE,
    predecessor_ids: Sequence[int] = (),
    watcher_ids: Sequence[int] = (),
    custom: Mapping[str, Any] | None = None,
) -> Task:
    """One task, in an order, straight on a deal, or internal; it waits for its predecessors."""
    refuse_unlikely(due_on, now=now, field="due_on")
    refuse_unlikely(appointment_at, now=now, field="appointment_at")
    draft = TaskDraft(
        title=title,
        description=description,
        task_type_id=task_type_id,
        assignee_id=assignee_id,
        skill_id=skill_id,
        priority=priority,
        estimate=estimate,
        due_on=due_on,
        appointment_at=appointment_at,
        item_id=item_id,
        stage_id=stage_id,
        kind=kind,
        elapsed_minutes=elapsed_minutes,
        ends_itself=ends_itself,
        makes_ready=makes_ready,
        checklist=checklist,
        unticked=unticked,
        custom=custom,
    )
    refuse_archived_of(draft)
    locked = lock_place(order_id=order_id, deal_id=deal_id, actor=actor)
    task = make_tasks([draft], locked, order_id=order_id, deal_id=deal_id, actor=actor, now=now)[0]
    watchers = Member.objects.filter(pk__in=watcher_ids)
    Watcher.objects.bulk_create([Watcher(task=task, member=member) for member in watchers])
    if predecessor_ids:
        link_tasks(predecessor_ids=predecessor_ids, successor=task)
    was_available = _begin([task], actor=actor, now=now)
    note(TaskCreated, task, actor=actor, now=now, is_available=bool(was_available))
    flow.follow(task, actor=actor, now=now)
    return task


@transaction.atomic
def lay_tasks(
    *,
    drafts: Sequence[TaskDraft],
    links: Sequence[tuple[int, int, int]],
    before: Sequence[tuple[int, int, int]] = (),
    actor: Member,
    now: datetime,
    order_id: int | None = None,
    deal_id: int | None = None,
) -> list[Task]:
    """A chain at once. `links` = (index of the predecessor, index of the successor, lag in minutes) of `drafts`.

    `before`: the same with the id of a task that is there as predecessor.
    """
    if not drafts:
        return []
    if order_id is None and deal_id is None:
        raise CannotCreateTask(_("A chain of tasks belongs to an order, or straight to a deal."))
    _refuse_cycle(drafts, links)
    locked = lock_place(order_id=order_id, deal_id=deal_id, actor=actor)
    tasks = make_tasks(drafts, locked, order_id=order_id, deal_id=deal_id, actor=actor, now=now)
    Dependency.objects.bulk_create(
        Dependency(predecessor=tasks[first], successor=tasks[after], lag=lag)
        for (first, after), lag in _largest_lags(links).items()
    )
    Dependency.objects.bulk_create(
        Dependency(predecessor_id=first, successor=tasks[after], lag=lag)
        for (first, after), lag in _largest_lags(before).items()
    )
    deal = next(iter(locked.deals), None)
    ids = [task.pk for task in tasks]
    record(TasksLaid(order_id=order_id, deal_id=deal, task_ids=ids, count=len(ids)), actor=actor, at=now)
    for task in _begin(tasks, actor=actor, now=now):
        note(TaskBecameAvailable, task, actor=actor, now=now, after_task_id=None, after="")
    flow.follow(tasks[0], actor=actor, now=now)
    return tasks


@transaction.atomic
def remove_tasks(*, task_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """Take back tasks that nobody has begun (an undone launch); refuses as soon as one was, or has files or comments."""
    if not task_ids:
        return
    locked = lock_tasks(*task_ids, with_followers=True)
    tasks = [locked.tasks[pk] for pk in task_ids]
    require_task_edit(actor, tasks[0])
    if any(task.started_at and not task.is_wait for task in tasks) or (
        TimeEntry.objects.filter(task__in=tasks).exists()
    ):
        raise CannotCreateTask(_("Work has begun already, so the tasks stay."))
    if hold_files(task_ids=task_ids):
        raise CannotCreateTask(_("Files were attached already, so the tasks stay."))
    if any(task.lines_done for task in tasks):
        raise CannotCreateTask(_("Lines of their checklists were ticked already, so the tasks stay."))
    if TaskComment.objects.filter(row__in=tasks).exists():
        raise CannotCreateTask(_("They were commented on already, so the tasks stay."))
    others = [one for rows in locked.followers.values() for one in rows if one.pk not in set(task_ids)]
    deal = next(iter(locked.deals), None)
    record(
        TasksRemoved(order_id=tasks[0].order_id, deal_id=deal, task_ids=list(task_ids), count=len(tasks)),
        actor=actor,
        at=now,
    )
    touched = orders_behind(task_ids)
    Task.objects.filter(pk__in=task_ids).delete()
    flow.settle(others, actor=actor, now=now)
    flow.follow_items(touched, locked, actor=actor, now=now)


def lock_place(*, order_id: int | None, deal_id: int | None, actor: Member) -> Locked:
    if order_id is not None and deal_id is not None:
        raise CannotCreateTask(_("A task belongs to an order, or straight to a deal."))
    locked = Locked()
    deal = deal_id
    if order_id is not None:
        deal = Order.objects.values_list("deal_id", flat=True).get(pk=order_id)
    lock_places(locked, deal_ids={deal}, order_ids={order_id})
    order = locked.orders[order_id] if order_id else None
    require_edit(actor, order=order, deal=locked.deals[deal] if deal else None)
    refuse_stopped(order=order, deal=locked.deals[deal_id] if deal_id else None)
    return locked


def make_tasks(
    drafts: Sequence[TaskDraft],
    locked: Locked,
    *,
    order_id: int | None,
    deal_id: int | None,
    actor: Member,
    now: datetime,
) -> list[Task]:
    """Rows of the drafts, all waiting; _begin() lets those go that nothing holds."""
    order: Order | None = locked.orders[order_id] if order_id else None
    deal: Deal | None = locked.deals[deal_id] if deal_id else None
    first = _next_sequence(order, deal)
    known = _References(drafts, order=order)
    rows = [
        _row(draft, known, order=order, deal=deal, actor=actor, now=now, sequence=first + index)
        for index, draft in enumerate(drafts)
    ]
    tasks = Task.objects.bulk_create(rows)
    ChecklistLine.objects.bulk_create(
        ChecklistLine(task=task, sequence=sequence, text=text)
        for task, draft in zip(tasks, drafts, strict=True)
        for sequence, text in enumerate(read_lines(draft.checklist)[:MOST_LINES])
    )
    return tasks


def _next_sequence(order: Order | None, deal: Deal | None) -> int:
    """Internal tasks make no row of steps."""
    if order is None and deal is None:
        return 0
    last = Task.objects.filter(order=order, deal=deal).aggregate(last=Max("sequence"))["last"]
    return 0 if last is None else last + 1


def refuse_archived_of(draft: TaskDraft) -> None:
    """A template that is launched gives what it has; by hand nothing archived is given."""
    offered: dict[str, QuerySet[Any]] = {
        "task_type": TaskType.objects.all(),
        "skill": Skill.objects.all(),
        "stage": OrderStage.objects.all(),
    }
    for name, rows in offered.items():
        pk = getattr(draft, f"{name}_id")
        refuse_archived(row=rows.filter(pk=pk).first() if pk else None, held_id=None, field=name)


class _References:
    """Rows that drafts name, read in one query per kind; refused where they do not fit."""

    def __init__(self, drafts: Sequence[TaskDraft], *, order: Order | None) -> None:
        ids = {
            name: {getattr(draft, f"{name}_id") for draft in drafts} - {None}
            for name in ("task_type", "assignee", "item", "stage")
        }
        self.types = TaskType.objects.in_bulk(ids["task_type"])
        self.defaults = type_defaults() if self.types else {}
        self.members = Member.objects.filter(is_active=True).in_bulk(ids["assignee"])
        self.items = OrderItem.objects.filter(order=order).in_bulk(ids["item"]) if order else {}
        self.stages = (
            OrderStage.objects.filter(order_type=order.order_type_id).in_bulk(ids["stage"]) if order else {}
        )
        found: dict[str, dict[int, Any]] = {
            "task_type": self.types,
            "assignee": self.members,
            "item": self.items,
            "stage": self.stages,
        }
        words = {
            "task_type": _("This type of task does not exist."),
            "assignee": _("This member does not work here any more."),
            "item": _("This item is not of this order."),
            "stage": _("This stage is not of the order's type."),
        }
        for name, rows in found.items():
            if ids[name] - set(rows):
                raise CannotCreateTask(words[name], field=name)


def _row(
    draft: TaskDraft,
    known: _References,
    *,
    order: Order | None,
    deal: Deal | None,
    actor: Member,
    now: datetime,
    sequence: int,
) -> Task:
    if not draft.title.strip():
        raise CannotCreateTask(_("Give the task a title."), field="title")
    if draft.is_wait and draft.elapsed_minutes is None:
        raise CannotCreateTask(_("Say how long a waiting task takes."), field="elapsed_minutes")
    task_type = known.types.get(draft.task_type_id) if draft.task_type_id else None
    assignee_id, skill_id = draft.assignee_id, draft.skill_id
    if draft.is_wait:
        skill_id = None
        place = order or deal
        assignee_id = assignee_id or (place.responsible_id if place else actor.pk)
    elif assignee_id is None and skill_id is None and task_type:
        skill_id = known.defaults[task_type.pk].skill_id
    row = Task(
        order=order,
        deal=deal,
        item=known.items.get(draft.item_id) if draft.item_id else None,
        stage=known.stages.get(draft.stage_id) if draft.stage_id else None,
        sequence=sequence,
        title=draft.title.strip(),
        description=draft.description,
        task_type=task_type,
        assignee_id=assignee_id,
        skill_id=skill_id,
        priority=draft.priority,
        estimate=None if draft.is_wait else draft.estimate,
        due_on=draft.due_on,
        appointment_at=draft.appointment_at,
        kind=draft.kind,
        elapsed_minutes=draft.elapsed_minutes if draft.is_wait else None,
        ends_itself=draft.is_wait and draft.ends_itself,
        makes_ready=draft.makes_ready and order is not None,
        unticked=draft.unticked,
        lines_count=len(read_lines(draft.checklist)[:MOST_LINES]),
        status=Task.Status.BLOCKED,
        created_at=now,
        created_by=actor,
    )
    is_typed = draft.custom is not None
    row.custom = first_values("task", row, draft.custom, actor=actor, is_typed=is_typed)
    return row


def _begin(tasks: list[Task], *, actor: Member, now: datetime) -> list[Task]:
    """Let new tasks go that wait for nothing; those are returned (their event is the caller's), except waiting ones."""
    held = set(Dependency.objects.filter(successor__in=tasks).values_list("successor_id", flat=True))
    free = [task for task in tasks if task.pk not in held]
    for task in free:
        task.available_at = now
        if not task.is_wait:
            task.status = Task.Status.TODO
    Task.objects.bulk_update(free, ["available_at", "status"])
    flow.settle([task for task in tasks if task.pk in held], actor=actor, now=now)
    for task in free:
        if task.is_wait:
            flow.begin_waiting(task, actor=actor, now=now)
    return [task for task in free if not task.is_wait]


def _largest_lags(links: Sequence[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    lags: dict[tuple[int, int], int] = {}
    for before, after, lag in links:
        lags[before, after] = max(lag, lags.get((before, after), 0))
    return lags


def _refuse_cycle(drafts: Sequence[TaskDraft], links: Sequence[tuple[int, int, int]]) -> None:
    edges: dict[int, list[int]] = {}
    for before, after, _lag in links:
        edges.setdefault(before, []).append(after)
    if cycle := find_cycle(edges=edges):
        chain = " → ".join(drafts[index].title for index in cycle)
        raise CannotAddDependency(filled(_("A loop: %(chain)s"), {"chain": chain}))
