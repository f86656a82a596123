"""The section of tasks: what its list shows of them, and the board by status."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from naryad.people.queries import skill_ids
from naryad.search.queries import first_found
from naryad.tasks.models import WAITING_RUNS, Task, TaskType
from naryad.tasks.queries.expected import EXPECTED_START
from naryad.tasks.queries.rank import RANK, minutes_spent, sees_time, visible_tasks, with_spent
from naryad.tasks.queries.stop import in_work
from naryad.tasks.queries.types import shown_minutes
from naryad.tenancy.prepared import prepared
from naryad.ui.lists.columns import Person, Row, Viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, may, reach

BOARD_FIRST = 20
"""Cards of a column that come with the page; the others by "more"."""
BOARD_MORE = 50
DONE_SHOWN = timedelta(days=7)

SHOWN_OF = ("order__deal", "deal", "item", "task_type", "assignee", "skill")
SHOWN = (
    *("title", "former_item", "status", "kind", "priority", "estimate", "returned_reason", "created_by"),
    "appointment_at",
    *("lines_count", "lines_done"),
    *("order__title", "order__year", "order__number", "order__status", "order__responsible"),
    *("order__deal__responsible", "deal__title", "deal__number", "deal__responsible", "deal__tasks_state"),
    *("item__name", "task_type__name", "assignee__name", "assignee__kind", "skill__name"),
)
COLUMNS: dict[str, tuple[Any, ...]] = {
    Task.Status.BLOCKED: ("pk",),  # behind the expected start
    Task.Status.TODO: RANK,
    Task.Status.IN_PROGRESS: (F("started_at").desc(nulls_last=True), "pk"),
    Task.WAITING: ("started_at", "pk"),
    Task.Status.PAUSED: RANK,
    Task.Status.DONE: ("-finished_at", "-pk"),
}
"""The board's columns, and the order of the cards in each."""
Cards = Callable[[Sequence[int]], list[Row]]
"""What the list of tasks shows of these."""


@dataclass(frozen=True)
class TaskPlace:
    """The order or the deal of a task. `code` of an order, `number` of a deal."""

    pk: int
    title: str
    code: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True, kw_only=True)
class ListedTask:
    """A task as one member sees it in a list; in minutes `planned` (its own `estimate`, or its type's) and `spent`.

    `item_name`, `stop_*`: as of Task.
    """

    pk: int
    title: str
    item_name: str
    order: TaskPlace | None
    deal: TaskPlace | None
    task_type: str
    assignee: Person | None
    skill: Named | None
    status: str
    status_label: str
    stop_state: str
    stop_label: str
    is_open: bool
    is_wait: bool
    is_returned: bool
    priority: int
    priority_label: str
    planned: int | None
    estimate: int | None
    appointment_at: datetime | None
    spent: int
    may_edit: bool
    may_move: bool
    lines_count: int
    lines_done: int

    @property
    def says_type(self) -> bool:
        """Its type is not its title once more."""
        return self.task_type not in ("", self.title)


@dataclass(frozen=True)
class TaskColumn:
    """`count` is of the whole column; `rows` are its first cards."""

    status: str
    label: str
    count: int
    rows: list[Row]

    @property
    def left(self) -> int:
        return self.count - len(self.rows)

    @property
    def shown_next(self) -> int:
        """How many cards the next "more" asks for."""
        return len(self.rows) + min(BOARD_MORE, self.left)


def running_wait() -> Q:
    """What takes its time by itself: in progress in the database, and nobody's work."""
    return Q(kind=Task.Kind.WAIT, status=Task.Status.IN_PROGRESS)


def in_state(state: str) -> Q:
    """Of a status, or waiting that runs."""
    if state == Task.WAITING:
        return running_wait()
    return Q(status=state) & (~running_wait() if state == Task.Status.IN_PROGRESS else Q())


def without_estimate() -> Q:
    """Neither of their own nor of their type, which takes what it leaves blank from those it is in (three levels)."""
    above = ("default_estimate", "parent__default_estimate", "parent__parent__default_estimate")
    types = TaskType.objects.filter(**dict.fromkeys(above))
    untyped = Q(task_type__isnull=True) | Q(task_type__in=types.values("pk"))
    return Q(kind=Task.Kind.WORK, estimate__isnull=True) & untyped


def task_board(
    *, found: QuerySet[Task], cards: Cards, now: datetime, shown: Mapping[str, int] | None = None
) -> list[TaskColumn]:
    """All columns with their first cards. `found`: what the list is narrowed to; `cards`: what it shows of them.

    `shown`: how many of them, by status, where more were asked for.
    """
    shown, found = shown or {}, _on_board(found, now=now)
    state = Case(When(running_wait(), then=Value(Task.WAITING)), default=F("status"))
    counts = dict(found.order_by().values_list(state).annotate(count=Count("pk")))
    first = {
        status: _ids(found, status, max(shown.get(status, 0), BOARD_FIRST)) if counts.get(status) else []
        for status in COLUMNS
    }
    rows = {row.pk: row for row in cards([pk for ids in first.values() for pk in ids])}
    return [
        TaskColumn(status, _label(status), counts.get(status, 0), [rows[pk] for pk in ids if pk in rows])
        for status, ids in first.items()
    ]


def task_column(*, status: str, found: QuerySet[Task], cards: Cards, now: datetime, shown: int) -> TaskColumn:
    """One column with as many cards as were asked for."""
    found = _on_board(found, now=now)
    count = found.filter(in_state(status)).count()
    return TaskColumn(status, _label(status), count, cards(_ids(found, status, shown)))


def task_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, ListedTask]:
    """Only what is shown is read."""
    return {row.pk: row for row in _rows(_shown(ids), member=viewer.member, now=viewer.now)}


@prepared
def _shown(ids: Sequence[int]) -> QuerySet[Task]:
    return with_spent(Task.objects.filter(pk__in=ids)).select_related(*SHOWN_OF).only(*SHOWN)


def search_tasks(*, member: Member, text: str) -> list[Task]:
    """What the words find: tasks in work, then ended ones; the newest first."""
    rows = visible_tasks(member).select_related("order", "deal")
    return first_found(rows=rows, kind="task", text=text, country=member.workspace.country)


def _on_board(found: QuerySet[Task], *, now: datetime) -> QuerySet[Task]:
    """Open tasks that are worked on, and those finished lately."""
    return found.filter(in_work() | Q(status=Task.Status.DONE, finished_at__gte=now - DONE_SHOWN))


def _ids(found: QuerySet[Task], status: str, most: int) -> list[int]:
    first = [at.asc(nulls_last=True) for at in EXPECTED_START()] if status == Task.Status.BLOCKED else []
    rows = found.filter(in_state(status)).order_by(*first, *COLUMNS[status])
    return list(rows.values_list("pk", flat=True)[:most])


def _label(status: str) -> str:
    return str(WAITING_RUNS if status == Task.WAITING else Task.Status(status).label)


def _rows(tasks: Iterable[Task], *, member: Member, now: datetime) -> list[ListedTask]:
    is_manager = reach(member, "queues.manage") == ALL
    works = reach(member, "tasks.work") != NONE
    skills = skill_ids(member_id=member.pk) if works and not is_manager else set()
    tasks = list(tasks)
    planned = shown_minutes(tasks, member=member)
    rows = []
    for task in tasks:
        if not sees_time(task, member=member):
            task.spent = task.running_since = None  # type: ignore[attr-defined]  # annotated
        may_edit = may(member, "tasks.edit", is_own=member.pk in task.responsible_ids)
        is_mine = member.pk == task.assignee_id or (task.assignee_id is None and task.skill_id in skills)
        may_return = may_edit and task.status == Task.Status.DONE
        rows.append(
            ListedTask(
                **_words(task),
                planned=planned[task.pk],
                spent=minutes_spent(task, now=now),
                may_edit=may_edit,
                may_move=works and (is_manager or is_mine or may_return),
            )
        )
    return rows


def _words(task: Task) -> dict[str, Any]:
    order, deal = task.order, task.deal
    return {
        "pk": task.pk,
        "title": task.title,
        "item_name": task.item_name,
        "order": TaskPlace(order.pk, order.title, code=order.code) if order else None,
        "deal": TaskPlace(deal.pk, deal.title, number=deal.number) if deal else None,
        "task_type": task.task_type.name if task.task_type else "",
        "assignee": Person(task.assignee.name, task.assignee.kind) if task.assignee else None,
        "skill": Named(task.skill.name) if task.skill else None,
        "status": task.status,
        "status_label": task.status_label,
        "stop_state": task.stop_state,
        "stop_label": task.stop_label,
        "is_open": task.is_open,
        "is_wait": task.is_wait,
        "is_returned": bool(task.returned_reason) and task.is_open,
        "priority": task.priority,
        "priority_label": task.get_priority_display(),
        "estimate": task.estimate,
        "appointment_at": task.appointment_at,
        "lines_count": task.lines_count,
        "lines_done": task.lines_done,
    }
