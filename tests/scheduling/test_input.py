"""What `validate` refuses (FORECAST R9, R11, R12), and what it lets pass."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from naryad.scheduling import Employee, InvalidProblem, Problem, Task, checks, plan
from naryad.scheduling.rows import task_rows
from tests.scheduling.builders import as_json, problem, worker
from tests.scheduling.random_problems import random_problem

Change = Callable[[dict[str, Any]], object]


def sound() -> dict[str, Any]:
    return as_json(
        problem(
            worker(1, (0, 10), (10, 20), roles=(7,)),
            worker(2),
            Task(id=1, effort=5, assignee=1),
            Task(id=2, effort=5, role=7, preds=[(1, 0)]),
            Task(id=3, effort=5, elapsed=True),
        )
    )


def set_task(**values: Any) -> Change:
    return lambda data: data["tasks"][0].update(values)


def set_employee(**values: Any) -> Change:
    return lambda data: data["employees"][0].update(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_task(effort=-1), "task 1: effort is negative: -1"),
        (set_task(effort=1.0), "task 1: effort is not an integer: 1.0"),
        (set_task(position=True), "task 1: position is not an integer: True"),
        (set_task(order="5"), "task 1: order is not an integer: '5'"),
        (set_task(elapsed=1), "task 1: elapsed is neither true nor false: 1"),
        (set_task(in_progress=None), "task 1: in_progress is neither true nor false: None"),
        (set_task(assignee=9), "task 1: its assignee 9 is unknown"),
        (set_task(role=7), "task 1: has two of assignee, role and elapsed"),
        (set_task(elapsed=True), "task 1: has two of assignee, role and elapsed"),
        (set_task(assignee=None, role=7, in_progress=True), "task 1: a pool task cannot be in progress"),
        (
            set_task(assignee=None, elapsed=True, in_progress=True),
            "task 1: an elapsed task cannot be in progress",
        ),
        (set_task(preds=[[8, 0]]), "task 1: its predecessor 8 is unknown"),
        (set_task(preds=[[2, -1]]), "task 1: the lag after predecessor 2 is negative: -1"),
        (set_task(preds=[[2, 0.5]]), "task 1: the lag after a predecessor is not an integer: 0.5"),
        (set_task(preds=[[2]]), "task 1: a predecessor is not a pair of task id and lag: [2]"),
        (set_task(preds=None), "task 1: preds is not a list"),
        (set_task(id=2), "task 2: the id is used more than once"),
        (set_task(id=True), "task number 0 of the list: id is not an integer: True"),
        (lambda data: data["tasks"][0].pop("position"), "task 1: position is missing"),
        (lambda data: data["tasks"].append(5), "task number 3 of the list: is not an object"),
        (set_employee(intervals=[[5, 5]]), "employee 1: the interval [5, 5] ends before it has begun"),
        (set_employee(intervals=[[0, 5], [4, 9]]), "employee 1: the intervals [0, 5] and [4, 9] overlap"),
        (
            set_employee(intervals=[[5, 9], [0, 5]]),
            "employee 1: the intervals are not sorted: [0, 5] comes after [5, 9]",
        ),
        (set_employee(intervals=[[0, 5.0]]), "employee 1: an interval is not of integers: [0, 5.0]"),
        (set_employee(intervals=[[0, 5, 9]]), "employee 1: an interval is not a pair: [0, 5, 9]"),
        (set_employee(roles=[None]), "employee 1: a role is not an integer: None"),
        (set_employee(id=2), "employee 2: the id is used more than once"),
        (lambda data: data["employees"][0].pop("roles"), "employee 1: roles is missing"),
        (lambda data: data.pop("horizon"), "problem: horizon is missing"),
        (lambda data: data.update(now=None), "problem: now is not an integer: None"),
        (lambda data: data.pop("tasks"), "problem: tasks is missing"),
    ],
)
def test_a_breach_is_named_with_its_task_or_employee(change: Change, message: str) -> None:
    data = sound()
    change(data)

    with pytest.raises(InvalidProblem) as refusal:
        plan(Problem.from_json(data))

    assert message in [str(issue) for issue in refusal.value.issues]


def test_two_tasks_in_progress_for_one_employee_are_refused() -> None:
    made = problem(
        worker(1),
        Task(id=1, effort=1, assignee=1, in_progress=True),
        Task(id=2, effort=1, assignee=1, in_progress=True),
    )

    assert [str(issue) for issue in made.validate()] == [
        "employee 1: more than one task is in progress: 1, 2"
    ]


def test_all_issues_come_at_once() -> None:
    data = sound()
    data["tasks"][0]["effort"] = -1
    data["tasks"][1]["preds"] = [[9, 0]]
    data["employees"][1]["intervals"] = [[3, 1]]

    issues = Problem.from_json(data).validate()

    assert [(issue.subject, issue.id) for issue in issues] == [("employee", 2), ("task", 1), ("task", 2)]


def test_negative_numbers_unknown_keys_and_a_task_without_a_doer_are_sound() -> None:
    data = sound()
    data["comment"] = "ignored"
    data["tasks"][0].update(
        assignee=None, order_priority=-1, position=-2, task_priority=-3, not_before=-4, order_due=-5, x=1
    )

    assert Problem.from_json(data).validate() == []


def test_interval_and_predecessor_may_be_lists_or_tuples() -> None:
    made = Problem(
        now=0,
        horizon=9,
        employees=(Employee(id=1, intervals=[[0, 5]]),),
        tasks=(Task(id=1, effort=1, assignee=1), Task(id=2, effort=1, assignee=1, preds=([1, 0],))),
    )

    assert made.validate() == []


def test_the_quick_check_and_the_full_one_agree_on_spoiled_problems() -> None:
    spoils = [None, True, -1, 1.5, "a", [], [[1]], [[1, 2]], 10**30, 99]
    for seed in range(3000):
        rng = random.Random(seed)
        data = random_problem(rng)
        row = rng.choice([data, *data["tasks"], *data["employees"]])
        keys = [key for key in row if key not in ("tasks", "employees")]
        row[rng.choice(keys)] = rng.choice(spoils)

        made = Problem.from_json(data)

        assert checks.is_sound(made, task_rows(made.tasks)) == (checks.breaches(made) == []), f"seed {seed}"
