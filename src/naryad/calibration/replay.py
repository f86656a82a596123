"""A history replayed: every forecast as it was at its moment, from what had been finished strictly before it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import floor, log
from operator import attrgetter
from typing import NamedTuple

from naryad.calibration.company import Company, OpenTask
from naryad.calibration.days import answer, answers_open, base_of
from naryad.calibration.ebs import Ebs
from naryad.calibration.effort import Bundle
from naryad.calibration.facts import Fact, Finished, OrderEnded, OrderForeseen, Started
from naryad.calibration.history import Item
from naryad.calibration.kinds import Id, rank
from naryad.calibration.orders import OrderRow
from naryad.calibration.stages import Left, Part, left_of, stages
from naryad.calibration.sums import sum_percentiles
from naryad.calibration.workdays import Weekdays, days_between

SHOWN = (0.5, 0.8, 0.95)

Progress = Callable[[int], None]


@dataclass(slots=True)
class ReplayedTask:
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
        return _days(self.item.started, self.item.finished)


@dataclass(slots=True)
class ReplayedOrder:
    """What was foreseen of an order. `sums`: minutes of all its tasks at its first start, by the percents asked for.

    `rows`: with the moments at which they were made; none where no task has an estimate.
    """

    order: Id
    items: Sequence[Item]
    sums: list[float] = field(default_factory=list)
    rows: list[tuple[float, OrderRow]] = field(default_factory=list)

    @property
    def started(self) -> float:
        return min(item.started for item in self.items)

    @property
    def ended(self) -> float | None:
        """None while a task is not finished."""
        ends = [item.finished for item in self.items if item.finished is not None]
        return max(ends) if len(ends) == len(self.items) else None

    def took(self, made: float) -> int | None:
        """Business days from the moment of a row to the end."""
        return _days(made, self.ended)


class Replay(NamedTuple):
    """Of one company: tasks by start, then task; orders by first start, then order."""

    tasks: list[ReplayedTask]
    orders: list[ReplayedOrder]


def replay(
    items: Iterable[Item],
    *,
    open_for: Sequence[int] = (),
    sums_at: Sequence[int] = (),
    progress: Progress = lambda learned: None,
) -> Replay:
    """One company's history. `sums_at`: percents of the orders' sums; `progress` hears how many facts are learned."""
    by_task = {item.task: item for item in items}
    orders = _orders(by_task.values())
    replaying = _Replaying(by_task, {order.order: order for order in orders}, open_for, sums_at)
    for _, moment in groupby(facts_of(by_task.values()), key=attrgetter("at", "phase")):
        progress(replaying.take(list(moment)))
    _add_rivals(replaying.tasks)
    return Replay(replaying.tasks, orders)


def facts_of(items: Collection[Item]) -> list[Fact]:
    """What a company is told of its history, in the order in which it is learned."""
    facts = [fact for item in items for fact in _task_facts(item)]
    facts += [fact for order in _orders(items) for fact in _order_facts(order)]
    return sorted(facts, key=attrgetter("place"))


@dataclass(slots=True)
class _Replaying:
    by_task: Mapping[Id, Item]
    by_order: Mapping[Id, ReplayedOrder]
    open_for: Sequence[int]
    sums_at: Sequence[int]
    company: Company = field(default_factory=Company)
    tasks: list[ReplayedTask] = field(default_factory=list)
    learned: int = 0

    def take(self, moment: Sequence[Fact]) -> int:
        """Learn the forecasts, or the completions, of one moment."""
        foreseen = self.company.learn(moment)
        self.tasks += [self._task(task) for task in foreseen.tasks]
        for row in foreseen.orders:
            self.by_order[row.order].rows.append((moment[0].at, row))
        begun = {task.traits.order for task in foreseen.tasks} if self.sums_at else set()
        for order in begun:
            if order is not None:
                self._sum(self.by_order[order], moment[0].at)
        self.learned += sum(isinstance(fact, Started | Finished) for fact in moment)
        return self.learned

    def _task(self, task: OpenTask) -> ReplayedTask:
        shape, person = self.company.begun.shape, task.traits.person
        return ReplayedTask(
            self.by_task[task.task],
            task,
            days=tuple(answer(task.begun, shape, level) for level in SHOWN),
            open_days={k: answers_open(task.begun, shape, SHOWN, open_for=k) for k in self.open_for},
            finished_by_person=0 if person is None else self.company.finished[person],
        )

    def _sum(self, order: ReplayedOrder, now: float) -> None:
        if order.sums:
            return
        traits = [
            self.company.traits(estimate=item.estimate, type=item.type, person=item.person, order=item.order)
            for item in order.items
        ]
        forecasts = [self.company.effort.foresee(each, now) for each in traits]
        bundle = Bundle.of([each.estimate for each in traits], forecasts)
        order.sums = sum_percentiles(order.order, [item.task for item in order.items], bundle, self.sums_at)


def _orders(items: Iterable[Item]) -> list[ReplayedOrder]:
    """By first start, then order; their tasks by end (those without one last), then task."""
    found: dict[Id, list[Item]] = {}
    for item in items:
        if item.order is not None:
            found.setdefault(item.order, []).append(item)
    orders = [ReplayedOrder(order, sorted(of_order, key=_by_end)) for order, of_order in found.items()]
    return sorted(orders, key=lambda order: (order.started, rank(order.order)))


def _by_end(item: Item) -> tuple[bool, float, tuple[int, int, str]]:
    return item.finished is None, item.finished or 0.0, rank(item.task)


def _task_facts(item: Item) -> Iterator[Fact]:
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


def _order_facts(order: ReplayedOrder) -> Iterator[Fact]:
    parts = [Part(item.estimate or 0.0, item.person) for item in order.items]
    left = left_of(parts)
    if not left.minutes:
        return
    yield _row(order, 0, order.started, left)
    for stage, index, left in stages(parts):
        made = order.items[index].finished
        if made is None:
            break
        yield _row(order, stage, made, left)
    if order.ended is not None:
        yield OrderEnded(at=order.ended, on=floor(order.ended), order=order.order)


def _row(order: ReplayedOrder, stage: int, made: float, left: Left) -> OrderForeseen:
    return OrderForeseen(
        at=made,
        on=floor(made),
        order=order.order,
        stage=stage,
        minutes=left.minutes,
        tasks=left.tasks,
        person=left.person,
    )


def _days(start: float, end: float | None) -> int | None:
    return None if end is None else days_between(Weekdays(), floor(start), floor(end))


class _End(NamedTuple):
    at: float
    place: tuple[int, int, str]
    person: Id | None
    y: float  # ln(actual / estimate)
    y_days: float  # ln((D + 0.5) / base)


def _add_rivals(foreseen: Sequence[ReplayedTask]) -> None:
    """What EBS says at every start, of tasks with an estimate."""
    effort, days = Ebs(), Ebs()
    estimated = [row for row in foreseen if row.forecast.has_estimate]
    ends = sorted((end for row in estimated for end in _ends(row)), key=lambda end: (end.at, end.place))
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


def _ends(row: ReplayedTask) -> Iterator[_End]:
    item, took = row.item, row.took
    if item.finished is not None and item.actual and item.estimate and took is not None:
        y, y_days = log(item.actual / item.estimate), log((took + 0.5) / base_of(item.estimate))
        yield _End(item.finished, rank(item.task), item.person, y, y_days)
