"""A problem as flat columns: tasks numbered in rank order, links and working time in one list each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from naryad.scheduling import kernel
from naryad.scheduling.problem import Employee, Problem, Task

NEVER = -1  # in `waits`: the task has a defect of its own and is never released


@dataclass(slots=True)
class Walk:
    """What the kernel found out, by task number; minutes from now. `start` is -1 for an unplanned task."""

    release: Any  # when everything but the employee was ready, of a planned task
    start: Any
    finish: Any
    taker: Any
    previous: Any
    waited_for: Any


@dataclass(slots=True)
class Columns:
    """The kernel's input. Minutes are counted from the problem's now; see `kernel.walk` for each column."""

    tasks: list[Task]  # in rank order
    roles: dict[int, int]  # role -> its number, of the roles that somebody has
    employees: list[Employee]  # by ascending id
    effort: list[int]
    owner: list[int]
    ids: list[int]
    first_link: list[int]
    link_task: list[int]
    link_lag: list[int]
    first_interval: list[int]
    last_interval: list[int]
    interval_start: list[int]
    interval_end: list[int]
    worked_by_end: list[int]
    first_role: list[int]
    membership_role: list[int]
    membership_employee: list[int]
    pool_capacity: list[int]
    pool_left: list[int]
    waits: list[int]
    release: list[int]
    preds: list[list[tuple[int, int]]]  # per task: (task number, lag) of the links that bind it

    @property
    def latest(self) -> int:
        """No event of the walk is later than this minute, so products with it bound the event keys."""
        ends = max(self.interval_end, default=0)
        return max(max(self.release, default=0), ends) + sum(self.effort) + sum(self.link_lag)

    def walk(self, effort: Sequence[int] | None = None) -> Walk:
        """Run the kernel over lists, with other efforts if given. Nothing of the columns is changed."""
        n = len(self.tasks)
        result = Walk(self.release.copy(), [-1] * n, [-1] * n, [-1] * n, [-1] * n, [-1] * n)
        kernel.walk(
            self.effort if effort is None else effort,
            self.owner,
            self.ids,
            self.first_link,
            self.link_task,
            self.link_lag,
            self.first_interval,
            self.last_interval,
            self.interval_start,
            self.interval_end,
            self.worked_by_end,
            self.first_role,
            self.membership_role,
            self.membership_employee,
            self.pool_capacity,
            self.pool_left.copy(),
            self.waits.copy(),
            result.release,
            self.first_interval.copy(),
            result.start,
            result.finish,
            result.taker,
            result.previous,
            result.waited_for,
        )
        return result


def rank(task: Task) -> tuple[bool, int, int, int, bool, int, int]:
    """Sorting key, best first. A task in progress is its employee's first and nobody else can see it (R3)."""
    due = task.order_due
    return (
        not task.in_progress,
        -task.order_priority,
        -task.task_priority,
        task.position,
        due is None,
        0 if due is None else due,
        task.id,
    )


def columns(problem: Problem) -> Columns:
    """Number and flatten a valid problem."""
    tasks = sorted(problem.tasks, key=rank)
    employees = sorted(problem.employees, key=lambda employee: employee.id)
    number = {task.id: i for i, task in enumerate(tasks)}
    employee_number = {employee.id: e for e, employee in enumerate(employees)}
    role_number = {role: r for r, role in enumerate(sorted({role for e in employees for role in e.roles}))}

    calendars = _calendars(employees, now=problem.now, horizon=problem.horizon)
    first_role, membership_role, membership_employee = [0], [], []
    pool_capacity = [0] * len(role_number)
    for e, employee in enumerate(employees):
        capacity = _working_minutes(calendars, e)
        for role in dict.fromkeys(employee.roles):
            r = role_number[role]
            membership_role.append(r)
            membership_employee.append(e)
            pool_capacity[r] = max(pool_capacity[r], capacity)
        first_role.append(len(membership_role))
    preds, waits = _links(tasks, number)
    owner = []
    pool_left = [0] * len(role_number)
    for i, task in enumerate(tasks):
        if task.elapsed:
            owner.append(kernel.ELAPSED)
        elif task.assignee is not None:
            owner.append(employee_number[task.assignee])
        elif task.role is not None and task.role in role_number:
            role = role_number[task.role]
            pool_left[role] += 1
            owner.append(kernel.POOL - role)
        else:
            owner.append(kernel.ELAPSED)  # nobody can ever do it
            waits[i] = NEVER
    first_link, link_task, link_lag = _successors(preds)
    now = problem.now
    return Columns(
        tasks=tasks,
        roles=role_number,
        employees=employees,
        effort=[task.effort for task in tasks],
        owner=owner,
        ids=[task.id for task in tasks],
        first_link=first_link,
        link_task=link_task,
        link_lag=link_lag,
        **calendars,
        first_role=first_role,
        membership_role=membership_role,
        membership_employee=membership_employee,
        pool_capacity=pool_capacity,
        pool_left=pool_left,
        waits=waits,
        release=[
            0
            if task.not_before is None or task.not_before < now or task.in_progress
            else task.not_before - now
            for task in tasks
        ],
        preds=preds,
    )


def _links(tasks: Sequence[Task], number: dict[int, int]) -> tuple[list[list[tuple[int, int]]], list[int]]:
    """The links that bind: none into a task in progress (R3), the largest lag of duplicates (R14)."""
    preds: list[list[tuple[int, int]]] = []
    waits: list[int] = []
    for task in tasks:
        if task.in_progress or not task.preds:
            links: list[tuple[int, int]] = []
        elif len(task.preds) == 1:
            pred, lag = task.preds[0]
            links = [(number[pred], lag)]
        else:
            lags: dict[int, int] = {}
            for pred, lag in task.preds:
                lags[pred] = max(lag, lags.get(pred, 0))
            links = [(number[pred], lag) for pred, lag in lags.items()]
        preds.append(links)
        waits.append(len(links))
    return preds, waits


def _successors(preds: Sequence[Sequence[tuple[int, int]]]) -> tuple[list[int], list[int], list[int]]:
    """Links turned round: for each task the tasks behind it."""
    counts = [0] * (len(preds) + 1)
    for links in preds:
        for pred, _lag in links:
            counts[pred] += 1
    first, total = [], 0
    for count in counts:
        first.append(total)
        total += count
    place = first.copy()
    link_task, link_lag = [0] * total, [0] * total
    for i, links in enumerate(preds):
        for pred, lag in links:
            k = place[pred]
            place[pred] = k + 1
            link_task[k] = i
            link_lag[k] = lag
    return first, link_task, link_lag


def _calendars(employees: Sequence[Employee], *, now: int, horizon: int) -> dict[str, list[int]]:
    """Working time from now to the horizon, touching intervals merged (R9); equal calendars are stored once."""
    first_interval, last_interval = [], []
    starts: list[int] = []
    ends: list[int] = []
    worked_by_end: list[int] = []
    known: dict[int, tuple[int, int]] = {}
    for employee in employees:
        place = known.get(id(employee.intervals))
        if place is None:
            first = len(starts)
            _append_calendar(employee.intervals, now, horizon, starts, ends, worked_by_end)
            place = known[id(employee.intervals)] = (first, len(starts))
        first_interval.append(place[0])
        last_interval.append(place[1])
    return {
        "first_interval": first_interval,
        "last_interval": last_interval,
        "interval_start": starts,
        "interval_end": ends,
        "worked_by_end": worked_by_end,
    }


def _working_minutes(calendars: dict[str, list[int]], e: int) -> int:
    first, end = calendars["first_interval"][e], calendars["last_interval"][e]
    return calendars["worked_by_end"][end - 1] if end > first else 0


def _append_calendar(
    intervals: Sequence[Sequence[int]],
    now: int,
    horizon: int,
    starts: list[int],
    ends: list[int],
    worked_by_end: list[int],
) -> None:
    first = len(starts)
    worked = 0
    for start, end in intervals:
        start = max(start, now) - now
        end = min(end, horizon) - now
        if end <= start:
            continue
        worked += end - start
        if len(starts) > first and ends[-1] == start:
            ends[-1] = end
            worked_by_end[-1] = worked
        else:
            starts.append(start)
            ends.append(end)
            worked_by_end.append(worked)
