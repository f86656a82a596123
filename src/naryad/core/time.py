"""Moments, days and zones. Moments are aware UTC datetimes; a day belongs to a time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled

MINUTE = timedelta(minutes=1)
FIRST_YEAR = 2000
YEARS_AHEAD = 20
LAST_MOMENT = datetime(9999, 1, 1, tzinfo=UTC)
"""Nothing is calculated beyond: every zone can still show it."""


class UnlikelyDay(ActionError):
    """A year that nobody means: a slip of the hand."""


def refuse_unlikely(day: date | None, *, now: datetime, field: str) -> None:
    """Days and moments that people type lie between FIRST_YEAR and YEARS_AHEAD of now."""
    last_year = now.year + YEARS_AHEAD
    if day is not None and not FIRST_YEAR <= day.year <= last_year:
        years = {"first": FIRST_YEAR, "last": last_year}
        raise UnlikelyDay(
            filled(_("Check the year: it must lie between %(first)s and %(last)s."), years), field=field
        )


def likely_day(day: date, *, now: datetime) -> date:
    """The day itself, or the nearest one that refuse_unlikely() would let pass."""
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(now.year + YEARS_AHEAD, 12, 31))


def local_day(*, moment: datetime, time_zone: str) -> date:
    """The calendar day on the wall of `time_zone` at `moment`."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def day_start(*, day: date, time_zone: str) -> datetime:
    """The moment at which `day` begins in `time_zone`, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def at_hour(*, day: date, hour: int, time_zone: str) -> datetime:
    """The moment at which the wall of `time_zone` shows that hour, in UTC."""
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def day_end(*, day: date, time_zone: str) -> datetime:
    """The moment at which `day` ends (the next one begins) in `time_zone`, in UTC."""
    return day_start(day=day + timedelta(days=1), time_zone=time_zone)


def to_minutes(moment: datetime) -> int:
    """Whole minutes since the epoch, rounded down."""
    return int(moment.timestamp() // 60)


def from_minutes(minutes: int) -> datetime:
    """At most LAST_MOMENT."""
    return datetime.fromtimestamp(min(minutes, LAST_MINUTE) * 60, tz=UTC)


LAST_MINUTE = to_minutes(LAST_MOMENT)
