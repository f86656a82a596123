"""Why this date: the chain of waits from a task back to now, in parts that sum to the whole."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from naryad.scheduling.problem import Employee, Task
from naryad.scheduling.result import Plan, PlannedTask, Reason


class Kind(StrEnum):
    """What a stretch of time on the way to a date is."""

    WORKING = "working"  # on the task itself, or its own elapsed time
    PREDECESSOR = "predecessor"  # work, or elapsed time, on what it waits for
    QUEUE = "queue"  # its employee works on what is before it in their queue
    OFF_HOURS = "off_hours"  # nobody in question works
    LAG = "lag"  # the pause after a predecessor
    NOT_BEFORE = "not_before"  # not allowed to begin yet
    TURN = "turn"  # what it waited for is there, its employee is still busy for a short while


@dataclass(frozen=True, slots=True)
class Part:
    """[start, end) minutes, as in the problem; `task` is the one that is worked on or that waits."""

    task: int
    kind: Kind
    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Link:
    """A task of the chain, the reason of its start (or of its having no date) and what it waited for."""

    task: int
    reason: Reason
    via: int | None
    parts: tuple[Part, ...]  # in time order; empty for an unplanned task


@dataclass(frozen=True, slots=True)
class Explanation:
    """The chain from the task in question back to now, or to the task whose own defect stops it."""

    links: tuple[Link, ...]

    @property
    def chain(self) -> tuple[tuple[int, Reason], ...]:
        """(task id, reason), the task in question first."""
        return tuple((link.task, link.reason) for link in self.links)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts in time order: they follow each other without a gap from now to the task's finish."""
        return tuple(part for link in reversed(self.links) for part in link.parts)

    @property
    def total(self) -> int:
        """Minutes from now to the finish; 0 when there is no date."""
        return sum(part.minutes for part in self.parts)

    @property
    def by_kind(self) -> dict[Kind, int]:
        """Minutes of each kind that occurs; they sum to `total`."""
        minutes: dict[Kind, int] = {}
        for part in self.parts:
            minutes[part.kind] = minutes.get(part.kind, 0) + part.minutes
        return minutes

    @property
    def culprit(self) -> int | None:
        """The task that stops this one from having a date (itself, if the defect is its own); None if it has one."""
        last = self.links[-1]
        return None if last.reason in _PLANNED else last.task


_PLANNED = {Reason.NONE, Reason.PREDECESSOR, Reason.PREVIOUS, Reason.NOT_BEFORE, Reason.WORKING_TIME}


def explain(plan: Plan, task_id: int, *, near: int = 0) -> Explanation:
    """Follow `via` from a task back to now. Raises KeyError for an unknown id.

    `near`: where the employee was busy, but a predecessor or not_before held the task until so many of their worked
    minutes before, that is followed instead: a queue that binds by minutes hides what holds the task all the same.
    """
    return Explanation(links=tuple(_links(plan, task_id, near)))


def _links(plan: Plan, task_id: int, near: int) -> Iterator[Link]:
    employees = {employee.id: employee for employee in plan.problem.employees}
    kind = Kind.WORKING
    current: int | None = task_id
    while current is not None:
        row = plan.task(current)
        employee = None if row.employee is None else employees[row.employee]
        link = _Link(plan, row, plan.asked(row.id), kind)
        held = link.second(employee, near) if near else None
        if held is not None:
            link = replace(link, row=row._replace(via=held.via), turn=held.free_from)
        yield Link(row.id, row.reason, link.row.via, link.parts(employee))
        kind = link.kind_of_via()
        current = link.row.via


class _Second(NamedTuple):
    """What held a task until just before its employee was free; `via` None: its not_before."""

    until: int
    via: int | None
    free_from: int = 0


@dataclass(frozen=True, slots=True)
class _Link:
    plan: Plan
    row: PlannedTask
    task: Task
    kind: Kind  # of the work on this task, as the task in question sees it
    turn: int | None = None  # when its employee became free, where what else held it is followed

    def second(self, employee: Employee | None, near: int) -> _Second | None:
        """The latest of predecessors and not_before, if it binds almost as late as the employee's previous task."""
        if self.row.via is None or self._lag() is not None or self.task.in_progress or employee is None:
            return None
        held = [_Second(self.task.not_before, None)] if self.task.not_before is not None else []
        for pred, lag in self.task.preds:
            finish = self.plan.task(pred).finish
            held += [] if finish is None else [_Second(finish + lag, pred)]
        last = max(held, key=lambda one: (one.until, -(one.via or 0)), default=None)
        free_from = self._via_finish()
        if last is None or last.until <= self.plan.problem.now:
            return None
        busy = sum(max(0, min(end, free_from) - max(start, last.until)) for start, end in employee.intervals)
        return last._replace(free_from=free_from) if busy <= near else None

    def parts(self, employee: Employee | None) -> tuple[Part, ...]:
        if self.row.start is None:
            return ()
        wanted = self._wanted()
        free_from = max(wanted, self.turn or wanted)
        parts = [*self._before(wanted), Part(self.row.id, Kind.TURN, wanted, free_from)]
        parts.append(Part(self.row.id, Kind.OFF_HOURS, free_from, self.row.start))
        parts += self._work(employee)
        return tuple(part for part in parts if part.minutes)

    def kind_of_via(self) -> Kind:
        return Kind.QUEUE if self._lag() is None else Kind.PREDECESSOR

    def _lag(self) -> int | None:
        """The lag after the task waited for, None if it is not a predecessor but the employee's previous task."""
        if self.task.in_progress:
            return None
        return max((lag for pred, lag in self.task.preds if pred == self.row.via), default=None)

    def _wanted(self) -> int:
        """When everything but working time was there: G of R6."""
        now = self.plan.problem.now
        if self.row.via is None:
            not_before = self.task.not_before
            return now if not_before is None or self.task.in_progress else max(now, not_before)
        return self._via_finish() + (self._lag() or 0)

    def _via_finish(self) -> int:
        finish = self.plan.task(self.row.via).finish if self.row.via is not None else None
        assert finish is not None  # a planned task waits only for planned ones
        return finish

    def _before(self, wanted: int) -> Iterator[Part]:
        if self.row.via is None:
            yield Part(self.row.id, Kind.NOT_BEFORE, self.plan.problem.now, wanted)
        else:
            yield Part(self.row.id, Kind.LAG, self._via_finish(), wanted)

    def _work(self, employee: Employee | None) -> Iterator[Part]:
        """The task's own stretch: worked minutes, and the pauses between working times."""
        start, finish = self.row.start, self.row.finish
        assert start is not None
        assert finish is not None
        if self.row.employee is None or employee is None:
            yield Part(self.row.id, self.kind, start, finish)
            return
        intervals = employee.intervals
        first = bisect_right(intervals, start, key=lambda interval: interval[1])
        at = worked_from = start
        for k in range(first, len(intervals)):
            begin, end = max(intervals[k][0], start), min(intervals[k][1], finish)
            if begin >= end:
                break
            if begin > at:
                yield Part(self.row.id, self.kind, worked_from, at)
                yield Part(self.row.id, Kind.OFF_HOURS, at, begin)
                worked_from = begin
            at = end
        yield Part(self.row.id, self.kind, worked_from, at)
