"""Few and plain statistics, the same for the same rows: seeded bootstrap, the cluster test of a change."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import mul
from random import Random
from typing import NamedTuple

FEWEST_SHOWN = 3
"""Of fewer tasks or orders no figure is shown."""
FEWEST_TASKS = 8
FEWEST_MINUTES = 20 * 60
"""A figure below either is shown grey, and nothing is decided by it (docs/dev/insight.md)."""
SHOWN_TASKS = 60
"""The median of a type's last so many tasks is its average time."""

BATCHES = 40
REPLICATES = 400
SEED = 20261123
LOW, HIGH = 0.05, 0.95  # of a 90 % interval

RECENT_MONTHS, EARLIER_MONTHS = 3, 9
CERTAIN = 2.4
"""|z| above which a change is announced."""


def is_firm(*, tasks: int, minutes: float) -> bool:
    return tasks >= FEWEST_TASKS and minutes >= FEWEST_MINUTES


@dataclass(frozen=True)
class Range:
    low: float
    high: float


class Batch(NamedTuple):
    """Sums over some tasks: what a ratio is made of."""

    over: float
    under: float


def bootstrap_ratio(batches: Sequence[Batch]) -> Range | None:
    """The 90 % interval of Σ over ÷ Σ under when whole batches are drawn again; None with fewer than two.

    Up to BATCHES tasks a batch is a task; of more, each batch holds every BATCHES-th. The draws are the same every
    time, so a page shows the same interval until its rows change.
    """
    if len(batches) < 2:
        return None
    over, under = [batch.over for batch in batches], [batch.under for batch in batches]
    ratios = []
    for weights in _draws(len(batches)):
        below = sum(map(mul, weights, under))
        if below > 0:
            ratios.append(sum(map(mul, weights, over)) / below)
    ratios.sort()
    return Range(quantile(ratios, LOW), quantile(ratios, HIGH)) if ratios else None


@lru_cache(maxsize=BATCHES)
def _draws(size: int) -> tuple[tuple[int, ...], ...]:
    """How often each of `size` batches is drawn, for every replicate."""
    random = Random(SEED + size)
    draws = []
    for _replicate in range(REPLICATES):
        weights = [0] * size
        for place in random.choices(range(size), k=size):
            weights[place] += 1
        draws.append(tuple(weights))
    return tuple(draws)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two nearest of sorted values, as percentile_cont of PostgreSQL."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> float:
    return quantile(sorted(values), 0.5)


def median_range(values: Sequence[float]) -> Range | None:
    """The 90 % interval of the median when the values are drawn again; None with fewer than FEWEST_SHOWN.

    The bootstrap of a median needs no draws: it is at most the k-th of n values when half of the draws or more are
    among the first k, which is a binomial count (Efron 1979, "Bootstrap methods", section 3).
    """
    if len(values) < FEWEST_SHOWN:
        return None
    low, high = _median_places(len(values))
    ordered = sorted(values)
    return Range(ordered[low], ordered[high])


@lru_cache(maxsize=SHOWN_TASKS)
def _median_places(size: int) -> tuple[int, int]:
    """Places of the two values among `size` sorted ones, from 0."""
    half = size // 2 + 1
    chances = [_at_least(half, of=size, chance=(place + 1) / size) for place in range(size)]
    return (
        next(place for place, chance in enumerate(chances) if chance >= LOW),
        next(place for place, chance in enumerate(chances) if chance >= HIGH),
    )


def _at_least(count: int, *, of: int, chance: float) -> float:
    return sum(math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count, of + 1))


class Month(NamedTuple):
    """Logarithms of the times of one month's tasks: how many, their sum, the sum of their squares."""

    tasks: int
    total: float
    squares: float


class Verdict(StrEnum):
    FEW = "few"
    SAME = "same"
    FASTER = "faster"
    SLOWER = "slower"


@dataclass(frozen=True)
class MedianChange:
    """`share`: how much longer the recent tasks take, 0.1 = a tenth; None without enough of them."""

    verdict: Verdict
    share: float | None = None
    z: float | None = None

    @property
    def per_cent(self) -> float | None:
        """How much, without its direction."""
        return None if self.share is None else abs(100 * self.share)


def change(*, earlier: Sequence[Month], recent: Sequence[Month]) -> MedianChange:
    """The cluster test: three months against the nine before them, on ln(minutes per unit).

    A month's tasks are alike (same crew, same orders), so they are not independent: to the error of the mean from
    single tasks the variance between months is added (one-way analysis of variance, months within the two groups).
    Announced only for |z| > 2.4; a plain t-test cries wolf in a quarter of the cases.
    """
    groups = [[month for month in group if month.tasks] for group in (earlier, recent)]
    counts = [sum(month.tasks for month in group) for group in groups]
    months, tasks = sum(map(len, groups)), sum(counts)
    if min(counts) < FEWEST_TASKS or min(map(len, groups)) < 2 or months < 5 or tasks <= months:
        return MedianChange(Verdict.FEW)
    means = [sum(month.total for month in group) / count for group, count in zip(groups, counts, strict=True)]
    within = _within(groups) / (tasks - months)
    between = _between(groups, means, counts, within)
    variance = sum(
        within / count + between * sum(month.tasks**2 for month in group) / count**2
        for group, count in zip(groups, counts, strict=True)
    )
    difference = means[1] - means[0]
    share = math.expm1(difference)
    if variance <= 0:
        z = math.copysign(math.inf, difference) if abs(difference) > 1e-9 else 0.0
    else:
        z = difference / math.sqrt(variance)
    if abs(z) <= CERTAIN:
        return MedianChange(Verdict.SAME, share, z)
    return MedianChange(Verdict.SLOWER if z > 0 else Verdict.FASTER, share, z)


def _within(groups: Sequence[Sequence[Month]]) -> float:
    """Sum of squares of tasks around the mean of their month."""
    return sum(max(0.0, month.squares - month.total**2 / month.tasks) for group in groups for month in group)


def _between(
    groups: Sequence[Sequence[Month]], means: Sequence[float], counts: Sequence[int], within: float
) -> float:
    """Variance of months around the mean of their group beyond what single tasks explain; never negative."""
    degrees = sum(len(group) - 1 for group in groups)
    spread = sum(
        month.tasks * (month.total / month.tasks - mean) ** 2
        for group, mean in zip(groups, means, strict=True)
        for month in group
    )
    size = sum(
        count - sum(month.tasks**2 for month in group) / count
        for group, count in zip(groups, counts, strict=True)
    )
    return max(0.0, (spread / degrees - within) / (size / degrees)) if size > 0 else 0.0
