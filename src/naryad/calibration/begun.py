"""When a task that has begun is finished, in business days from its start."""

from dataclasses import dataclass
from typing import Any

from naryad.calibration.days import DaysForecast, base_of, foresee_days, teach_days
from naryad.calibration.effects import Effects, Key
from naryad.calibration.effort import Traits, layers
from naryad.calibration.shape import Shape

_LAYERS = {"company", "type", "size", "person", "person type", "order", "newcomer"}


@dataclass(slots=True)
class BegunModel:
    """One company's knowledge of days; `shape` is the company's own."""

    effects: Effects
    shape: Shape

    @classmethod
    def new(cls) -> "BegunModel":
        return cls(Effects(), Shape())

    def foresee(self, traits: Traits, now: float) -> DaysForecast:
        return foresee_days(self.effects, _layers(traits), base_of(traits.estimate), now)

    def teach(self, forecast: DaysForecast, *, days: int, now: float) -> None:
        z = teach_days(self.effects, forecast, days=days, now=now)
        if z is not None:
            self.shape.learn(z)

    def to_json(self) -> dict[str, Any]:
        return {"effects": self.effects.to_json(), "shape": self.shape.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "BegunModel":
        return cls(Effects.from_json(data["effects"]), Shape(data["shape"]))


def _layers(traits: Traits) -> tuple[Key, ...]:
    """type · size · person · person × type · order · newcomer · company (spread and atom)."""
    return tuple(key for key in layers(traits) if key[0] in _LAYERS)
