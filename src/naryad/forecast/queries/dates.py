"""Stored forecasts by id, for the lists and cards of the apps that show them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from naryad.forecast.models import OrderForecast, TaskForecast, reason_text
from naryad.tasks.queries.expected import ExpectedDates

RESERVE = "task__order__forecast_orderforecast__reserve_days"


def order_forecasts(order_ids: Iterable[int]) -> dict[int, OrderForecast]:
    rows = OrderForecast.objects.filter(order_id__in=list(order_ids))
    return {row.order_id: row for row in rows}


def expected_dates(*, task_ids: list[int]) -> dict[int, ExpectedDates]:
    """Answers tasks.queries.expected."""
    rows = TaskForecast.objects.filter(task_id__in=task_ids)
    found = rows.values_list("task_id", "starts_at", "finishes_at", "reason", RESERVE)
    return {
        pk: ExpectedDates(starts_at, finishes_at, reason_text(reason), reserve_days)
        for pk, starts_at, finishes_at, reason, reserve_days in found
    }


def busy_until(*, member_id: int) -> datetime | None:
    """Answers tasks.queries.expected."""
    planned = TaskForecast.objects.filter(member=member_id)
    last: datetime | None = planned.aggregate(last=Max("finishes_at"))["last"]
    return last
