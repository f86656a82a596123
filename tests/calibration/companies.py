"""Made-up companies of which the truth is known: efforts as drawn, and orders that walk through the forecast engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Literal

from naryad.calibration import OrderForeseen, Weekdays
from naryad.calibration.history import Item
from naryad.calibration.workdays import days_between
from naryad.scheduling import Employee, Plan, Problem, Task, plan

Kind = Literal["steady", "drift", "new person", "changed process", "rounded", "few tasks"]
KINDS: tuple[Kind, ...] = ("steady", "drift", "new person", "changed process", "rounded", "few tasks")
FIRST_DAY = 20_517  # a Monday
DAY = 1440  # minutes
SPREAD = 0.45
SPREAD_OF_ORDERS = 0.3
SLOW = 0.7  # what the drifting and the new person need more than the estimate, in ln
QUICK = -0.7  # what the changed process needs less


def worked(kind: Kind, *, seed: int, tasks: int = 700) -> list[Item]:
    """Tasks of five people and four types over three years. Person 5 drifts or comes late, the type "paint" changes."""
    draw = Random(seed)
    tasks = 60 if kind == "few tasks" else tasks
    of_order = [draw.gauss(0, SPREAD_OF_ORDERS) for _ in range(tasks // 5 + 1)]
    items = []
    for task in range(tasks):
        part = task / tasks
        people = (1, 2, 3, 4) if kind == "new person" and part < 0.5 else (1, 2, 3, 4, 5)
        person, type_ = draw.choice(people), draw.choice(("saw", "paint", "weld", "pack"))
        estimate = draw.choice((15.0, 30.0, 60.0, 120.0, 240.0))
        actual = estimate * exp(
            centre(kind, person, type_, part) + of_order[task // 5] + draw.gauss(0, SPREAD)
        )
        if kind == "rounded" and draw.random() < 0.35:
            actual = estimate
        started = FIRST_DAY + 1000 * part
        items.append(
            Item(
                company=kind, task=task, order=task // 5, person=person, type=type_, estimate=estimate,
                actual=actual, started=started, finished=started + actual / 480,
            )
        )  # fmt: skip
    return items


def centre(kind: Kind, person: int, type_: str, part: float) -> float:
    """The true middle of ln(actual / estimate), `part` of the way through the history."""
    own = 0.1 * (person - 3)
    if kind == "drift" and person == 5:
        own += SLOW * part
    if kind == "new person" and person == 5:
        own += SLOW
    if kind == "changed process" and type_ == "paint" and part > 0.5:
        own += QUICK
    return own


@dataclass(frozen=True, slots=True)
class Walked:
    """An order of a simulated company: what was foreseen on its arrival, and the day on which it was ready."""

    row: OrderForeseen
    ready: float  # days, as `row.at`

    @property
    def took(self) -> int:
        return days_between(Weekdays(), self.row.on, int(self.ready))


PEOPLE = 5
DAYS = 700
ORDERS_A_DAY = 1.2
BACKLOG = 10  # orders on the first day


def walked(*, seed: int, orders: int) -> list[Walked]:
    """Orders of 3–8 tasks in a chain, of five people with queues and unplanned absences, in which efforts drift.

    Reality is the engine's walk with the true efforts, known to nobody; each arrival is planned by the estimates that are
    left then, without the absences to come.
    """
    draw = Random(seed)
    tasks, truth = _tasks(draw, orders)
    real = Problem(now=0, horizon=DAYS * DAY, employees=_people(draw, is_absent=True), tasks=truth)
    happened = plan(real)
    employees = _people(draw, is_absent=False)
    ready = {order.id: order.ready for order in happened.orders}
    found = []
    for order in range(orders):
        own = [task for task in tasks if task.order == order]
        arrival = own[0].not_before or 0
        foreseen = _planned(tasks, happened, employees, order, arrival)
        end = ready[order]
        if foreseen is not None and end is not None:
            found.append(Walked(_row(own, order, arrival, foreseen), FIRST_DAY + end / DAY))
    return found


def _tasks(draw: Random, orders: int) -> tuple[list[Task], list[Task]]:
    """As estimated, and as they truly are."""
    estimated, truth, arrival = [], [], 0.0
    for order in range(orders):
        arrival += 0.0 if order < BACKLOG else draw.expovariate(ORDERS_A_DAY * 5 / 7)
        drift = 0.25 * arrival / (orders / ORDERS_A_DAY)
        for step in range(draw.randint(3, 8)):
            task = order * 10 + step
            effort = draw.choice((60, 120, 180, 240, 360))
            actual = max(5, round(effort * exp(0.05 + drift + draw.gauss(0, 0.5))))
            links = [(task - 1, 0)] if step else []
            common = {"id": task, "order": order, "assignee": draw.randint(1, PEOPLE), "preds": links}
            common["not_before"] = int(arrival * DAY)
            estimated.append(Task(effort=effort, **common))
            truth.append(Task(effort=actual, **common))
    return estimated, truth


def _people(draw: Random, *, is_absent: bool) -> list[Employee]:
    """Monday to Friday, 9 to 17; absent for a week or a day now and then."""
    people = []
    for person in range(1, PEOPLE + 1):
        away: set[int] = set()
        for _ in range(DAYS // 60 if is_absent else 0):
            first = draw.randrange(DAYS)
            away.update(range(first, first + draw.choice((1, 1, 2, 7))))
        days = [day for day in range(DAYS) if day % 7 < 5 and day not in away]
        people.append(Employee(id=person, intervals=[(day * DAY + 540, day * DAY + 1020) for day in days]))
    return people


def _planned(
    tasks: Sequence[Task], happened: Plan, employees: Sequence[Employee], order: int, now: int
) -> int | None:
    """When the plan of that moment has the order ready."""
    known = {row.id: row for row in happened.tasks}
    left = []
    for task in tasks:
        real = known[task.id]
        if (task.not_before or 0) > now or real.start is None or real.finish is None or real.finish <= now:
            continue
        is_begun = real.start < now
        spent = (
            sum(max(0, min(e, now) - max(s, real.start)) for s, e in employees[0].intervals)
            if is_begun
            else 0
        )
        effort = (
            max(task.effort - spent, min(task.effort, max(15, task.effort // 10)))
            if is_begun
            else task.effort
        )
        links = [] if is_begun else [(pred, 0) for pred, _ in task.preds if (known[pred].finish or 0) > now]
        left.append(
            Task(
                id=task.id, order=task.order, effort=effort, assignee=task.assignee, preds=links, in_progress=is_begun
            )
        )  # fmt: skip
    answer = plan(Problem(now=now, horizon=now + 300 * DAY, employees=employees, tasks=left))
    return answer.order(order).ready


def _row(own: Sequence[Task], order: int, arrival: int, planned: int) -> OrderForeseen:
    on = FIRST_DAY + arrival // DAY
    return OrderForeseen(
        at=FIRST_DAY + arrival / DAY,
        on=on,
        order=order,
        stage=0,
        minutes=float(sum(task.effort for task in own)),
        tasks=len(own),
        person=own[0].assignee,
        plan_days=float(days_between(Weekdays(), on, FIRST_DAY + planned // DAY)),
    )
