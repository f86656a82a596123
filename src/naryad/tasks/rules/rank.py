"""Who is first in a queue, and what a move by hand gives."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from naryad.core.places import place_between

RankKey = tuple[int, int, float, date, int]


def rank_key(
    *,
    order_priority: int,
    task_priority: int,
    position: float,
    order_due: date | None,
    task_id: int,
    pin_order_priority: int | None = None,
    pin_task_priority: int | None = None,
) -> RankKey:
    """Best first (docs/dev/scheduling.md): order priority, task priority, position, the order's promise (none last), id.

    `order_priority` is the deal's for a task straight on a deal; a pin replaces both priorities.
    """
    order = order_priority if pin_order_priority is None else pin_order_priority
    task = task_priority if pin_task_priority is None else pin_task_priority
    return (-order, -task, position, order_due or date.max, task_id)


class Standing(NamedTuple):
    """Where a task stands in a queue: the priorities that count there (its own, or those of its pin) and its place."""

    task_id: int
    order_priority: int
    task_priority: int
    position: float

    @property
    def priorities(self) -> tuple[int, int]:
        return self.order_priority, self.task_priority


class Pin(NamedTuple):
    """What a move by hand gives the moved task, and the new positions of tasks above it (by id) that make room."""

    order_priority: int
    task_priority: int
    position: float
    making_room: dict[int, float]


def pin(queue: Sequence[Standing], *, task_id: int, after_id: int | None) -> Pin:
    """Put a task of the queue (best first) right behind another one; None: at the top.

    It takes the other's priorities and a position behind it. Tasks that stand above at the very same position move
    before it together, keeping their order.
    """
    [task] = [standing for standing in queue if standing.task_id == task_id]
    rest = [standing for standing in queue if standing.task_id != task_id]
    at = 0 if after_id is None else [standing.task_id for standing in rest].index(after_id) + 1
    above, below = rest[:at], rest[at:]
    beside = above[-1] if above else below[0] if below else task
    ours_above = [standing for standing in above if standing.priorities == beside.priorities]
    ours_below = [standing for standing in below if standing.priorities == beside.priorities]
    return Pin(*beside.priorities, *_room_between(ours_above, ours_below))


def _room_between(above: Sequence[Standing], below: Sequence[Standing]) -> tuple[float, dict[int, float]]:
    """A position after `above` and before `below`, tasks of the same priorities; who above must move for it."""
    last = above[-1].position if above else None
    first = below[0].position if below else None
    if last is None or first is None or last < first:
        return place_between(above=last, below=first), {}
    lower = [standing.position for standing in above if standing.position < last]
    moved = place_between(above=max(lower, default=None), below=last)
    crowd = {standing.task_id: moved for standing in above if standing.position == last}
    return place_between(above=moved, below=last), crowd


def find_moved(*, before: Sequence[int], after: Sequence[int]) -> int | None:
    """The one id whose move turns `before` into `after`; of two neighbours, the one that went up. None: no such move."""
    if sorted(before) != sorted(after) or list(before) == list(after):
        return None
    for moved in after:
        if [pk for pk in before if pk != moved] == [pk for pk in after if pk != moved]:
            return moved
    return None
