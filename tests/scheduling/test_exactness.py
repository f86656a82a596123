"""The engines against the reference: any difference is a bug.

NARYAD_BATTERY=1 runs twenty times as many problems.
"""

import os
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naryad.scheduling import Plan, Problem, engines, plan
from tests.scheduling.random_problems import random_problem
from tests.scheduling.reference import reference_plan

TIMES = 20 if os.environ.get("NARYAD_BATTERY") else 1
BATCH = 300

needs_fast = pytest.mark.skipif(not engines.is_installed(), reason="the extra `fast` is not installed")
problems = st.randoms(use_true_random=False).map(random_problem)


@pytest.mark.parametrize("batch", range(8 * TIMES))
def test_random_problems_are_planned_as_by_the_reference(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        data = random_problem(random.Random(seed))

        answer = plan(Problem.from_json(data)).to_json()

        assert answer == reference_plan(data), f"seed {seed}"


@needs_fast
@pytest.mark.parametrize("batch", range(8 * TIMES))
def test_the_fast_engine_plans_random_problems_as_the_reference(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        data = random_problem(random.Random(f"fast {seed}"))

        answer = plan(Problem.from_json(data), engine="fast").to_json()

        assert answer == reference_plan(data), f"seed {seed}"


@settings(max_examples=150 * TIMES, suppress_health_check=list(HealthCheck))
@given(data=problems)
def test_problems_that_hypothesis_finds_are_planned_as_by_the_reference(data: dict[str, Any]) -> None:
    assert plan(Problem.from_json(data)).to_json() == reference_plan(data)


def test_the_random_problems_reach_every_reason_and_feature() -> None:
    seen: Counter[str] = Counter()
    for seed in range(1500):
        data = random_problem(random.Random(seed))
        made = plan(Problem.from_json(data))
        seen.update(task.reason.value for task in made.tasks)
        seen.update(features(data, made))

    assert {name: seen[name] for name in EXPECTED if seen[name] < 20} == {}


EXPECTED = (
    *("none", "predecessor", "previous", "not_before", "working_time"),
    *("cycle", "no_resource", "empty_role", "blocked", "no_time"),
    *("touching intervals", "no working time", "horizon passed", "in progress", "in progress without time"),
    *("negative time", "duplicate edge", "self edge", "zero effort planned", "elapsed beyond the horizon"),
    *("pool task passed over", "pool task of a later member", "working time after a predecessor"),
)


def features(data: dict[str, Any], made: Plan) -> set[str]:
    """What a problem and its plan contain, in the words of EXPECTED."""
    planned = {task.id: task for task in made.tasks if task.is_planned}
    found = set()
    found |= {"horizon passed"} if data["horizon"] <= data["now"] else set()
    found |= {"negative time"} if data["now"] < 0 else set()
    for employee in data["employees"]:
        intervals = employee["intervals"]
        found |= {"no working time"} if not intervals else set()
        ends = {end for _start, end in intervals}
        found |= {"touching intervals"} if any(start in ends for start, _end in intervals) else set()
    for row in data["tasks"]:
        preds = [pred for pred, _lag in row["preds"]]
        task = planned.get(row["id"])
        found |= {"duplicate edge"} if len(set(preds)) < len(preds) else set()
        found |= {"self edge"} if row["id"] in preds else set()
        if row["in_progress"]:
            found |= {"in progress" if task else "in progress without time"}
        if task is None:
            continue
        assert task.start is not None
        found |= {"zero effort planned"} if row["effort"] == 0 and not row["elapsed"] else set()
        found |= {"elapsed beyond the horizon"} if task.start >= data["horizon"] else set()
        if task.reason == "working_time" and task.via in preds:
            found |= {"working time after a predecessor"}
        if row["role"] is not None:
            members = [e for e in data["employees"] if row["role"] in e["roles"]]
            lower = [e for e in members if e["id"] < (task.employee or 0)]
            for member in lower:
                left = sum(
                    max(0, min(e, data["horizon"]) - max(s, task.start)) for s, e in member["intervals"]
                )
                found |= {"pool task passed over"} if 0 < left < row["effort"] else set()
            found |= {"pool task of a later member"} if lower and task.reason == "working_time" else set()
    return found
