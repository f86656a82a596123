"""Working time of members, and which days the company works."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from operator import itemgetter

from naryad.core.time import day_start, local_day
from naryad.forecast.rules.rows import CalendarRows, HolidayRow, ShiftRow
from naryad.scheduling.calendars import Cycle, Shift, SpecialDay, expand

Interval = tuple[int, int]
Span = tuple[datetime, datetime]
DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
CALENDARS_KEPT = 256


def working_time(rows: CalendarRows, *, now: datetime, horizon: datetime) -> dict[int, tuple[Interval, ...]]:
    """[start, end) UTC minutes by member, from the beginning of today to `horizon`; none for one who left."""
    shifts, absences, overtimes = _shifts(rows.shifts), _spans(rows.absences), _spans(rows.overtimes)
    cycles = {row.member_id: row for row in rows.shifts if row.cycle_days}
    holidays = tuple(sorted(rows.holidays))
    result: dict[int, tuple[Interval, ...]] = {}
    for member in rows.members:
        zone = member.time_zone or rows.time_zone
        today = local_day(moment=now, time_zone=zone)
        result[member.id] = (
            _calendar(
                zone,
                today,
                horizon,
                shifts[member.id],
                _cycle(cycle := cycles.get(member.id)),
                () if cycle and cycle.on_holidays else holidays,
                absences[member.id],
                overtimes[member.id],
            )
            if member.is_active and (member.id in shifts or member.id in overtimes)
            else ()
        )
    return result


@lru_cache(maxsize=CALENDARS_KEPT)
def _calendar(
    zone: str,
    today: date,
    horizon: datetime,
    shifts: tuple[Shift, ...],
    cycle: Cycle | None,
    holidays: tuple[HolidayRow, ...],
    absences: tuple[Span, ...],
    overtimes: tuple[Span, ...],
) -> tuple[Interval, ...]:
    """The same for everybody with the same schedule, all day long: hence kept."""
    return expand(
        zone=zone,
        shifts=shifts,
        cycle=cycle,
        since=day_start(day=today, time_zone=zone),
        until=horizon,
        special_days=[_special_day(holiday) for holiday in holidays],
        absences=absences,
        overtime=overtimes,
    )


def _special_day(holiday: HolidayRow) -> SpecialDay:
    if holiday.kind == "off":
        return SpecialDay(day=holiday.day)
    as_weekday = holiday.day.weekday() if holiday.as_weekday is None else holiday.as_weekday
    return SpecialDay(day=holiday.day, as_weekday=as_weekday, shorter_by=holiday.shorter_by)


def _cycle(row: ShiftRow | None) -> Cycle | None:
    return (
        Cycle(days=row.cycle_days, first_on=row.first_on) if row and row.cycle_days and row.first_on else None
    )


def _shifts(rows: Iterable[ShiftRow]) -> defaultdict[int, tuple[Shift, ...]]:
    shifts: defaultdict[int, tuple[Shift, ...]] = defaultdict(tuple)
    for row in sorted(rows, key=itemgetter(0, 1, 2, 3)):
        shift = Shift(day=row.day, start_minute=row.start_minute, end_minute=row.end_minute)
        shifts[row.member_id] += (shift,)
    return shifts


def _spans(rows: Iterable[tuple[int, datetime, datetime]]) -> defaultdict[int, tuple[Span, ...]]:
    spans: defaultdict[int, tuple[Span, ...]] = defaultdict(tuple)
    for member_id, starts_at, ends_at in sorted(rows):
        spans[member_id] += ((starts_at, ends_at),)
    return spans


@dataclass(frozen=True)
class CompanyDays:
    """Which days the company works: those of the week on which anybody does, as its holidays change them.

    By a cycle one works on any weekday: that tells only where nobody works by weeks.
    """

    weekdays: frozenset[int]
    holidays: dict[date, str]

    def is_working(self, day: date) -> bool:
        kind = self.holidays.get(day)
        return day.weekday() in self.weekdays if kind is None else kind != "off"

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative when `last` comes before `first`."""
        if last < first:
            return -self.between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        days = weeks * len(self.weekdays)
        days += sum((last - n * DAY).weekday() in self.weekdays for n in range(rest))
        changes = self._changes[
            bisect_right(self._changes, first, key=itemgetter(0)) : bisect_right(
                self._changes, last, key=itemgetter(0)
            )
        ]
        return days + sum(change for _day, change in changes)

    def passed(self, first: datetime, last: datetime, *, time_zone: str) -> float:
        """Working days between two moments; of a day that is not over, its part of 24 hours."""
        starts, ends = (self._begun(moment, time_zone) for moment in (first, last))
        return self.between(starts[0] - DAY, ends[0] - DAY) + ends[1] - starts[1]

    def _begun(self, moment: datetime, time_zone: str) -> tuple[date, float]:
        day = local_day(moment=moment, time_zone=time_zone)
        is_working = self.is_working(day)
        return day, (moment - day_start(day=day, time_zone=time_zone)) / DAY if is_working else 0.0

    @cached_property
    def _changes(self) -> list[tuple[date, int]]:
        """Holidays and moved days: how each differs from its weekday."""
        return [
            (day, self.is_working(day) - (day.weekday() in self.weekdays)) for day in sorted(self.holidays)
        ]


def company_days(rows: CalendarRows) -> CompanyDays:
    active = {member.id for member in rows.members if member.is_active}
    shifts = [shift for shift in rows.shifts if shift.member_id in active]
    weekdays = frozenset(shift.day for shift in shifts if not shift.cycle_days)
    return CompanyDays(
        weekdays=weekdays or (EVERY_DAY if shifts else MONDAY_TO_FRIDAY),
        holidays={holiday.day: holiday.kind for holiday in rows.holidays},
    )
