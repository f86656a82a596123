"""How long a task takes: the distribution of y = ln(actual / estimate), asked and taught.

Formulas and sources: docs/dev/calibration.md. Minutes; natural logarithms; times in days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log, log2
from typing import Any

import numpy as np

from naryad.calibration import student
from naryad.calibration.effects import Effects, Key, foresee, teach
from naryad.calibration.kinds import Floats, Id
from naryad.calibration.tracker import KNOTS, STEP, levels_at, levels_from, moved, tracked

Thetas = Iterable[tuple[Id, list[float]]]

EXACT = 0.002  # |y| below it: the actual is the estimate
GONE_MOST = 0.999  # of the distribution that work already done can rule out


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a forecast of a task may look at. `estimate` in minutes, above 0; `is_newcomer` None without a person."""

    estimate: float
    type: Id | None
    person: Id | None
    order: Id | None
    is_newcomer: bool | None


@dataclass(frozen=True, slots=True)
class EffortForecast:
    """As saved with the task: layers read, m, s, p, F0 = (1 - p)·F(-m/s), and u at the tracker's knots."""

    keys: tuple[Key, ...]
    m: float
    s: float
    p: float
    f0: float
    u: tuple[float, ...]

    def to_json(self) -> list[Any]:
        return [[list(key) for key in self.keys], self.m, self.s, self.p, self.f0, list(self.u)]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "EffortForecast":
        keys, m, s, p, f0, u = row
        return cls(tuple(tuple(key) for key in keys), m, s, p, f0, tuple(u))


class EffortModel:
    """One company's knowledge of efforts."""

    def __init__(self) -> None:
        self._effects = Effects()
        self._types: dict[Id, list[float]] = {}
        self._persons: dict[Id, list[float]] = {}

    def foresee(self, traits: Traits, now: float) -> EffortForecast:
        """The forecast at `now`, which changes nothing."""
        keys = layers(traits)
        m, s, p = foresee(self._effects.of(keys), now)
        return EffortForecast(keys, m, s, p, (1 - p) * student.cdf(-m / s), self._u(traits))

    def teach(self, traits: Traits, forecast: EffortForecast, *, actual: float, now: float) -> None:
        """A task was finished at `now` after `actual` minutes."""
        y = log(actual / traits.estimate)
        is_exact = abs(y) < EXACT
        effects = self._effects.of(forecast.keys)
        teach(effects, now, y=y, is_atom=is_exact, m=forecast.m, s=forecast.s)
        shares = _shares(forecast, y, is_exact)
        for by_id, key in ((self._types, traits.type), (self._persons, traits.person)):
            if key is not None:
                theta = by_id.get(key) or [0.0] * len(KNOTS)
                by_id[key] = [
                    moved(level, knot, share, step=STEP)
                    for level, knot, share in zip(theta, KNOTS, shares, strict=True)
                ]

    def _u(self, traits: Traits) -> tuple[float, ...]:
        nothing = [0.0] * len(KNOTS)
        of_type = nothing if traits.type is None else self._types.get(traits.type, nothing)
        of_person = nothing if traits.person is None else self._persons.get(traits.person, nothing)
        return tuple(tracked(of_type, of_person))

    def to_json(self) -> dict[str, Any]:
        return {
            "effects": self._effects.to_json(),
            "types": sorted(map(list, self._types.items()), key=repr),
            "persons": sorted(map(list, self._persons.items()), key=repr),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "EffortModel":
        return cls.of(Effects.from_json(data["effects"]), types=data["types"], persons=data["persons"])

    @classmethod
    def of(cls, effects: Effects, *, types: Thetas, persons: Thetas) -> "EffortModel":
        """Of its parts; θ with the type, or the person, that it is of."""
        model = cls()
        model._effects = effects
        model._types, model._persons = dict(types), dict(persons)
        return model


def layers(traits: Traits) -> tuple[Key, ...]:
    """type · size · value · person · person × type · person × type × size · order · newcomer · company (spread and atom).

    A layer with an empty part is left out.
    """
    size = floor(log2(traits.estimate))
    keys: list[Key] = [("company",), ("size", size), ("value", floor(traits.estimate + 0.5))]
    if traits.type is not None:
        keys.append(("type", traits.type))
    if traits.person is not None:
        keys += [("person", traits.person), ("newcomer", bool(traits.is_newcomer))]
        if traits.type is not None:
            keys.append(("person type", traits.person, traits.type))
            keys.append(("person type size", traits.person, traits.type, size))
    if traits.order is not None:
        keys.append(("order", traits.order))
    return tuple(keys)


def _shares(forecast: EffortForecast, y: float, is_exact: bool) -> list[float]:
    """For each knot: 1 if its saved u reaches F(y), else 0; of an exact task the part of the atom below u."""
    if is_exact:
        width = max(forecast.p, 1e-9)
        return [min(max((u - forecast.f0) / width, 0.0), 1.0) for u in forecast.u]
    reached = (1 - forecast.p) * student.cdf((y - forecast.m) / forecast.s) + (forecast.p if y > 0 else 0.0)
    return [1.0 if u >= reached else 0.0 for u in forecast.u]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Forecasts of many tasks as columns: `u` is (n, 5), the others (n, 1)."""

    estimate: Floats
    m: Floats
    s: Floats
    p: Floats
    f0: Floats
    u: Floats

    @classmethod
    def of(cls, estimates: Sequence[float], forecasts: Sequence[EffortForecast]) -> "Bundle":
        rows = [(e, f.m, f.s, f.p, f.f0, *f.u) for e, f in zip(estimates, forecasts, strict=True)]
        table = np.array(rows, dtype=float).reshape(-1, 5 + len(KNOTS))
        estimate, m, s, p, f0 = (table[:, i : i + 1] for i in range(5))
        return cls(estimate, m, s, p, f0, u=table[:, 5:])


def quantiles(bundle: Bundle, levels: Floats, *, spent: Floats | None = None) -> Floats:
    """Minutes of the whole task at each level: (n, k). `levels`: (k,) ascending, or (n, k) of draws within (0, 1).

    y = m + s·F⁻¹(q), or 0 within the atom; the answer is estimate·exp(y). `spent`: minutes worked so far, (n,); the
    levels then share out what of the distribution is left above them.
    """
    tau = np.broadcast_to(levels, (len(bundle.m), np.shape(levels)[-1]))
    if spent is not None:
        gone = np.minimum(_gone(bundle, spent[:, None]), GONE_MOST)
        tau = gone + (1 - gone) * tau
    minutes = bundle.estimate * np.exp(_y(bundle, levels_at(tau, bundle.u)))
    return minutes if np.ndim(levels) > 1 else np.maximum.accumulate(minutes, axis=1)


def rests(bundle: Bundle, levels: Floats, *, spent: Floats) -> Floats:
    """Minutes still to be worked on tasks begun, at least 1."""
    return np.maximum(quantiles(bundle, levels, spent=spent) - spent[:, None], 1.0)


def _y(bundle: Bundle, u: Floats) -> Floats:
    body = 1 - bundle.p
    is_below, is_above = u <= bundle.f0, u >= bundle.f0 + bundle.p
    q = np.where(is_below, u, u - bundle.p) / body
    y = bundle.m + bundle.s * student.inverses(np.clip(q, 0.0, 1.0))
    return np.where(is_below | is_above, y, 0.0)


def _gone(bundle: Bundle, spent: Floats) -> Floats:
    """The largest level whose answer is at most `spent`."""
    with np.errstate(divide="ignore"):
        y = np.log(spent / bundle.estimate)
    reached = (1 - bundle.p) * student.cdfs((y - bundle.m) / bundle.s) + np.where(y >= 0, bundle.p, 0.0)
    return levels_from(reached, bundle.u)
