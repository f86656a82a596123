"""Business days. A day is its number from 1970-01-01 (0, a Thursday).

From `start` to `end`: working dates d with start ≤ d < end. The answer to D days is the D-th working date after the
start's, and a start on a free day counts from the next working one.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

_MONDAY = -3  # 1969-12-29


class Calendar(Protocol):
    """Working dates, numbered in ascending order from anywhere."""

    def before(self, day: int) -> int:
        """The number of the first working date that is not before `day`."""

    def nth(self, number: int) -> int:
        """The day of the working date of this number."""


class Weekdays:
    """Monday to Friday."""

    def before(self, day: int) -> int:
        weeks, weekday = divmod(day - _MONDAY, 7)
        return 5 * weeks + min(weekday, 5)

    def nth(self, number: int) -> int:
        weeks, weekday = divmod(number, 5)
        return 7 * weeks + weekday + _MONDAY


class WorkingDates:
    """A company's own dates, as far as they are known: ascending, at least one. Before and after them: Monday to Friday."""

    def __init__(self, days: Sequence[int]) -> None:
        self._days = list(days)
        weekdays = Weekdays()
        self._first = weekdays.before(self._days[0])
        self._after = weekdays.before(self._days[-1] + 1)

    def before(self, day: int) -> int:
        if day <= self._days[0]:
            return Weekdays().before(day) - self._first
        if day > self._days[-1]:
            return len(self._days) + Weekdays().before(day) - self._after
        return bisect_left(self._days, day)

    def nth(self, number: int) -> int:
        if number < 0:
            return Weekdays().nth(self._first + number)
        if number >= len(self._days):
            return Weekdays().nth(self._after + number - len(self._days))
        return self._days[number]


def days_between(calendar: Calendar, start: int, end: int) -> int:
    """D of what began on `start` and ended on `end`; 0 where it ended earlier."""
    return max(calendar.before(end) - calendar.before(start), 0)


def day_after(calendar: Calendar, start: int, days: int) -> int:
    """The date that is `days` business days after `start`."""
    return calendar.nth(calendar.before(start) + days)
