"""Reads the rows of a plan: few queries whatever the company's size, values only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet, Sum, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from naryad.core.time import MINUTE
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
from naryad.tasks.queries.stopped import in_work, on_hold
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

OPEN = "open"
TASK_FIELDS = [
    "pk",
    "order_id",
    "deal_id",
    "rank_priority",
    "order__promised_on",
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


def read_rows(*, now: datetime, tasks: QuerySet[Task] | None = None) -> Rows:
    """Everything that the current company's plan depends on; `tasks` narrows it to some of the open ones."""
    chosen = _tasks(open_tasks() if tasks is None else tasks)
    ids = [row.id for row in chosen]
    workspace = Workspace.objects.get(pk=require_workspace_id())
    return Rows(
        tasks=chosen,
        links=_links(ids),
        timers=[
            TimerRow(*row)
            for row in TimeEntry.objects.filter(ended_at__isnull=True).values_list(
                "task_id", "member_id", "started_at"
            )
        ],
        spent=_spent(ids),
        types=[TypeRow(*row) for row in TaskType.objects.values_list("pk", "parent_id", "default_estimate")],
        skills=_skills(),
        calendars=read_calendars(now=now, workspace=workspace, members=Member.objects.order_by("pk")),
    )


def read_calendars(*, now: datetime, workspace: Workspace, members: Iterable[Member]) -> CalendarRows:
    """Working time of these members from now on."""
    return CalendarRows(
        time_zone=workspace.time_zone,
        members=[MemberRow(member.pk, member.is_active, member.time_zone) for member in members],
        shifts=[
            ShiftRow(*row)
            for row in Shift.objects.values_list("member_id", "weekday", "start_minute", "end_minute")
        ],
        holidays=[
            HolidayRow(*row)
            for row in Holiday.objects.filter(day__gte=(now - timedelta(days=3)).date()).values_list(
                "day", "kind", "shorter_by", "as_weekday"
            )
        ],
        absences=_spans(Absence.objects.filter(ends_at__gt=now)),
        overtimes=_spans(Overtime.objects.filter(ends_at__gt=now)),
    )


def _tasks(tasks: QuerySet[Task]) -> list[TaskRow]:
    priority = Coalesce(F("order__priority"), F("deal__priority"), Value(1))
    rows = tasks.annotate(rank_priority=priority).order_by("pk").values_list(*TASK_FIELDS)
    return [TaskRow(*row) for row in rows]


def _links(ids: list[int]) -> list[LinkRow]:
    """By id and in two steps: a join here costs seconds where the server's statistics are old."""
    links = list(
        Dependency.objects.filter(_is_among("successor_id", ids)).values_list(
            "predecessor_id", "successor_id", "lag"
        )
    )
    ends: dict[int, tuple[str, datetime | None, bool]] = dict.fromkeys(ids, (OPEN, None, False))
    before = {predecessor_id for predecessor_id, _successor_id, _lag in links} - ends.keys()
    is_held = ExpressionWrapper(on_hold(), output_field=BooleanField())
    for pk, *end in (
        Task.objects.filter(pk__in=before)
        .annotate(is_held=is_held)
        .values_list("pk", "status", "finished_at", "is_held")
    ):
        ends[pk] = (end[0], end[1], end[2])
    return [LinkRow(*link, *ends[link[0]]) for link in links]


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
    found: dict[int, list[int]] = {}
    for member_id, skill_id in MemberSkill.objects.values_list("member_id", "skill_id"):
        found.setdefault(member_id, []).append(skill_id)
    return found


def _spans(rows: QuerySet[Absence] | QuerySet[Overtime]) -> list[SpanRow]:
    return [SpanRow(*row) for row in rows.values_list("member_id", "starts_at", "ends_at")]


def open_orders() -> QuerySet[Order, tuple[Any, ...]]:
    """Rows of rules.outcome.DatedOrder."""
    return Order.objects.filter(status=Order.Status.OPEN).values_list(
        "pk", "deal_id", "promised_on", "responsible_id", "year", "number", "title"
    )
