"""One company's model: learns facts as they come, answers for what is open, and is one JSON value."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, NamedTuple

from naryad.calibration.begun import BegunModel
from naryad.calibration.days import DaysForecast
from naryad.calibration.effort import EffortForecast, EffortModel, Traits
from naryad.calibration.facts import (
    DayLost,
    Dropped,
    Fact,
    Finished,
    OrderChanged,
    OrderDropped,
    OrderEnded,
    OrderForeseen,
    Place,
    Rescaled,
    Started,
    Withdrawn,
)
from naryad.calibration.kinds import Id
from naryad.calibration.orders import OrderModel, OrderRow
from naryad.calibration.typical import Typical
from naryad.calibration.workdays import Calendar, Weekdays, days_between

NEWCOMER = 10  # finished tasks
KNOWN_TASKS, KNOWN_TASKS_OF_PERSON, KNOWN_ORDERS = (
    100,
    3,
    30,
)  # finished; below them a forecast is still learning
LEAST_ORDERS = 10


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that has begun and what was foreseen of it. Without `has_estimate` its estimate is typical, and teaches nothing."""

    task: Id
    on: int
    traits: Traits
    has_estimate: bool
    effort: EffortForecast
    begun: DaysForecast

    def to_json(self) -> list[Any]:
        traits = self.traits
        return [
            *(self.task, self.on, self.has_estimate),
            [traits.estimate, traits.type, traits.person, traits.order, traits.is_newcomer],
            *(self.effort.to_json(), self.begun.to_json()),
        ]

    @classmethod
    def from_json(cls, row: list[Any]) -> "OpenTask":
        task, on, has_estimate, (estimate, type_, person, order, is_newcomer), effort, begun = row
        traits = Traits(estimate=estimate, type=type_, person=person, order=order, is_newcomer=is_newcomer)
        return cls(
            *(task, on, traits, has_estimate),
            *(EffortForecast.from_json(effort), DaysForecast.from_json(begun)),
        )


class Foreseen(NamedTuple):
    """What was foreseen of tasks that began and of orders whose row was made, in the order of their facts."""

    tasks: list[OpenTask]
    orders: list[OrderRow]


class Company:
    """What a company's history has taught. `is_stale`: something learned has changed, so it is to be rebuilt from its facts."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.calendar = calendar or Weekdays()
        self.is_stale = False
        self.effort = EffortModel()
        self.begun = BegunModel.new()
        self.orders = OrderModel(self.calendar)
        self.typical = Typical()
        self.finished: Counter[Id] = Counter()  # tasks, by person
        self.finished_tasks = 0
        self.open: dict[Id, OpenTask] = {}
        self._newest: Place | None = None

    def learn(self, facts: Iterable[Fact]) -> Foreseen:
        """Take in all facts of one moment at once, or of many; the answer is what was foreseen.

        They are learned by moment, then corrections, forecasts, completions, then by id. One that belongs before what is
        already learned is left out and makes the state stale.
        """
        foreseen = Foreseen([], [])
        for place, fact in sorted(((fact.place, fact) for fact in facts), key=itemgetter(0)):
            if self._newest is not None and place < self._newest:
                self.is_stale = True
                continue
            self._newest = place
            self._take(fact, foreseen)
        return foreseen

    def _take(self, fact: Fact, foreseen: Foreseen) -> None:
        match fact:
            case Started():
                foreseen.tasks.append(self._start(fact))
            case Finished():
                self._finish(fact)
            case Rescaled():
                self._rescale(fact)
            case Dropped():
                self.open.pop(fact.task, None)
            case OrderForeseen():
                self.orders.judge(fact.on)
                foreseen.orders.append(self.orders.follow(fact))
            case OrderEnded():
                self.orders.judge(fact.on)
                self.orders.end(fact.order, on=fact.on, now=fact.at)
            case OrderDropped():
                self.orders.drop(fact.order)
            case OrderChanged():
                self.orders.leave_out(fact.order)
            case DayLost():
                self.orders.lose(fact)
            case Withdrawn():
                self.is_stale = True

    def traits(
        self, *, estimate: float | None, type: Id | None, person: Id | None, order: Id | None
    ) -> Traits:
        """What a forecast made now may look at; without an estimate what is typical."""
        return Traits(
            estimate=estimate or self.typical.minutes(type),
            type=type,
            person=person,
            order=order,
            is_newcomer=None if person is None else self.finished[person] <= NEWCOMER,
        )

    def _start(self, fact: Started) -> OpenTask:
        traits = self.traits(estimate=fact.estimate, type=fact.type, person=fact.person, order=fact.order)
        effort, begun = self.effort.foresee(traits, fact.at), self.begun.foresee(traits, fact.at)
        task = OpenTask(fact.task, fact.on, traits, bool(fact.estimate), effort, begun)
        self.open[fact.task] = task
        return task

    def _finish(self, fact: Finished) -> None:
        task = self.open.pop(fact.task, None)
        if task is None:
            return
        traits = task.traits
        if task.has_estimate:
            self.effort.teach(traits, task.effort, actual=fact.actual, now=fact.at)
            self.begun.teach(task.begun, days=days_between(self.calendar, task.on, fact.on), now=fact.at)
        self.typical.learn(traits.type, fact.actual)
        self.finished_tasks += 1
        if traits.person is not None:
            self.finished[traits.person] += 1

    def _rescale(self, fact: Rescaled) -> None:
        task = self.open.get(fact.task)
        if task is not None:
            traits = replace(task.traits, estimate=task.traits.estimate * fact.factor)
            self.open[fact.task] = replace(task, traits=traits)

    def missing_tasks(self, person: Id | None = None) -> int:
        """How many finished tasks, of the company or the person, efforts and begun dates still lack; 0: none."""
        own = 0 if person is None else KNOWN_TASKS_OF_PERSON - self.finished[person]
        return max(KNOWN_TASKS - self.finished_tasks, own, 0)

    def missing_orders(self) -> int:
        """How many finished orders the days of orders still lack; 0: none."""
        return max(KNOWN_ORDERS - self.orders.finished, 0)

    def knows_orders(self) -> bool:
        """Whether an order has a P80 at all."""
        return self.orders.finished >= LEAST_ORDERS

    def to_json(self) -> dict[str, Any]:
        """The whole state as one JSON value, equal for equal facts."""
        return {
            "is_stale": self.is_stale,
            "newest": self._newest and [*self._newest[:2], list(self._newest[2]), self._newest[3]],
            "finished_tasks": self.finished_tasks,
            "finished": sorted(map(list, self.finished.items()), key=repr),
            "typical": self.typical.to_json(),
            "effort": self.effort.to_json(),
            "begun": self.begun.to_json(),
            "orders": self.orders.to_json(),
            "open": sorted((task.to_json() for task in self.open.values()), key=repr),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], calendar: Calendar | None = None) -> "Company":
        """A state as `to_json` gave it."""
        company = cls(calendar)
        company.is_stale = data["is_stale"]
        company._newest = _as_place(data["newest"])
        company.finished_tasks, company.finished = data["finished_tasks"], Counter(dict(data["finished"]))
        company.typical = Typical.from_json(data["typical"])
        company.effort = EffortModel.from_json(data["effort"])
        company.begun = BegunModel.from_json(data["begun"])
        company.orders = OrderModel.from_json(data["orders"], company.calendar)
        company.open = {task.task: task for task in map(OpenTask.from_json, data["open"])}
        return company


def _as_place(newest: list[Any] | None) -> Place | None:
    if newest is None:
        return None
    at, phase, id_, stage = newest
    return at, phase, tuple(id_), stage
