"""What happened, as a company's model is told. `at` is the moment in days since 1970-01-01 UTC, `on` its local day's number."""

from dataclasses import dataclass
from typing import ClassVar

from naryad.calibration.kinds import Id, rank

_CORRECTION, _FORECAST, _COMPLETION = range(3)

Place = tuple[float, int, tuple[int, int, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFact:
    """Of one task."""

    phase: ClassVar[int] = _CORRECTION
    at: float
    task: Id

    @property
    def place(self) -> Place:
        """Where a fact stands among all: by moment; then corrections, forecasts, completions; then by id, then by stage."""
        return self.at, self.phase, rank(self.task), 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(TaskFact):
    """A task began. `estimate`: minutes, frozen now, the type's default included; None without either."""

    phase: ClassVar[int] = _FORECAST
    on: int
    estimate: float | None
    type: Id | None = None
    person: Id | None = None
    order: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescaled(TaskFact):
    """The quantity of a task that has begun changed: its estimate is multiplied by `factor` (new ÷ old)."""

    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped(TaskFact):
    """A task that has begun was cancelled: it teaches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(TaskFact):
    """A task ended after `actual` minutes of work (above 0). One that never began is passed over."""

    phase: ClassVar[int] = _COMPLETION
    on: int
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact:
    """Of one order."""

    phase: ClassVar[int] = _CORRECTION
    at: float
    order: Id

    @property
    def place(self) -> Place:
        """As of tasks."""
        return self.at, self.phase, rank(self.order), 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForeseen(OrderFact):
    """A row of an order is made, of what is left of it: stage 0 at its promise or first start, 1–3 at 25, 50, 75 %.

    `minutes`: of estimates, above 0, and `tasks` left, without waiting ones; `person`: who has most of the minutes.
    `plan_days`: the plan's working days from now to its planned finish, None without a plan. `is_by_plan`: the
    plan's base speaks whatever was learned (offers, and the promise given from one).
    """

    phase: ClassVar[int] = _FORECAST
    on: int
    stage: int
    minutes: float
    tasks: int
    person: Id | None = None
    plan_days: float | None = None
    is_by_plan: bool = False

    @property
    def place(self) -> Place:
        return self.at, self.phase, rank(self.order), self.stage


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEnded(OrderFact):
    """The last task of an order was finished."""

    phase: ClassVar[int] = _COMPLETION
    on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDropped(OrderFact):
    """An order was cancelled: its rows teach nothing and are not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(OrderFact):
    """Estimates or quantity changed by more than 20 % after the row: the order teaches nothing, its promise is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLost(OrderFact):
    """The working date `day` does not count for the order: it was on hold, or waited only for the client longer than planned.

    Told by the end of that day; days that the order is not due on or after are of no account.
    """

    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A fact that was learned is no longer true (a finish undone, a time corrected): the company is to be rebuilt."""

    at: float

    @property
    def place(self) -> Place:
        return self.at, _CORRECTION, (0, 0, ""), 0


Fact = (
    Started
    | Rescaled
    | Dropped
    | Finished
    | OrderForeseen
    | OrderEnded
    | OrderDropped
    | OrderChanged
    | DayLost
    | Withdrawn
)
