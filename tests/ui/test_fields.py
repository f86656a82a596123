"""Fields read what was typed as `core` does, and say in words beside the field what they cannot read."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation

from naryad.ui.fields import (
    ClockField,
    DayField,
    DurationField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
)


class Form(forms.Form):
    title = TextField(required=False, max_length=200)
    description = TextField(required=False)
    price = MoneyField(required=False, min_value=Decimal(0))
    discount = PercentField(required=False)
    quantity = QuantityField(required=False)
    estimate = DurationField(required=False, shortest=1)
    day = DayField(required=False)
    moment = MomentField(required=False)
    clock = ClockField(required=False)


NOTHING: dict[str, Any] = dict.fromkeys(Form.base_fields) | {"title": "", "description": ""}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({}, {}),
        ({"price": " "}, {}),
        ({"title": "\u200b \u2060"}, {}),
        ({"title": "\ufeffКухня "}, {"title": "Кухня"}),
        ({"description": "a\nb"}, {"description": "a\nb"}),
        ({"price": "100,000"}, {"price": Decimal(100_000)}),
        ({"price": "0,500"}, {"price": Decimal("0.5")}),
        ({"discount": "12,5"}, {"discount": Decimal("12.5")}),
        ({"quantity": "0,333"}, {"quantity": Decimal("0.333")}),
        ({"quantity": "1,2340"}, {"quantity": Decimal("1.234")}),
        ({"estimate": "1:30"}, {"estimate": 90}),
        ({"day": "2026-11-24"}, {"day": date(2026, 11, 24)}),
        ({"day": "24.11.2026"}, {"day": date(2026, 11, 24)}),
        ({"clock": "9"}, {"clock": time(9)}),
    ],
)
def test_fields_read_the_same_in_both_languages(
    language: str, typed: dict[str, str], value: dict[str, Any]
) -> None:
    with translation.override(language):
        form = Form(typed)

        assert form.is_valid(), form.errors
        assert form.cleaned_data == NOTHING | value


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("title", "a\0b", "controls"),
        ("title", "a\x07b", "controls"),
        ("title", "a" * 201, "max_length"),
        ("description", "a" * 20_001, "max_length"),
        ("price", "dear", "number"),
        ("price", "-1", "min_value"),
        ("price", "NaN", "number"),
        ("price", "1" + "0" * 30, "max_digits"),
        ("price", "1" + "0" * 5000, "number"),
        ("discount", "101", "max_value"),
        ("quantity", "1,234", "doubtful"),
        ("quantity", "1,2345", "places"),
        ("quantity", "1" + "0" * 30, "max_digits"),
        ("estimate", "soon", "duration"),
        ("estimate", "1" + "0" * 30, "longest"),
        ("estimate", "0", "shortest"),
        ("day", "0001-01-01", "unlikely"),
        ("day", "9999-12-31", "unlikely"),
        ("moment", "0001-01-01T00:00", "unlikely"),
        ("moment", "9999-12-31T23:59", "unlikely"),
        *(
            (name, "a\0b", code)
            for name, code in (
                ("day", "invalid"),
                ("moment", "invalid"),
                ("clock", "invalid"),
                ("price", "number"),
            )
        ),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(
    language: str, name: str, typed: str, code: str
) -> None:
    with translation.override(language):
        form = Form({name: typed})

        assert form.has_error(name, code), form.errors.as_data()
        assert form.errors[name][0]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "shown",
    [
        {
            "price": Decimal("1234.50"),
            "quantity": Decimal("1.234"),
            "discount": Decimal("12.50"),
            "estimate": 150,
        },
        {
            "day": date(2026, 12, 1),
            "moment": datetime(2026, 12, 1, 14, 5, tzinfo=UTC),
            "clock": time(9, 5),
        },
        {"price": Decimal("0.50"), "quantity": Decimal("0.333"), "discount": Decimal(100), "estimate": 1},
        {
            "price": Decimal(100_000),
            "quantity": Decimal("1234.567"),
            "discount": Decimal(0),
            "estimate": 4320,
        },
    ],
)
def test_a_form_reads_back_what_it_shows(language: str, shown: dict[str, Any]) -> None:
    with translation.override(language):
        first = Form(initial=shown)
        boxes = {name: first[name].as_widget().split('value="')[1].split('"')[0] for name in shown}
        form = Form(boxes, initial=shown)

        assert form.is_valid(), form.errors
        assert form.cleaned_data == NOTHING | shown
        assert not form.has_changed()


def test_a_number_of_minutes_is_shown_in_words() -> None:
    with translation.override("en"):
        assert 'value="2 h 30 min"' in str(Form(initial={"estimate": 150})["estimate"])


def test_a_day_is_shown_as_it_is_typed_also_where_a_link_names_it() -> None:
    for given in ({"initial": {"day": date(2026, 12, 1)}}, {"data": {"day": "2026-12-01"}}):
        assert 'value="01.12.2026"' in str(Form(**given)["day"])
    assert 'value="31.11"' in str(Form({"day": "31.11"})["day"])
