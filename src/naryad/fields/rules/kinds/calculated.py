"""Kinds of what formulas come to, by the type of the result."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils.translation import pgettext_lazy

from naryad.core.durations import format_duration
from naryad.fields.rules.definitions import CALCULATED, Definition, ShownAt
from naryad.fields.rules.kinds.base import OwnKind, Reading, value_of
from naryad.fields.rules.kinds.choices import YesNoValue
from naryad.fields.rules.kinds.days import DayValue
from naryad.fields.rules.kinds.figures import NumberValue
from naryad.fields.rules.kinds.text import TextValue
from naryad.ui.fields import DurationField


class Calculated(OwnKind):
    """What all calculated kinds have in common; a result may depend on what not all may see, so it is not searched."""

    name = CALCULATED
    label = pgettext_lazy("field", "Calculated")
    icon = "math-function"
    not_at = frozenset({ShownAt.SEARCH})


class CalculatedNumber(Calculated, NumberValue):
    pass


class CalculatedText(Calculated, TextValue):
    may_be_long = True


class CalculatedDay(Calculated, DayValue):
    pass


class CalculatedYesNo(Calculated, YesNoValue):
    pass


class CalculatedDuration(Calculated):
    """Whole minutes."""

    column = "duration"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return DurationField(**self._base(own))

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return int(cleaned)

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return format_duration(kept) if kept >= 0 else f"−{format_duration(-kept)}"

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), BigIntegerField())


BY_RESULT: Mapping[str, OwnKind] = {
    "number": CalculatedNumber(),
    "text": CalculatedText(),
    "day": CalculatedDay(),
    "yes_no": CalculatedYesNo(),
    "duration": CalculatedDuration(),
}
"""By the type of what the formula comes to."""
