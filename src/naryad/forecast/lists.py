"""What the forecast adds to the lists of orders, deals and tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.time import local_day
from naryad.forecast.cells import (
    deal_ready_cell,
    due_card_cell,
    due_cell,
    group_cell,
    ready_cell,
    reserve_cell,
    task_card_cell,
    task_cell,
)
from naryad.forecast.models import DealForecast, OrderForecast, ReadyState, reason_text
from naryad.orders.models import Order
from naryad.processes.queries.difference import outdated_orders
from naryad.tasks.actions.plan import update_task
from naryad.tasks.models import Task
from naryad.tasks.queries.expected import ExpectedDates
from naryad.tasks.queries.stop import in_work
from naryad.tenancy.prepared import prepared
from naryad.ui.lists.columns import Choice, Column, Edited, GroupWords, Viewer
from naryad.ui.lists.listing import Tab, register_columns, register_tabs

EXPECTED_OF = tuple(f"forecast_taskforecast__{name}" for name in ("starts_at", "finishes_at", "reason"))
READY_OF = (
    *("finished_at", "status", "stopped_at", "stop_reason", "hold_until"),
    *(f"forecast_orderforecast__{name}" for name in ("ready_at", "state", "reserve_days")),
)
IN_WORK = Q(status=Order.Status.OPEN)


@dataclass(frozen=True, kw_only=True)
class ReadyCells:
    """When an order is or was ready, and how that stands against the promise. `state`: "" without a forecast."""

    finished_at: datetime | None
    is_stopped: bool
    status: str
    stop_text: str
    stop_reason: str
    shown_at: datetime | None
    state: str
    state_label: str
    reserve_days: int | None
    late_days: int
    is_outdated: bool


def ready_cells(ids: Sequence[int], _viewer: Viewer) -> dict[int, ReadyCells]:
    outdated = outdated_orders(order_ids=ids)
    return {
        order.pk: _cells(
            order, getattr(order, "forecast_orderforecast", None), is_outdated=order.pk in outdated
        )
        for order in _orders(ids)
    }


@prepared
def _orders(ids: Sequence[int]) -> QuerySet[Order]:
    return Order.objects.filter(pk__in=ids).select_related("forecast_orderforecast").only(*READY_OF)


def ready_moments(*, order_ids: Sequence[int]) -> dict[int, datetime]:
    """Of the orders that can be dated."""
    forecasts = OrderForecast.objects.filter(order__in=order_ids, ready_at__isnull=False)
    return {forecast.order_id: forecast.shown_at for forecast in forecasts if forecast.shown_at}


def _cells(order: Order, forecast: OrderForecast | None, *, is_outdated: bool) -> ReadyCells:
    return ReadyCells(
        finished_at=order.finished_at,
        is_stopped=order.is_stopped,
        status=order.status,
        stop_text=order.stop_text,
        stop_reason=order.stop_reason,
        shown_at=forecast.shown_at if forecast else None,
        state=forecast.state if forecast else "",
        state_label=forecast.get_state_display() if forecast else "",
        reserve_days=forecast.reserve_days if forecast else None,
        late_days=forecast.late_days if forecast else 0,
        is_outdated=is_outdated,
    )


@dataclass(frozen=True)
class DealReadyCells:
    """`state`: the worst of the deal's open orders: late, at_risk, no_date, or ""."""

    ready_at: datetime | None
    state: str


NOT_PLANNED = DealReadyCells(None, "")
"""A deal that no plan has seen yet."""


def deal_ready_cells(ids: Sequence[int], _viewer: Viewer) -> dict[int, DealReadyCells]:
    return {pk: DealReadyCells(ready_at, state) for pk, ready_at, state in _of_deals(ids)}


@prepared
def _of_deals(ids: Sequence[int]) -> QuerySet[DealForecast, tuple[int, datetime | None, str]]:
    return DealForecast.objects.filter(deal__in=ids).values_list("deal_id", "ready_at", "state")


@dataclass(frozen=True, kw_only=True)
class TaskDateCells:
    """When a task was done or is expected, and how that stands against its due day."""

    finished_at: datetime | None
    is_open: bool
    expected: ExpectedDates
    due_on: date | None
    is_overdue: bool


def task_dates(ids: Sequence[int], viewer: Viewer) -> dict[int, TaskDateCells]:
    return {pk: _task_dates(row, viewer) for pk, *row in _tasks(ids)}


@prepared
def _tasks(ids: Sequence[int]) -> QuerySet[Task, tuple[Any, ...]]:
    names = ("finished_at", "status", "due_on", *EXPECTED_OF)
    return Task.objects.filter(pk__in=ids).values_list("pk", *names)


def _task_dates(row: Sequence[Any], viewer: Viewer) -> TaskDateCells:
    finished_at, status, due_on, starts_at, ends, reason = row
    day = local_day(moment=ends, time_zone=viewer.member.workspace.time_zone) if ends else None
    is_kept = due_on is None or (due_on >= viewer.today and (day is None or day <= due_on))
    is_open = status in Task.OPEN
    return TaskDateCells(
        finished_at=finished_at,
        is_open=is_open,
        expected=ExpectedDates(starts_at, ends, reason_text(reason)),
        due_on=due_on,
        is_overdue=is_open and not is_kept,
    )


def _overdue_tasks(viewer: Viewer) -> Q:
    zone = ZoneInfo(viewer.member.workspace.time_zone)
    finish_day = TruncDate("forecast_taskforecast__finishes_at", tzinfo=zone)
    is_late = Q(due_on__lt=viewer.today) | Q(GreaterThan(finish_day, F("due_on")))
    return in_work() & is_late


def _set_due(*, pk: int, value: date | None, version: int | None, actor: Any, now: datetime) -> None:
    update_task(task_id=pk, due_on=value, version=version, actor=actor, now=now)


_task_dates_column = partial(Column, cells=task_dates)


def _register_for_tasks() -> None:
    register_columns(
        "task",
        _task_dates_column(
            "start",
            _("Forecast"),
            after="priority",
            printed=task_cell,
            capability="dates.view",
            sort=F("forecast_taskforecast__starts_at"),
            leads=True,
            css="task-when",
            kind="moment",
            plain=lambda cell: cell.finished_at or cell.expected.starts_at,
        ),
        _task_dates_column(
            "due",
            _("Due"),
            after="start",
            printed=due_cell,
            sort="due_on",
            css="narrow",
            kind="day",
            plain=lambda cell: cell.due_on,
            edit=Edited(save=_set_due, may=lambda lead: lead.may_edit and lead.is_open),
            blank=lambda cell: cell is None or cell.due_on is None,
            on_phone="date",
        ),
        _task_dates_column(
            "when_on_card",
            _("Forecast"),
            printed=task_card_cell,
            capability="dates.view",
            in_table=False,
            on_card="line",
        ),
        _task_dates_column("due_on_card", _("Due"), printed=due_card_cell, in_table=False, on_card="line"),
    )
    register_tabs(
        "task",
        Tab(key="overdue", after=Task.OPEN[-1], label=pgettext_lazy("tasks", "Overdue"), rows=_overdue_tasks),
    )


_ready_column = partial(Column, cells=ready_cells)


def _worst(of: str, open_rows: Q = Q()) -> dict[str, Any]:  # noqa: B008  # a Q is never changed
    """Of a group: how many are late and at risk, and when the next one is ready."""
    late, at_risk = (Q(**{f"{of}state": state}) for state in (ReadyState.LATE, ReadyState.AT_RISK))
    return {
        "late": Count("pk", filter=open_rows & late),
        "at_risk": Count("pk", filter=open_rows & at_risk),
        "nearest": Min(f"{of}ready_at", filter=open_rows),
    }


def register() -> None:
    _register_for_tasks()
    register_columns(
        "deal",
        Column(
            "ready",
            _("Ready date"),
            after="amount",
            cells=deal_ready_cells,
            printed=deal_ready_cell,
            capability="dates.view",
            on_card="foot",
            blank=lambda cell: cell is None or not (cell.ready_at or cell.state),
            kind="moment",
            by=F("forecast_dealforecast__ready_at"),
            plain=lambda cell: cell.ready_at,
            told=GroupWords(of=lambda _viewer: _worst("forecast_dealforecast__"), printed=group_cell),
        ),
    )
    register_columns(
        "order",
        _ready_column(
            "ready",
            _("Ready date"),
            after="items",
            printed=ready_cell,
            capability="dates.view",
            on_phone="date",
            sort=F("forecast_orderforecast__ready_at"),
            leads=True,
            on_card="foot",
            kind="moment",
            plain=lambda cell: cell.finished_at or cell.shown_at,
            told=GroupWords(
                of=lambda _viewer: _worst("forecast_orderforecast__", IN_WORK), printed=group_cell
            ),
        ),
        _ready_column(
            "reserve",
            _("Reserve, working days"),
            after="promise",
            printed=reserve_cell,
            capability="dates.view",
            is_numeric=True,
            blank=lambda cell: cell.reserve_days is None,
            sort=F("forecast_orderforecast__reserve_minutes"),
            kind="number",
            by=F("forecast_orderforecast__reserve_days"),
            plain=lambda cell: cell.reserve_days,
        ),
        _ready_column(
            "danger",
            _("Against the promise"),
            value="state_label",
            after="ready",
            capability="dates.view",
            kind="choice",
            by=F("forecast_orderforecast__state"),
            choices=lambda _viewer: [Choice(value, label) for value, label in ReadyState.choices],
            is_offered=True,
        ),
    )
    late, at_risk = (
        Q(forecast_orderforecast__state=state) for state in (ReadyState.LATE, ReadyState.AT_RISK)
    )
    no_date = Q(forecast_orderforecast__ready_at=None)
    register_tabs(
        "order",
        Tab(
            key="trouble",
            capability="dates.view",
            after="",
            label=pgettext_lazy("orders", "In trouble"),
            rows=IN_WORK & (late | at_risk),
        ),
        Tab(
            key="late",
            capability="dates.view",
            after="trouble",
            label=pgettext_lazy("orders", "Late"),
            rows=IN_WORK & late,
        ),
        Tab(
            key="at_risk",
            capability="dates.view",
            after="late",
            label=pgettext_lazy("orders", "At risk"),
            rows=IN_WORK & at_risk,
        ),
        Tab(
            key="no_date",
            capability="dates.view",
            after="at_risk",
            label=pgettext_lazy("orders", "Without a date"),
            rows=IN_WORK & no_date,
        ),
    )
