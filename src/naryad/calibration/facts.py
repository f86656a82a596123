"""What happened, as a company's model is told. `at` is the moment in days since 1970-01-01 UTC, `on` its local day's number."""

from dataclasses import dataclass
from typing import ClassVar

from naryad.calibration.kinds import Id, rank

_CORRECTION, _FORECAST, _COMPLETION = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A task began. `estimate`: minutes, frozen now, the type's default included; None without either."""

    phase: ClassVar[int] = _FORECAST
    at: float
    on: int
    task: Id
    estimate: float | None
    type: Id | None = None
    person: Id | None = None
    order: Id | None = None

    @property
    def key(self) -> Id:
        return self.task


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescaled:
    """The quantity of a task that has begun changed: its estimate is multiplied by `factor` (new ÷ old)."""

    phase: ClassVar[int] = _CORRECTION
    at: float
    task: Id
    factor: float

    @property
    def key(self) -> Id:
        return self.task


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A task ended after `actual` minutes of work (above 0). One that never began is passed over."""

    phase: ClassVar[int] = _COMPLETION
    at: float
    on: int
    task: Id
    actual: float

    @property
    def key(self) -> Id:
        return self.task


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A task that has begun was cancelled: it teaches nothing."""

    phase: ClassVar[int] = _CORRECTION
    at: float
    task: Id

    @property
    def key(self) -> Id:
        return self.task


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A fact about `about` (a task or an order) that was learned is no longer true: the company is to be rebuilt."""

    phase: ClassVar[int] = _CORRECTION
    at: float
    about: Id

    @property
    def key(self) -> Id:
        return self.about


Fact = Started | Rescaled | Finished | Dropped | Withdrawn


def place(fact: Fact) -> tuple[float, int, tuple[int, int, str]]:
    """Where a fact stands among all: by moment; then corrections, forecasts, completions; then by id."""
    return fact.at, fact.phase, rank(fact.key)
