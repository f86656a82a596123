"""How much work there is: of a type, still to do, asked after, and how much of an item is done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from naryad.orders.rules import ItemProgress

SMALLEST_REMAINING = 15  # minutes


@dataclass(frozen=True, kw_only=True)
class TypeDefaults:
    """What a task type says of its tasks: minutes, specialisation."""

    estimate: int | None = None
    skill_id: int | None = None


def smallest_remaining(estimate: int) -> int:
    """The floor of what remains: 15 minutes or a tenth of the estimate (rounded up), whichever is more; not over it."""
    return min(estimate, max(SMALLEST_REMAINING, -(-estimate // 10)))


def remaining(
    *, estimate: int, spent: int, stated_left: int | None = None, spent_when_stated: int = 0
) -> int:
    """Working minutes still to do: estimate − spent, never less than the floor; five that nobody has begun are five.

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


@dataclass(frozen=True, kw_only=True)
class Work:
    """A task of an order, as far as it makes items ready. `item` None: of the whole order; `pieces`: Task.pieces."""

    item: int | None
    is_done: bool = False
    is_cancelled: bool = False
    makes_ready: bool = False
    pieces: Decimal | None = None

    def share(self, quantity: Decimal) -> Decimal:
        """How many of so many pieces it has done."""
        if self.pieces is not None:
            return min(self.pieces, quantity)
        return quantity if self.is_done else Decimal(0)


def progress_of(
    item: int, *, quantity: Decimal, works: Mapping[int, Work], before: Mapping[int, Collection[int]]
) -> ItemProgress:
    """Ready: the least that the item's and the order's steps have done, up to those that make it ready.

    `before`: predecessors, also of tasks that are not in `works` (of other orders, straight on the deal): what lies
    behind them, behind cancelled ones and behind those of other items counts as well. Where no step is marked, every
    one counts. Made: the same over the item's own steps.
    """
    counted = {pk for pk, work in works.items() if not work.is_cancelled and work.item in (item, None)}
    marked = {pk for pk in counted if works[pk].makes_ready}
    if marked:
        counted &= _with_all_before(marked, before)
    ready = [works[pk].share(quantity) for pk in counted]
    made = [works[pk].share(quantity) for pk in counted if works[pk].item == item]
    return ItemProgress(ready=min(ready, default=Decimal(0)), made=min(made, default=None))


def _with_all_before(tasks: Iterable[int], before: Mapping[int, Collection[int]]) -> set[int]:
    seen: set[int] = set()
    left = list(tasks)
    while left:
        if (pk := left.pop()) not in seen:
            seen.add(pk)
            left += before.get(pk, ())
    return seen
