"""What a formula computes with: values that are exact, or unknown, and their types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from naryad.core.durations import WORKING_DAY

Value = Decimal | str | bool | date | int | frozenset[int] | None
"""None is unknown: an empty field, and whatever cannot be told from it. Options are ids, durations minutes."""
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[DivisionByZero, InvalidOperation, Overflow])
LARGEST = Decimal(10) ** 18
"""What comes to more is unknown."""
MOST_ROWS = 1_000
"""Of a collection; what is computed over more is unknown."""


class Type(Enum):
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    DURATION = "duration"
    ROWS = "rows"

    @property
    def label(self) -> str | Promise:
        return LABELS[self]


LABELS: Mapping[Type, str | Promise] = {
    Type.NUMBER: pgettext_lazy("formula", "a number"),
    Type.TEXT: pgettext_lazy("formula", "a text"),
    Type.DAY: pgettext_lazy("formula", "a day"),
    Type.YES_NO: pgettext_lazy("formula", "yes or no"),
    Type.CHOICE: pgettext_lazy("formula", "a choice"),
    Type.CHOICES: pgettext_lazy("formula", "several choices"),
    Type.DURATION: pgettext_lazy("formula", "a duration"),
    Type.ROWS: pgettext_lazy("formula", "a list of rows"),
}
MEASURED = frozenset({Type.NUMBER, Type.DURATION})
ORDERED = MEASURED | {Type.DAY}

Row = Mapping[str, Value]
"""Values by the keys of fields; one that is not there is unknown."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a formula is computed from. `working_day`: minutes of the company's day; `rows`: of collections, by their keys."""

    values: Row
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    today: date | None = None
    working_day: int = WORKING_DAY


Computed = Callable[[Given, Row], Value]
"""Of what is given and the row of the collection that is gone through, if one is."""


def bounded(number: Decimal) -> Decimal | None:
    return number if abs(number) < LARGEST else None
