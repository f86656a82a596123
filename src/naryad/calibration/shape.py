"""The shape of a company's z = (y - m)/s, learned as a histogram that begins as Student's t(4)."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from naryad.calibration.student import cdf

FADE = 0.9995  # of all counts, per update
WEIGHT = 30.0  # of the t(4), in counts
EDGES = (
    *(i / 2 for i in range(-16, -6)),  # -8, -7.5 … -3.5
    *(i / 10 for i in range(-30, 30)),  # -3, -2.9 … 2.9
    *(i / 2 for i in range(6, 17)),  # 3, 3.5 … 8
)
BINS = len(EDGES) - 1

_MASS = np.diff([cdf(edge) for edge in EDGES]) / (cdf(EDGES[-1]) - cdf(EDGES[0]))


class Shape:
    """F = (counts + 30·t4)/(sum + 30), linear inside a bin; what lies outside is in the bins at the ends."""

    def __init__(self, counts: Sequence[float] | None = None) -> None:
        self._counts = np.zeros(BINS) if counts is None else np.array(counts, dtype=float)
        self._reached: list[float] | None = None

    def learn(self, z: float) -> None:
        self._counts *= FADE
        self._counts[min(max(bisect_right(EDGES, z) - 1, 0), BINS - 1)] += 1
        self._reached = None

    def cdf(self, z: float) -> float:
        if z <= EDGES[0]:
            return 0.0
        if z >= EDGES[-1]:
            return 1.0
        i = bisect_right(EDGES, z) - 1
        low, high = self.reached[i : i + 2]
        return low + (high - low) * (z - EDGES[i]) / (EDGES[i + 1] - EDGES[i])

    def inverse(self, q: float) -> float:
        i = min(max(bisect_right(self.reached, q) - 1, 0), BINS - 1)
        low, high = self.reached[i : i + 2]
        part = min(max((q - low) / (high - low), 0.0), 1.0)
        return EDGES[i] + part * (EDGES[i + 1] - EDGES[i])

    @property
    def reached(self) -> list[float]:
        """F at the edges."""
        if self._reached is None:
            mass = (self._counts + WEIGHT * _MASS) / (self._counts.sum() + WEIGHT)
            self._reached = [0.0, *accumulate(mass.tolist())]
            self._reached[-1] = 1.0
        return self._reached

    def to_json(self) -> list[float]:
        counts: list[float] = self._counts.tolist()
        return counts
