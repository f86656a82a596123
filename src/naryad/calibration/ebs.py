"""Evidence-Based Scheduling, the rival to beat: quantiles of what the person's, or the company's, last tasks needed.

Source: Joel Spolsky, "Evidence Based Scheduling" (2007), with a window of half a year.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence

from naryad.calibration.kinds import Id

WINDOW = 183.0  # days
ENOUGH = 6
ENOUGH_OF_ALL = 5
UNKNOWN = ((0.05, -1.0), (0.5, 0.0), (0.95, 1.0))


class Ebs:
    """Learns ln(actual / estimate) of finished tasks in their order of time."""

    def __init__(self) -> None:
        self._persons: dict[Id, _Window] = {}
        self._company = _Window()
        self._all: list[float] = []

    def learn(self, person: Id | None, y: float, now: float) -> None:
        if person is not None:
            self._persons.setdefault(person, _Window()).add(y, now)
        self._company.add(y, now)
        insort(self._all, y)

    def quantiles(self, person: Id | None, now: float, levels: Sequence[float]) -> list[float]:
        """Of y: the person's last 183 days from 6 tasks on, else the company's, else all from 5 on, else what is UNKNOWN."""
        windows = [self._persons.get(person)] if person is not None else []
        for window in (*windows, self._company):
            if window is not None and len(window.values(now)) >= ENOUGH:
                return [_linear(window.values(now), level) for level in levels]
        if len(self._all) >= ENOUGH_OF_ALL:
            return [_linear(self._all, level) for level in levels]
        return [_unknown(level) for level in levels]


class _Window:
    """Values of the last 183 days, ascending."""

    def __init__(self) -> None:
        self._arrived: deque[tuple[float, float]] = deque()
        self._sorted: list[float] = []

    def add(self, y: float, now: float) -> None:
        self._arrived.append((now, y))
        insort(self._sorted, y)

    def values(self, now: float) -> list[float]:
        while self._arrived and self._arrived[0][0] < now - WINDOW:
            _, y = self._arrived.popleft()
            del self._sorted[bisect_left(self._sorted, y)]
        return self._sorted


def _linear(ascending: Sequence[float], level: float) -> float:
    """The quantile that lies between two values in proportion."""
    place = level * (len(ascending) - 1)
    below = min(int(place), len(ascending) - 2)
    return ascending[below] + (place - below) * (ascending[below + 1] - ascending[below])


def _unknown(level: float) -> float:
    """Linear between the points of UNKNOWN, the end ones beyond them."""
    (p0, y0), (p1, y1), (p2, y2) = UNKNOWN
    if level <= p1:
        return y0 + (y1 - y0) * max(level - p0, 0.0) / (p1 - p0)
    return y1 + (y2 - y1) * min((level - p1) / (p2 - p1), 1.0)
