"""How much work there is: of a type, still to do, asked after, and how much of an item is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

SMALLEST_REMAINING = 15  # minutes


@dataclass(frozen=True, kw_only=True)
class TypeDefaults:
    """What a task type says of its tasks: minutes, specialisation."""

    estimate: int | None = None
    skill_id: int | None = None


def smallest_remaining(estimate: int) -> int:
    """The floor of what remains: 15 minutes or a tenth of the estimate (rounded up), whichever is more."""
    return max(SMALLEST_REMAINING, -(-estimate // 10))


def remaining(
    *, estimate: int, spent: int, stated_left: int | None = None, spent_when_stated: int = 0
) -> int:
    """Working minutes still to do: estimate − spent, never less than the floor (docs/dev/forecast.md).

    `stated_left`: what remained when `spent_when_stated` minutes had been spent, as the performer said at 100 % of the
    estimate, or as follows from the pieces reported; it replaces the estimate.
    """
    left = estimate - spent if stated_left is None else stated_left - (spent - spent_when_stated)
    return max(left, smallest_remaining(estimate))


def left_by_pieces(*, estimate: int, quantity: Decimal, done: Decimal) -> int:
    """Minutes left of a task that reports pieces: estimate × left ÷ quantity."""
    return round(estimate * max(quantity - done, Decimal(0)) / quantity)


def question_at(*, planned: int | None, stated_left: int | None, spent_when_stated: int) -> int | None:
    """Minutes spent at which the performer is asked how much is left: the estimate, then the end of each answer.

    None: never, as without an estimate, or when all pieces are reported.
    """
    if stated_left is None:
        return planned or None
    return spent_when_stated + stated_left if stated_left else None


def done_share(*, quantity: Decimal, shares: Sequence[Decimal | None]) -> Decimal:
    """How much of an item is done: the least that any of its tasks has done. None: a task that is done wholly."""
    if not shares:
        return Decimal(0)
    return min(quantity if share is None else min(share, quantity) for share in shares)
