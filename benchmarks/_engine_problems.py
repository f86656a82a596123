"""Companies of any size for the engine's benchmark, the same every time.

The shape of docs/dev/scheduling.md: employees = tasks / 50, chains of 8 tasks (an order each), 20 % in a pool, 5 % elapsed.
"""

import random

from naryad.scheduling import Employee, Problem, Task

DAY = 24 * 60
YEARS = 2
CHAIN = 8
ROLE_MEMBERS = 25


def company(*, tasks: int, role_members: int = ROLE_MEMBERS, seed: int = 1) -> Problem:
    """A problem of `tasks` tasks; everybody has one role, shared with `role_members` people."""
    rng = random.Random(seed)
    people = max(tasks // 50, 2)
    days = range(YEARS * 365)
    calendars = [
        tuple(
            (day * DAY + start * 60, day * DAY + end * 60)
            for day in days
            if day % 7 < 5
            for start, end in ((first, first + 4), (first + 5, first + 9))
        )
        for first in (7, 8, 9)
    ]
    employees = [
        Employee(id=i, roles=(i // role_members,), intervals=calendars[i % len(calendars)])
        for i in range(people)
    ]
    rows = [_task(rng, i, people, employees) for i in range(tasks)]
    rng.shuffle(rows)
    return Problem(now=0, horizon=YEARS * 365 * DAY, employees=employees, tasks=rows)


def _task(rng: random.Random, i: int, people: int, employees: list[Employee]) -> Task:
    order = i // CHAIN
    chance = rng.random()
    pooled, elapsed = chance < 0.2, 0.2 <= chance < 0.25
    someone = rng.randrange(people)
    return Task(
        id=i,
        order=order,
        order_priority=order % 4,
        order_due=(order * 7919 % 200) * DAY,
        task_priority=0,
        position=0,
        effort=rng.choice((15, 30, 60, 120, 180, 240, 480)),
        assignee=None if pooled or elapsed else someone,
        role=employees[someone].roles[0] if pooled else None,
        elapsed=elapsed,
        preds=() if i % CHAIN == 0 else ((i - 1, rng.choice((0, 0, 0, 60, DAY))),),
    )
