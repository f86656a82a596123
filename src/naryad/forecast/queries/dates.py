"""Stored forecasts by id, for the lists and cards of the apps that show them."""

from collections.abc import Iterable

from naryad.forecast.models import OrderForecast, TaskForecast
from naryad.tasks.queries.expected import ExpectedDates


def order_forecasts(order_ids: Iterable[int]) -> dict[int, OrderForecast]:
    rows = OrderForecast.objects.filter(order_id__in=list(order_ids))
    return {row.order_id: row for row in rows}


def expected_dates(*, task_ids: list[int]) -> dict[int, ExpectedDates]:
    """Answers tasks.queries.expected."""
    rows = TaskForecast.objects.filter(task_id__in=task_ids)
    return {row.task_id: ExpectedDates(row.starts_at, row.finishes_at, row.reason_text) for row in rows}
