"""The sum of an order's efforts, and the draws it is made of."""

from math import erf, sqrt

import numpy as np
import pytest

from naryad.calibration import Bundle, sum_percentiles
from naryad.calibration.effort import EffortModel, Traits, quantiles
from naryad.calibration.normal import cdfs, normals
from naryad.scheduling import draws

SAWING = Traits(estimate=60.0, type="saw", person=1, order=7, is_newcomer=False)


def test_draws_are_the_engines() -> None:
    starts = [draws.stream(seed=0, kind=draws.TASK, key=key) for key in (5, -3, 10**12)]

    drawn = normals(starts, 1000)

    expected = [draws.normals(start=start, samples=range(1000)) for start in starts]
    assert np.abs(drawn - np.array(expected)).max() < 1e-12
    assert cdfs(drawn[0, :9]).tolist() == pytest.approx([(1 + erf(z / sqrt(2))) / 2 for z in drawn[0, :9]])


def test_a_sum_is_of_efforts_that_are_late_together() -> None:
    """One task: z = √0.1·Z(order) + √0.9·e(task); the k-th smallest of 1,000, k = ⌈q · 1000⌉."""
    model = EffortModel()
    one = Bundle.of([60.0], [model.foresee(SAWING, 0.0)])
    common = draws.normals(start=draws.stream(seed=0, kind=draws.ORDER, key=7), samples=range(1000))
    own = draws.normals(start=draws.stream(seed=0, kind=draws.TASK, key=3), samples=range(1000))
    z = [sqrt(0.1) * a + sqrt(0.9) * b for a, b in zip(common, own, strict=True)]
    levels = np.array([(1 + erf(value / sqrt(2))) / 2 for value in sorted(z)])
    expected = quantiles(one, levels)[0]

    assert sum_percentiles(7, [3], one, (5, 50, 95)) == pytest.approx(
        [expected[49], expected[499], expected[949]]
    )


def test_many_tasks_vary_less_than_one_but_not_as_if_they_were_strangers() -> None:
    """What stays together of a hundred tasks is √0.1·Z, so the P5 of the sum is near its median, and not too near."""
    model = EffortModel()
    many = Bundle.of([60.0] * 100, [model.foresee(SAWING, 0.0)] * 100)

    low, middle = sum_percentiles("an order", list(range(100)), many, (5, 50))
    alone_low, alone_middle = sum_percentiles("an order", [0], many, (5, 50))

    assert 1.2 < middle / low < 0.5 * alone_middle / alone_low
