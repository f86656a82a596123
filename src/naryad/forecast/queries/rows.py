"""Reads the rows of a plan: few queries whatever the company's size, values only."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db.models import BooleanField, F, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from naryad.core.time import MINUTE
from naryad.crm.models import Deal, Priority
from naryad.forecast.models import ForecastRequest, ForecastRun
from naryad.forecast.rules.rows import (
    CalendarRows,
    HolidayRow,
    LinkRow,
    MemberRow,
    Rows,
    ShiftRow,
    SpanRow,
    TaskRow,
    TimerRow,
    TypeRow,
)
from naryad.orders.models import Order
from naryad.people.models import Absence, Holiday, MemberSkill, Overtime, Shift
from naryad.tasks.models import Dependency, Task, TaskType, TimeEntry
from naryad.tasks.queries.begun import minutes_since_start
from naryad.tasks.queries.stop import in_work
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

Version = tuple[tuple[int, ...], frozenset[int]]
"""The newest run, and what is asked for since."""
OPEN = "open"
TASK_FIELDS = [
    "pk",
    "order_id",
    "deal_id",
    "priority",
    "position",
    "pin_order_priority",
    "pin_task_priority",
    "estimate",
    "task_type_id",
    "assignee_id",
    "skill_id",
    "kind",
    "elapsed_minutes",
    "ends_itself",
    "status",
    "appointment_at",
    "expected_at",
    "stated_left",
    "spent_when_stated",
]


def open_tasks() -> QuerySet[Task]:
    """What stands in queues: nothing of an order that is done, on hold or cancelled."""
    return Task.objects.filter(in_work())


def read_rows(*, now: datetime, task_ids: Collection[int] | None = None) -> Rows:
    """Everything that the current company's plan depends on; `task_ids` narrows it to some of the open ones.

    Nothing here joins two tables: rows are sought by key and put together in Python, as fast without the server's
    statistics (a company just moved in, a server just restored) as with them.
    """
    chosen = _tasks(task_ids)
    ids = [row.id for row in chosen]
    workspace = Workspace.objects.get(pk=require_workspace_id())
    return Rows(
        tasks=chosen,
        links=_links(ids),
        **(_kept_time(ids) if workspace.uses("time") else _assumed_time(ids, now=now)),
        types=[TypeRow(*row) for row in TaskType.objects.values_list("pk", "parent_id", "default_estimate")],
        skills=_skills(),
        calendars=read_calendars(now=now, workspace=workspace, members=Member.objects.order_by("pk")),
    )


def read_calendars(*, now: datetime, workspace: Workspace, members: Iterable[Member]) -> CalendarRows:
    """Working time of these members from now on."""
    return CalendarRows(
        time_zone=workspace.time_zone,
        members=[MemberRow(member.pk, member.is_active, member.time_zone) for member in members],
        shifts=[ShiftRow(*row) for row in Shift.objects.exclude(member=None).values_list(*ShiftRow._fields)],
        holidays=[
            HolidayRow(*row)
            for row in Holiday.objects.filter(day__gte=(now - timedelta(days=3)).date()).values_list(
                "day", "kind", "shorter_by", "as_weekday"
            )
        ],
        absences=_spans(Absence.objects.filter(ends_at__gt=now)),
        overtimes=_spans(Overtime.objects.filter(ends_at__gt=now)),
    )


def _tasks(only: Collection[int] | None) -> list[TaskRow]:
    """As open_tasks()."""
    chosen = Task.objects.filter(status__in=Task.OPEN)
    orders = Order.objects.filter(status=Order.Status.OPEN)
    if only is not None:
        chosen = chosen.filter(pk__in=only)
        orders = orders.filter(pk__in=chosen.values("order_id"))
    places = {
        pk: (priority, day) for pk, priority, day in orders.values_list("pk", "priority", "promised_on")
    }
    tasks = chosen.filter(_is_among("order_id", list(places)) | Q(order=None)).order_by("pk")
    rows = list(tasks.values_list(*TASK_FIELDS))
    direct = {deal_id for _pk, order_id, deal_id, *_rest in rows if order_id is None}
    worked = Deal.objects.filter(pk__in=direct - {None}, tasks_state=Deal.TasksState.OPEN)
    deals = {pk: (priority, None) for pk, priority in worked.values_list("pk", "priority")}
    internal = (int(Priority.NORMAL), None)
    return [
        TaskRow(pk, order_id, deal_id, *place, *rest)
        for pk, order_id, deal_id, *rest in rows
        if (place := places.get(order_id) if order_id else deals.get(deal_id) if deal_id else internal)
    ]


class _Time(TypedDict):
    timers: list[TimerRow]
    spent: dict[int, int]


def _kept_time(ids: list[int]) -> _Time:
    running = TimeEntry.objects.filter(ended_at__isnull=True)
    timers = [TimerRow(*row) for row in running.values_list("task_id", "member_id", "started_at")]
    return {"timers": timers, "spent": _spent(ids)}


def _assumed_time(ids: list[int], *, now: datetime) -> _Time:
    """Where none is kept: whoever has begun a task works on it by their schedule, on the latest now."""
    begun = Task.objects.filter(
        _is_among("id", ids),
        kind=Task.Kind.WORK,
        started_at__isnull=False,
        status__in=(Task.Status.IN_PROGRESS, Task.Status.PAUSED),
    )
    tasks = list(begun.only("assignee", "started_at", "status", "kind"))
    timers = [
        TimerRow(task.pk, task.assignee_id, now) for task in tasks if task.is_at_work and task.assignee_id
    ]
    return {"timers": timers, "spent": minutes_since_start(tasks, now=now)}


def _links(ids: list[int]) -> list[LinkRow]:
    links = list(
        Dependency.objects.filter(_is_among("successor_id", ids)).values_list(
            "predecessor_id", "successor_id", "lag"
        )
    )
    open_ends = dict.fromkeys(ids, (OPEN, None, False))
    ends = open_ends | _ends(
        {predecessor_id for predecessor_id, _successor_id, _lag in links} - open_ends.keys()
    )
    return [LinkRow(*link, *ends[link[0]]) for link in links]


def _ends(ids: set[int]) -> dict[int, tuple[str, datetime | None, bool]]:
    """Status, finish and whether its order is on hold (as tasks.on_hold()) of tasks that are not in work."""
    rows = list(
        Task.objects.filter(_is_among("id", list(ids))).values_list(
            "pk", "status", "finished_at", "order_id", "deal_id"
        )
    )
    stopped = [row for row in rows if row[1] in Task.OPEN]
    orders = Order.objects.filter(pk__in={row[3] for row in stopped}, status=Order.Status.ON_HOLD)
    deals = Deal.objects.filter(pk__in={row[4] for row in stopped}, tasks_state=Deal.TasksState.ON_HOLD)
    held_orders, held_deals = (set(found.values_list("pk", flat=True)) for found in (orders, deals))
    return {
        pk: (status, finished_at, status in Task.OPEN and (order_id in held_orders or deal_id in held_deals))
        for pk, status, finished_at, order_id, deal_id in rows
    }


def _is_among(column: str, ids: list[int]) -> RawSQL:
    """One array instead of thousands of parameters, whose handling took half of the reading."""
    return RawSQL(f"{column} = ANY(%s)", [ids], output_field=BooleanField())  # a name of ours


def _spent(ids: list[int]) -> dict[int, int]:
    """Unconfirmed time counts nowhere; a running timer is counted up to now by the adapter."""
    rows = (
        TimeEntry.objects.filter(_is_among("task_id", ids), is_confirmed=True, ended_at__isnull=False)
        .values("task_id")
        .annotate(spent=Sum(F("ended_at") - F("started_at")))
        .values_list("task_id", "spent")
    )
    return {task_id: spent // MINUTE for task_id, spent in rows}


def _skills() -> dict[int, list[int]]:
    skills: dict[int, list[int]] = {}
    for member_id, skill_id in MemberSkill.objects.values_list("member_id", "skill_id"):
        skills.setdefault(member_id, []).append(skill_id)
    return skills


def _spans(rows: QuerySet[Absence] | QuerySet[Overtime]) -> list[SpanRow]:
    return [SpanRow(*row) for row in rows.values_list("member_id", "starts_at", "ends_at")]


def open_orders() -> QuerySet[Order, tuple[Any, ...]]:
    """Rows of rules.outcome.DatedOrder."""
    return Order.objects.filter(status=Order.Status.OPEN).values_list(
        "pk", "deal_id", "promised_on", "responsible_id", "year", "number", "title"
    )


def requested() -> Version:
    """What the rows of a plan are as of: equal only while no fact that moves dates was committed in between.

    Each such fact brings a request in its own transaction, and requests go only with a newer run. Read it before the
    rows: they may be newer than it says, never older.
    """
    runs = ForecastRun.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    return tuple(runs), frozenset(ForecastRequest.objects.values_list("pk", flat=True))
