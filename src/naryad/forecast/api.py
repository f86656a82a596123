"""Calculated dates by API: when an order is ready, when its tasks begin and end. What was promised stands in the order."""

from typing import Literal

from django.http import Http404

from naryad.forecast.models import TaskForecast
from naryad.forecast.queries.dates import order_forecasts
from naryad.orders.api.orders import orders, seen_order
from naryad.tasks.queries.rank import visible_tasks
from naryad.workspaces.api.types import Answered, At, shown
from naryad.workspaces.door.tokens import TokenRequest

State = Literal["on_time", "at_risk", "late", "no_promise", "no_date"]


class TaskDatesJson(Answered):
    """`reason`: why it has no date, "" where it has one."""

    task_id: int
    starts_at: At | None
    finishes_at: At | None
    reason: str


class OrderDatesJson(Answered):
    """`reserve_days`: working days to the promise, below zero late by. `without_estimate`: tasks that the date leaves out."""

    order_id: int
    ready_at: At | None
    state: State
    reserve_days: int | None
    without_estimate: int
    tasks: list[TaskDatesJson]


@orders.get("/{int:pk}/dates", needs="dates.view", gives=OrderDatesJson)
def read_order_dates(request: TokenRequest, pk: int) -> OrderDatesJson:
    """404 where nothing is foretold of it: it is over, or has not been planned yet."""
    seen_order(request, pk)
    found = order_forecasts([pk]).get(pk)
    if found is None:
        raise Http404(pk)
    seen = visible_tasks(request.member).filter(order=pk).values("pk")
    dates = TaskForecast.objects.filter(task__in=seen).order_by("starts_at", "task_id")
    return shown(OrderDatesJson, found, tasks=[_dates(one) for one in dates])


def _dates(one: TaskForecast) -> TaskDatesJson:
    return shown(TaskDatesJson, one, reason="" if one.finishes_at else one.reason)
