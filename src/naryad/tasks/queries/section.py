"""The section of tasks: the table with its filters and keyset pages, and the board by status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThan

from naryad.core.time import local_day
from naryad.orders.models import Order
from naryad.people.queries import skill_ids
from naryad.search.queries import first_found, matching
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import RANK, minutes_spent, sees_time, visible_tasks, with_spent
from naryad.tasks.queries.stopped import in_work, on_hold
from naryad.tasks.queries.types import planned_minutes, type_defaults
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, may, reach

PAGE = 50
BOARD_FIRST = 20
"""Cards of a column that come with the page; the others by "more"."""
BOARD_MORE = 50
DONE_SHOWN = timedelta(days=7)
FAR_DAY = date(9999, 12, 31)
FAR_MOMENT = datetime(9999, 12, 31, tzinfo=UTC)
FAR_NUMBER = 2**53  # what has no value sorts last

STARTS = Coalesce("forecast_taskforecast__starts_at", Value(FAR_MOMENT), output_field=DateTimeField())
SORTS: dict[str, Any] = {
    "start": STARTS,
    "finish": Coalesce(
        "finished_at", "forecast_taskforecast__finishes_at", Value(FAR_MOMENT), output_field=DateTimeField()
    ),
    "due": Coalesce("due_on", Value(FAR_DAY), output_field=DateField()),
    "priority": ExpressionWrapper(F("priority") * -1, output_field=BigIntegerField()),
    "order": Coalesce(
        F("order__year") * 1_000_000 + F("order__number"), Value(FAR_NUMBER), output_field=BigIntegerField()
    ),
}
COLUMNS: dict[str, tuple[Any, ...]] = {
    Task.Status.BLOCKED: (STARTS, "pk"),
    Task.Status.TODO: RANK,
    Task.Status.IN_PROGRESS: ("-kind", F("started_at").desc(nulls_last=True), "pk"),
    Task.Status.PAUSED: RANK,
    Task.Status.DONE: ("-finished_at", "-pk"),
}
"""The board's columns, and the order of the cards in each."""


@dataclass(frozen=True, kw_only=True)
class TaskFilters:
    """`state`: "" open ones, a status, "on_hold" (of orders on hold), or one of `states`.

    `assignee`: an id, "me" or "none". `sort`: of SORTS, "-" before it.
    """

    state: str = ""
    assignee: str = ""
    task_type: int | None = None
    words: str = ""
    sort: str = ""


@dataclass(frozen=True)
class ListedTask:
    """A task as one member sees it in a list; `planned` and `spent` in minutes."""

    task: Task
    planned: int | None
    spent: int
    is_overdue: bool
    may_edit: bool
    may_move: bool


@dataclass(frozen=True)
class TaskPage:
    """`earlier`, `later`: cursors of the neighbouring pages, "" where there is none."""

    rows: list[ListedTask] = field(default_factory=list)
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True)
class TaskColumn:
    """`count` is of the whole column; `rows` are its first cards."""

    status: str
    label: str
    count: int
    rows: list[ListedTask]

    @property
    def left(self) -> int:
        return self.count - len(self.rows)

    @property
    def shown_next(self) -> int:
        """How many cards the next "more" asks for."""
        return len(self.rows) + min(BOARD_MORE, self.left)


def states(*, member: Member, now: datetime) -> dict[str, Q]:
    """What a tab can narrow open tasks to, by its name."""
    zone = member.workspace.time_zone
    finish_day = TruncDate("forecast_taskforecast__finishes_at", tzinfo=ZoneInfo(zone))
    is_late = Q(due_on__lt=local_day(moment=now, time_zone=zone)) | Q(GreaterThan(finish_day, F("due_on")))
    without = [pk for pk, of_type in type_defaults().items() if of_type.estimate is None]
    return {status: Q(status=status) for status in Task.OPEN} | {
        "overdue": is_late,
        "unassigned": Q(assignee__isnull=True, skill__isnull=True),
        "no_estimate": Q(kind=Task.Kind.WORK, estimate__isnull=True)
        & (Q(task_type__isnull=True) | Q(task_type__in=without)),
    }


def filtered(*, member: Member, filters: TaskFilters, now: datetime) -> QuerySet[Task]:
    found = _narrowed(member=member, filters=filters)
    if filters.state == Task.Status.DONE:
        return found.filter(status=Task.Status.DONE)
    if filters.state == Order.Status.ON_HOLD:
        return found.filter(on_hold())
    found = found.filter(in_work())
    known = states(member=member, now=now)
    return found.filter(known[filters.state]) if filters.state in known else found


def task_table(
    *,
    member: Member,
    filters: TaskFilters,
    now: datetime,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> TaskPage:
    """One page: the rows `after` a cursor, or those `before` it."""
    sort = sort_of(filters)
    name, is_down = sort.removeprefix("-"), sort.startswith("-")
    found = filtered(member=member, filters=filters, now=now).annotate(sort_value=SORTS[name])
    is_back = bool(before)
    cursor = _read(before or after, name)
    if cursor is not None:
        found = found.filter(_beyond(*cursor, is_down=is_down != is_back))
    sign = "-" if is_down != is_back else ""
    tasks = list(_named(found).order_by(f"{sign}sort_value", f"{sign}pk")[: size + 1])
    has_more = len(tasks) > size
    tasks = tasks[:size]
    if is_back:
        tasks.reverse()
    if not tasks:
        return TaskPage()
    has_earlier = has_more if is_back else cursor is not None
    has_later = True if is_back else has_more
    return TaskPage(
        rows=_rows(tasks, member=member, now=now),
        earlier=_write(tasks[0]) if has_earlier else "",
        later=_write(tasks[-1]) if has_later else "",
    )


def sort_of(filters: TaskFilters) -> str:
    """What was chosen; else the soonest first, of those done the latest."""
    if filters.sort.removeprefix("-") in SORTS:
        return filters.sort
    return "-finish" if filters.state == Task.Status.DONE else "start"


def task_counts(*, member: Member, filters: TaskFilters, now: datetime) -> dict[str, int]:
    """How many open tasks each tab would show with the other filters as they are; "" counts all that are worked on."""
    found = _narrowed(member=member, filters=filters)
    known = {name: in_work() & condition for name, condition in states(member=member, now=now).items()}
    known |= {"": in_work(), Order.Status.ON_HOLD: on_hold()}
    counted = {f"in_{name}": Count("pk", filter=condition) for name, condition in known.items()}
    counts = found.filter(status__in=Task.OPEN).aggregate(**counted)
    return {name.removeprefix("in_"): count for name, count in counts.items()}


def task_board(
    *, member: Member, filters: TaskFilters, now: datetime, shown: Mapping[str, int] | None = None
) -> list[TaskColumn]:
    """All columns with their first cards. `shown`: how many of them, by status, where more were asked for."""
    shown = shown or {}
    found = _on_board(member=member, filters=filters, now=now)
    counts = dict(found.order_by().values_list("status").annotate(count=Count("pk")))
    first = {
        status: list(_cards(found, status)[: max(shown.get(status, 0), BOARD_FIRST)])
        if counts.get(status)
        else []
        for status in COLUMNS
    }
    rows = iter(_rows([task for tasks in first.values() for task in tasks], member=member, now=now))
    return [
        TaskColumn(status, _label(status), counts.get(status, 0), [next(rows) for _task in first[status]])
        for status in COLUMNS
    ]


def task_column(
    *, status: str, member: Member, filters: TaskFilters, now: datetime, shown: int
) -> TaskColumn:
    """One column with as many cards as were asked for."""
    found = _on_board(member=member, filters=filters, now=now)
    tasks = list(_cards(found, status)[:shown])
    count = found.filter(status=status).count()
    return TaskColumn(status, _label(status), count, _rows(tasks, member=member, now=now))


def _narrowed(*, member: Member, filters: TaskFilters) -> QuerySet[Task]:
    """By everything but the state."""
    found = visible_tasks(member)
    if filters.assignee == "none":
        found = found.filter(assignee__isnull=True)
    elif filters.assignee:
        found = found.filter(assignee=member.pk if filters.assignee == "me" else int(filters.assignee))
    if kind := filters.task_type:
        found = found.filter(
            Q(task_type=kind) | Q(task_type__parent=kind) | Q(task_type__parent__parent=kind)
        )
    return found.filter(matching(kind="task", text=filters.words, country=member.workspace.country))


def search_tasks(*, member: Member, text: str) -> list[Task]:
    """What the words find: tasks in work, then ended ones; the newest first."""
    rows = visible_tasks(member).select_related("order", "deal")
    return first_found(rows=rows, kind="task", text=text, country=member.workspace.country)


def _on_board(*, member: Member, filters: TaskFilters, now: datetime) -> QuerySet[Task]:
    """Open tasks that are worked on, and those finished lately."""
    lately = in_work() | Q(status=Task.Status.DONE, finished_at__gte=now - DONE_SHOWN)
    return _narrowed(member=member, filters=filters).filter(lately)


def _cards(found: QuerySet[Task], status: str) -> QuerySet[Task]:
    return _named(found.filter(status=status)).order_by(*COLUMNS[status])


def _named(found: QuerySet[Task]) -> QuerySet[Task]:
    return with_spent(found).select_related(
        "order__deal", "deal", "item", "task_type", "assignee", "skill", "forecast_taskforecast"
    )


def _label(status: str) -> str:
    return str(Task.Status(status).label)


def _rows(tasks: Iterable[Task], *, member: Member, now: datetime) -> list[ListedTask]:
    zone = member.workspace.time_zone
    today = local_day(moment=now, time_zone=zone)
    is_manager = reach(member, "queues.manage") == ALL
    works = reach(member, "tasks.work") != NONE
    skills = skill_ids(member_id=member.pk) if works and not is_manager else set()
    tasks = list(tasks)
    planned = planned_minutes(tasks)
    found = []
    for task in tasks:
        if not sees_time(task, member=member):
            task.spent = task.running_since = None  # type: ignore[attr-defined]  # annotated
        may_edit = may(member, "tasks.edit", is_own=member.pk in _responsible(task))
        is_mine = member.pk == task.assignee_id or (task.assignee_id is None and task.skill_id in skills)
        may_return = may_edit and task.status == Task.Status.DONE
        found.append(
            ListedTask(
                task=task,
                planned=planned[task.pk],
                spent=minutes_spent(task, now=now),
                is_overdue=_is_overdue(task, today=today, zone=zone),
                may_edit=may_edit,
                may_move=works and (is_manager or is_mine or may_return),
            )
        )
    return found


def _responsible(task: Task) -> set[int]:
    order, deal = task.order, task.deal or (task.order.deal if task.order else None)
    return {row.responsible_id for row in (order, deal) if row}


def _is_overdue(task: Task, *, today: date, zone: str) -> bool:
    if task.due_on is None or not task.is_open:
        return False
    forecast = getattr(task, "forecast_taskforecast", None)
    ends = forecast.finishes_at if forecast else None
    return task.due_on < today or (ends is not None and local_day(moment=ends, time_zone=zone) > task.due_on)


def _beyond(value: Any, pk: int, *, is_down: bool) -> Q:
    side = "lt" if is_down else "gt"
    return Q(**{f"sort_value__{side}": value}) | Q(sort_value=value, **{f"pk__{side}": pk})


def _write(task: Task) -> str:
    value = task.sort_value  # type: ignore[attr-defined]  # annotated
    return f"{value.isoformat() if isinstance(value, date) else value}~{task.pk}"


def _read(cursor: str, sort: str) -> tuple[Any, int] | None:
    """None for one that was not written by _write."""
    value, _tilde, pk = cursor.rpartition("~")
    try:
        if sort in ("start", "finish"):
            return datetime.fromisoformat(value).astimezone(UTC), int(pk)
        if sort == "due":
            return date.fromisoformat(value), int(pk)
        return int(value), int(pk)
    except (ValueError, OverflowError):
        return None
