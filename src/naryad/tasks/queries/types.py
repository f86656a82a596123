"""The tree of task types, and what a leaving member leaves."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from naryad.tasks.models import Task, TaskType
from naryad.tasks.queries.stop import in_work, on_hold
from naryad.tasks.rules.pieces import TypeDefaults
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import is_off


@dataclass(frozen=True)
class TypeNode:
    """A type with those inside it. `level` 0 is a kind; `open_count`: open tasks of the type itself, where counted."""

    row: TaskType
    level: int
    children: list["TypeNode"]
    open_count: int


def type_defaults() -> dict[int, TypeDefaults]:
    """Estimate and specialisation of every task type; what a node leaves blank its parents say. One query."""
    rows = {pk: row for pk, *row in _defaults()}

    def nearest(pk: int, at: int) -> int | None:
        value: int | None = rows[pk][at]
        parent = rows[pk][PARENT]
        return nearest(parent, at) if value is None and parent else value

    return {pk: TypeDefaults(estimate=nearest(pk, ESTIMATE), skill_id=nearest(pk, SKILL)) for pk in rows}


PARENT, ESTIMATE, SKILL = range(3)


@prepared
def _defaults() -> QuerySet[TaskType, tuple[int, int | None, int | None, int | None]]:
    return TaskType.objects.values_list("pk", "parent_id", "default_estimate", "skill_id")


def planned_minutes(tasks: Collection[Task]) -> dict[int, int | None]:
    """By task: its own estimate, else its type's. One query, none where every task has its own."""
    minutes = {task.pk: task.estimate for task in tasks}
    typed = {task.pk: task.task_type_id for task in tasks if task.estimate is None and task.task_type_id}
    if typed:
        defaults = type_defaults()
        minutes |= {pk: defaults[type_id].estimate for pk, type_id in typed.items()}
    return minutes


def shown_minutes(tasks: Collection[Task], *, member: Member) -> dict[int, int | None]:
    """planned_minutes for a page of the member: none where their company does without estimates."""
    return (
        dict.fromkeys(task.pk for task in tasks) if is_off(member, "dates.view") else planned_minutes(tasks)
    )


def type_tree(*, counts: Mapping[int, int] | None = None) -> list[TypeNode]:
    """Kinds first to last, each with its types; archived ones after the others."""
    below: dict[int | None, list[TaskType]] = {}
    for row in _types():
        below.setdefault(row.parent_id, []).append(row)

    def nodes(parent_id: int | None, level: int) -> list[TypeNode]:
        return [
            TypeNode(row, level, nodes(row.pk, level + 1), (counts or {}).get(row.pk, 0))
            for row in below.get(parent_id, [])
        ]

    return nodes(None, 0)


@prepared
def _types() -> QuerySet[TaskType]:
    return TaskType.objects.select_related("skill").order_by("is_archived", "sequence", "name", "pk")


def every_node(nodes: list[TypeNode]) -> Iterator[TypeNode]:
    """Depth first."""
    for node in nodes:
        yield node
        yield from every_node(node.children)


def open_counts(type_ids: Iterable[int]) -> dict[int, int]:
    """How many open tasks each has; nothing is asked where there is no such type."""
    tasks = Task.objects.filter(task_type__in=list(type_ids), status__in=Task.OPEN).order_by()
    return dict(tasks.values_list("task_type").annotate(count=Count("pk")))


def open_tasks_of(*, member_id: int) -> QuerySet[Task]:
    """What a leaving member has to hand over, in the order of the plan; nothing of cancelled orders."""
    return (
        Task.objects.filter(in_work() | on_hold(), assignee_id=member_id)
        .select_related("order", "deal", "skill", "task_type")
        .order_by("order_id", "deal_id", "sequence", "pk")
    )


def planned_minutes_of(task: Task) -> int | None:
    """The task's own estimate, else its type's."""
    return planned_minutes([task])[task.pk]
