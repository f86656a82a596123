"""Durations are read as people type them, and shown so that they can be typed again."""

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from naryad.ui.fields import DurationField, NotADuration, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("90 мин", 90),
        ("90м", 90),
        ("2ч", 120),
        ("2 часа", 120),
        ("2ч30", 150),
        ("2 ч. 30 мин.", 150),
        ("1,5 ч", 90),
        ("1.5h", 90),
        ("1:30", 90),
        ("10:05", 605),
        ("2 h 15 min", 135),
        ("0", 0),
        (" 45 ", 45),
    ],
)
def test_working_time_is_read(text: str, minutes: int) -> None:
    assert parse_duration(text) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("3д", 4320), ("3 дня", 4320), ("2 д 4 ч", 3120), ("1 day", 1440), ("2сут", 2880), ("5ч", 300)],
)
def test_calendar_time_has_days(text: str, minutes: int) -> None:
    assert parse_duration(text, allows_days=True) == minutes


@pytest.mark.parametrize(
    "text", ["", "скоро", "3д", "1:75", "-5", "2 часика", "ч", "1:30:00", "5 x", "1 200", "2ч 3ч", "5 мин 2ч"]
)
def test_what_is_not_working_time_is_refused(text: str) -> None:
    with pytest.raises(NotADuration):
        parse_duration(text)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(minutes=st.integers(0, 10**7), days=st.booleans())
def test_what_is_shown_is_read_back(language: str, minutes: int, days: bool) -> None:
    with translation.override(language):
        shown = format_duration(minutes, allows_days=days)

    assert parse_duration(shown, allows_days=days) == minutes


class Form(forms.Form):
    estimate = DurationField(required=False)


def test_an_empty_field_is_none_and_an_unreadable_one_says_what_to_type() -> None:
    empty, wrong, right = Form({"estimate": ""}), Form({"estimate": "soon"}), Form({"estimate": "1:30"})

    assert empty.is_valid()
    assert empty.cleaned_data == {"estimate": None}
    assert not wrong.is_valid()
    assert "1:30" in wrong.errors["estimate"][0]
    assert right.is_valid()
    assert right.cleaned_data == {"estimate": 90}


def test_a_number_of_minutes_is_shown_in_words() -> None:
    with translation.override("en"):
        assert 'value="2 h 30 min"' in str(Form(initial={"estimate": 150})["estimate"])
