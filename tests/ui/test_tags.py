"""What templates show of money, time and people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from django.utils.translation import override

from naryad.ui.templatetags import figures, marks, moments

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday, 10:00 in Moscow
NBSP, NARROW = "\xa0", "\u202f"


@pytest.fixture(autouse=True)
def moscow() -> Iterator[None]:
    with timezone.override("Europe/Moscow"), translation.override("ru"):
        yield


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("5150000.00"), "5 150 000 ₽"),
        (Decimal("740000.50"), "740 000,50 ₽"),
        (Decimal("-12"), "-12 ₽"),
        (0, "0 ₽"),
    ],
)
def test_money_has_cents_only_when_there_are_any(amount: Decimal, shown: str) -> None:
    assert figures.money_filter(amount, "RUB") == shown.replace(" ", NBSP)


def test_money_in_english_groups_by_commas() -> None:
    with translation.override("en"):
        assert figures.money_filter(Decimal("5150000"), "EUR") == f"5,150,000{NBSP}€"


def test_no_amount_is_a_dash() -> None:
    assert figures.money_filter(None, "RUB") == "—"


@pytest.mark.parametrize(
    ("value", "column", "words"),
    [
        (1085, "18:05", "18 ч 5 мин"),
        (135, "2:15", "2 ч 15 мин"),
        (120, "2:00", "2 ч"),
        (0, "0:00", "0 мин"),
        (-90, "−1:30", "−1 ч 30 мин"),
    ],
)
def test_minutes_in_a_column_and_in_words(value: int, column: str, words: str) -> None:
    assert figures.minutes(value) == column
    assert figures.duration(value) == words.replace(" ", NBSP)


def test_calendar_time_is_said_in_days_and_nothing_is_a_dash() -> None:
    assert figures.calendar_duration(14 * 24 * 60) == f"14{NBSP}д"
    assert figures.calendar_duration(None) == "—"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW + timedelta(hours=4, minutes=30), "сегодня 14:30"),
        (datetime(2026, 11, 23, 21, 30, tzinfo=UTC), "завтра 00:30"),  # tomorrow in Moscow, today in UTC
        (NOW - timedelta(days=1), "вчера 10:00"),
        (NOW + timedelta(days=5), "28 нояб. 10:00"),
        (datetime(2027, 6, 24, 7, 0, tzinfo=UTC), "24 июн. 2027 10:00"),
    ],
)
def test_a_moment_as_a_person_says_it(moment: datetime, shown: str) -> None:
    html = str(moments.when({"now": NOW}, moment))

    assert f">{shown.replace(' ', NBSP)}</time>" in html
    assert f'datetime="{timezone.localtime(moment).isoformat(timespec="minutes")}"' in html


def test_a_day_has_no_time() -> None:
    assert ">24\xa0нояб.</time>" not in str(moments.when({"now": NOW}, date(2026, 11, 24)))
    assert ">завтра</time>" in str(moments.when({"now": NOW}, date(2026, 11, 24)))
    assert 'datetime="2026-12-02"' in str(moments.when({"now": NOW}, date(2026, 12, 2)))
    assert ">12\xa0янв.</time>" in str(moments.when({"now": NOW}, date(2027, 1, 12)))
    assert ">1\xa0июл. 2027</time>".replace(" ", "\xa0") in str(moments.when({"now": NOW}, date(2027, 7, 1)))


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "только что"),
        (timedelta(minutes=1), "1 минуту назад"),
        (timedelta(minutes=22), "22 минуты назад"),
        (timedelta(hours=5), "5 часов назад"),
        (timedelta(days=2, hours=3), "2 дня назад"),
        (timedelta(days=20), "3\xa0нояб.\xa010:00"),
    ],
)
def test_how_long_ago(passed: timedelta, words: str) -> None:
    assert f">{words}</time>" in str(moments.ago({"now": NOW}, NOW - passed))


def test_nothing_uses_the_narrow_space_that_needs_another_font() -> None:
    shown = [
        figures.money_filter(Decimal("1234567.5"), "RUB"),
        figures.percent(80),
        str(moments.when({"now": NOW}, NOW)),
        figures.duration(135),
        marks.phone_text("+79161234567"),
    ]

    with translation.override("en"):
        shown += [figures.money_filter(Decimal("1234567.5"), "USD"), str(moments.when({"now": NOW}, NOW))]

    assert not any(NARROW in text for text in shown)


@pytest.mark.parametrize(
    ("name", "letters"), [("Мария Лебедева", "МЛ"), ("ООО «Ключ-Аква»", "ОК"), ("Бригада", "Б"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert marks.initials(name) == letters


def test_a_phone_is_dialled_when_pressed() -> None:
    html = str(marks.phone_link("+79161234567"))

    assert 'href="tel:+79161234567"' in html
    assert "+7\xa0916\xa0123-45-67" in html


def test_a_phone_that_cannot_be_read_stays_as_typed() -> None:
    assert marks.phone_text("доб. 12") == "доб. 12"


def test_percent() -> None:
    assert figures.percent(80) == f"80{NBSP}%"
    with translation.override("en"):
        assert figures.percent(80) == "80%"


def test_each_number_of_a_field_is_its_own_link_with_its_word() -> None:
    with override("en"):
        html = str(marks.phone_link("+7 916 123-45-67 (муж), +7 495 123-45-67 доб. 12"))

    assert html.split(", ") == [
        '<a href="tel:+79161234567" class="nums">+7\xa0916\xa0123-45-67</a> (муж)',
        '<a href="tel:+74951234567,12" class="nums">+7\xa0495\xa0123-45-67 ext. 12</a>',
    ]
