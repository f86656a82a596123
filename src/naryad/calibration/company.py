"""One company's model: learns facts as they come, answers for what is open, and is one JSON value."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from operator import itemgetter
from typing import Any

from naryad.calibration.begun import BegunModel
from naryad.calibration.days import DaysForecast
from naryad.calibration.effort import EffortForecast, EffortModel, Traits
from naryad.calibration.facts import Dropped, Fact, Finished, Rescaled, Started, Withdrawn, place
from naryad.calibration.kinds import Id
from naryad.calibration.typical import Typical
from naryad.calibration.workdays import Calendar, Weekdays, days_between

NEWCOMER = 10  # finished tasks


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


class Company:
    """What a company's history has taught. `is_stale`: something learned has changed, so it is to be rebuilt from its facts."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.calendar = calendar or Weekdays()
        self.is_stale = False
        self.effort = EffortModel()
        self.begun = BegunModel.new()
        self.typical = Typical()
        self.finished: Counter[Id] = Counter()  # tasks, by person
        self.finished_tasks = 0
        self.open: dict[Id, OpenTask] = {}
        self._newest: Any = (-inf,)

    def learn(self, facts: Iterable[Fact]) -> list[OpenTask]:
        """Take in all facts of one moment at once, or of many; the answer is what was foreseen of the tasks that began.

        They are learned by moment, then corrections, forecasts, completions, then by id. One that belongs before what is
        already learned is left out and makes the state stale.
        """
        foreseen = []
        placed = sorted(((place(fact), fact) for fact in facts), key=itemgetter(0))
        for where, fact in placed:
            if where < self._newest:
                self.is_stale = True
                continue
            self._newest = where
            if isinstance(fact, Started):
                foreseen.append(self._start(fact))
            elif isinstance(fact, Finished):
                self._finish(fact)
            else:
                self._correct(fact)
        return foreseen

    def foresee(
        self,
        *,
        task: Id,
        at: float,
        on: int,
        estimate: float | None,
        type: Id | None,
        person: Id | None,
        order: Id | None,
    ) -> OpenTask:
        """What would be foreseen of a task that began now. Changes nothing."""
        traits = Traits(
            estimate=estimate or self.typical.minutes(type),
            type=type,
            person=person,
            order=order,
            is_newcomer=None if person is None else self.finished[person] <= NEWCOMER,
        )
        return OpenTask(
            task, on, traits, bool(estimate), self.effort.foresee(traits, at), self.begun.foresee(traits, at)
        )

    def _start(self, fact: Started) -> OpenTask:
        begun = self.foresee(
            task=fact.task,
            at=fact.at,
            on=fact.on,
            estimate=fact.estimate,
            type=fact.type,
            person=fact.person,
            order=fact.order,
        )
        self.open[fact.task] = begun
        return begun

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

    def _correct(self, fact: Rescaled | Dropped | Withdrawn) -> None:
        if isinstance(fact, Withdrawn):
            self.is_stale = True
        elif isinstance(fact, Dropped):
            self.open.pop(fact.task, None)
        elif fact.task in self.open:
            task = self.open[fact.task]
            traits = replace(task.traits, estimate=task.traits.estimate * fact.factor)
            self.open[fact.task] = replace(task, traits=traits)

    def to_json(self) -> dict[str, Any]:
        """The whole state as one JSON value, equal for equal facts."""
        return {
            "is_stale": self.is_stale,
            "newest": list(self._newest),
            "finished_tasks": self.finished_tasks,
            "finished": sorted(map(list, self.finished.items()), key=repr),
            "typical": self.typical.to_json(),
            "effort": self.effort.to_json(),
            "begun": self.begun.to_json(),
            "open": sorted((task.to_json() for task in self.open.values()), key=repr),
        }
