"""Conditions and estimates of steps: what their formulas say of an order, and what they cannot say yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from naryad.core.durations import LONGEST
from naryad.fields.rules.conditions import given_to
from naryad.fields.rules.formulas.formula import Formula
from naryad.fields.rules.formulas.values import Value

Kept = Mapping[str, Any]
Unknown = tuple[str, ...]
"""Names of the fields that are to be filled first; none where it is unknown for another reason."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What formulas of steps are computed from: the order with its deal, and each of its items, in their order.

    `formulas`: by their stored text; one that is not there cannot be read any more.
    """

    formulas: Mapping[str, Formula] = field(default_factory=dict)
    row: Kept = field(default_factory=dict)
    items: Sequence[Kept] = ()

    def answer(self, text: str, item: int | None) -> tuple[Value, Unknown]:
        """What it comes to for an item (None: for the whole order); if that is unknown, what has to be filled."""
        formula = self.formulas.get(text)
        if formula is None:
            return None, ()
        row = self.row if item is None or item >= len(self.items) else {**self.row, **self.items[item]}
        given = given_to(formula, row, self.items)
        value = formula.value(given)
        return value, tuple(formula.unfilled(given)) if value is None else ()

    def is_laid(self, condition: str, item: int | None) -> tuple[bool, Unknown | None]:
        """What is unknown lays the step; None: it is known."""
        if not condition:
            return True, None
        value, unfilled = self.answer(condition, item)
        return value is not False, unfilled if value is None else None

    def minutes(self, formula: str, item: int | None) -> tuple[int | None, Unknown | None]:
        """To the minute, half up. What comes to nothing is no estimate."""
        value, unfilled = self.answer(formula, item)
        if (
            isinstance(value, Decimal)
            and 0 < (minutes := value.quantize(Decimal(1), rounding=ROUND_HALF_UP)) <= LONGEST
        ):
            return int(minutes), None
        return None, unfilled


NOTHING_TOLD = Asking()
