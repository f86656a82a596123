"""Moments, days and zones. Moments are aware UTC datetimes; a day belongs to a time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def local_day(*, moment: datetime, time_zone: str) -> date:
    """The calendar day on the wall of `time_zone` at `moment`."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def day_start(*, day: date, time_zone: str) -> datetime:
    """The moment at which `day` begins in `time_zone`, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def day_end(*, day: date, time_zone: str) -> datetime:
    """The moment at which `day` ends (the next one begins) in `time_zone`, in UTC."""
    return day_start(day=day + timedelta(days=1), time_zone=time_zone)


def to_minutes(moment: datetime) -> int:
    """Whole minutes since the epoch, rounded down."""
    return int(moment.timestamp() // 60)


def from_minutes(minutes: int) -> datetime:
    return datetime.fromtimestamp(minutes * 60, tz=UTC)
