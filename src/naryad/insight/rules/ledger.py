"""Where an order's time went: every minute of its lead time belongs to exactly one part (docs/dev/insight.md).

A minute between acceptance and the end (now, while the order is open) is, the first that is true of it:

1. **touch**: somebody works on a task of the order (a confirmed or running time entry covers it);
2. **queue**: a task could be done, and it is working time of who should do it (the assignee; of a shared task any
   holder of its specialisation; of nobody's task anybody), but nobody does it;
3. **waiting**: a waiting task runs, or the lag of a dependency passes;
4. **off-hours**: a task could be done, but nobody who should do it is at work;
5. **blocked**: nothing of the order could be done, and nothing was waited for: it is on hold, what is before it lies
   elsewhere (in another order or deal), nothing was laid out yet, or all is done and nobody has said so.

Parallel branches: what is nearest to progress gives the minute its name. A night in which only a supplier is waited
for is waiting; a night in which a saw stands still because the sawyer sleeps is off-hours; a working hour in which the
sawyer does other orders is queue, whatever is waited for beside it. The parts are lengths of growing unions of
intervals, so they sum to the lead time by construction. Moments are cut to whole minutes before anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from naryad.insight.rules.intervals import Interval, clipped, common, length, merged, without


class TimePart(StrEnum):
    TOUCH = "touch"
    QUEUE = "queue"
    WAITING = "waiting"
    OFF_HOURS = "off_hours"
    BLOCKED = "blocked"


TimeParts = dict[TimePart, int]
"""Minutes by part; every part is there."""


@dataclass(frozen=True, kw_only=True)
class TaskLife:
    """A task's moments in minutes since the epoch; None: not yet. `hours`: working time of who should do it.

    `let_go`: the finish of its last predecessor; from there to `available` a lag passes. `held`: when its order was on
    hold or cancelled: nobody could work on it, while suppliers and drying went on.
    """

    is_wait: bool = False
    let_go: int | None = None
    available: int | None = None
    started: int | None = None
    finished: int | None = None
    worked: Sequence[Interval] = ()
    hours: Sequence[Interval] = ()
    held: Sequence[Interval] = ()
    is_cancelled: bool = False

    @property
    def possible_since(self) -> int | None:
        """A begun task keeps its place even when something new was put before it."""
        known = [moment for moment in (self.available, self.started) if moment is not None]
        return min(known, default=None)


def partition(*, start: int, end: int, tasks: Sequence[TaskLife]) -> TimeParts:
    """Minutes of [start, end) by part; their sum is end − start, or 0 where end is not after start."""
    kinds = [
        (TimePart.TOUCH, [stretch for task in tasks for stretch in task.worked]),
        (TimePart.QUEUE, [stretch for task in tasks for stretch in _workable(task, end)]),
        (TimePart.WAITING, [stretch for task in tasks for stretch in _waiting(task, end)]),
        (TimePart.OFF_HOURS, [stretch for task in tasks for stretch in _possible(task, end)]),
        (TimePart.BLOCKED, [(start, end)]),
    ]
    parts: TimeParts = {}
    covered: list[Interval] = []
    before = 0
    for part, intervals in kinds:
        covered = merged([*covered, *clipped(intervals, start=start, end=end)])
        reached = length(covered)
        parts[part] = reached - before
        before = reached
    return parts


def _possible(task: TaskLife, end: int) -> list[Interval]:
    """When it could be done, as far as other tasks go."""
    since = task.possible_since
    if task.is_wait or task.is_cancelled or since is None:
        return []
    return without(merged([(since, end if task.finished is None else task.finished)]), merged(task.held))


def _workable(task: TaskLife, end: int) -> list[Interval]:
    return common(_possible(task, end), merged(task.hours))


def _waiting(task: TaskLife, end: int) -> list[Interval]:
    if task.is_cancelled:
        return []
    waits = []
    if task.is_wait and task.started is not None:
        waits.append((task.started, end if task.finished is None else task.finished))
    if task.let_go is not None and task.available is not None:
        waits.append((task.let_go, task.available))
    return waits


def waited(task: TaskLife, *, now: int) -> int | None:
    """Calendar minutes that one step was waited for: a waiting task's whole length; of another, available → started,
    without what its order was on hold.

    None: it is not available yet, was cancelled, or began before it was available.
    """
    if task.is_cancelled:
        return None
    if task.is_wait:
        since, until = task.started, task.finished
    else:
        since, until = task.available, task.started if task.started is not None else task.finished
    if since is None:
        return None
    passed = (since, now if until is None else until)
    if passed[1] < since:
        return None
    held = [] if task.is_wait else merged(task.held)
    return length(without([passed], held))


def whole_per_cents(lengths: Sequence[int]) -> list[int]:
    """Rounded shares that sum to 100: what rounding down leaves goes to the largest remainders. Nothing: zeros."""
    whole = sum(lengths) or 1
    per_cents = [100 * length // whole for length in lengths]
    by_remainder = sorted(range(len(lengths)), key=lambda at: 100 * lengths[at] % whole, reverse=True)
    for at in by_remainder[: 100 - sum(per_cents) if any(lengths) else 0]:
        per_cents[at] += 1
    return per_cents


def total(ledgers: Sequence[TimeParts]) -> TimeParts:
    return {part: sum(ledger[part] for ledger in ledgers) for part in TimePart}


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Working minutes of one order: of its lead time, and those in which somebody worked on it."""

    touch: int
    lead: int


def flow(*, start: int, end: int, tasks: Sequence[TaskLife], company_hours: Sequence[Interval]) -> Flow:
    """Both in the company's working time, for flow efficiency (touch ÷ lead)."""
    open_hours = clipped(merged(company_hours), start=start, end=end)
    touched = clipped(merged(stretch for task in tasks for stretch in task.worked), start=start, end=end)
    return Flow(touch=length(common(touched, open_hours)), lead=length(open_hours))
