"""From a plan to what is stored: dates of tasks, orders and deals, and when the plan goes stale."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from naryad.core.time import LAST_MINUTE, from_minutes
from naryad.forecast.rules.problem import LONGEST_SPAN, Adapted, readapted, to_problem, usual_horizon
from naryad.forecast.rules.rows import Rows
from naryad.scheduling import Kind, Plan, Problem, Reason, explain, plan

NO_ESTIMATE = "no_estimate"
HELD = "held"
"""It waits for a task of an order on hold."""
STALE_AFTER = timedelta(minutes=5)
"""A planned start or finish that passed this long ago, unfulfilled, makes a new plan."""


NEAR = 8 * 60
"""Worked minutes, a day: what holds a task to within so much of its doer's queue is named instead of the queue."""


class TaskDates(NamedTuple):
    """A task's forecast as stored, in minutes. Without an estimate it has a start (when it can begin), but no finish."""

    starts_at: int | None
    finishes_at: int | None
    member_id: int | None
    reason: str
    via_id: int | None


class DatedOrder(NamedTuple):
    """An open order."""

    id: int
    deal_id: int | None
    promised_on: date | None
    responsible_id: int
    year: int
    number: int
    title: str


class OrderDates(NamedTuple):
    """An order's ready date, the task that determines it (or stops it), and how many tasks it leaves out."""

    ready_at: datetime | None
    last_task_id: int | None
    without_estimate: int


@dataclass(frozen=True)
class Outcome:
    plan: Plan
    without_estimate: frozenset[int]
    held: frozenset[int] = frozenset()

    @property
    def problem(self) -> Problem:
        return self.plan.problem


def make_plan(rows: Rows, *, now: datetime) -> Outcome:
    """Plan two years ahead, and five where somebody's work does not fit into two."""
    adapted = to_problem(rows, now=now)
    outcome = Outcome(plan(adapted.problem), adapted.without_estimate, adapted.held)
    return _over_five_years(rows, now=now) if _is_short_of_time(outcome.plan) else outcome


def _over_five_years(rows: Rows, *, now: datetime) -> Outcome:
    adapted = to_problem(rows, now=now, span=LONGEST_SPAN)
    return Outcome(plan(adapted.problem), adapted.without_estimate, adapted.held)


def changed_plan(kept: Outcome, before: Rows, rows: Rows, *, now: datetime) -> Outcome:
    """As make_plan(), at the moment of a plan that was made of the rows `before`."""
    adapted = None
    if kept.problem.horizon == usual_horizon(before, now=now):
        adapted = readapted(Adapted(kept.problem, kept.without_estimate, kept.held), before, rows, now=now)
    if adapted is None:
        return make_plan(rows, now=now)
    outcome = Outcome(plan(adapted.problem), adapted.without_estimate, adapted.held)
    return _over_five_years(rows, now=now) if _is_short_of_time(outcome.plan) else outcome


def _is_short_of_time(made: Plan) -> bool:
    """True when a task has no date though somebody who could do it does have working time."""
    employees = [employee for employee in made.problem.employees if employee.intervals]
    able = {employee.id for employee in employees}
    roles = {role for employee in employees for role in employee.roles}
    late = {row.id for row in made.tasks if row.reason is Reason.NO_TIME}
    return any(
        task.id in late and (task.assignee in able or task.role in roles) for task in made.problem.tasks
    )


def task_dates(outcome: Outcome) -> dict[int, TaskDates]:
    """Tasks of orders on hold have none: they stand in the plan only for what waits for them."""
    held, left_out = outcome.held, outcome.without_estimate
    result = {}
    for pk, start, finish, employee, reason, via in outcome.plan.tasks:
        if pk in held:
            continue
        if pk in left_out and start is not None:
            result[pk] = TaskDates(_shown(start), None, employee, NO_ESTIMATE, via)
        else:
            text = HELD if via in held else reason.value
            result[pk] = TaskDates(_shown(start), _shown(finish), employee, text, via)
    return result


def _shown(minute: int | None) -> int | None:
    return minute if minute is None or minute < LAST_MINUTE else LAST_MINUTE


def order_dates(outcome: Outcome, orders: Iterable[DatedOrder]) -> dict[int, OrderDates]:
    """Ready with the latest of its tasks; no date as soon as one has none, or when no task has an estimate."""
    tasks_of: defaultdict[int, list[int]] = defaultdict(list)
    for task in outcome.problem.tasks:
        if task.order is not None:
            tasks_of[task.order].append(task.id)
    return {order.id: _order_dates(outcome, tasks_of[order.id]) for order in orders}


def _order_dates(outcome: Outcome, task_ids: list[int]) -> OrderDates:
    left_out = len(outcome.without_estimate.intersection(task_ids))
    rows = [outcome.plan.task(task_id) for task_id in task_ids]
    stopped = [row.id for row in rows if row.finish is None]
    if stopped:
        culprit = explain(outcome.plan, min(stopped)).culprit
        return OrderDates(None, culprit, left_out)
    if left_out == len(task_ids):
        return OrderDates(None, min(task_ids, default=None), left_out)
    ready = max(row.finish for row in rows if row.finish is not None)
    last = min(
        (row.id for row in rows if row.finish == ready), key=lambda pk: (pk in outcome.without_estimate, pk)
    )
    return OrderDates(from_minutes(ready), last, left_out)


def deal_dates(
    outcome: Outcome,
    *,
    orders: Iterable[DatedOrder],
    ready: dict[int, OrderDates],
    deal_of: dict[int, int],
) -> dict[int, datetime | None]:
    """Ready with the latest of its orders and direct tasks; None if one of them has no date.

    `deal_of`: the deal of each direct task.
    """
    parts: defaultdict[int, list[datetime | None]] = defaultdict(list)
    for order in orders:
        if order.deal_id is not None:
            parts[order.deal_id].append(ready[order.id].ready_at)
    for task_id, deal_id in deal_of.items():
        finish = outcome.plan.task(task_id).finish
        is_left_out = task_id in outcome.without_estimate and finish is not None
        parts[deal_id] += [] if is_left_out else [None if finish is None else from_minutes(finish)]
    return {deal_id: _latest(moments) for deal_id, moments in parts.items()}


def _latest(moments: list[datetime | None]) -> datetime | None:
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


def next_due(outcome: Outcome, *, now: datetime) -> datetime | None:
    """When the clock alone makes a new plan: the next shift start, or a planned start or finish that passed."""
    running = {task.id for task in outcome.problem.tasks if task.in_progress}
    planned = [
        minute
        for row in outcome.plan.tasks
        if (minute := row.finish if row.id in running else row.start) is not None
    ]
    moments = [max(from_minutes(min(planned)), now) + STALE_AFTER] if planned else []
    shifts = [_next_start(outcome.problem.now, employee.intervals) for employee in outcome.problem.employees]
    moments += [from_minutes(minute) for minute in shifts if minute is not None]
    return min(moments, default=None)


def _next_start(now: int, intervals: Iterable[Sequence[int]]) -> int | None:
    return next((interval[0] for interval in intervals if interval[0] > now), None)


class Moved(NamedTuple):
    """The step on the way to a date that moved it most since the last plan. `kind`: new (it was not planned), turn
    (its turn comes later), later (it takes longer, or begins later, by itself)."""

    kind: str
    task_id: int
    minutes: int


def main_move(outcome: Outcome, task_id: int | None, before: Mapping[int, Sequence[Any]]) -> Moved | None:
    """None where nothing on the way came later by more than what it waited for did. `before`: TaskDates by task."""
    if task_id is None or task_id not in before:
        return None
    moves: list[Moved] = []
    slipped = 0
    for link in reversed(explain(outcome.plan, task_id, near=NEAR).links):
        stood, finish = before.get(link.task), outcome.plan.task(link.task).finish
        if finish is None:
            continue
        if stood is None or stood[1] is None:
            moves.append(Moved("new", link.task, own := sum(part.minutes for part in link.parts)))
            slipped += own
            continue
        is_turn = link.reason is Reason.PREVIOUS
        moves.append(Moved("turn" if is_turn else "later", link.task, finish - stood[1] - slipped))
        slipped = finish - stood[1]
    longest = max(moves, key=lambda move: move.minutes, default=None)
    return longest if longest and longest.minutes > 0 else None


class Cause(NamedTuple):
    """The longest part of the wait for a date. `in_row` > 1: so many tasks of other orders, one person's, in a row."""

    kind: str
    task_id: int
    employee_id: int | None
    minutes: int
    in_row: int


def main_cause(outcome: Outcome, task_id: int | None) -> Cause | None:
    """What takes most of the time until the task is finished; None where there is no date."""
    if task_id is None:
        return None
    made = outcome.plan
    order = made.asked(task_id).order
    causes: list[Cause] = []
    was_for_others = False
    for link in reversed(explain(made, task_id, near=NEAR).links):
        if not link.parts:
            continue
        part = max(link.parts, key=lambda part: (part.kind is not Kind.OFF_HOURS, part.minutes))
        employee_id = made.task(link.task).employee
        cause = Cause(part.kind.value, link.task, employee_id, sum(part.minutes for part in link.parts), 1)
        is_for_others = employee_id is not None and made.asked(link.task).order != order
        if was_for_others and is_for_others and causes[-1].employee_id == employee_id:
            last = causes[-1]
            cause = last._replace(
                kind=Kind.QUEUE.value, minutes=last.minutes + cause.minutes, in_row=last.in_row + 1
            )
            causes.pop()
        causes.append(cause)
        was_for_others = is_for_others
    return max(causes, key=lambda cause: cause.minutes, default=None)
