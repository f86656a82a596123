"""How many business days something takes from its start: the distribution of y = ln(D / base), with D = 0 at its bottom.

Used for tasks that have begun (`begun`) and for orders (`orders`). Formulas and sources: docs/dev/calibration.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor, log
from typing import Any, Protocol

from naryad.calibration import student
from naryad.calibration.effects import Effects, Key, foresee, teach

DAY = 480.0  # minutes of work
LOG_MOST = 600.0  # what a float can hold


class Distribution(Protocol):
    """Of z = (y - m)/s."""

    def cdf(self, z: float, /) -> float: ...
    def inverse(self, q: float, /) -> float: ...


class StudentShape:
    """Student's t(4), as it stands."""

    def cdf(self, z: float) -> float:
        return student.cdf(z)

    def inverse(self, q: float) -> float:
        return student.inverse(q)


@dataclass(frozen=True, slots=True)
class DaysForecast:
    """As saved: layers read, base in days, m and s of ln(D / base), p of "the same day"."""

    keys: tuple[Key, ...]
    base: float
    m: float
    s: float
    p: float

    def to_json(self) -> list[Any]:
        return [[list(key) for key in self.keys], self.base, self.m, self.s, self.p]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "DaysForecast":
        keys, *rest = row
        return cls(tuple(tuple(key) for key in keys), *rest)


def base_of(minutes: float) -> float:
    """Days that so many estimated minutes stand for: minutes/480 + 0.5."""
    return minutes / DAY + 0.5


def foresee_days(effects: Effects, keys: tuple[Key, ...], base: float, now: float) -> DaysForecast:
    m, s, p = foresee(effects.of(keys), now)
    return DaysForecast(keys, base, m, s, p)


def teach_days(effects: Effects, forecast: DaysForecast, *, days: int, now: float) -> float | None:
    """It took `days`; 0 teaches the atom alone. The answer is z by the saved m and s, None for 0 days."""
    y = log(days / forecast.base) if days else None
    teach(effects.of(forecast.keys), now, y=y, is_atom=y is None, m=forecast.m, s=forecast.s)
    return None if y is None else (y - forecast.m) / forecast.s


def answer(forecast: DaysForecast, shape: Distribution, level: float) -> int:
    """Days at a level within (0, 1): 0 up to p, else max(1, floor(base·exp(m + s·F⁻¹((level - p)/(1 - p)))))."""
    if level <= forecast.p:
        return 0
    z = shape.inverse((level - forecast.p) / (1 - forecast.p))
    return max(1, floor(forecast.base * exp(min(forecast.m + forecast.s * z, LOG_MOST))))


def answers_open(
    forecast: DaysForecast, shape: Distribution, levels: Sequence[float], *, open_for: int
) -> tuple[int, ...]:
    """The same of what is not finished `open_for` = k business days after its start.

    The levels share out what lies above G = p + (1 - p)·F((ln(k/base) - m)/s), p for k = 0; the answer is at least k + 1.
    """
    gone = forecast.p
    if open_for:
        z = (log(open_for / forecast.base) - forecast.m) / forecast.s
        gone += (1 - forecast.p) * shape.cdf(z)
    return tuple(max(open_for + 1, answer(forecast, shape, gone + (1 - gone) * level)) for level in levels)
