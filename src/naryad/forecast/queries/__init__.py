"""All reads of the forecast."""

from naryad.forecast.queries.dates import deal_forecasts, order_forecasts, task_forecasts
from naryad.forecast.queries.why import Why, WhyStep, WhyStop, WhyTask, why

__all__ = [
    "Why",
    "WhyStep",
    "WhyStop",
    "WhyTask",
    "deal_forecasts",
    "order_forecasts",
    "task_forecasts",
    "why",
]
