"""The engine against the reference: any difference is a bug."""

import os
import random

import pytest
from tests.scheduling.random_problems import random_problem
from tests.scheduling.reference import reference_plan

from naryad.scheduling import Problem, plan

BATCHES = 200 if os.environ.get("NARYAD_BATTERY") else 10
BATCH = 300


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_problems_are_planned_as_by_the_reference(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        data = random_problem(random.Random(seed))

        answer = plan(Problem.from_json(data)).to_json()

        assert answer == reference_plan(data), f"seed {seed}"
