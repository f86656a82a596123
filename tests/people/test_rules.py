"""How a written week is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naryad.people.rules import Stretch, UnreadableSchedule, check_week, format_day, parse_day


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
        check_week({6: [Stretch(1320, 1440 + 480)], 0: [Stretch(420, 900)]})


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_what_is_written_is_read_back(start: int, length: int) -> None:
    stretch = Stretch(start, start + length)

    assert parse_day(format_day([stretch])) == [stretch]
