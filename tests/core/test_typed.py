"""Money, quantities, durations, ids: one reading of each, the same in both languages."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from naryad.core.durations import LONGEST, format_duration, parse_duration
from naryad.core.errors import Unreadable
from naryad.core.ids import LARGEST, row_id, small_number
from naryad.core.money import format_typed_money, parse_money
from naryad.core.quantity import format_typed_quantity, parse_quantity
from naryad.core.typed_days import parse_clock, parse_day, parse_moment

both_languages = pytest.mark.parametrize("language", ["ru", "en"])


@both_languages
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", "1200"),
        ("1200.5", "1200.50"),
        ("1200,50", "1200.50"),
        ("1 200,50", "1200.50"),
        ("1\xa0200,50", "1200.50"),
        ("1\u202f200.50", "1200.50"),
        ("1'200.50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("100,000", "100000"),
        ("100.000", "100000"),
        ("1,200,000", "1200000"),
        ("1.200.000,5", "1200000.50"),
        ("0,500", "0.50"),
        ("0.500", "0.50"),
        ("1234567,8", "1234567.80"),
        (",5", "0.50"),
        ("12,", "12"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("1 200 ₽", "1200"),
        ("1 200 руб.", "1200"),
        ("1200р", "1200"),
    ],
)
def test_money_is_read(language: str, text: str, amount: str) -> None:
    with translation.override(language):
        assert parse_money(text) == Decimal(amount)


@both_languages
@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "-",
            ".",
            ",",
            "много",
            "1 2 3",
            "12 00",
            "1,20,000",
            "1.200.50",
            "1,200,50",
            "1 200 000 1",
        ),
        *(
            "1200,500",
            "0,505",
            "1,2345",
            "NaN",
            "Infinity",
            "1e3",
            "²",
            "٣",
            "a\0b",
            "9" * 5000,
            "100 $",
            "₽",
        ),
    ],
)
def test_what_is_no_money_is_refused_in_words(language: str, text: str) -> None:
    with translation.override(language), pytest.raises(Unreadable) as refusal:
        parse_money(text)

    assert str(refusal.value)


@both_languages
@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        ("0,333", "0.333"),
        ("0.333", "0.333"),
        ("1 234", "1234"),
        ("1\xa0234,5", "1234.5"),
        ("1 234,567", "1234.567"),
        ("1234,567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("1,234,000", "1234000"),
        ("1,2340", "1.234"),
        ("12.3450", "12.345"),
        ("3", "3"),
    ],
)
def test_a_quantity_is_read(language: str, text: str, quantity: str) -> None:
    with translation.override(language):
        assert parse_quantity(text) == Decimal(quantity)


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("ru", "1,234", "1,234 или 1234?"),
        ("ru", "1.234", "1,234 или 1234?"),
        ("en", "1,234", "1.234 or 1234?"),
        ("en", "12.500", "12.500 or 12500?"),
    ],
)
def test_a_doubtful_quantity_is_asked(language: str, text: str, question: str) -> None:
    with translation.override(language), pytest.raises(Unreadable) as refusal:
        parse_quantity(text)

    assert refusal.value.code == "doubtful"
    assert str(refusal.value).startswith(question)


@both_languages
@pytest.mark.parametrize(
    "text", ["1,2345", "0,3333", "", "х", "1 2", "NaN", "-Infinity", "1e5", "²", "1" * 5000]
)
def test_what_is_no_quantity_is_refused_in_words(language: str, text: str) -> None:
    with translation.override(language), pytest.raises(Unreadable) as refusal:
        parse_quantity(text)

    assert str(refusal.value)


@both_languages
@given(cents=st.integers(-(10**14) + 1, 10**14 - 1))
def test_money_that_is_shown_is_read_back(language: str, cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)

    with translation.override(language):
        assert parse_money(format_typed_money(amount)) == amount


@both_languages
@given(thousandths=st.integers(-(10**14) + 1, 10**14 - 1) | st.integers(-(10**7), 10**7))
def test_a_quantity_that_is_shown_is_read_back(language: str, thousandths: int) -> None:
    quantity = Decimal(thousandths).scaleb(-3)

    with translation.override(language):
        assert parse_quantity(format_typed_quantity(quantity)) == quantity


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [("7.500", "7,5"), ("1.234", "1,2340"), ("0.333", "0,333"), ("1234.567", "1\xa0234,567")],
)
def test_a_quantity_is_shown_without_zeros_that_say_nothing(quantity: str, shown: str) -> None:
    with translation.override("ru"):
        assert format_typed_quantity(Decimal(quantity)) == shown


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
        ("2д", 960),
        ("1,5 дня", 720),
        ("1 д 2 ч", 600),
        ("1d 30m", 510),
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
    assert parse_duration(text, is_calendar=True) == minutes


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "скоро",
            "2д 1д",
            "1:75",
            "-5",
            "2 часика",
            "ч",
            "1:30:00",
            "5 x",
            "1 200",
            "2ч 3ч",
            "5 мин 2ч",
        ),
        *("²", "٣", "9" * 5000, "9" * 5000 + ":30", "NaN", "a\0b"),
    ],
)
def test_what_is_not_working_time_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_duration(text)


@pytest.mark.parametrize("text", [str(10**30), str(LONGEST + 1), f"{10**9}:00", f"{10**30}ч"])
def test_a_duration_that_no_column_holds_is_too_long(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_duration(text)

    assert refusal.value.code == "longest"


@both_languages
@given(minutes=st.integers(0, 10**7), days=st.booleans())
def test_a_duration_that_is_shown_is_read_back(language: str, minutes: int, days: bool) -> None:
    with translation.override(language):
        shown = format_duration(minutes, is_calendar=days)

    assert parse_duration(shown, is_calendar=days) == minutes


@pytest.mark.parametrize(("text", "pk"), [("12", 12), ("007", 7), (str(LARGEST), LARGEST)])
def test_an_id_is_read(text: str, pk: int) -> None:
    assert row_id(text) == pk


@pytest.mark.parametrize(
    "text",
    [None, "", "²", "٣", "-1", "+1", " 1", "1.0", "1_000", "a\0b", str(LARGEST + 1), "9" * 5000, "NaN"],
)
def test_what_no_row_can_have_is_no_id(text: str | None) -> None:
    assert row_id(text) is None


def test_a_count_is_bounded() -> None:
    assert small_number("30", most=100, default=20) == 30
    assert small_number("9999", most=100, default=20) == 100
    assert small_number("9" * 5000, most=100, default=20) == 20


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21.12.2026", date(2026, 12, 21)),
        (" 1.2.26 ", date(2026, 2, 1)),
        ("21/12/2026", date(2026, 12, 21)),
        ("21-12-26", date(2026, 12, 21)),
        ("21 12", date(2026, 12, 21)),
        ("21.12.", date(2026, 12, 21)),
        ("211226", date(2026, 12, 21)),
        ("21122026", date(2026, 12, 21)),
        ("2026-12-21", date(2026, 12, 21)),
        ("28.11", date(2026, 11, 28)),
        ("30.08", date(2026, 8, 30)),
        ("29.08", date(2027, 8, 29)),
        ("15,1", date(2027, 1, 15)),
        ("29.02", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_and_without_its_year_is_one_to_come_or_just_passed(text: str, day: date) -> None:
    assert parse_day(text, today=TODAY) == day


@both_languages
@pytest.mark.parametrize(
    "text", ["21", "31.11", "32.12.2026", "12.21.2026", "29.02.2026", "завтра", "٢١.١٢.٢٠٢٦", "²", "2" * 5000]
)
def test_what_is_no_day_is_refused_in_words(language: str, text: str) -> None:
    with translation.override(language), pytest.raises(Unreadable) as refusal:
        parse_day(text, today=TODAY)

    assert "21.12.2026" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", time(14, 30)),
        ("9", time(9)),
        ("0930", time(9, 30)),
        ("9.05", time(9, 5)),
        ("14:30:00", time(14, 30)),
    ],
)
def test_an_hour_of_the_clock_is_read(text: str, clock: time) -> None:
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "9:5", "noon", "1" * 5000])
def test_what_is_no_hour_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_clock(text)


@pytest.mark.parametrize("text", ["21.12.2026 14:30", "2026-12-21T14:30", "21.12, 14:30", "211226 1430"])
def test_a_moment_is_read(text: str) -> None:
    assert parse_moment(text, today=TODAY) == datetime.combine(date(2026, 12, 21), time(14, 30))


@pytest.mark.parametrize("text", ["21.12.2026", "14:30", "21.12.2026 25:00", "31.02 9:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_moment(text, today=TODAY)
