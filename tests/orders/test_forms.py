"""Figures are read and shown as people of each language write them."""

from decimal import Decimal

import pytest
from django.utils import translation

from naryad.orders.forms import FigureField, ItemForm, ItemFormSet


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("ru", "1 200,50", "1200.50"),
        ("ru", "1200.5", "1200.5"),
        ("ru", "1,200", "1.200"),
        ("en", "1,200", "1200"),
        ("en", "1,200.50", "1200.50"),
        ("en", "2,5", "2.5"),
        ("en", "1\xa0200", "1200"),
    ],
)
def test_a_figure_is_read_as_it_is_meant(language: str, typed: str, meant: str) -> None:
    with translation.override(language):
        assert FigureField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(("language", "shown"), [("ru", "245\xa0000,5"), ("en", "245\xa0000.5")])
def test_a_figure_is_shown_without_zeros_and_read_back(language: str, shown: str) -> None:
    with translation.override(language):
        assert FigureField().prepare_value(Decimal("245000.500")) == shown
        assert FigureField().clean(shown) == Decimal("245000.5")


def test_rows_left_empty_are_not_items() -> None:
    formset = ItemFormSet(
        {
            "items-TOTAL_FORMS": "3",
            "items-INITIAL_FORMS": "0",
            "items-0-name": "Door",
            "items-0-quantity": "2",
            "items-1-quantity": "1",
            "items-2-name": "Taken back",
            "items-2-quantity": "1",
            "items-2-DELETE": "on",
        },
        prefix="items",
    )

    assert formset.is_valid(), formset.errors
    assert [(item.name, item.quantity, item.price) for item in formset.items()] == [("Door", 2, 0)]


def test_a_quantity_of_nothing_is_refused_in_plain_words() -> None:
    form = ItemForm({"name": "Door", "quantity": "0"})

    with translation.override("ru"):
        assert form.errors["quantity"] == ["Нужно больше нуля."]
