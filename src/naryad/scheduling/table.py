"""A problem numbered for the plain walk: tasks by rank, employees and roles by id, times from now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from naryad.scheduling import kernel
from naryad.scheduling.kernel import Calendar, Walk
from naryad.scheduling.problem import Employee, Problem
from naryad.scheduling.rows import Rows

Preds = Sequence[Sequence[int]]


@dataclass
class Table:
    """What both engines and the reading of their results share. `order` and `rows`: see `ranked`."""

    problem: Problem
    rows: Rows
    order: list[int]  # rank -> place in the input
    ids: list[int]  # rank -> task id
    employees: list[Employee]  # by ascending id
    roles: dict[int, int]  # role -> number, of the roles that somebody has

    @cached_property
    def number(self) -> dict[int, int]:
        """Task id -> rank."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    def binding_preds(self, i: int) -> list[int]:
        """Ranks of the tasks that the task of rank `i` waits for; none for a task in progress (R3)."""
        place = self.order[i]
        if self.rows.in_progress[place]:
            return []
        return [self.number[pred] for pred, _lag in self.rows.preds[place]]

    def orders(self) -> dict[int, list[int]]:
        """The ranks of each order's tasks."""
        members: dict[int, list[int]] = {}
        for i, place in enumerate(self.order):
            order = self.rows.order[place]
            if order is not None:
                members.setdefault(order, []).append(i)
        return members

    def due(self, numbers: Sequence[int]) -> int | None:
        """The earliest due among the tasks of an order, as in the problem; None without one."""
        dues = (self.rows.order_due[self.order[i]] for i in numbers)
        return min((due for due in dues if due is not None), default=None)


def table(problem: Problem, rows: Rows, order: list[int] | None = None) -> Table:
    """Number a sound problem; `order` is what `ranked` gives, if it is known already."""
    if order is None:
        order = ranked(rows)
    roles = sorted({role for employee in problem.employees for role in employee.roles})
    return Table(
        problem=problem,
        rows=rows,
        order=order,
        ids=list(map(rows.id.__getitem__, order)),
        employees=sorted(problem.employees, key=lambda employee: employee.id),
        roles={role: r for r, role in enumerate(roles)},
    )


def ranked(rows: Rows) -> list[int]:
    """Places in the input, best rank first: stable sorts from the last criterion to the first.

    A task in progress is its employee's first and nobody else can see it, so it may as well come before all (R3).
    """
    order = sorted(range(len(rows.id)), key=rows.id.__getitem__)
    due = [inf if due is None else due for due in rows.order_due]
    for column, descending in (
        (due, False),
        (rows.position, False),
        (rows.task_priority, True),
        (rows.order_priority, True),
        (rows.in_progress, True),
    ):
        if len(set(column)) > 1:
            order.sort(key=column.__getitem__, reverse=descending)
    return order


@dataclass(slots=True)
class Columns:
    """The arguments of `kernel.walk`."""

    effort: list[int]
    owner: list[int]
    ids: list[int]
    waits: list[int]
    release: list[int]
    links: list[list[tuple[int, int]]]
    calendars: list[Calendar]
    roles: list[list[int]]
    pool_size: list[int]

    def walk(self, effort: Sequence[int] | None = None) -> Walk:
        """Walk the queues, with other efforts if given."""
        return kernel.walk(
            effort=self.effort if effort is None else effort,
            owner=self.owner,
            ids=self.ids,
            waits=self.waits,
            release=self.release,
            links=self.links,
            calendars=self.calendars,
            roles=self.roles,
            pool_size=self.pool_size,
        )


def columns(problem: Problem, numbered: Table) -> Columns:
    """Flatten a numbered problem."""
    rows, order, roles = numbered.rows, numbered.order, numbered.roles
    now, horizon = problem.now, problem.horizon
    owner = owners(numbered)
    pool_size = [0] * len(roles)
    for doer in owner:
        if doer <= kernel.POOL:
            pool_size[kernel.POOL - doer] += 1
    calendars: dict[int, Calendar] = {}  # equal ones that are one object are made once
    for employee in numbered.employees:
        if id(employee.intervals) not in calendars:
            calendars[id(employee.intervals)] = calendar(employee.intervals, now=now, horizon=horizon)
    links, waits = _links(numbered)
    return Columns(
        effort=[rows.effort[place] for place in order],
        owner=owner,
        ids=numbered.ids,
        waits=waits,
        release=releases(numbered),
        links=links,
        calendars=[calendars[id(employee.intervals)] for employee in numbered.employees],
        roles=[[roles[role] for role in dict.fromkeys(employee.roles)] for employee in numbered.employees],
        pool_size=pool_size,
    )


def owners(numbered: Table) -> list[int]:
    """Who does each task, by rank, in the kernel's numbers."""
    rows = numbered.rows
    doers: dict[int | None, int] = {employee.id: e for e, employee in enumerate(numbered.employees)}
    owner = [doers.get(rows.assignee[place], kernel.NOBODY) for place in numbered.order]
    for i, place in enumerate(numbered.order):
        if owner[i] == kernel.NOBODY:
            role = rows.role[place]
            if role in numbered.roles:
                owner[i] = kernel.POOL - numbered.roles[role]
            elif rows.elapsed[place]:
                owner[i] = kernel.ELAPSED
    return owner


def releases(numbered: Table) -> list[int]:
    """The earliest start of each task before its predecessors say more, by rank and from now."""
    rows, now = numbered.rows, numbered.problem.now
    release = [0] * len(numbered.order)
    for i, place in enumerate(numbered.order):
        not_before = rows.not_before[place]
        if not_before is not None and not_before > now and not rows.in_progress[place]:
            release[i] = not_before - now
    return release


def _links(numbered: Table) -> tuple[list[list[tuple[int, int]]], list[int]]:
    """The links that bind, turned round: none into a task in progress (R3), the largest lag of duplicates (R14)."""
    rows, number = numbered.rows, numbered.number
    links: list[list[tuple[int, int]]] = [[] for _ in numbered.order]
    waits = []
    for i, place in enumerate(numbered.order):
        preds: Preds = rows.preds[place]
        if not preds or rows.in_progress[place]:
            waits.append(0)
        elif len(preds) == 1:
            pred, lag = preds[0]
            links[number[pred]].append((i, lag))
            waits.append(1)
        else:
            lags = largest_lags(preds)
            for pred, lag in lags.items():
                links[number[pred]].append((i, lag))
            waits.append(len(lags))
    return links, waits


def largest_lags(preds: Preds) -> dict[int, int]:
    """Each predecessor once, with the largest of its lags (R14)."""
    lags: dict[int, int] = {}
    for pred, lag in preds:
        lags[pred] = max(lag, lags.get(pred, 0))
    return lags


def calendar(intervals: Sequence[Sequence[int]], *, now: int, horizon: int) -> Calendar:
    """Working time from now to the horizon, touching intervals merged (R9)."""
    starts: list[int] = []
    ends: list[int] = []
    worked: list[int] = []
    total = 0
    last = horizon - now
    for start, end in intervals:
        start = start - now if start > now else 0
        end = end - now if end < horizon else last
        if end <= start:
            continue
        total += end - start
        if ends and ends[-1] == start:
            ends[-1] = end
            worked[-1] = total
        else:
            starts.append(start)
            ends.append(end)
            worked.append(total)
    return Calendar(starts, ends, worked)
