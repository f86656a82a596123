"""Many futures of one problem: every task's effort drawn from its distribution, every future walked like the plan."""

import os
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from math import erf, sqrt

from naryad.scheduling import draws, engines
from naryad.scheduling.confidence import (
    PERCENTS,
    Confidence,
    Efforts,
    OrderConfidence,
    TaskConfidence,
    rank_of,
)
from naryad.scheduling.issues import InvalidProblem
from naryad.scheduling.planner import sound_rows
from naryad.scheduling.problem import Problem
from naryad.scheduling.table import Table, columns, table

LATE = 1 << 62  # stands for a future in which something is never finished


def simulate(
    problem: Problem,
    *,
    efforts: Efforts,
    rho: float,
    samples: int,
    seed: int,
    engine: engines.Engine = "auto",
    threads: int | None = None,
) -> Confidence:
    """Walk `samples` futures of the problem and say by when things are finished.

    In each future a task's normal draw is √rho · its order's + √(1 - rho) · its own (its own alone without an
    order), mapped through its distribution. `threads` (default: one per processor) are of the fast engine; neither they nor
    the engine change the result. Raises InvalidProblem if the problem or the efforts are not sound,
    ValueError if rho is outside [0, 1] or samples below 1.
    """
    if not 0 <= rho <= 1:
        raise ValueError(f"rho is not between 0 and 1: {rho}")
    if samples < 1:
        raise ValueError(f"at least one sample is needed, not {samples}")
    issues = efforts.validate()
    if issues:
        raise InvalidProblem([*problem.validate(), *issues])
    rows = sound_rows(problem)
    fast = engines.fast(engine, size=len(rows.id) * samples, big=engines.BIG_SIMULATION)
    if fast is not None:
        try:
            confidence: Confidence = fast.simulate(
                problem,
                rows,
                efforts,
                rho=rho,
                samples=samples,
                seed=seed,
                threads=threads or os.cpu_count() or 1,
            )
        except fast.OutOfRange:
            pass
        else:
            return confidence
    numbered = table(problem, rows)
    futures = _walk_futures(numbered, efforts, rho=rho, samples=samples, seed=seed)
    return _confidence(numbered, futures, samples=samples, seed=seed)


def _walk_futures(
    numbered: Table, efforts: Efforts, *, rho: float, samples: int, seed: int
) -> list["array[int]"]:
    """For each future the finish of every task by number, -1 for an unplanned one."""
    drawn = _draw(numbered, efforts, rho=rho, samples=samples, seed=seed)
    futures = []
    flat = columns(numbered.problem, numbered)
    effort = flat.effort.copy()
    for sample in range(samples):
        for i, minutes in drawn:
            effort[i] = minutes[sample]
        futures.append(array("q", flat.walk(effort).finish))
    return futures


def _draw(
    numbered: Table, efforts: Efforts, *, rho: float, samples: int, seed: int
) -> list[tuple[int, list[int]]]:
    """For each task with a distribution its number and its effort in every future."""
    numbers = range(samples)
    common, own = sqrt(rho), sqrt(1 - rho)
    shared: dict[int, list[float]] = {}
    drawn = []
    for i, task_id in enumerate(numbered.ids):
        quantiles = efforts.tasks.get(task_id)
        if quantiles is None:
            continue
        z = draws.normals(start=draws.stream(seed=seed, kind=draws.TASK, key=task_id), samples=numbers)
        order = numbered.rows.order[numbered.order[i]]
        if order is not None:
            if order not in shared:
                start = draws.stream(seed=seed, kind=draws.ORDER, key=order)
                shared[order] = draws.normals(start=start, samples=numbers)
            z = [common * a + own * b for a, b in zip(shared[order], z, strict=True)]
        drawn.append((i, _efforts_at(z, efforts.levels, quantiles)))
    return drawn


def _efforts_at(z: Sequence[float], levels: Sequence[float], quantiles: Sequence[float]) -> list[int]:
    """Whole minutes of effort at normal draws: the distribution's quantile of each draw's probability."""
    last = len(levels) - 1
    root = sqrt(0.5)
    slopes = [(quantiles[k + 1] - quantiles[k]) / (levels[k + 1] - levels[k]) for k in range(last)]
    lowest, highest = int(quantiles[0] + 0.5), int(quantiles[last] + 0.5)
    minutes = []
    for draw in z:
        p = 0.5 + 0.5 * erf(draw * root)
        k = bisect_right(levels, p) - 1
        if k < 0:
            minutes.append(lowest)
        elif k == last:
            minutes.append(highest)
        else:
            minutes.append(int(quantiles[k] + (p - levels[k]) * slopes[k] + 0.5))
    return minutes


def _confidence(numbered: Table, futures: Sequence[Sequence[int]], *, samples: int, seed: int) -> Confidence:
    """Percentiles over finished walks; a future without a date counts as later than all."""
    now = numbered.problem.now
    finishes = [[LATE if f < 0 else f for f in row] for row in zip(*futures, strict=True)]
    tasks = [
        TaskConfidence(task_id, *_percentiles(sorted(row), now))
        for task_id, row in zip(numbered.ids, finishes, strict=True)
    ]
    orders = []
    for order_id, numbers in sorted(numbered.orders().items()):
        ready = sorted(map(max, zip(*(finishes[i] for i in numbers), strict=True)))
        due = numbered.due(numbers)
        on_time = None if due is None else bisect_right(ready, due - now) / samples
        orders.append(OrderConfidence(order_id, *_percentiles(ready, now), on_time))
    return Confidence(samples, seed, tuple(sorted(tasks, key=lambda row: row.id)), tuple(orders))


def _percentiles(ascending: Sequence[int], now: int) -> tuple[int | None, int | None, int | None]:
    """The k-th smallest for each of PERCENTS, k = ceil(share * count)."""
    p50, p80, p95 = (ascending[rank_of(percent, len(ascending)) - 1] for percent in PERCENTS)
    return _moment(p50, now), _moment(p80, now), _moment(p95, now)


def _moment(value: int, now: int) -> int | None:
    return None if value == LATE else value + now
