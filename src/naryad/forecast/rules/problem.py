"""From rows to a problem of the engine (docs/dev/forecast.md): pure, the same rows and moment give the same problem."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from naryad.core.time import (
    LAST_MOMENT,
    MINUTE,
    YEARS_AHEAD,
    day_end,
    from_minutes,
    likely_day,
    local_day,
    to_minutes,
)
from naryad.forecast.rules.calendar import working_time
from naryad.forecast.rules.rows import LinkRow, Rows, TaskRow, TypeRow
from naryad.scheduling import Employee, Problem, Task
from naryad.tasks.rules.pieces import remaining

APPOINTMENT_PRIORITY = 4
"""Above "urgent": an appointment heads its day's queue, and when it was missed the next ones' (as My queue shows)."""
YEAR = timedelta(days=366)
USUAL_SPAN, LONGEST_SPAN = 2 * YEAR, 5 * YEAR
LONGEST_WAIT = YEARS_AHEAD * YEAR // MINUTE
"""No wait, pause or appointment of the database counts longer: a mistyped one must not stop everybody's plan."""


@dataclass(frozen=True)
class Adapted:
    """A problem, and the tasks without an estimate: they take no time in it and nobody, and have no date.

    `held`: tasks of orders on hold that others wait for. Nobody can do them, so what is behind them has no date.
    """

    problem: Problem
    without_estimate: frozenset[int]
    held: frozenset[int] = frozenset()


def minute_of(now: datetime) -> int:
    """The first whole minute that is not in the past."""
    return to_minutes(min(now, LAST_MOMENT) + MINUTE - timedelta(microseconds=1))


def to_problem(rows: Rows, *, now: datetime, span: timedelta = USUAL_SPAN) -> Adapted:
    """The company's open tasks and people as the engine wants them; nobody works later than `span` after today."""
    horizon = _today_ends(rows, now=now) + span
    adapter = _Adapter(rows, now)
    tasks = [adapter.task(row) for row in rows.tasks]
    tasks += [_held_task(pk) for pk in sorted(adapter.held)]
    employees = _employees(rows, now=now, horizon=horizon)
    problem = Problem(now=minute_of(now), horizon=to_minutes(horizon), employees=employees, tasks=tasks)
    return Adapted(problem, frozenset(adapter.without_estimate), frozenset(adapter.held))


def _today_ends(rows: Rows, *, now: datetime) -> datetime:
    return day_end(day=local_day(moment=now, time_zone=rows.time_zone), time_zone=rows.time_zone)


def usual_horizon(rows: Rows, *, now: datetime) -> int:
    return to_minutes(_today_ends(rows, now=now) + USUAL_SPAN)


def _employees(rows: Rows, *, now: datetime, horizon: datetime) -> list[Employee]:
    intervals = working_time(rows.calendars, now=now, horizon=horizon)
    return [
        Employee(
            id=member.id,
            roles=sorted(rows.skills.get(member.id, ())) if member.is_active else (),
            intervals=intervals[member.id],
        )
        for member in rows.members
    ]


def readapted(kept: Adapted, before: Rows, rows: Rows, *, now: datetime) -> Adapted | None:
    """The same as to_problem(), from what was adapted of the rows `before`: only tasks and people that differ are made.

    None where so much differs that all is made anew. Both of the usual span.
    """
    same = before._replace(tasks=rows.tasks, calendars=rows.calendars) == rows
    if not same or len(before.tasks) != len(rows.tasks):
        return None
    adapter = _Adapter(rows, now)
    if adapter.places != _places(row.position for row in before.tasks):
        return None
    own, old = len(rows.tasks), kept.problem.tasks
    changed = {row.id for row, was in zip(rows.tasks, before.tasks, strict=True) if row is not was}
    tasks = [
        adapter.task(row) if row.id in changed else task
        for row, task in zip(rows.tasks, old[:own], strict=True)
    ]
    problem = replace(kept.problem, tasks=[*tasks, *old[own:]])
    if rows.calendars is not before.calendars:
        problem = replace(problem, employees=_employees(rows, now=now, horizon=from_minutes(problem.horizon)))
    left_out = kept.without_estimate - changed | adapter.without_estimate
    return Adapted(problem, left_out, kept.held)


class _Adapter:
    """What the tasks of one company need to know of each other."""

    def __init__(self, rows: Rows, now: datetime) -> None:
        self.now, self.zone, self.spent = now, rows.time_zone, rows.spent
        self.minute = minute_of(now)
        self.today_ends = to_minutes(
            day_end(day=local_day(moment=now, time_zone=self.zone), time_zone=self.zone)
        )
        self.known = {row.id for row in rows.tasks}
        self.held = {link.predecessor_id for link in rows.links if link.is_held} - self.known
        self.preds: dict[int, list[tuple[int, int]]] = {}
        self.released: dict[int, int] = {}
        for link in rows.links:
            self._take(link)
        self.timers = {
            timer.task_id: timer
            for timer in sorted(rows.timers, key=lambda timer: timer.member_id, reverse=True)
        }
        self.estimates = _estimates_by_type(rows.types)
        self.places = _places(row.position for row in rows.tasks)
        self.dues: dict[date | None, int | None] = {
            day: self._due(day) for day in {row.promised_on for row in rows.tasks}
        }
        self.without_estimate: set[int] = set()

    def _take(self, link: LinkRow) -> None:
        """An open predecessor, or a finished one as the moment that it sets (R11). A cancelled one binds nothing."""
        if link.predecessor_id in self.known or link.predecessor_id in self.held:
            pred = (link.predecessor_id, min(link.lag, LONGEST_WAIT))
            self.preds.setdefault(link.successor_id, []).append(pred)
        elif link.status == "done" and link.finished_at:
            moment = minute_of(link.finished_at) + link.lag
            self.released[link.successor_id] = max(moment, self.released.get(link.successor_id, moment))

    def task(self, row: TaskRow) -> Task:
        if row.is_wait:
            return self._task(row, effort=min(self._wait(row), LONGEST_WAIT), elapsed=True)
        estimate = row.estimate
        if estimate is None and row.task_type_id is not None:
            estimate = self.estimates.get(row.task_type_id)
        if estimate is None:
            self.without_estimate.add(row.id)  # stays a link of the chain, but takes no time and nobody
            return self._task(row, effort=0, elapsed=True)
        timer = self.timers.get(row.id)
        spent = self.spent.get(row.id, 0)
        if timer is not None:
            spent += max(0, (self.now - timer.started_at) // MINUTE)
        return self._task(
            row,
            effort=remaining(
                estimate=estimate,
                spent=spent,
                stated_left=row.stated_left,
                spent_when_stated=row.spent_when_stated,
            ),
            assignee=timer.member_id if timer else row.assignee_id,
            role=row.skill_id if timer is None and row.assignee_id is None else None,
            in_progress=timer is not None,
        )

    def _task(
        self,
        row: TaskRow,
        *,
        effort: int,
        elapsed: bool = False,
        assignee: int | None = None,
        role: int | None = None,
        in_progress: bool = False,
    ) -> Task:
        is_begun = row.status in ("in_progress", "paused")
        order_priority, task_priority = priorities(row)
        return Task(
            row.id,
            effort,
            row.order_id,
            order_priority,
            self.dues[row.promised_on],
            task_priority,
            self.places[row.position],
            assignee,
            role,
            elapsed,
            () if is_begun else sorted(self.preds.get(row.id, ())),
            None if is_begun else self._not_before(row),
            in_progress,
        )

    def _not_before(self, row: TaskRow) -> int | None:
        """The appointment, and finished predecessors with their lag."""
        moment = self.released.get(row.id)
        if row.appointment_at is not None:
            appointment = minute_of(row.appointment_at)
            moment = appointment if moment is None else max(moment, appointment)
        return None if moment is None else min(moment, self.minute + LONGEST_WAIT)

    def _due(self, promised_on: date | None) -> int | None:
        if promised_on is None:
            return None
        return to_minutes(day_end(day=likely_day(promised_on, now=self.now), time_zone=self.zone))

    def _wait(self, row: TaskRow) -> int:
        """Calendar minutes that a waiting task still takes.

        Begun and to be ended by a person, it lasts at least to the end of today: until they say that it has ended,
        nobody behind it is promised an earlier time.
        """
        if row.status not in ("in_progress", "paused"):
            return row.elapsed_minutes or 0
        ends = minute_of(row.expected_at) if row.expected_at else self.minute + (row.elapsed_minutes or 0)
        if not row.ends_itself:
            ends = max(ends, self.today_ends)
        return max(0, ends - self.minute)


def _held_task(pk: int) -> Task:
    """A place in the chain that stays empty until its order returns to work."""
    return Task(
        id=pk,
        effort=0,
        order=None,
        order_priority=0,
        order_due=None,
        task_priority=0,
        position=0,
        assignee=None,
        role=None,
        elapsed=False,
        preds=(),
        not_before=None,
        in_progress=False,
    )


def priorities(row: TaskRow) -> tuple[int, int]:
    """Of its order or deal and its own, as they count in queues."""
    if row.pin_order_priority is not None and row.pin_task_priority is not None:
        return row.pin_order_priority, row.pin_task_priority
    if row.appointment_at is not None:
        return APPOINTMENT_PRIORITY, row.priority
    return row.order_priority, row.priority


def _places(positions: Iterable[float]) -> dict[float, int]:
    """Integers in the order of the manual places; 0 stays 0."""
    places = sorted({0.0, *positions})
    zero = places.index(0.0)
    return {position: place - zero for place, position in enumerate(places)}


def _estimates_by_type(types: Iterable[TypeRow]) -> dict[int, int]:
    """The default estimate of each type, or of the nearest type above it that has one."""
    rows = {row.id: row for row in types}
    estimates = {}
    for row in rows.values():
        node: TypeRow | None = row
        while node is not None and node.default_estimate is None:
            node = rows.get(node.parent_id) if node.parent_id else None
        if node is not None and node.default_estimate is not None:
            estimates[row.id] = node.default_estimate
    return estimates
