"""The fast engine (extra `fast`): a problem as arrays, walked by the compiled `fast_kernel`.

Numba and NumPy are imported here and in `fast_kernel` only, and these only where they are wanted: `engines.fast`.
"""

import struct
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, pairwise
from math import prod, sqrt
from typing import Any

import numpy as np

from naryad.scheduling import fast_kernel as fk
from naryad.scheduling.confidence import (
    PERCENTS,
    Confidence,
    Efforts,
    OrderConfidence,
    TaskConfidence,
    rank_of,
)
from naryad.scheduling.draws import ORDER, TASK, stream
from naryad.scheduling.problem import Employee, Problem, Task
from naryad.scheduling.result import PlannedTask, Reason
from naryad.scheduling.rows import Rows, task_rows
from naryad.scheduling.table import Table, table

LATE = (
    1 << 31
) - 1  # stands for a future in which something is never finished; no minute from now is as late
NEVER = 1 << 61  # greater than any value that is taken
_REASONS = [Reason.NONE, Reason.PREDECESSOR, Reason.PREVIOUS, Reason.NOT_BEFORE, Reason.WORKING_TIME]
Array = Any  # numpy.ndarray; NumPy is optional, so nothing outside this module names its types


@dataclass(slots=True)
class Arrays:
    """The compiled kernel's input: rows as templates, of which each walk takes copies, and what no walk changes."""

    tasks: Array
    employees: Array
    roles: Array
    ids: Array
    links: Array
    intervals: Array
    membership_role: Array
    membership_employee: Array
    bits: int

    @property
    def templates(self) -> tuple[Array, Array, Array]:
        return self.tasks, self.employees, self.roles

    def rows(self) -> tuple[Array, ...]:
        return tuple(template.copy() for template in self.templates)

    def rest(self) -> tuple[Any, ...]:
        """Arguments of `fast_kernel.walk` after the rows: what stays the same, then fresh heaps and stacks."""
        n, m, r, k = len(self.tasks), len(self.employees), len(self.roles), len(self.membership_role)
        return (
            self.ids,
            self.links,
            self.intervals,
            self.membership_role,
            self.membership_employee,
            self.bits,
            np.empty(n + m + 2 * r, np.int64),  # events
            np.empty(n, np.int32),  # own
            np.empty(n, np.int32),  # pool
            np.empty(k, np.int32),  # idle
            np.empty(k, np.int64),  # off_duty
            np.zeros(k, np.int8),  # is_listed
            np.empty(m, np.int32),  # turn
            np.empty(n, np.int32),  # done
            np.empty(n, np.int32),  # fresh
            np.empty(r, np.int32),  # calls
            np.empty(r, np.int32),  # hot
            np.empty(m, np.int32),  # unlisted
        )

    def walk(self) -> Array:
        """The rows of all tasks after a walk."""
        rows = self.rows()
        fk.walk(*rows, *self.rest())
        return rows[0][:-1]


class OutOfRange(OverflowError):
    """The numbers of a problem are too large for the fast engine; the plain one has no such limit."""


def prepare(problem: Problem, rows: Rows, *, more: int = 0) -> tuple[Table, Arrays]:
    """Number and flatten a sound problem; efforts may grow by `more` in all. Raises OutOfRange."""
    try:
        return _prepare(problem, rows, more)
    except OverflowError as error:
        raise OutOfRange(str(error)) from None


def starts(tasks: Array) -> list[int]:
    """Of the rows of a walk."""
    minutes: list[int] = tasks[:, fk.START].tolist()
    return minutes


def planned(numbered: Table, tasks: Array) -> list[PlannedTask]:
    """As `planner._planned`, a column at a time, and by ascending id."""
    now, rows = numbered.problem.now, numbered.rows
    columns = (fk.RELEASE, fk.START, fk.FINISH, fk.TAKER, fk.PREVIOUS, fk.WAITED_FOR)
    release, start, finish, taker, previous, pred = (tasks[:, column].astype(np.int64) for column in columns)
    freed = np.where(previous >= 0, finish[previous], 0)
    wanted = np.maximum(freed, release)
    by_pred = (pred >= 0) & (release == wanted)
    by_previous = ~by_pred & (previous >= 0) & (freed == wanted)
    order = np.array(numbered.order, np.int64)
    not_before = np.where(_flags(rows.in_progress), NEVER, _or(rows.not_before, NEVER - 1))[order]
    code = np.zeros(len(start), np.int8)
    code[not_before == wanted + now] = _REASONS.index(Reason.NOT_BEFORE)
    code[by_previous] = _REASONS.index(Reason.PREVIOUS)
    code[by_pred] = _REASONS.index(Reason.PREDECESSOR)
    code[start > wanted] = _REASONS.index(Reason.WORKING_TIME)
    reason: Array = np.array(_REASONS, object)[code]
    ids = _column(numbered.ids)
    via = np.full(len(ids), None, object)
    via[by_pred] = ids[pred[by_pred]]
    via[by_previous] = ids[previous[by_previous]]
    employee = np.array([*(employee_row.id for employee_row in numbered.employees), None], object)[taker]
    shown = np.argsort(ids, kind="stable")
    shown = shown[start[shown] >= 0]
    return list(
        map(
            PlannedTask,
            ids[shown].tolist(),
            (start[shown] + now).tolist(),
            (finish[shown] + now).tolist(),
            employee[shown].tolist(),
            reason[shown].tolist(),
            via[shown].tolist(),
        )
    )


def _prepare(problem: Problem, rows: Rows, more: int) -> tuple[Table, Arrays]:
    n = len(rows.id)
    ids = _column(rows.id)
    in_progress = _flags(rows.in_progress)
    order = _ranked(
        ~in_progress,
        -_column(rows.order_priority),
        -_column(rows.task_priority),
        _column(rows.position),
        _due_key(rows),
        ids,
    )
    numbered = table(problem, rows, order.tolist())
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    links, first_link, waits = _links(rows, ids, rank, in_progress)
    effort = _column(rows.effort)[order]
    release = _releases(rows, problem.now, in_progress)[order]
    owner = _owners(rows, numbered)[order]
    intervals, employees = _employees(problem, numbered)
    memberships = [
        (r, e)
        for e, employee in enumerate(numbered.employees)
        for r in dict.fromkeys(numbered.roles[role] for role in employee.roles)
    ]
    membership_role = np.array([r for r, _e in memberships], np.int64)
    membership_employee = np.array([e for _r, e in memberships], np.int64)
    _slice_heaps(employees, owner, membership_employee)
    roles = _roles(len(numbered.roles), owner, employees, intervals, membership_role, membership_employee)

    codes = 2 * n + len(employees) + len(roles) + len(memberships) + 1
    bits = codes.bit_length()
    latest = _latest(effort, links, release, intervals) + more
    if latest >= LATE or codes >= LATE or latest >= 1 << (62 - bits):
        raise OutOfRange("times and efforts are too large")
    tasks = np.full((n + 1, fk.TASK_COLUMNS), -1, np.int32)
    tasks[:n, fk.EFFORT] = effort
    tasks[:n, fk.OWNER] = owner
    tasks[:n, fk.WAITS] = waits
    tasks[:n, fk.RELEASE] = release
    tasks[:, fk.FIRST_LINK] = first_link
    arrays = Arrays(
        tasks=tasks,
        employees=employees.astype(np.int32),
        roles=roles.astype(np.int32),
        ids=ids[order],
        links=links.astype(np.int32),
        intervals=intervals.astype(np.int32),
        membership_role=membership_role.astype(np.int32),
        membership_employee=membership_employee.astype(np.int32),
        bits=bits,
    )
    return numbered, arrays


def _column(values: Collection[int]) -> Array:
    """Packed by struct, which reads Python's integers three times as fast as NumPy does."""
    try:
        column = np.frombuffer(struct.pack(f"{len(values)}q", *values), np.int64)
    except struct.error as error:
        raise OutOfRange(str(error)) from None
    if column.max(initial=0) >= NEVER or column.min(initial=0) <= -NEVER:
        raise OutOfRange("a value of more than 61 bits")
    return column


def _flags(values: Sequence[bool]) -> Array:
    return np.frombuffer(bytes(values), bool)


def _or(values: Sequence[int | None], missing: int) -> Array:
    """A column with a number for None."""
    return _column([missing if value is None else value for value in values])


def _ranked(*keys: Array) -> Array:
    """Places in the input by these keys, the most significant first; as one number where that fits into 63 bits."""
    varied = [(key, key.min(), key.max()) for key in keys if len(key)]
    varied = [(key, int(least), int(most)) for key, least, most in varied if least < most]
    if prod(most - least + 1 for _key, least, most in varied) >= NEVER:
        return np.lexsort([key for key, _least, _most in reversed(varied)])
    joined = np.zeros(len(keys[-1]), np.int64)
    for key, least, most in varied:
        joined *= most - least + 1
        joined += key - least
    return np.argsort(joined)


def _due_key(rows: Rows) -> Array:
    """Due ascending, none last."""
    without = rows.order_due.count(None)
    key = _or(rows.order_due, NEVER - 1)
    if np.count_nonzero(key == NEVER - 1) > without:
        raise OutOfRange("a due as late as none")
    return key


def _links(rows: Rows, ids: Array, rank: Array, in_progress: Array) -> tuple[Array, Array, Array]:
    """Links (task behind, lag) by predecessor, where each task's begin, and how many each task waits for."""
    n = len(rank)
    counts = _column(list(map(len, rows.preds)))
    pairs = _column(list(chain.from_iterable(chain.from_iterable(rows.preds)))).reshape(-1, 2)
    first_link, waits = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    links = np.empty((len(pairs), 2), np.int64)
    fk.turn_links(_places(ids, pairs[:, 0]), pairs[:, 1], counts, rank, in_progress, first_link, waits, links)
    return links[: first_link[n]], first_link, waits


def _places(ids: Array, wanted: Array) -> Array:
    """Where each wanted id stands in `ids`; a table where the ids lie close together, else by bisection."""
    if not len(wanted):
        return wanted
    first, span = int(ids.min()), int(ids.max() - ids.min()) + 1
    if span <= 8 * len(ids):
        places = np.empty(span, np.int64)
        places[ids - first] = np.arange(len(ids))
        return places[wanted - first]
    order = np.argsort(ids)
    return order[np.searchsorted(ids, wanted, sorter=order)]


def _releases(rows: Rows, now: int, in_progress: Array) -> Array:
    if rows.not_before.count(None) == len(rows.not_before):
        return np.zeros(len(rows.not_before), np.int64)
    return np.where(in_progress, 0, np.maximum(_or(rows.not_before, now) - now, 0))


def _owners(rows: Rows, numbered: Table) -> Array:
    """Who does each task, in the kernel's numbers, in the order of the input."""
    doers = {employee.id: e for e, employee in enumerate(numbered.employees)}
    pools: defaultdict[int | None, int] = defaultdict(lambda: fk.NOBODY)
    pools.update((role, fk.POOL - r) for role, r in numbered.roles.items())
    asked = zip(rows.elapsed, rows.assignee, rows.role, strict=True)
    return _column(
        [
            fk.ELAPSED if elapsed else pools[role] if assignee is None else doers[assignee]
            for elapsed, assignee, role in asked
        ]
    )


def _employees(problem: Problem, numbered: Table) -> tuple[Array, Array]:
    """Working time, each calendar once, and the rows of employees."""
    places: dict[int, tuple[int, int]] = {}
    parts: list[Array] = [np.empty((0, 3), np.int64)]
    count = 0
    employees = np.zeros((len(numbered.employees) + 1, fk.EMPLOYEE_COLUMNS), np.int64)
    for e, employee in enumerate(numbered.employees):
        place = places.get(id(employee.intervals))
        if place is None:
            part = _working_time(employee.intervals, problem)
            parts.append(part)
            place = places[id(employee.intervals)] = (count, count + len(part))
            count += len(part)
        employees[e, fk.CURSOR], employees[e, fk.LAST_INTERVAL] = place
    employees[:, fk.WAKE_AT] = employees[:, fk.LAST] = -1
    return np.concatenate(parts), employees


def _working_time(intervals: Sequence[Sequence[int]], problem: Problem) -> Array:
    """(start, end, minutes worked by the end) of a calendar, from now to the horizon, in minutes from now."""
    spans = _column(list(chain.from_iterable(intervals))).reshape(-1, 2)
    spans = np.clip(spans, problem.now, max(problem.now, problem.horizon)) - problem.now
    minutes = spans[:, 1] - spans[:, 0]
    worked = np.column_stack([spans, np.cumsum(minutes)])
    return np.ascontiguousarray(worked[minutes > 0])


def _slice_heaps(employees: Array, owner: Array, membership_employee: Array) -> None:
    """Give each employee a slice of the shared heap of assigned tasks, and of the memberships."""
    m = len(employees) - 1
    assigned = np.bincount(owner[owner >= 0], minlength=m)
    employees[1:, fk.OWN_FIRST] = np.cumsum(assigned)
    employees[1:, fk.FIRST_ROLE] = np.cumsum(np.bincount(membership_employee, minlength=m))


def _roles(
    count: int, owner: Array, employees: Array, intervals: Array, member_role: Array, member_employee: Array
) -> Array:
    roles = np.zeros((count, fk.ROLE_COLUMNS), np.int64)
    roles[:, fk.ROLE_WAKE] = -1
    if count:
        pooled = np.bincount(fk.POOL - owner[owner <= fk.POOL], minlength=count)
        members = np.bincount(member_role, minlength=count)
        roles[:, fk.POOL_LEFT] = pooled
        roles[1:, fk.POOL_FIRST] = np.cumsum(pooled)[:-1]
        roles[1:, fk.MEMBER_FIRST] = np.cumsum(members)[:-1]
        works = employees[:-1, fk.LAST_INTERVAL] > employees[:-1, fk.CURSOR]
        minutes = np.zeros(len(employees) - 1, np.int64)
        minutes[works] = intervals[employees[:-1, fk.LAST_INTERVAL][works] - 1, 2]
        np.maximum.at(roles[:, fk.CAPACITY], member_role, minutes[member_employee])
    return roles


def _latest(effort: Array, links: Array, release: Array, intervals: Array) -> int:
    """No event of a walk is later than this minute."""
    total = effort.sum(dtype=np.float64) + links[:, 1].sum(
        dtype=np.float64
    )  # exact as far as it matters: to 53 bits
    return int(release.max(initial=0)) + int(intervals.max(initial=0)) + int(total)


def warm() -> None:
    """Compile, or load from the cache, everything for problems of usual size."""
    doer = Employee(id=1, intervals=((0, 1),))
    problem = Problem(now=0, horizon=1, employees=[doer], tasks=[Task(id=1, effort=1, assignee=1, order=1)])
    rows = task_rows(problem.tasks)
    prepare(problem, rows)[1].walk()
    efforts = Efforts(levels=(0.5,), tasks={1: (1,)})
    simulate(problem, rows, efforts, rho=0, samples=1, seed=0, threads=1)


def simulate(
    problem: Problem, rows: Rows, efforts: Efforts, *, rho: float, samples: int, seed: int, threads: int
) -> Confidence:
    """As `simulation.simulate`, of sound input, in threads that each walk a part of the futures. Raises OutOfRange."""
    most = sum(int(minutes[-1]) + 1 for minutes in efforts.tasks.values())
    numbered, arrays = prepare(problem, rows, more=most)
    members = numbered.orders()
    task_order = np.full(len(rows.id), -1, np.int64)
    for o, order in enumerate(sorted(members)):
        task_order[members[order]] = o
    drawing = _drawing(numbered, efforts, sorted(members), task_order, rho=rho, seed=seed)
    finishes = np.empty((samples, len(rows.id)), np.int32)
    readies = np.empty((samples, len(members)), np.int32)

    def walk_part(first: int, last: int) -> None:
        mine = (*drawing[:4], np.empty(len(members)), *drawing[4:])
        fk.futures(
            first,
            last,
            LATE,
            task_order,
            finishes,
            readies,
            mine,
            arrays.templates,
            arrays.rows(),
            arrays.rest(),
        )

    with ThreadPoolExecutor(threads) as pool:
        _in_parts(pool, walk_part, samples, threads)
        by_task = _percentiles(finishes, pool, threads)
    readies.sort(axis=0)
    return _confidence(numbered, members, by_task, readies, seed=seed)


def _in_parts(pool: ThreadPoolExecutor, work: Callable[[int, int], None], count: int, parts: int) -> None:
    steps = [count * part // parts for part in range(parts + 1)]
    for done in [pool.submit(work, first, last) for first, last in pairwise(steps)]:
        done.result()


def _drawing(
    numbered: Table, efforts: Efforts, orders: Sequence[int], task_order: Array, *, rho: float, seed: int
) -> tuple[Any, ...]:
    """Arguments of `fast_kernel.draw_efforts` from `drawn` on, without its working memory."""
    drawn = [i for i, task_id in enumerate(numbered.ids) if task_id in efforts.tasks]
    levels = np.array(efforts.levels, np.float64)
    quantiles = np.array([efforts.tasks[numbered.ids[i]] for i in drawn], np.float64)
    quantiles = quantiles.reshape(len(drawn), len(levels))
    task_streams = (stream(seed=seed, kind=TASK, key=numbered.ids[i]) for i in drawn)
    order_streams = (stream(seed=seed, kind=ORDER, key=order) for order in orders)
    return (
        np.array(drawn, np.int64),
        np.fromiter(task_streams, np.uint64, len(drawn)),
        task_order[drawn] if drawn else np.empty(0, np.int64),
        np.fromiter(order_streams, np.uint64, len(orders)),
        sqrt(rho),
        sqrt(1 - rho),
        levels,
        quantiles,
        np.diff(quantiles, axis=1) / np.diff(levels),
    )


def _percentiles(finishes: Array, pool: ThreadPoolExecutor, threads: int) -> Array:
    """Per task its percentiles over the samples."""
    samples, n = finishes.shape
    wanted = [rank_of(percent, samples) - 1 for percent in PERCENTS]
    picked = np.empty((n, len(PERCENTS)), finishes.dtype)

    def pick(first: int, last: int) -> None:
        for at in range(first, last, 256):  # blocks that fit into the processor's cache
            block = np.ascontiguousarray(finishes[:, at : min(at + 256, last)].T)
            block.sort(axis=1)
            picked[at : at + len(block)] = block[:, wanted]

    _in_parts(pool, pick, n, threads)
    return picked


def _confidence(
    numbered: Table, members: dict[int, list[int]], picked: Array, readies: Array, *, seed: int
) -> Confidence:
    """`readies` is sorted by sample."""
    now, samples = numbered.problem.now, len(readies)

    def moments(values: Sequence[int]) -> tuple[int | None, int | None, int | None]:
        p50, p80, p95 = (None if value == LATE else value + now for value in values)
        return p50, p80, p95

    tasks = [
        TaskConfidence(task_id, *moments(row))
        for task_id, row in zip(numbered.ids, picked.tolist(), strict=True)
    ]
    wanted = [rank_of(percent, samples) - 1 for percent in PERCENTS]
    orders = []
    for o, order in enumerate(sorted(members)):
        due = numbered.due(members[order])
        on_time = None if due is None else int((readies[:, o] <= min(due - now, LATE - 1)).sum()) / samples
        orders.append(OrderConfidence(order, *moments(readies[wanted, o].tolist()), on_time))
    return Confidence(samples, seed, tuple(sorted(tasks, key=lambda row: row.id)), tuple(orders))
