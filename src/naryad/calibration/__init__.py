"""Confidence learned from a company's history: how long tasks take, and when what has begun is ready.

Usable as a library of its own: no Django, no clock, no files but those of its command. See docs/dev/calibration.md.
"""

from naryad.calibration.company import Company, Foreseen, OpenTask
from naryad.calibration.effort import Bundle, EffortForecast, Traits, quantiles, rests
from naryad.calibration.facts import (
    DayLost,
    Dropped,
    Fact,
    Finished,
    OrderChanged,
    OrderDropped,
    OrderEnded,
    OrderForeseen,
    Rescaled,
    Started,
    Withdrawn,
)
from naryad.calibration.orders import OrderRow, Promise, day_of_all
from naryad.calibration.rebuild import rebuild
from naryad.calibration.stages import Left, Part, left_of, stages
from naryad.calibration.sums import sum_percentiles
from naryad.calibration.workdays import Calendar, Weekdays, WorkingDates

__all__ = [
    "Bundle",
    "Calendar",
    "Company",
    "DayLost",
    "Dropped",
    "EffortForecast",
    "Fact",
    "Finished",
    "Foreseen",
    "Left",
    "OpenTask",
    "OrderChanged",
    "OrderDropped",
    "OrderEnded",
    "OrderForeseen",
    "OrderRow",
    "Part",
    "Promise",
    "Rescaled",
    "Started",
    "Traits",
    "Weekdays",
    "Withdrawn",
    "WorkingDates",
    "day_of_all",
    "left_of",
    "quantiles",
    "rebuild",
    "rests",
    "stages",
    "sum_percentiles",
]
