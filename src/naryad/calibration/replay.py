"""A history replayed: every forecast as it was at its moment, from what had been finished strictly before it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import floor, log
from typing import NamedTuple

from naryad.calibration.company import Company, OpenTask
from naryad.calibration.days import answer, base_of
from naryad.calibration.ebs import Ebs
from naryad.calibration.facts import Finished, Started, place
from naryad.calibration.history import Item
from naryad.calibration.kinds import Id, rank
from naryad.calibration.workdays import Weekdays, days_between

SHOWN = (0.5, 0.8, 0.95)

Progress = Callable[[int], None]


@dataclass(slots=True)
class Foreseen:
    """One task and what was foreseen at its start. `days`: at SHOWN; `open_days`: the same by days it stays open."""

    item: Item
    forecast: OpenTask
    days: tuple[int, ...]
    open_days: dict[int, tuple[int, ...]]
    finished_by_person: int
    rival: list[float] = field(default_factory=list)  # EBS on ln(actual / estimate), at SHOWN
    rival_days: list[float] = field(default_factory=list)  # EBS on ln((D + 0.5) / base), at SHOWN

    @property
    def took(self) -> int | None:
        """Business days from start to end."""
        if self.item.finished is None:
            return None
        return days_between(Weekdays(), floor(self.item.started), floor(self.item.finished))


def replay(
    items: Iterable[Item], *, open_for: Sequence[int] = (), progress: Progress = lambda done: None
) -> list[Foreseen]:
    """Of one company, by start, then task. `progress` is told how many facts are learned, now and then."""
    by_task = {item.task: item for item in items}
    company = Company()
    foreseen: list[Foreseen] = []
    learned = 0
    for _, group in groupby(
        sorted(_facts(by_task.values()), key=place), key=lambda fact: (fact.at, fact.phase)
    ):
        facts = list(group)
        people = dict(company.finished) if isinstance(facts[0], Started) else {}
        for task in company.learn(facts):
            foreseen.append(_foreseen(company, by_task[task.task], task, open_for, people))
        learned += len(facts)
        progress(learned)
    _add_rivals(foreseen)
    return foreseen


def _facts(items: Iterable[Item]) -> Iterable[Started | Finished]:
    for item in items:
        yield Started(
            at=item.started,
            on=floor(item.started),
            task=item.task,
            estimate=item.estimate,
            type=item.type,
            person=item.person,
            order=item.order,
        )
        if item.finished is not None and item.actual is not None:
            yield Finished(at=item.finished, on=floor(item.finished), task=item.task, actual=item.actual)


def _foreseen(
    company: Company, item: Item, task: OpenTask, open_for: Sequence[int], people: dict[Id, int]
) -> Foreseen:
    shape = company.begun.shape
    return Foreseen(
        item,
        task,
        days=tuple(answer(task.begun, shape, level) for level in SHOWN),
        open_days={k: tuple(answer(task.begun, shape, q, open_for=k) for q in SHOWN) for k in open_for},
        finished_by_person=0 if item.person is None else people.get(item.person, 0),
    )


class _End(NamedTuple):
    at: float
    place: tuple[int, int, str]
    person: Id | None
    y: float  # ln(actual / estimate)
    y_days: float  # ln((D + 0.5) / base)


def _add_rivals(foreseen: Sequence[Foreseen]) -> None:
    """What EBS says at every start, of tasks with an estimate."""
    effort, days = Ebs(), Ebs()
    estimated = [row for row in foreseen if row.forecast.has_estimate]
    ends = sorted(end for row in estimated for end in _ends(row))
    learned = 0
    for row in estimated:
        now, person = row.item.started, row.item.person
        while learned < len(ends) and ends[learned].at < now:
            end = ends[learned]
            effort.learn(end.person, end.y, end.at)
            days.learn(end.person, end.y_days, end.at)
            learned += 1
        row.rival = effort.quantiles(person, now, SHOWN)
        row.rival_days = days.quantiles(person, now, SHOWN)


def _ends(row: Foreseen) -> Iterable[_End]:
    item, took = row.item, row.took
    if item.finished is not None and item.actual and item.estimate and took is not None:
        y, y_days = log(item.actual / item.estimate), log((took + 0.5) / base_of(item.estimate))
        yield _End(item.finished, rank(item.task), item.person, y, y_days)
