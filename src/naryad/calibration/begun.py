"""When a task that has begun is finished, in business days from its start."""

from dataclasses import dataclass
from math import floor, log2
from typing import Any

from naryad.calibration.days import DaysForecast, base_of, foresee_days, teach_days
from naryad.calibration.effects import Effects, Key
from naryad.calibration.effort import Traits
from naryad.calibration.shape import Shape


@dataclass(slots=True)
class BegunModel:
    """One company's knowledge of days; `shape` is the company's own."""

    effects: Effects
    shape: Shape

    @classmethod
    def new(cls) -> "BegunModel":
        return cls(Effects(), Shape())

    def foresee(self, traits: Traits, now: float) -> DaysForecast:
        return foresee_days(self.effects, begun_layers(traits), base_of(traits.estimate), now)

    def teach(self, forecast: DaysForecast, *, days: int, now: float) -> None:
        z = teach_days(self.effects, forecast, days=days, now=now)
        if z is not None:
            self.shape.learn(z)

    def to_json(self) -> dict[str, Any]:
        return {"effects": self.effects.to_json(), "shape": self.shape.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "BegunModel":
        return cls(Effects.from_json(data["effects"]), Shape(data["shape"]))


def begun_layers(traits: Traits) -> tuple[Key, ...]:
    """company (spread and atom) · size · type · person · newcomer · person × type · order; none with an empty part."""
    keys: list[Key] = [("company",), ("size", floor(log2(traits.estimate)))]
    if traits.type is not None:
        keys.append(("type", traits.type))
    if traits.person is not None:
        keys += [("person", traits.person), ("newcomer", bool(traits.is_newcomer))]
        if traits.type is not None:
            keys.append(("person type", traits.person, traits.type))
    if traits.order is not None:
        keys.append(("order", traits.order))
    return tuple(keys)
