"""Confidence learned from a company's history: how long tasks take, and when what has begun is ready.

Usable as a library of its own: no Django, no clock, no files but those of its command. See docs/dev/calibration.md.
"""

from naryad.calibration.company import Company, OpenTask
from naryad.calibration.effort import Bundle, EffortForecast, Traits, quantiles, rests
from naryad.calibration.facts import Dropped, Fact, Finished, Rescaled, Started, Withdrawn
from naryad.calibration.workdays import Calendar, Weekdays, WorkingDates

__all__ = [
    "Bundle",
    "Calendar",
    "Company",
    "Dropped",
    "EffortForecast",
    "Fact",
    "Finished",
    "OpenTask",
    "Rescaled",
    "Started",
    "Traits",
    "Weekdays",
    "Withdrawn",
    "WorkingDates",
    "quantiles",
    "rests",
]
