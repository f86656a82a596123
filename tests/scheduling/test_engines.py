"""Choosing an engine, and what holds whichever is chosen."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from naryad.scheduling import Employee, Problem, Task, engines, plan
from naryad.scheduling.rows import task_rows
from tests.scheduling.builders import planned, problem, when, worker
from tests.scheduling.random_problems import random_problem

needs_fast = pytest.mark.skipif(not engines.is_installed(), reason="the extra `fast` is not installed")


def test_small_plans_are_plain_and_the_extra_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engines.fast("auto", size=10, big=20) is None
    assert engines.fast("plain", size=300, big=20) is None

    monkeypatch.setattr(engines, "is_installed", lambda: False)

    assert engines.fast("auto", size=300, big=20) is None
    assert engines.warm() is False
    with pytest.raises(engines.FastEngineMissing, match=r"naryad\[fast\]"):
        engines.fast("fast", size=1, big=20)


@needs_fast
def test_big_plans_are_fast_and_until_it_is_loaded_only_very_big_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = engines.fast("fast", size=0, big=0)

    assert loaded is not None
    assert engines.fast("auto", size=20, big=20) is loaded

    monkeypatch.delitem(sys.modules, "naryad.scheduling.fast")

    assert engines.fast("auto", size=199, big=20) is None


@needs_fast
def test_numbers_too_large_for_the_fast_engine_are_planned_by_the_plain_one() -> None:
    for large in (10**25, 2**40, 2**31):
        made = problem(worker(1, (0, 2 * large)), Task(id=1, effort=large, assignee=1), horizon=3 * large)

        assert when(plan(made, engine="fast").task(1)) == (0, large)


@needs_fast
@pytest.mark.parametrize("spread", [1, 10**9])
def test_ids_and_priorities_may_lie_far_apart(spread: int) -> None:
    """Close ones are numbered by a table and ranked as one number, far ones by bisection and key after key."""
    for seed in range(100):
        made = Problem.from_json(random_problem(random.Random(seed)))
        apart = replace(
            made,
            tasks=[
                task._replace(
                    id=task.id * spread,
                    order_priority=task.order_priority * spread,
                    task_priority=task.task_priority * spread,
                    preds=[(pred * spread, lag) for pred, lag in task.preds],
                )
                for task in made.tasks
            ],
        )

        assert plan(apart, engine="fast") == plan(apart, engine="plain"), f"seed {seed}"


def test_columns_are_the_fields_of_the_tasks() -> None:
    made = Problem.from_json(random_problem(random.Random(5)))

    rows = task_rows(made.tasks)

    assert rows._asdict() == {name: [getattr(task, name) for task in made.tasks] for name in rows._fields}


@needs_fast
@pytest.mark.parametrize("writable", [True, False])
def test_the_fast_engine_runs_whether_or_not_its_cache_can_be_written(tmp_path: Path, writable: bool) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file, so nothing can be put below it") if not writable else None
    code = (
        "from naryad.scheduling import engines; import numba, sys; engines.can_cache();"
        "import os; print(os.environ.get('NUMBA_CACHE_DIR'))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert (done.stdout.strip() == str(cache)) is writable


def test_shuffling_the_input_changes_nothing() -> None:
    for seed in range(300):
        data = random_problem(random.Random(seed))
        made = Problem.from_json(data)
        rng = random.Random(seed)
        shuffled = replace(
            made,
            tasks=rng.sample(made.tasks, len(made.tasks)),
            employees=rng.sample(made.employees, len(made.employees)),
        )

        assert plan(shuffled) == plan(made)


def test_shifting_all_times_shifts_the_plan() -> None:
    for seed in range(300):
        made = Problem.from_json(random_problem(random.Random(seed)))
        shift = 10_000 - seed

        def moved(value: int | None, by: int = shift) -> int | None:
            return None if value is None else value + by

        shifted = Problem(
            now=made.now + shift,
            horizon=made.horizon + shift,
            employees=[
                e._replace(intervals=[(s + shift, f + shift) for s, f in e.intervals]) for e in made.employees
            ],
            tasks=[
                t._replace(not_before=moved(t.not_before), order_due=moved(t.order_due)) for t in made.tasks
            ],
        )

        assert plan(shifted).tasks == tuple(
            t._replace(start=moved(t.start), finish=moved(t.finish)) for t in plan(made).tasks
        )


def test_nobody_does_two_things_at_once_and_nothing_starts_before_it_is_available() -> None:
    for seed in range(300):
        made = Problem.from_json(random_problem(random.Random(seed)))
        answer = plan(made)
        for employee in made.employees:
            mine = sorted((t.start, t.finish) for t in answer.tasks if t.employee == employee.id and t.start)
            for before, after in zip(mine, mine[1:], strict=False):
                assert before[1] is not None
                assert after[0] is not None
                assert before[1] <= after[0]
        for task in made.tasks:
            start = answer.task(task.id).start
            if start is None or task.in_progress:
                continue
            assert start >= made.now
            assert task.not_before is None or start >= task.not_before
            for pred, lag in task.preds:
                finish = answer.task(pred).finish
                assert finish is not None
                assert start >= finish + lag


def test_a_task_that_nobody_can_do_changes_nobody_else() -> None:
    for seed in range(300):
        made = Problem.from_json(random_problem(random.Random(seed)))
        impossible = [
            Task(id=1000, effort=1, order_priority=9),
            Task(id=1001, effort=1, role=12345, order_priority=9),
            Task(id=1002, effort=10**6, role=1, order_priority=9),
        ]

        assert plan(replace(made, tasks=[*made.tasks, *impossible])).tasks[:-3] == plan(made).tasks


def test_a_big_role_with_a_task_too_long_for_anybody_is_still_quick() -> None:
    members = [Employee(id=i, roles=(1,), intervals=((0, 500), (600, 1000))) for i in range(300)]
    tasks = planned(
        *members,
        Task(id=0, effort=10**6, role=1, order_priority=9),
        *(Task(id=i, effort=100, role=1) for i in range(1, 901)),
    )

    assert (when(tasks[300]), when(tasks[301]), when(tasks[900])) == ((0, 100), (100, 200), (200, 300))


@pytest.mark.parametrize("engine", ["plain", pytest.param("fast", marks=needs_fast)])
def test_a_crowd_that_has_too_little_time_left_is_not_asked_about_every_task(engine: engines.Engine) -> None:
    members = [Employee(id=i, roles=(1,), intervals=((0, 150),)) for i in range(300)]
    tasks = [Task(id=i, effort=100, role=1) for i in range(5000)]
    late = [Task(id=10_000 + i, effort=60, role=1, not_before=100 + i % 50) for i in range(300)]

    answer = plan(problem(*members, *tasks, *late), engine=engine)

    assert sum(task.is_planned for task in answer.tasks) == 300
