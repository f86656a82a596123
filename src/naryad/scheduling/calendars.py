"""Working time: local weekly shifts, holidays, absences and overtime as UTC minutes, across clock changes (R20)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 24 * 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A stretch of work of every week, or cycle, in local minutes of the day; a break is the gap between two shifts.

    `day` is 0 for Monday, or for the first day of the cycle; `end_minute` past 1440 goes over midnight.
    """

    day: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Shifts that come again every `days` days, counted from `first_on` both ways, whatever the weekday."""

    days: int
    first_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A date that differs from its week. It rules the shifts that begin on it, to their end; a cycle goes on through
    moved days.

    By default nobody works. `as_weekday`: the shifts of that weekday are worked instead (a moved day; for a short
    day, the date's own weekday). `shorter_by` minutes are taken off the end of the day's work.
    """

    day: date
    as_weekday: int | None = None
    shorter_by: int = 0


def expand(
    *,
    zone: str,
    shifts: Iterable[Shift],
    since: datetime,
    until: datetime,
    cycle: Cycle | None = None,
    special_days: Iterable[SpecialDay] = (),
    absences: Iterable[tuple[datetime, datetime]] = (),
    overtime: Iterable[tuple[datetime, datetime]] = (),
    epoch: datetime = UNIX_EPOCH,
) -> tuple[tuple[int, int], ...]:
    """Working time in [since, until) as sorted, disjoint [start, end) minutes from `epoch`, touching ones merged.

    `cycle`: how the shifts come again; None: every week. Shifts as special days leave them, minus absences, plus
    overtime (which an absence does not cut). All moments are aware datetimes; `whole_days` makes an absence of
    dates. A local time that a clock change skips stands for the moment of the change; one that comes twice stands
    for its first. Raises ZoneInfoNotFoundError for an unknown zone.
    """
    local = ZoneInfo(zone)
    worked = merge(_shifts_worked(local, shifts, cycle, special_days, since, until, epoch))
    away = merge((_minutes(start, epoch), _minutes(end, epoch)) for start, end in absences)
    extra = [(_minutes(start, epoch), _minutes(end, epoch)) for start, end in overtime]
    first, last = _minutes(since, epoch), _minutes(until, epoch)
    intervals = merge([*_without(worked, away), *extra])
    return tuple(
        (max(start, first), min(end, last)) for start, end in intervals if start < last and end > first
    )


def whole_days(*, zone: str, first: date, last: date) -> tuple[datetime, datetime]:
    """From the start of the day `first` to the end of the day `last`, both local and both included."""
    local = ZoneInfo(zone)
    return _moment(local, first, 0), _moment(local, last, DAY)


def shorten(intervals: Iterable[Sequence[int]], *, share: float) -> tuple[tuple[int, int], ...]:
    """Each [s, e) cut to its first round(share * (e - s)) minutes, at least one (half a minute rounds up)."""
    return tuple((start, start + max(1, int(share * (end - start) + 0.5))) for start, end in intervals)


def merge(intervals: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Sorted and disjoint, with overlapping and touching intervals made one and empty ones left out."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((interval[0], interval[1]) for interval in intervals):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _shifts_worked(
    local: tzinfo,
    shifts: Iterable[Shift],
    cycle: Cycle | None,
    special_days: Iterable[SpecialDay],
    since: datetime,
    until: datetime,
    epoch: datetime,
) -> Iterator[tuple[int, int]]:
    days: list[list[tuple[int, int]]] = [[] for _ in range(cycle.days if cycle else 7)]
    for shift in shifts:
        days[shift.day].append((shift.start_minute, shift.end_minute))
    special = {special_day.day: special_day for special_day in special_days}
    day = since.astimezone(local).date() - timedelta(days=2)
    last = until.astimezone(local).date()
    while day <= last:
        exception = special.get(day)
        own = (day - cycle.first_on).days % cycle.days if cycle else day.weekday()
        if exception is None:
            yield from _day_minutes(local, day, days[own], epoch)
        elif exception.as_weekday is not None:
            worked = merge(_day_minutes(local, day, days[own if cycle else exception.as_weekday], epoch))
            yield from _cut_end(worked, exception.shorter_by)
        day += timedelta(days=1)


def _day_minutes(
    local: tzinfo, day: date, spans: Sequence[tuple[int, int]], epoch: datetime
) -> Iterator[tuple[int, int]]:
    """The shifts that begin on a local date; where no clock changes until two days later, by plain addition."""
    if not spans:
        return
    midnight = datetime.combine(day, time(), local)
    offset = midnight.utcoffset()
    assert offset is not None
    if offset == (midnight + timedelta(days=2)).utcoffset() == (midnight + timedelta(days=1)).utcoffset():
        base = (midnight.replace(tzinfo=UTC) - offset - epoch) // MINUTE
        yield from ((base + start, base + end) for start, end in spans)
    else:
        for start, end in spans:
            yield (
                _minutes(_moment(local, day, start), epoch),
                _minutes(_moment(local, day, end), epoch),
            )


def _moment(local: tzinfo, day: date, minute: int) -> datetime:
    """The UTC moment at which a wall clock shows `minute` minutes after the midnight that began `day`."""
    wall = datetime.combine(day, time()) + minute * MINUTE
    moment = wall.replace(tzinfo=local).astimezone(UTC)
    if moment.astimezone(local).replace(tzinfo=None) == wall:
        return moment
    skipped_to, skipped_from = moment, wall.replace(tzinfo=local, fold=1).astimezone(UTC)
    offset = skipped_to.astimezone(local).utcoffset()
    while skipped_to - skipped_from > timedelta(seconds=1):  # the change lies between the two readings
        middle = skipped_from + (skipped_to - skipped_from) // 2
        if middle.astimezone(local).utcoffset() == offset:
            skipped_to = middle
        else:
            skipped_from = middle
    return skipped_to.replace(microsecond=0)


def _minutes(moment: datetime, epoch: datetime) -> int:
    return (moment - epoch) // MINUTE


def _cut_end(worked: list[tuple[int, int]], minutes: int) -> list[tuple[int, int]]:
    """A day's work without its last `minutes`."""
    left = sum(end - start for start, end in worked) - minutes
    kept = []
    for start, end in worked:
        if left <= 0:
            break
        kept.append((start, min(end, start + left)))
        left -= end - start
    return kept


def _without(worked: Sequence[tuple[int, int]], away: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What of `worked` lies outside `away`; both sorted and disjoint."""
    if not away:
        yield from worked
        return
    gaps = [(worked[0][0], away[0][0])] if worked and worked[0][0] < away[0][0] else []
    gaps += [(before[1], after[0]) for before, after in pairwise(away)]
    gaps += [(away[-1][1], max(worked[-1][1], away[-1][1]))] if worked else []
    place = 0
    for gap_start, gap_end in gaps:
        while place < len(worked) and worked[place][1] <= gap_start:
            place += 1
        k = place
        while k < len(worked) and worked[k][0] < gap_end:
            start, end = max(worked[k][0], gap_start), min(worked[k][1], gap_end)
            if start < end:
                yield start, end
            k += 1
