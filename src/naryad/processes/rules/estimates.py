"""Estimates of steps after what their tasks really took: pure decisions."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median


def scaled_estimate(
    *, fixed_minutes: int | None, minutes_per_unit: int, done: Sequence[tuple[float, Decimal]]
) -> tuple[int | None, int]:
    """A step's estimate after what its tasks really took: (fixed, per unit), both scaled alike.

    `done`: minutes and quantity of finished tasks. The factor is the median of minutes ÷ (fixed + per unit ×
    quantity), so that a step with one part takes the median itself, the ratio of two parts is kept, and what was
    applied once changes nothing when it is applied again.
    """
    fixed = fixed_minutes or 0
    factor = median(minutes / float(fixed + minutes_per_unit * quantity) for minutes, quantity in done)
    per_unit = _half_up(minutes_per_unit * factor)
    if fixed_minutes is None:
        return None, max(per_unit, 1)
    return max(_half_up(fixed * factor), 0 if per_unit else 1), per_unit


def _half_up(minutes: float) -> int:
    return int(minutes + 0.5)
