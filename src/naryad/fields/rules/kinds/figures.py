"""Kinds of figures: numbers and amounts, kept as exact decimals in text."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import DecimalField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.figures import NBSP, exact_figure, read_figure, shown
from naryad.fields.rules.definitions import MOST_DECIMALS, Definition, ShownAt
from naryad.fields.rules.kinds.base import OwnKind, Reading, value_of
from naryad.ui.fields import MoneyField
from naryad.ui.templatetags.figures import format_money


class NumberControl(MoneyField):
    """A number of so many places; it may be less than nothing."""

    def __init__(self, *, places: int, **options: Any) -> None:
        self.places = places
        super().__init__(max_digits=20, **options)

    def read(self, text: str) -> Decimal:
        figure = read_figure(text)
        if figure.is_doubtful and self.places < len(figure.tail):
            return figure.whole
        return exact_figure(figure, places=self.places)

    def show(self, value: Decimal) -> str:
        return shown_number(value)


def shown_number(value: Decimal) -> str:
    """Without zeros that say nothing."""
    return shown(value, places=max(-int(value.normalize().as_tuple().exponent), 0))


class NumberValue(OwnKind):
    name = "number"
    label = pgettext_lazy("field", "Number")
    icon = "sort-ascending-numbers"
    column = "number"
    is_numeric = True

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return NumberControl(places=own.decimals, **self._base(own))

    def initial(self, own: Definition, kept: Any) -> Any:
        return _decimal(kept)

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return format(cleaned.normalize(), "f") if cleaned else "0"

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return Decimal(kept)

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        number = shown_number(Decimal(kept))
        return f"{number}{NBSP}{own.unit}" if own.unit else number

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), DecimalField(max_digits=30, decimal_places=MOST_DECIMALS))


class AmountValue(NumberValue):
    name = "money"
    label = _("Money")
    icon = "cash"
    column = "number"
    not_at = frozenset({ShownAt.QUEUE})

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return MoneyField(**self._base(own))

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return format_money(Decimal(kept), reading.currency)


def _decimal(kept: Any) -> Any:
    try:
        return Decimal(kept) if isinstance(kept, str) and kept.isascii() else kept
    except ArithmeticError:
        return kept
