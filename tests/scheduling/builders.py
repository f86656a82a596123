"""Small problems by hand. Everybody works from 0 to the horizon unless told otherwise."""

from typing import Any

from naryad.scheduling import Employee, PlannedTask, Problem, Task, plan

HORIZON = 1000


def worker(employee_id: int, *intervals: tuple[int, int], roles: tuple[int, ...] = ()) -> Employee:
    return Employee(id=employee_id, roles=roles, intervals=intervals or ((0, HORIZON),))


def problem(*rows: Employee | Task, now: int = 0, horizon: int = HORIZON) -> Problem:
    return Problem(
        now=now,
        horizon=horizon,
        employees=[row for row in rows if isinstance(row, Employee)],
        tasks=[row for row in rows if isinstance(row, Task)],
    )


def planned(*rows: Employee | Task, **times: int) -> dict[int, PlannedTask]:
    """The plan of these employees and tasks, by task id."""
    return {task.id: task for task in plan(problem(*rows, **times)).tasks}


def when(task: PlannedTask) -> tuple[int | None, int | None]:
    return task.start, task.finish


def why(task: PlannedTask) -> tuple[str, int | None]:
    return task.reason.value, task.via


def as_json(made: Problem) -> dict[str, Any]:
    return {
        "now": made.now,
        "horizon": made.horizon,
        "employees": [
            {"id": e.id, "roles": list(e.roles), "intervals": [list(i) for i in e.intervals]}
            for e in made.employees
        ],
        "tasks": [
            {
                "id": t.id,
                "order": t.order,
                "order_priority": t.order_priority,
                "order_due": t.order_due,
                "task_priority": t.task_priority,
                "position": t.position,
                "effort": t.effort,
                "assignee": t.assignee,
                "role": t.role,
                "elapsed": t.elapsed,
                "preds": [list(p) for p in t.preds],
                "not_before": t.not_before,
                "in_progress": t.in_progress,
            }
            for t in made.tasks
        ],
    }
