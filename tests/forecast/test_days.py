"""Working days of the company are counted by weeks and exceptions, as if each day were asked."""

from datetime import date, timedelta
from random import Random

from naryad.core.time import day_start, from_minutes, local_day
from naryad.forecast.rules.calendar import CompanyDays, company_days, working_time
from naryad.forecast.rules.rows import CalendarRows, MemberRow, ShiftRow
from tests.factories import NOW

YEARS = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]


def test_days_between_are_the_working_ones_after_the_first() -> None:
    rng = Random(4)
    for _ in range(200):
        days = CompanyDays(
            weekdays=frozenset(rng.sample(range(7), rng.randint(1, 7))),
            holidays={day: rng.choice(["off", "moved"]) for day in rng.sample(YEARS, rng.randrange(60))},
        )
        first, last = sorted(rng.sample(YEARS, 2))
        after = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]

        assert days.between(first, last) == sum(map(days.is_working, after))
        assert days.between(last, first) == -days.between(first, last)


def test_of_a_working_day_a_part_passes_and_nothing_of_a_day_off() -> None:
    days = CompanyDays(weekdays=frozenset(range(5)), holidays={})
    monday = day_start(day=date(2026, 11, 23), time_zone="Europe/Moscow")
    noon, hours = monday + timedelta(hours=12), timedelta(hours=1)

    passed = [days.passed(monday, moment, time_zone="Europe/Moscow") for moment in (noon, noon + 24 * hours)]
    weekend = days.passed(
        monday + timedelta(days=5, hours=3), monday + timedelta(days=7), time_zone="Europe/Moscow"
    )

    assert (passed, weekend) == ([0.5, 1.5], 0)


def test_a_cycle_is_planned_by_and_tells_of_weekdays_only_where_nobody_works_by_weeks() -> None:
    cycle = [ShiftRow(1, day, 480, 1200, 4, date(2026, 11, 30)) for day in (0, 1)]
    week = [ShiftRow(2, day, 540, 1080) for day in range(5)]
    rows = CalendarRows("Europe/Moscow", [MemberRow(1, True, ""), MemberRow(2, True, "")], cycle, [], [], [])

    planned = working_time(rows, now=NOW, horizon=NOW + timedelta(days=8))[1]

    days = [local_day(moment=from_minutes(start), time_zone="Europe/Moscow").day for start, _end in planned]
    assert days[:4] == [23, 26, 27, 30]
    assert company_days(rows).weekdays == frozenset(range(7))
    assert company_days(rows._replace(shifts=cycle + week)).weekdays == frozenset(range(5))
