"""A company's model made anew from all of its facts; with the extra `fast`, compiled.

The fast way lets `Company` learn with recorders in the place of its models of tasks, runs what they recorded through
`fast_kernel`, and puts the models there that come of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log, nan
from typing import cast

import numpy as np

from naryad.calibration.begun import BegunModel, begun_layers
from naryad.calibration.collector import at_rest
from naryad.calibration.company import Company
from naryad.calibration.days import DaysForecast, base_of
from naryad.calibration.effects import Effect, Effects, Key, prior_of
from naryad.calibration.effort import EXACT, EffortForecast, EffortModel, Traits, layers
from naryad.calibration.facts import Fact, Started
from naryad.calibration.kinds import Id
from naryad.calibration.shape import Shape
from naryad.calibration.tracker import KNOTS
from naryad.calibration.workdays import Calendar
from naryad.scheduling import engines

LAYERS_MOST = 10
BIG = 5_000  # facts from which the fast way is worth it

_FORESEE, _TEACH, _TEACH_ATOM = range(3)  # as `fast_kernel` has them


def rebuild(
    facts: Sequence[Fact], *, calendar: Calendar | None = None, engine: engines.Engine = "auto"
) -> Company:
    """What `Company().learn(facts)` gives. Raises FastEngineMissing for "fast" without the extra."""
    if engine == "fast" and not engines.is_installed():
        raise engines.FastEngineMissing("the fast rebuild needs the extra: pip install naryad[fast]")
    is_big = engine == "fast" or (engine == "auto" and len(facts) >= BIG and engines.is_installed())
    with at_rest():
        if is_big and any(isinstance(fact, Started) for fact in facts):
            return _fast(facts, Company(calendar))
        company = Company(calendar)
        company.learn(facts)
        return company


def _fast(facts: Sequence[Fact], company: Company) -> Company:
    efforts, begun = _Efforts(), _Begun()
    company.effort, company.begun = cast(EffortModel, efforts), cast(BegunModel, begun)
    company.learn(facts)
    company.effort, company.begun = efforts.model(), begun.model()
    for key, task in company.open.items():
        company.open[key] = replace(
            task,
            effort=efforts.forecast(cast(int, task.effort)),
            begun=begun.forecast(cast(int, task.begun)),
        )
    return company


class _Recorder:
    """What is asked of and taught to one model; a forecast is the number of its row until `_run`."""

    def __init__(self) -> None:
        self._index: dict[Key, int] = {}
        self._keys: list[tuple[Key, ...]] = []
        self._kinds: list[int] = []
        self._rows: list[int] = []
        self._moments: list[float] = []
        self._ys: list[float] = []

    def _ask(self, keys: tuple[Key, ...], now: float) -> int:
        self._keys.append(keys)
        self._note(_FORESEE, len(self._keys) - 1, now, nan)
        return len(self._keys) - 1

    def _note(self, kind: int, row: int, now: float, y: float) -> None:
        self._kinds.append(kind)
        self._rows.append(row)
        self._moments.append(now)
        self._ys.append(y)

    def _run(self) -> Effects:
        """Fill in the forecasts; the answer is what the effects came to."""
        from naryad.calibration import fast_kernel

        numbers = np.full((len(self._keys), LAYERS_MOST), -1, dtype=np.int64)
        for row, keys in enumerate(self._keys):
            numbers[row, : len(keys)] = [self._index.setdefault(key, len(self._index)) for key in keys]
        effects = np.array([[*Effect(prior_of(key)).values(), prior_of(key)] for key in self._index])
        self.kinds, self.rows, self.ys = map(np.array, (self._kinds, self._rows, self._ys))
        self.forecasts = np.zeros((len(self._keys), 3))
        moments = np.array(self._moments)
        fast_kernel.run(self.kinds, self.rows, moments, self.ys, numbers, effects, self.forecasts)
        return Effects.of_values(zip(self._index, effects[:, :-1].tolist(), strict=True))


class _Efforts(_Recorder):
    """In the place of an `EffortModel`."""

    def __init__(self) -> None:
        super().__init__()
        self._thetas: dict[tuple[str, Id], int] = {}
        self._owners: list[tuple[int, int]] = []
        self._taught: set[int] = set()

    def foresee(self, traits: Traits, now: float) -> int:
        self._owners.append((self._owner("type", traits.type), self._owner("person", traits.person)))
        return self._ask(layers(traits), now)

    def teach(self, traits: Traits, forecast: int, *, actual: float, now: float) -> None:
        y = log(actual / traits.estimate)
        self._note(_TEACH_ATOM if abs(y) < EXACT else _TEACH, forecast, now, y)
        self._taught.update(owner for owner in self._owners[forecast] if owner >= 0)

    def model(self) -> EffortModel:
        from naryad.calibration import fast_kernel

        effects = self._run()
        self._f0 = np.zeros(len(self.forecasts))
        self._u = np.zeros((len(self.forecasts), len(KNOTS)))
        theta = np.zeros((len(self._thetas), len(KNOTS)))
        owners = np.array(self._owners)
        fast_kernel.track(self.kinds, self.rows, self.ys, owners, self.forecasts, self._f0, self._u, theta)
        found: dict[str, dict[Id, list[float]]] = {"type": {}, "person": {}}
        for (name, key), owner in self._thetas.items():
            if owner in self._taught:
                found[name][key] = theta[owner].tolist()
        return EffortModel.of(effects, types=found["type"].items(), persons=found["person"].items())

    def forecast(self, row: int) -> EffortForecast:
        m, s, p = self.forecasts[row].tolist()
        return EffortForecast(self._keys[row], m, s, p, float(self._f0[row]), tuple(self._u[row].tolist()))

    def _owner(self, name: str, key: Id | None) -> int:
        return -1 if key is None else self._thetas.setdefault((name, key), len(self._thetas))


class _Begun(_Recorder):
    """In the place of a `BegunModel`."""

    def __init__(self) -> None:
        super().__init__()
        self._bases: list[float] = []

    def foresee(self, traits: Traits, now: float) -> int:
        self._bases.append(base_of(traits.estimate))
        return self._ask(begun_layers(traits), now)

    def teach(self, forecast: int, *, days: int, now: float) -> None:
        y = log(days / self._bases[forecast]) if days else nan
        self._note(_TEACH if days else _TEACH_ATOM, forecast, now, y)

    def model(self) -> BegunModel:
        effects, shape = self._run(), Shape()
        is_told = self.kinds == _TEACH
        m, s, _ = self.forecasts[self.rows[is_told]].T
        for z in ((self.ys[is_told] - m) / s).tolist():
            shape.learn(z)
        return BegunModel(effects, shape)

    def forecast(self, row: int) -> DaysForecast:
        return DaysForecast(self._keys[row], self._bases[row], *self.forecasts[row].tolist())
