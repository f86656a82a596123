"""Pure decisions about tasks: rank in a queue, what remains, shares of an item; for pages and forecast alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

UNDO_SECONDS = 10
"""A Done can be undone for so long; the next person is told after it."""
UNDO_GRACE = 3  # seconds that a press may need on its way to us
OLDEST_PRESS = timedelta(hours=24)
"""A press that could not be sent is taken so long."""
ON_ITS_WAY = timedelta(seconds=5)
"""A press that took no longer is of now: clocks differ by so much."""
FAST_CLOCK = timedelta(minutes=1)
"""So far ahead of ours the clock of a device may be."""
TIMER_GRACE = timedelta(minutes=30)
"""A timer left running is stopped so long after the end of the shift."""
LONGEST_TIMER = timedelta(hours=12)
"""A timer outside every shift runs no longer."""
LONGEST_BREAK = timedelta(hours=5)
"""A longer gap between stretches of working time ends the shift."""
BEFORE_SHIFT = timedelta(hours=3)
"""A timer started so early belongs to the shift that is about to begin."""
SMALLEST_REMAINING = 15  # minutes

RankKey = tuple[int, int, float, date, int]


@dataclass(frozen=True, kw_only=True)
class TypeDefaults:
    """What a task type says of its tasks: minutes, specialisation."""

    estimate: int | None = None
    skill_id: int | None = None


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
    """Best first (FORECAST §2): order priority, task priority, position, the order's promise (none last), id.

    `order_priority` is the deal's for a task straight on a deal; a pin replaces both priorities.
    """
    order = order_priority if pin_order_priority is None else pin_order_priority
    task = task_priority if pin_task_priority is None else pin_task_priority
    return (-order, -task, position, order_due or date.max, task_id)


def smallest_remaining(estimate: int) -> int:
    """The floor of what remains: 15 minutes or a tenth of the estimate (rounded up), whichever is more."""
    return max(SMALLEST_REMAINING, -(-estimate // 10))


def remaining(
    *, estimate: int, spent: int, stated_left: int | None = None, spent_when_stated: int = 0
) -> int:
    """Working minutes still to do: estimate − spent, never less than the floor (FORECAST §4).

    `stated_left`: what remained when `spent_when_stated` minutes had been spent, as the performer said at 100 % of the
    estimate, or as follows from the pieces reported; it replaces the estimate.
    """
    left = estimate - spent if stated_left is None else stated_left - (spent - spent_when_stated)
    return max(left, smallest_remaining(estimate))


def left_by_pieces(*, estimate: int, quantity: Decimal, done: Decimal) -> int:
    """Minutes left of a task that reports pieces: estimate × left ÷ quantity."""
    return round(estimate * max(quantity - done, Decimal(0)) / quantity)


def available_from(*, finishes: Iterable[tuple[datetime, int]], otherwise: datetime) -> datetime:
    """The moment all (finish of a predecessor, lag in minutes) have passed; `otherwise` without predecessors."""
    return max((finish + timedelta(minutes=lag) for finish, lag in finishes), default=otherwise)


def done_share(*, quantity: Decimal, shares: Sequence[Decimal | None]) -> Decimal:
    """How much of an item is done: the least that any of its tasks has done. None: a task that is done wholly."""
    if not shares:
        return Decimal(0)
    return min(quantity if share is None else min(share, quantity) for share in shares)


def may_undo(*, finished_at: datetime, now: datetime) -> bool:
    return now - finished_at <= timedelta(seconds=UNDO_SECONDS + UNDO_GRACE)


def find_path(*, edges: Mapping[int, Iterable[int]], start: int, goal: int) -> list[int] | None:
    """A way along `edges` from start to goal, both included; None if there is none. Start = goal is [start]."""
    came_from: dict[int, int | None] = {start: None}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return _way_back(came_from, goal)
        for there in edges.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return None


def _way_back(came_from: Mapping[int, int | None], goal: int) -> list[int]:
    way = [goal]
    while (before := came_from[way[-1]]) is not None:
        way.append(before)
    return way[::-1]


def find_cycle(*, edges: Mapping[int, Iterable[int]]) -> list[int] | None:
    """Some cycle a → b → … → a, with its first node repeated at the end; None if there is none."""
    for start, ahead in edges.items():
        for there in ahead:
            way = find_path(edges=edges, start=there, goal=start)
            if way:
                return [start, *way]
    return None


def place_between(*, above: float | None, below: float | None) -> float:
    """A position after `above` and before `below`; None: nothing there."""
    if above is None:
        return 0.0 if below is None else below - 1
    return above + 1 if below is None else (above + below) / 2


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
    [task] = [one for one in queue if one.task_id == task_id]
    rest = [one for one in queue if one.task_id != task_id]
    at = 0 if after_id is None else [one.task_id for one in rest].index(after_id) + 1
    above, below = rest[:at], rest[at:]
    beside = above[-1] if above else below[0] if below else task
    ours_above = [one for one in above if one.priorities == beside.priorities]
    ours_below = [one for one in below if one.priorities == beside.priorities]
    return Pin(*beside.priorities, *_room_between(ours_above, ours_below))


def _room_between(above: Sequence[Standing], below: Sequence[Standing]) -> tuple[float, dict[int, float]]:
    """A position after `above` and before `below`, tasks of the same priorities; who above must move for it."""
    last = above[-1].position if above else None
    first = below[0].position if below else None
    if last is None or first is None or last < first:
        return place_between(above=last, below=first), {}
    lower = [one.position for one in above if one.position < last]
    moved = place_between(above=max(lower, default=None), below=last)
    crowd = {one.task_id: moved for one in above if one.position == last}
    return place_between(above=moved, below=last), crowd


def find_moved(*, before: Sequence[int], after: Sequence[int]) -> int | None:
    """The one id whose move turns `before` into `after`; of two neighbours, the one that went up. None: no such move."""
    if sorted(before) != sorted(after) or list(before) == list(after):
        return None
    for moved in after:
        if [pk for pk in before if pk != moved] == [pk for pk in after if pk != moved]:
            return moved
    return None


Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class TimerLimit:
    """The clock stops a timer at `stops_at`; what it leaves ends at `ends_at`, so that no minute after it is invented."""

    ends_at: datetime
    stops_at: datetime


def timer_limit(*, started_at: datetime, working_time: Sequence[Span]) -> TimerLimit:
    """When a timer has been forgotten: half an hour after the end of the shift in which it was started.

    `working_time`: sorted stretches of the member around that moment. Outside every shift, and in one that has no end
    within a day, it is twelve hours after its start.
    """
    for begins, ends in shifts(working_time):
        if begins - BEFORE_SHIFT <= started_at < ends <= started_at + timedelta(days=1):
            return TimerLimit(ends, ends + TIMER_GRACE)
    return TimerLimit(started_at + LONGEST_TIMER, started_at + LONGEST_TIMER)


def shifts(working_time: Iterable[Span]) -> list[Span]:
    """Stretches of working time with the breaks between them left in."""
    found: list[Span] = []
    for begins, ends in working_time:
        if found and begins - found[-1][1] <= LONGEST_BREAK:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found


def question_at(*, planned: int | None, stated_left: int | None, spent_when_stated: int) -> int | None:
    """Minutes spent at which the performer is asked how much is left: the estimate, then the end of each answer.

    None: never, as without an estimate, or when all pieces are reported.
    """
    if stated_left is None:
        return planned or None
    return spent_when_stated + stated_left if stated_left else None


def is_recent(day: date, *, today: date) -> bool:
    """Of today or yesterday: a member writes their own time so far back, the head any."""
    return day >= today - timedelta(days=1)


def moment_of_press(*, pressed_at: datetime, now: datetime) -> datetime | None:
    """When a button was pressed, if its press can be taken: not in the future, and not older than a day."""
    if not now - OLDEST_PRESS <= pressed_at <= now + FAST_CLOCK:
        return None
    return now if pressed_at >= now - ON_ITS_WAY else pressed_at
