"""When an order is ready, in business days from its row: the model of days, tracked, by two bases beside each other.

A row is judged on the day that each of its promises falls due, and teaches when its order ends.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import floor, log, log2, prod
from typing import Any

import numpy as np

from naryad.calibration.days import DaysForecast, StudentShape, answer, base_of, foresee_days, teach_days
from naryad.calibration.effects import Effects, Key
from naryad.calibration.facts import DayLost, OrderForeseen
from naryad.calibration.kinds import Id, rank
from naryad.calibration.tracker import KNOTS, STEP_OF_ORDERS, levels_from, moved, tracked
from naryad.calibration.workdays import Calendar, day_after, days_between

ESTIMATES, PLAN = "estimates", "plan"
LEAST_BASE = 0.5  # days
ENOUGH = 30  # finished rows with both bases, from which the better one speaks
JUDGED = (0.5, 0.8, 0.95)  # by what the bases are compared

_SHAPE = StudentShape()


@dataclass(slots=True)
class Promise:
    """A row by one base. `u` and `days`: of the five knots, as saved; `due`: their days, None once judged."""

    forecast: DaysForecast
    u: tuple[float, ...]
    days: tuple[int, ...]
    due: list[int | None]

    def at(self, level: float) -> int:
        """Days at one of the knots."""
        return self.days[KNOTS.index(level)]

    def to_json(self) -> list[Any]:
        return [self.forecast.to_json(), list(self.u), list(self.days), list(self.due)]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "Promise":
        forecast, u, days, due = row
        return cls(DaysForecast.from_json(forecast), tuple(u), tuple(days), due)


@dataclass(slots=True)
class OrderRow:
    """What was foreseen of an order on the day `on`, by each base that could; `speaks` names the one that is shown."""

    order: Id
    stage: int
    on: int
    speaks: str
    promises: dict[str, Promise]

    @property
    def shown(self) -> Promise:
        return self.promises[self.speaks]

    def to_json(self) -> list[Any]:
        promises = {base: promise.to_json() for base, promise in self.promises.items()}
        return [self.stage, self.on, self.speaks, promises]

    @classmethod
    def from_json(cls, order: Id, row: Sequence[Any]) -> "OrderRow":
        stage, on, speaks, promises = row
        return cls(order, stage, on, speaks, {base: Promise.from_json(p) for base, p in promises.items()})


@dataclass(slots=True)
class Followed:
    """An order with undue promises, or not ended. `lost`: working dates that do not count."""

    rows: list[OrderRow] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    teaches: bool = True
    ended_on: int | None = None

    @property
    def is_over(self) -> bool:
        """Ended, and every promise is judged."""
        promises = (promise for row in self.rows for promise in row.promises.values())
        return self.ended_on is not None and all(due is None for promise in promises for due in promise.due)

    def to_json(self) -> list[Any]:
        return [[row.to_json() for row in self.rows], self.lost, self.teaches, self.ended_on]

    @classmethod
    def from_json(cls, order: Id, row: Sequence[Any]) -> "Followed":
        rows, lost, teaches, ended_on = row
        return cls([OrderRow.from_json(order, each) for each in rows], lost, teaches, ended_on)


class BaseModel:
    """What a company's orders taught by one base."""

    def __init__(self) -> None:
        self.effects = Effects()
        self.theta = [0.0] * len(KNOTS)
        self.loss = 0.0  # summed over the finished rows that have both bases

    def promise(
        self, keys: tuple[Key, ...], base: float, *, calendar: Calendar, on: int, now: float
    ) -> Promise:
        forecast = foresee_days(self.effects, keys, base, now)
        u = tuple(tracked(self.theta))
        days = tuple(answer(forecast, _SHAPE, level) for level in u)
        return Promise(forecast, u, days, [day_after(calendar, on, each) for each in days])

    def judge(self, knot: int, *, is_held: bool) -> None:
        self.theta[knot] = moved(self.theta[knot], KNOTS[knot], float(is_held), step=STEP_OF_ORDERS)

    def to_json(self) -> dict[str, Any]:
        return {"effects": self.effects.to_json(), "theta": self.theta, "loss": self.loss}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "BaseModel":
        model = cls()
        model.effects, model.theta, model.loss = (
            Effects.from_json(data["effects"]),
            data["theta"],
            data["loss"],
        )
        return model


class OrderModel:
    """A company's orders: the two bases, and the orders that are still followed."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._bases = {ESTIMATES: BaseModel(), PLAN: BaseModel()}
        self._compared = 0
        self._followed: dict[Id, Followed] = {}
        self._dues: list[tuple[int, tuple[int, int, str], int, str, int, Id]] = []
        self.finished = 0

    @property
    def speaks(self) -> str:
        """The base with the smaller loss; below 30 rows that have both, and on a tie, the plan's."""
        is_better = self._bases[ESTIMATES].loss < self._bases[PLAN].loss
        return ESTIMATES if self._compared >= ENOUGH and is_better else PLAN

    def foresee(self, fact: OrderForeseen) -> OrderRow:
        """The row, without following it: also what «when could we» shows."""
        keys = _layers(fact)
        bases = {ESTIMATES: base_of(fact.minutes)}
        if fact.plan_days is not None:
            bases[PLAN] = max(fact.plan_days, LEAST_BASE)
        promises = {
            name: self._bases[name].promise(keys, base, calendar=self._calendar, on=fact.on, now=fact.at)
            for name, base in bases.items()
        }
        speaks = PLAN if fact.is_by_plan else self.speaks
        return OrderRow(fact.order, fact.stage, fact.on, speaks if speaks in bases else ESTIMATES, promises)

    def follow(self, fact: OrderForeseen) -> OrderRow:
        row = self.foresee(fact)
        self._followed.setdefault(fact.order, Followed()).rows.append(row)
        for base, promise in row.promises.items():
            for knot, due in enumerate(promise.due):
                self._await(row, base, knot, due)
        return row

    def judge(self, on: int) -> None:
        """Every promise that fell due before the day `on`, by due day, order, stage, base and knot."""
        while self._dues and self._dues[0][0] < on:
            due, _, stage, base, knot, order = heappop(self._dues)
            followed = self._followed.get(order)
            row = next((row for row in followed.rows if row.stage == stage), None) if followed else None
            if followed is None or row is None or row.promises[base].due[knot] != due:
                continue  # it was dropped, or is due later now
            row.promises[base].due[knot] = None
            is_held = followed.ended_on is not None and followed.ended_on <= due
            self._bases[base].judge(knot, is_held=is_held)
            self._let_go(order)

    def end(self, order: Id, *, on: int, now: float) -> None:
        """An order's last task was finished: its rows teach, by stage."""
        followed = self._followed.get(order)
        if followed is None or followed.ended_on is not None:
            return
        followed.ended_on = on
        self.finished += 1
        for row in followed.rows if followed.teaches else ():
            self._teach(row, self._days(row, followed, on), now)
        self._let_go(order)

    def drop(self, order: Id) -> None:
        self._followed.pop(order, None)

    def leave_out(self, order: Id) -> None:
        """The order teaches nothing any more."""
        if order in self._followed:
            self._followed[order].teaches = False

    def lose(self, fact: DayLost) -> None:
        """A working date does not count: what is due on it or later is due one working date later."""
        followed = self._followed.get(fact.order)
        if followed is None or followed.ended_on is not None or fact.day in followed.lost:
            return
        followed.lost.append(fact.day)
        for row in followed.rows:
            for base, promise in row.promises.items():
                for knot, due in enumerate(promise.due):
                    if due is not None and row.on <= fact.day <= due:
                        promise.due[knot] = self._later(due, followed.lost)
                        self._await(row, base, knot, promise.due[knot])

    def _later(self, due: int, lost: Sequence[int]) -> int:
        due = day_after(self._calendar, due, 1)
        while due in lost:
            due = day_after(self._calendar, due, 1)
        return due

    def _await(self, row: OrderRow, base: str, knot: int, due: int | None) -> None:
        if due is not None:
            heappush(self._dues, (due, rank(row.order), row.stage, base, knot, row.order))

    def _days(self, row: OrderRow, followed: Followed, on: int) -> int:
        lost = sum(row.on <= day < on for day in followed.lost)
        return max(days_between(self._calendar, row.on, on) - lost, 0)

    def _teach(self, row: OrderRow, days: int, now: float) -> None:
        for base, promise in row.promises.items():
            teach_days(self._bases[base].effects, promise.forecast, days=days, now=now)
        if PLAN in row.promises:
            self._compared += 1
            for base, promise in row.promises.items():
                self._bases[base].loss += loss_of(promise, days)

    def _let_go(self, order: Id) -> None:
        if self._followed[order].is_over:
            del self._followed[order]

    def to_json(self) -> dict[str, Any]:
        followed = [[order, each.to_json()] for order, each in self._followed.items()]
        return {
            "bases": {name: base.to_json() for name, base in self._bases.items()},
            "compared": self._compared,
            "finished": self.finished,
            "followed": sorted(followed, key=lambda pair: rank(pair[0])),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], calendar: Calendar) -> "OrderModel":
        model = cls(calendar)
        model._bases = {name: BaseModel.from_json(base) for name, base in data["bases"].items()}
        model._compared, model.finished = data["compared"], data["finished"]
        model._followed = {order: Followed.from_json(order, each) for order, each in data["followed"]}
        for followed in model._followed.values():
            for row in followed.rows:
                for base, promise in row.promises.items():
                    for knot, due in enumerate(promise.due):
                        model._await(row, base, knot, due)
        return model


def _layers(fact: OrderForeseen) -> tuple[Key, ...]:
    """company (in centre too) · stage · size of what is left · number of tasks left · person with most of it."""
    keys: list[Key] = [
        ("orders",),
        ("stage", fact.stage),
        ("size", floor(log2(fact.minutes))),
        ("tasks", fact.tasks.bit_length() - 1),
    ]
    if fact.person is not None:
        keys.append(("person", fact.person))
    return tuple(keys)


def chance(promise: Promise, days: int) -> float:
    """The largest level whose answer is at most `days` from the row's start."""
    if days < 0:
        return 0.0
    forecast = promise.forecast
    reached = forecast.p
    if days:
        z = (log((days + 1) / forecast.base) - forecast.m) / forecast.s
        reached += (1 - forecast.p) * _SHAPE.cdf(z)
    return float(levels_from(np.array([[reached]]), np.array([promise.u]))[0, 0])


def day_of_all(rows: Sequence[OrderRow], level: float, calendar: Calendar) -> int:
    """The first working date by which all of them are ready with this probability, as if they were independent."""
    first = calendar.before(min(row.on for row in rows))

    def is_reached(number: int) -> bool:
        passed = (number - calendar.before(row.on) for row in rows)
        return prod(chance(row.shown, days) for row, days in zip(rows, passed, strict=True)) >= level

    reach = 1
    while not is_reached(first + reach):
        reach *= 2
    return calendar.nth(first + bisect_left(range(reach), True, key=lambda days: is_reached(first + days)))


def loss_of(promise: Promise, days: int) -> float:
    """Pinball of ln(D + 0.5) at .5, .8 and .95, their mean."""
    loss = 0.0
    for level in JUDGED:
        distance = log(days + 0.5) - log(promise.at(level) + 0.5)
        loss += max(level * distance, (level - 1) * distance)
    return loss / len(JUDGED)
