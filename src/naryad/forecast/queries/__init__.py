"""All reads of the forecast."""

from naryad.forecast.queries.dates import deal_forecasts, order_forecasts, task_forecasts
from naryad.forecast.queries.seen import as_seen
from naryad.forecast.queries.whatif import (
    ShiftedOrder,
    Stop,
    WhatIf,
    WhenCouldWe,
    if_assigned,
    if_away,
    if_order_prioritised,
    if_pinned,
    if_prioritised,
    if_released,
    when_could_we,
)
from naryad.forecast.queries.why import Why, WhyStep, WhyStop, WhyTask, why
from naryad.forecast.queries.workload import Load, Pool, Workload, workload

__all__ = [
    "Load",
    "Pool",
    "ShiftedOrder",
    "Stop",
    "WhatIf",
    "WhenCouldWe",
    "Why",
    "WhyStep",
    "WhyStop",
    "WhyTask",
    "Workload",
    "as_seen",
    "deal_forecasts",
    "if_assigned",
    "if_away",
    "if_order_prioritised",
    "if_pinned",
    "if_prioritised",
    "if_released",
    "order_forecasts",
    "task_forecasts",
    "when_could_we",
    "why",
    "workload",
]
