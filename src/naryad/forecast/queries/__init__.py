"""All reads of the forecast."""

from naryad.forecast.queries.dates import deal_forecasts, order_forecasts, task_forecasts
from naryad.forecast.queries.why import Why, WhyStep, WhyStop, WhyTask, why
from naryad.forecast.queries.workload import Load, Pool, Workload, workload

__all__ = [
    "Load",
    "Pool",
    "Why",
    "WhyStep",
    "WhyStop",
    "WhyTask",
    "Workload",
    "deal_forecasts",
    "order_forecasts",
    "task_forecasts",
    "why",
    "workload",
]
