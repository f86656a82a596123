"""Working time by summing minutes: breaks, nights, holidays, absences, and clocks that change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from naryad.scheduling.calendars import Cycle, Shift, SpecialDay, expand, merge, shorten, whole_days

MONDAY = date(2026, 3, 2)


def local(zone: str, day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))


def weekdays(*spans: tuple[int, int], days: range = range(5)) -> list[Shift]:
    return [Shift(day=day, start_minute=s * 60, end_minute=e * 60) for day in days for s, e in spans]


def worked(zone: str, first: date, days: int, shifts: list[Shift], **options: Any) -> int:
    """Minutes of work in `days` local days from `first`."""
    intervals = expand(
        zone=zone,
        shifts=shifts,
        since=local(zone, first),
        until=local(zone, first + timedelta(days=days)),
        **options,
    )
    return sum(end - start for start, end in intervals)


OFFICE = weekdays((9, 13), (14, 18))
NIGHTS = weekdays((22, 30), days=range(7))
ROUND_THE_CLOCK = weekdays((0, 24), days=range(7))


def test_a_week_of_two_shifts_a_day_has_forty_hours() -> None:
    assert worked("Europe/Moscow", MONDAY, 7, OFFICE) == 40 * 60


def test_intervals_are_sorted_disjoint_minutes_from_the_epoch() -> None:
    intervals = expand(
        zone="Europe/Moscow",
        shifts=[*OFFICE, Shift(day=0, start_minute=13 * 60, end_minute=14 * 60)],
        since=local("Europe/Moscow", MONDAY),
        until=local("Europe/Moscow", MONDAY + timedelta(days=2)),
        epoch=local("Europe/Moscow", MONDAY),
    )

    assert intervals == ((540, 1080), (1440 + 540, 1440 + 780), (1440 + 840, 1440 + 1080))


def test_work_is_cut_to_the_time_asked_for() -> None:
    intervals = expand(
        zone="UTC",
        shifts=NIGHTS,
        since=local("UTC", MONDAY, 3),
        until=local("UTC", MONDAY, 23),
        epoch=local("UTC", MONDAY),
    )

    assert intervals == ((180, 360), (22 * 60, 23 * 60))


def test_a_year_in_moscow_has_no_clock_change() -> None:
    assert worked("Europe/Moscow", date(2026, 1, 1), 365, ROUND_THE_CLOCK) == 365 * 1440
    assert worked("Europe/Moscow", date(2026, 1, 1), 365, OFFICE) == 261 * 480


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 7 * 60),
        ("Europe/Berlin", date(2026, 10, 24), 9 * 60),
        ("America/New_York", date(2026, 3, 7), 7 * 60),
        ("America/New_York", date(2026, 10, 31), 9 * 60),
        ("Australia/Lord_Howe", date(2026, 10, 3), 7 * 60 + 30),
        ("Australia/Lord_Howe", date(2026, 4, 4), 8 * 60 + 30),
        ("Asia/Kathmandu", date(2026, 3, 28), 8 * 60),
        ("Pacific/Chatham", date(2026, 9, 26), 7 * 60),
        ("Pacific/Chatham", date(2026, 4, 4), 9 * 60),
    ],
)
def test_a_night_shift_over_a_clock_change_has_the_minutes_that_pass(
    zone: str, day: date, minutes: int
) -> None:
    shift = [Shift(day=day.weekday(), start_minute=22 * 60, end_minute=30 * 60)]

    assert worked(zone, day, 2, shift) == minutes


@pytest.mark.parametrize(
    ("zone", "year", "days"),
    [
        ("Europe/Berlin", 2026, 365),
        ("America/New_York", 2028, 366),
        ("Australia/Lord_Howe", 2027, 365),
        ("Asia/Kathmandu", 2026, 365),
        ("Pacific/Chatham", 2026, 365),
    ],
)
def test_a_year_round_the_clock_loses_and_repeats_nothing(zone: str, year: int, days: int) -> None:
    since, until = local(zone, date(year, 1, 1)), local(zone, date(year + 1, 1, 1))

    intervals = expand(zone=zone, shifts=ROUND_THE_CLOCK, since=since, until=until)

    assert len(intervals) == 1
    assert sum(end - start for start, end in intervals) == (until - since) // timedelta(minutes=1)
    assert (until - since).days in (days, days - 1)


def test_office_hours_keep_their_local_times_over_the_change() -> None:
    zone = "Europe/Berlin"
    intervals = expand(
        zone=zone,
        shifts=weekdays((9, 17), days=range(7)),
        since=local(zone, date(2026, 3, 28)),
        until=local(zone, date(2026, 3, 30)),
        epoch=datetime(2026, 3, 28, tzinfo=UTC),
    )

    assert intervals == ((8 * 60, 16 * 60), (1440 + 7 * 60, 1440 + 15 * 60))


def test_a_shift_within_the_skipped_hour_has_no_minutes_and_one_in_the_repeated_hour_is_worked_once() -> None:
    skipped = [Shift(day=6, start_minute=2 * 60 + 10, end_minute=2 * 60 + 50)]

    assert worked("Europe/Berlin", date(2026, 3, 29), 1, skipped) == 0
    assert worked("Europe/Berlin", date(2026, 10, 25), 1, skipped) == 40


def test_a_shift_that_begins_in_the_skipped_hour_begins_at_the_change() -> None:
    shift = [Shift(day=6, start_minute=2 * 60 + 30, end_minute=4 * 60)]

    assert worked("Europe/Berlin", date(2026, 3, 29), 1, shift) == 60


def test_holidays_short_days_and_moved_days_rule_the_shifts_that_begin_on_them() -> None:
    special = [
        SpecialDay(day=MONDAY),
        SpecialDay(day=MONDAY + timedelta(days=1), as_weekday=1, shorter_by=60),
        SpecialDay(day=MONDAY + timedelta(days=5), as_weekday=0),
    ]

    assert worked("Europe/Moscow", MONDAY, 7, OFFICE, special_days=special) == 40 * 60 - 60
    assert worked("Europe/Moscow", MONDAY, 1, OFFICE, special_days=special) == 0
    assert worked("Europe/Moscow", MONDAY + timedelta(days=5), 1, OFFICE, special_days=special) == 480


def test_a_day_can_be_shortened_by_more_than_its_last_shift() -> None:
    special = [SpecialDay(day=MONDAY, as_weekday=0, shorter_by=5 * 60)]

    assert worked("UTC", MONDAY, 1, OFFICE, special_days=special) == 3 * 60
    special = [SpecialDay(day=MONDAY, as_weekday=0, shorter_by=50 * 60)]
    assert worked("UTC", MONDAY, 1, OFFICE, special_days=special) == 0


def test_the_night_before_a_holiday_is_worked_to_its_end() -> None:
    special = [SpecialDay(day=MONDAY + timedelta(days=1))]

    assert worked("UTC", MONDAY, 3, NIGHTS, special_days=special) == (6 + 8 + 2) * 60


def test_absences_of_days_and_hours_are_cut_out() -> None:
    zone = "Asia/Kathmandu"
    days = whole_days(zone=zone, first=MONDAY, last=MONDAY + timedelta(days=1))
    hours = (
        local(zone, MONDAY + timedelta(days=2), 12),
        local(zone, MONDAY + timedelta(days=2), 15),
    )

    assert worked(zone, MONDAY, 7, OFFICE, absences=[days]) == 24 * 60
    assert worked(zone, MONDAY, 7, OFFICE, absences=[hours, days]) == 22 * 60
    assert worked(zone, MONDAY, 7, OFFICE, absences=[(hours[0], hours[0])]) == 40 * 60


def test_overtime_is_added_even_on_a_holiday_and_counts_once() -> None:
    zone = "Europe/Moscow"
    saturday = MONDAY + timedelta(days=5)
    overtime = [
        (local(zone, saturday, 10), local(zone, saturday, 12)),
        (local(zone, MONDAY, 17), local(zone, MONDAY, 20)),
    ]

    assert worked(zone, MONDAY, 7, OFFICE, overtime=overtime) == (40 + 2 + 2) * 60
    assert (
        worked(zone, saturday, 1, OFFICE, overtime=overtime, special_days=[SpecialDay(day=saturday)]) == 120
    )


def test_availability_keeps_the_first_part_of_each_interval_and_at_least_a_minute() -> None:
    assert shorten([(0, 10), (20, 23), (30, 31)], share=0.5) == ((0, 5), (20, 22), (30, 31))


def test_merging_joins_what_touches_or_overlaps() -> None:
    assert merge([(5, 9), (0, 5), (3, 3), (20, 30), (22, 25)]) == [(0, 9), (20, 30)]


TWO_TWO = weekdays((8, 20), days=range(2))
DAY_NIGHT = [
    Shift(day=0, start_minute=8 * 60, end_minute=20 * 60),
    Shift(day=1, start_minute=20 * 60, end_minute=32 * 60),
]


def test_shifts_of_a_cycle_come_again_after_its_days_before_its_first_one_too() -> None:
    cycle = Cycle(days=4, first_on=MONDAY)

    hours = [
        worked("Europe/Moscow", MONDAY + timedelta(days=n), 1, TWO_TWO, cycle=cycle) // 60
        for n in range(-5, 9)
    ]

    assert hours == [0, 12, 12, 0, 0, 12, 12, 0, 0, 12, 12, 0, 0, 12]


def test_a_night_of_a_cycle_goes_over_midnight_into_the_day_off() -> None:
    cycle = Cycle(days=4, first_on=MONDAY)

    hours = [
        worked("Europe/Moscow", MONDAY + timedelta(days=n), 1, DAY_NIGHT, cycle=cycle) // 60 for n in range(5)
    ]

    assert hours == [12, 4, 8, 0, 12]


@pytest.mark.parametrize(("night", "minutes"), [(date(2026, 3, 28), 11 * 60), (date(2026, 10, 24), 13 * 60)])
def test_a_night_of_a_cycle_over_a_clock_change_has_the_minutes_that_pass(night: date, minutes: int) -> None:
    cycle = Cycle(days=4, first_on=night - timedelta(days=1))

    assert worked("Europe/Berlin", night, 2, DAY_NIGHT, cycle=cycle) == minutes


def test_holidays_stop_a_cycle_for_a_day_and_moved_days_do_not_turn_it() -> None:
    cycle, days = Cycle(days=4, first_on=MONDAY), [MONDAY + timedelta(days=n) for n in range(6)]
    special = [SpecialDay(day=days[0]), SpecialDay(day=days[5], as_weekday=2, shorter_by=60)]

    hours = [
        worked("Europe/Moscow", day, 1, TWO_TWO, cycle=cycle, special_days=special) // 60 for day in days
    ]

    assert hours == [0, 12, 0, 0, 12, 11]
