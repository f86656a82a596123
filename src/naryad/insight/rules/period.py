"""The stretch of days that figures are about, and the months of their dynamics."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from naryad.core.time import day_end, day_start

DYNAMICS_MONTHS = 12


class Span(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    OWN = "own"


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.YEAR: 12}


@dataclass(frozen=True, kw_only=True)
class Period:
    """`first` to `last` of the company's days, both included."""

    span: Span
    first: date
    last: date
    back: int
    time_zone: str

    @property
    def since(self) -> datetime:
        return day_start(day=self.first, time_zone=self.time_zone)

    @property
    def until(self) -> datetime:
        return day_end(day=self.last, time_zone=self.time_zone)

    @property
    def before(self) -> "Period":
        """As long a time, just before it."""
        last = self.first - timedelta(days=1)
        if self.span == Span.OWN:
            return own(first=self.first - (self.last - last), last=last, time_zone=self.time_zone)
        first = earlier(self.first, months=MONTHS[self.span])
        return replace(self, first=first, last=last, back=self.back + 1)

    @property
    def months(self) -> list[date]:
        """First days of the twelve months of the dynamics: they end with the period's last month."""
        last = self.last.replace(day=1)
        return [earlier(last, months=back) for back in reversed(range(DYNAMICS_MONTHS))]

    @property
    def dynamics_since(self) -> datetime:
        return day_start(day=self.months[0], time_zone=self.time_zone)


def rolling(*, span: Span, back: int, today: date, time_zone: str) -> Period:
    """So many months up to and with today; `back` times that earlier. Two neighbours touch and do not overlap."""
    months = MONTHS[span]
    last = earlier(today, months=months * back)
    first = earlier(today, months=months * (back + 1)) + timedelta(days=1)
    return Period(span=span, first=first, last=last, back=back, time_zone=time_zone)


def own(*, first: date, last: date, time_zone: str) -> Period:
    return Period(span=Span.OWN, first=first, last=last, back=0, time_zone=time_zone)


def earlier(day: date, *, months: int) -> date:
    """The same day so many months before, or the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
