"""How good the forecasts of a history were, beside Evidence-Based Scheduling: pinball, coverage, and coverage by group.

Held out is the last half of a company's tasks, or orders, by start. The definitions are in docs/dev/calibration.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log
from typing import Any

import numpy as np

from naryad.calibration.days import base_of
from naryad.calibration.effort import EXACT, Bundle, quantiles
from naryad.calibration.kinds import Floats, Id
from naryad.calibration.replay import SHOWN, Replay, ReplayedOrder, ReplayedTask

P80 = SHOWN.index(0.8)
GROUP = 100  # held-out tasks of a person or a type that is measured
FIRST = 200
NEWCOMER = 10
WITHIN = (0.75, 0.85)

ORDER_SIZES = range(3, 61)  # tasks, where sums are measured
MEANS = ("effort", "newcomers", "first", "begun", "open", "sums", "orders")

Measure = dict[str, Any]


def measure(replayed: Replay) -> Measure:
    """Of one company. What cannot be measured is None; tasks without an estimate are counted, not measured."""
    rows, held_orders = replayed.tasks, replayed.orders[len(replayed.orders) // 2 :]
    half = len(rows) // 2
    held = _measured(rows[half:])
    first = _measured(rows[:FIRST])
    newcomers = [row for row in held if row.item.person is not None and row.finished_by_person <= NEWCOMER]
    return {
        "tasks": len(rows),
        "held_out": len(held),
        "left_out": sum(not row.forecast.has_estimate for row in rows),
        "effort": _effort(held),
        "persons": _groups(held, lambda row: row.item.person),
        "types": _groups(held, lambda row: row.item.type),
        "newcomers": _mean(ties_counted(newcomers)),
        "first": _mean(ties_counted(first)),
        "begun": _begun(held),
        "open": {str(k): _still_open(held, k) for k in sorted({k for row in held for k in row.open_days})},
        "sums": _sums(held_orders),
        "orders": {str(stage): _order_days(held_orders, stage) for stage in range(4)},
    }


def overall(companies: Mapping[str, Measure]) -> Measure:
    """The same shape: sums of counts, groups of all companies, and means of companies of the rest."""
    measures = list(companies.values())
    return {
        **{name: sum(each[name] for each in measures) for name in ("tasks", "held_out", "left_out")},
        **{
            name: {
                f"{company}: {group}": share
                for company, each in companies.items()
                for group, share in each[name].items()
            }
            for name in ("persons", "types")
        },
        **{name: _means([each[name] for each in measures]) for name in MEANS},
    }


def _means(values: Sequence[Any]) -> Any:
    """The mean of what is there, part by part; None where nothing is."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    if isinstance(known[0], dict):
        return {
            key: _means([value.get(key) for value in known])
            for key in dict.fromkeys(k for v in known for k in v)
        }
    if isinstance(known[0], list):
        return [_means(parts) for parts in zip(*known, strict=True)]
    return sum(known) / len(known)


def pinball(actual: Floats, answers: Floats, levels: Sequence[float] = SHOWN) -> float:
    """The mean over rows and levels of max(τ·d, (τ - 1)·d), d = actual - answer. `actual`: (n,), `answers`: (n, k)."""
    tau = np.array(levels)
    distance = actual[:, None] - answers
    return float(np.maximum(tau * distance, (tau - 1) * distance).mean())


def ties_counted(rows: Sequence[ReplayedTask]) -> list[float]:
    """For each task how far the P80 held: 1 or 0; of an exact one the part of the atom below the level, after the tracker."""
    if not rows:
        return []
    bundle, y = _bundle(rows), _surprises(rows)
    level = bundle.u[:, SHOWN_KNOT]
    part = np.clip((level - bundle.f0[:, 0]) / np.maximum(bundle.p[:, 0], 1e-9), 0.0, 1.0)
    held = np.where(y == 0, part, y <= _answers(bundle)[:, P80])
    shares: list[float] = held.tolist()
    return shares


SHOWN_KNOT = 3  # the tracker's knot of the P80


def _measured(rows: Sequence[ReplayedTask]) -> list[ReplayedTask]:
    return [row for row in rows if row.forecast.has_estimate and row.item.finished is not None]


def _bundle(rows: Sequence[ReplayedTask]) -> Bundle:
    return Bundle.of([row.forecast.traits.estimate for row in rows], [row.forecast.effort for row in rows])


def _answers(bundle: Bundle) -> Floats:
    return np.log(quantiles(bundle, np.array(SHOWN)) / bundle.estimate)


def _surprises(rows: Sequence[ReplayedTask]) -> Floats:
    """ln(actual / estimate), 0 where exact."""
    y = np.array([log((row.item.actual or 1.0) / row.forecast.traits.estimate) for row in rows])
    return np.where(np.abs(y) < EXACT, 0.0, y)


def _effort(rows: Sequence[ReplayedTask]) -> Measure:
    if not rows:
        return {"pinball": None, "coverage": None}
    y, answers = _surprises(rows), _answers(_bundle(rows))
    rival = np.array([row.rival for row in rows])
    return {
        "pinball": pinball(y, answers) / pinball(y, rival),
        "coverage": [[float(np.mean(y < q)), float(np.mean(y <= q))] for q in answers.T],
    }


def _groups(rows: Sequence[ReplayedTask], group_of: Callable[[ReplayedTask], Id | None]) -> dict[str, float]:
    """P80 of every group of at least 100 tasks."""
    groups: dict[Id, list[float]] = {}
    for row, share in zip(rows, ties_counted(rows), strict=True):
        group = group_of(row)
        if group is not None:
            groups.setdefault(group, []).append(share)
    return {str(group): float(np.mean(shares)) for group, shares in groups.items() if len(shares) >= GROUP}


def _begun(rows: Sequence[ReplayedTask]) -> Measure:
    """Shares finished before the P80 day and on it or before; pinball of ln(D + 0.5) against EBS on days."""
    if not rows:
        return {"held": None, "pinball": None}
    took = np.array([row.took for row in rows], dtype=float)
    answers = np.array([row.days for row in rows], dtype=float)
    base = np.array([[base_of(row.forecast.traits.estimate)] for row in rows])
    # a whole day of EBS may come out of the logarithm a little below itself
    rival = np.floor(np.exp(np.array([row.rival_days for row in rows])) * base - 0.5 + 1e-9)
    actual = np.log(took + 0.5)
    return {
        "held": [float(np.mean(took < answers[:, P80])), float(np.mean(took <= answers[:, P80]))],
        "pinball": pinball(actual, np.log(answers + 0.5))
        / pinball(actual, np.log(np.maximum(rival, 0.0) + 0.5)),
    }


def _still_open(rows: Sequence[ReplayedTask], k: int) -> float | None:
    """Of the tasks not finished k business days after their start the share that was by the P80 day."""
    return _mean(row.took <= row.open_days[k][P80] for row in rows if row.took is not None and row.took > k)


def _sums(orders: Sequence[ReplayedOrder]) -> float | None:
    """Of finished orders of 3–60 tasks the share whose minutes lie from P5 to P95 of their sum."""
    held = []
    for order in orders:
        if order.sums and order.ended is not None and len(order.items) in ORDER_SIZES:
            actual = sum(item.actual or 0.0 for item in order.items)
            held.append(order.sums[0] <= actual <= order.sums[-1])
    return _mean(held)


def _order_days(orders: Sequence[ReplayedOrder], stage: int) -> list[float] | None:
    """Of finished orders the shares that held the P50, P80 and P95 day of a stage's row."""
    rows = [(order.took(made), row) for order in orders for made, row in order.rows if row.stage == stage]
    held = [[took <= row.shown.at(level) for level in SHOWN] for took, row in rows if took is not None]
    return [sum(shares) / len(held) for shares in zip(*held, strict=True)] or None


def is_within(share: float) -> bool:
    low, high = WITHIN
    return low <= share <= high


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
