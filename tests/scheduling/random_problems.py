"""Small random problems that reach every ruling: ties, touching intervals, pools, lags, cycles, short horizons."""

import random
from typing import Any

Row = dict[str, Any]


def random_problem(rng: random.Random) -> Row:
    """A valid problem as a JSON object. Small numbers make ties and coincidences frequent."""
    now = rng.choice([0, 0, 7, -30, rng.randint(-50, 50)])
    horizon = now + rng.choice([-5, 0, 8, 20, 40, 60, 60, 90, 90, 150, 150])
    roles = list(range(1, rng.choice([1, 2, 2, 4]) + 1))
    employees = [
        {
            "id": employee_id,
            "roles": [role for role in roles if rng.random() < 0.7],
            "intervals": _intervals(rng, now, horizon),
        }
        for employee_id in rng.sample(range(-3, 12), rng.choice([0, 1, 2, 2, 3, 3, 4, 6]))
    ]
    count = rng.choice([1, 2, 3, 5, 8, 12, 20])
    ids = rng.sample(range(-10, 60), count)
    style = rng.choice(["chains", "chains", "free", "cyclic"])
    tasks = [_task(rng, i, ids, now, employees, roles, style) for i in range(count)]
    _put_in_progress(rng, tasks, employees)
    rng.shuffle(tasks)
    return {"now": now, "horizon": horizon, "employees": employees, "tasks": tasks}


def _intervals(rng: random.Random, now: int, horizon: int) -> list[list[int]]:
    shape = rng.random()
    if shape < 0.1:
        return []
    if shape < 0.3:
        return [[now - rng.randint(0, 5), max(now, horizon) + rng.randint(1, 20)]]
    intervals = []
    at = now - rng.randint(-10, 15)
    for _ in range(rng.randint(1, 6)):
        end = at + rng.choice([1, 2, 3, 5, 8, 13, 20, 30])
        intervals.append([at, end])
        at = end + rng.choice([0, 0, 0, 1, 2, 5, 11])
    return intervals


def _task(
    rng: random.Random, i: int, ids: list[int], now: int, employees: list[Row], roles: list[int], style: str
) -> Row:
    kind = rng.random()
    assignee = role = None
    elapsed = False
    if kind < 0.4 and employees:
        assignee = rng.choice(employees)["id"]
    elif kind < 0.8:
        role = 99 if rng.random() < 0.04 else rng.choice(roles)
    elif kind < 0.97:
        elapsed = True
    return {
        "id": ids[i],
        "order": rng.choice([None, 1, 2, 3, -4]),
        "order_priority": rng.choice([0, 0, 0, 1, -1]),
        "order_due": rng.choice([None, None, 0, 5, -5, 30]),
        "task_priority": rng.choice([0, 0, 0, 1, -2]),
        "position": rng.choice([0, 0, 0, 1, -1]),
        "effort": rng.choice([0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 30]),
        "assignee": assignee,
        "role": role,
        "elapsed": elapsed,
        "preds": _preds(rng, i, ids, style),
        "not_before": rng.choice([None, None, None, now, now - 3, now + rng.randint(0, 40)]),
        "in_progress": False,
    }


def _preds(rng: random.Random, i: int, ids: list[int], style: str) -> list[list[int]]:
    lags = [0, 0, 0, 0, 1, 3, 10, 70]
    if style == "free" and rng.random() < 0.8:
        return []
    candidates = ids if style == "cyclic" and rng.random() < 0.3 else ids[:i]
    if not candidates:
        return []
    chosen = rng.choices(candidates, k=rng.choice([0, 1, 1, 1, 2, 3]))
    return [[pred, rng.choice(lags)] for pred in chosen]


def _put_in_progress(rng: random.Random, tasks: list[Row], employees: list[Row]) -> None:
    for employee in employees:
        mine = [task for task in tasks if task["assignee"] == employee["id"]]
        if mine and rng.random() < 0.25:
            rng.choice(mine)["in_progress"] = True
    loose = [t for t in tasks if t["assignee"] is None and t["role"] is None and not t["elapsed"]]
    if loose and rng.random() < 0.3:
        rng.choice(loose)["in_progress"] = True
