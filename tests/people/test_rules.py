"""How a written week is read."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naryad.people.rules import (
    Schedule,
    Stretch,
    UnreadableSchedule,
    check_days,
    format_day,
    parse_cycle,
    parse_day,
)


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("", []),
        ("9-18", [Stretch(540, 1080)]),
        ("9:00-13:00, 14:00–18:00", [Stretch(540, 780), Stretch(840, 1080)]),
        ("14:00-18:00; 9.30-13", [Stretch(570, 780), Stretch(840, 1080)]),
        ("22:00-6:00", [Stretch(1320, 1800)]),
        ("0-24", [Stretch(0, 1440)]),
    ],
)
def test_a_day_is_read(text: str, stretches: list[Stretch]) -> None:
    assert parse_day(text) == stretches


@pytest.mark.parametrize("text", ["nine to five", "9-25", "9:70-18", "9-13, 12-18", "24-6", "9"])
def test_an_unreadable_day_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSchedule):
        parse_day(text)


def test_a_night_shift_may_not_run_into_the_next_day() -> None:
    with pytest.raises(UnreadableSchedule):
        check_days({6: [Stretch(1320, 1440 + 480)], 0: [Stretch(420, 900)]})


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_what_is_written_is_read_back(start: int, length: int) -> None:
    stretch = Stretch(start, start + length)

    assert parse_day(format_day([stretch])) == [stretch]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("8-20 / 20-8 / - / ", {0: [Stretch(480, 1200)], 1: [Stretch(1200, 1920)], 2: [], 3: []}),
        ("8-8/–/–/–", {0: [Stretch(480, 1920)], 1: [], 2: [], 3: []}),
    ],
)
def test_a_cycle_is_read_day_by_day(text: str, days: dict[int, list[Stretch]]) -> None:
    assert parse_cycle(text) == days


def test_a_cycle_ends_where_it_begins() -> None:
    night, morning = [Stretch(1320, 1440 + 480)], [Stretch(420, 900)]

    check_days({0: morning, 1: night}, length=3)
    with pytest.raises(UnreadableSchedule):
        check_days({0: morning, 1: night}, length=2)


def test_a_schedule_says_what_begins_on_a_day() -> None:
    shifts = Schedule(days={0: [Stretch(480, 1200)]}, cycle_days=4, first_on=date(2026, 12, 1))

    assert [shifts.on(date(2026, 11, 27) + timedelta(days=n)) != [] for n in range(9)] == [
        *(True, False, False, False),
        *(True, False, False, False, True),
    ]
