"""Stored forecasts by id, for the lists and cards of the apps that show them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from naryad.forecast.models import OrderForecast, TaskForecast, reason_text
from naryad.tasks.queries.expected import ExpectedDates
from naryad.tenancy.prepared import prepared

OF_ORDER = tuple(
    f"task__order__forecast_orderforecast__{name}" for name in ("reserve_days", "cause_task_id", "state")
)


def order_forecasts(order_ids: Iterable[int]) -> dict[int, OrderForecast]:
    rows = OrderForecast.objects.filter(order_id__in=list(order_ids))
    return {row.order_id: row for row in rows}


@prepared
def forecast_with_cause(order_id: int) -> QuerySet[OrderForecast]:
    """Of one order, for its card."""
    found = OrderForecast.objects.filter(order=order_id)
    return found.select_related("cause_task__forecast_taskforecast", "cause_member")


def expected_dates(*, task_ids: list[int]) -> dict[int, ExpectedDates]:
    """Answers tasks.queries.expected."""
    return {
        pk: ExpectedDates(starts_at, finishes_at, reason_text(reason), reserve, state if cause == pk else "")
        for pk, starts_at, finishes_at, reason, reserve, cause, state in _dates(task_ids)
    }


@prepared
def _dates(task_ids: Sequence[int]) -> QuerySet[TaskForecast, tuple[Any, ...]]:
    rows = TaskForecast.objects.filter(task_id__in=task_ids)
    return rows.values_list("task_id", "starts_at", "finishes_at", "reason", *OF_ORDER)


def busy_until(*, member_id: int) -> datetime | None:
    """Answers tasks.queries.expected."""
    return next(iter(_last_finish(member_id)), None)


@prepared
def _last_finish(member_id: int) -> QuerySet[TaskForecast, datetime | None]:
    planned = TaskForecast.objects.filter(member=member_id, finishes_at__isnull=False)
    return planned.order_by("-finishes_at").values_list("finishes_at", flat=True)[:1]
