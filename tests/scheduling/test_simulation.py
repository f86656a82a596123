"""Futures: percentiles by their definition, draws that depend on their own key only, one result from both engines."""

from collections.abc import Sequence
from math import erf, sqrt
from statistics import fmean, pstdev
from typing import Any

import pytest

from naryad.scheduling import (
    Confidence,
    Efforts,
    InvalidProblem,
    Problem,
    Task,
    draws,
    engines,
    plan,
    simulate,
)
from naryad.scheduling.confidence import rank_of
from tests.scheduling.builders import problem, worker

LEVELS = [k / 20 for k in range(1, 20)]
WIDE = [10 * k for k in range(1, 20)]

needs_fast = pytest.mark.skipif(not engines.is_installed(), reason="the extra `fast` is not installed")


def futures(made: Problem, ids: Sequence[int], **options: object) -> Confidence:
    wanted: dict[str, Any] = {"rho": 0.2, "samples": 200, "seed": 1, "engine": "plain", **options}
    return simulate(made, efforts=Efforts(levels=LEVELS, tasks=dict.fromkeys(ids, WIDE)), **wanted)


def test_a_task_follows_its_distribution() -> None:
    made = problem(worker(1), Task(id=1, effort=1, assignee=1))

    (task,) = futures(made, [1], samples=4000).tasks

    assert task.p50 == pytest.approx(100, abs=4)
    assert task.p80 == pytest.approx(160, abs=4)
    assert task.p95 == pytest.approx(190, abs=1)


def test_a_percentile_is_the_kth_smallest() -> None:
    assert [rank_of(percent, 1) for percent in (50, 80, 95)] == [1, 1, 1]
    assert [rank_of(percent, 20) for percent in (50, 80, 95)] == [10, 16, 19]
    assert [rank_of(percent, 21) for percent in (50, 80, 95)] == [11, 17, 20]
    assert [rank_of(percent, 1000) for percent in (50, 80, 95)] == [500, 800, 950]


def test_a_task_without_a_distribution_keeps_its_effort() -> None:
    made = problem(worker(1), Task(id=1, effort=7, assignee=1, order=1, order_due=7), now=-5)

    confidence = futures(made, [])

    assert (confidence.tasks[0].p50, confidence.tasks[0].p95) == (plan(made).task(1).finish, 7)


def test_a_future_without_a_date_counts_as_later_than_all() -> None:
    made = problem(worker(1, (0, 120)), Task(id=1, effort=1, assignee=1, order=3, order_due=120))

    confidence = futures(made, [1], samples=1000)

    assert confidence.tasks[0].p50 == pytest.approx(100, abs=10)
    assert (confidence.tasks[0].p80, confidence.orders[0].p95) == (None, None)
    assert confidence.orders[0].on_time == pytest.approx(0.6, abs=0.05)


def test_an_order_without_a_due_has_no_share_on_time() -> None:
    made = problem(worker(1), Task(id=1, effort=1, assignee=1, order=3))

    assert futures(made, [1]).orders[0].on_time is None


def test_an_unrelated_task_and_the_order_of_the_input_do_not_change_a_tasks_futures() -> None:
    first, second = Task(id=1, effort=1, assignee=1, order=1), Task(id=2, effort=1, assignee=1, order=1)
    other = Task(id=3, effort=1, assignee=2, order=2, order_priority=5)

    alone = futures(problem(worker(1), first, second), [1, 2])
    beside = futures(problem(worker(2), worker(1), other, second, first), [3, 2, 1])

    assert alone.tasks == beside.tasks[:2]
    assert alone.orders == beside.orders[:1]


def test_more_samples_keep_the_first_and_another_seed_changes_them() -> None:
    stream = draws.stream(seed=1, kind=draws.TASK, key=7)
    other = draws.stream(seed=2, kind=draws.TASK, key=7)

    assert draws.normals(start=stream, samples=range(5)) == draws.normals(start=stream, samples=range(9))[:5]
    assert draws.normals(start=stream, samples=range(5)) != draws.normals(start=other, samples=range(5))


def test_draws_are_standard_normal_and_independent_between_tasks() -> None:
    a, b = (
        draws.normals(start=draws.stream(seed=5, kind=draws.TASK, key=key), samples=range(20000))
        for key in (1, 2)
    )

    assert fmean(a) == pytest.approx(0, abs=0.03)
    assert pstdev(a) == pytest.approx(1, abs=0.03)
    assert fmean(x * y for x, y in zip(a, b, strict=True)) == pytest.approx(0, abs=0.03)
    below = sum(x < 1 for x in a) / len(a)
    assert below == pytest.approx(0.5 + 0.5 * erf(1 / sqrt(2)), abs=0.01)


@pytest.mark.parametrize(("rho", "spread"), [(0.0, 54 * sqrt(2)), (1.0, 54 * 2.0)])
def test_tasks_of_an_order_go_together_by_rho(rho: float, spread: float) -> None:
    made = problem(
        worker(1),
        Task(id=1, effort=1, assignee=1, order=1),
        Task(id=2, effort=1, assignee=1, order=1, preds=[(1, 0)]),
    )

    order = futures(made, [1, 2], rho=rho, samples=4000).orders[0]

    assert order.p50 == pytest.approx(200, abs=10)
    assert order.p95 is not None
    assert order.p95 - 200 == pytest.approx(180 if rho == 1 else 1.645 * spread, rel=0.1)


@needs_fast
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_engines_and_threads_give_the_same_futures(threads: int) -> None:
    made = problem(
        *(worker(i, (0, 300), (350, 900), roles=(i % 2,)) for i in range(4)),
        *(
            Task(id=i, effort=5, role=i % 2, order=i // 3 or None, preds=[(i - 1, 3)] if i % 3 else [])
            for i in range(40)
        ),
        Task(id=99, effort=1),
        now=-7,
    )

    plain = futures(made, range(0, 40, 2))
    fast = futures(made, range(0, 40, 2), engine="fast", threads=threads)

    assert fast == plain
    assert any(task.p95 is None for task in plain.tasks)


@needs_fast
def test_both_engines_draw_the_same_numbers() -> None:
    import numpy as np

    from naryad.scheduling import fast_kernel

    start = draws.stream(seed=3, kind=draws.TASK, key=-12)

    fast = [fast_kernel.draw(np.uint64(start), sample) for sample in range(3000)]

    assert fast == draws.normals(start=start, samples=range(3000))


@pytest.mark.parametrize(
    ("efforts", "message"),
    [
        (Efforts(levels=[], tasks={}), "ratios: levels is not a list of numbers"),
        (Efforts(levels=[0.5, 0.4], tasks={}), "ratios: levels do not ascend between 0 and 1"),
        (Efforts(levels=[0.5], tasks={1: [1, 2]}), "ratios of task 1: not one number for each level"),
        (
            Efforts(levels=[0.5], tasks={1: ["a"]}),  # type: ignore[list-item]
            "ratios of task 1: not a list of numbers",
        ),
        (Efforts(levels=[0.4, 0.5], tasks={1: [3, 2]}), "ratios of task 1: efforts are negative or fall"),
        (Efforts(levels=[0.4, 0.5], tasks={1: [-3, 2]}), "ratios of task 1: efforts are negative or fall"),
    ],
)
def test_unsound_efforts_are_refused(efforts: Efforts, message: str) -> None:
    with pytest.raises(InvalidProblem) as refusal:
        simulate(Problem(now=0, horizon=1), efforts=efforts, rho=0.2, samples=1, seed=0)

    assert [str(issue) for issue in refusal.value.issues] == [message]


def test_rho_and_samples_out_of_range_are_refused() -> None:
    none = Efforts(levels=[0.5], tasks={})

    with pytest.raises(ValueError, match="rho"):
        simulate(Problem(now=0, horizon=1), efforts=none, rho=1.1, samples=1, seed=0)
    with pytest.raises(ValueError, match="sample"):
        simulate(Problem(now=0, horizon=1), efforts=none, rho=0.2, samples=0, seed=0)
