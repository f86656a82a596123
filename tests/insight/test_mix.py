"""The mix-adjusted index."""

import math
from datetime import UTC, datetime
from random import Random

import pytest

from naryad.insight.rules.mix import indices
from naryad.insight.rules.period import Period
from naryad.insight.rules.statistics import Month
from naryad.tasks.models import TaskType
from tests.insight.conftest import Company
from tests.insight.test_efficiency import figures


def months(random: Random, *, mean: float, tasks: int = 30, count: int = 6) -> list[Month]:
    found = []
    for _ in range(count):
        values = [random.gauss(mean, 0.3) for _ in range(tasks)]
        found.append(Month(tasks, sum(values), sum(value**2 for value in values)))
    return found


def test_the_faster_one_stands_above_one_and_is_shrunk() -> None:
    random = Random(2)

    found = indices({1: months(random, mean=-0.2), 2: months(random, mean=0.2), 3: months(random, mean=0.0)})

    assert found[1].low > 1 > found[2].high
    assert 1 < found[1].value < math.exp(0.25)
    assert found[3].low < 1 < found[3].high


def test_alike_members_are_drawn_together() -> None:
    random = Random(4)

    found = indices({pk: months(random, mean=0.0) for pk in range(6)})

    assert all(one.value == pytest.approx(1, abs=0.04) for one in found.values())


def test_where_nobody_differs_nothing_is_told() -> None:
    same = [Month(30, 0.0, 2.7)] * 6

    found = indices({1: same, 2: same})

    assert not any(one.is_told_apart for one in found.values())


def test_below_twenty_tasks_or_three_months_it_is_hidden() -> None:
    random = Random(6)
    enough = {1: months(random, mean=0.0), 2: months(random, mean=0.1)}

    found = indices(
        enough | {3: months(random, mean=1, tasks=6, count=3), 4: months(random, mean=1, tasks=50, count=2)}
    )

    assert set(found) == {1, 2}
    assert indices({1: enough[1]}) == {}  # nobody to be compared with


def test_who_does_what_takes_everybody_longer_is_not_slower(company: Company, period: Period) -> None:
    """Pavel does the type whose estimates are short for everybody; by the plain ratio he would be the slower."""
    random, hard = Random(8), TaskType.objects.create(name="Designing")
    for month in range(6, 11):
        for day in range(1, 13):
            done = {"finished_at": datetime(2026, month, day, 9, tzinfo=UTC)}
            company.done(spent={"oleg": round(120 * random.lognormvariate(0, 0.1))}, estimate=120, **done)
            for who in ("pavel", "oleg") if day % 3 else ("pavel",):
                minutes = round(240 * random.lognormvariate(0, 0.1))
                company.done(spent={who: minutes}, estimate=120, task_type=hard, **done)

    found = figures(company, period)

    assert found["Pavel"].ratio.efficiency < 55 < found["Oleg"].ratio.efficiency
    assert found["Pavel"].index.value == pytest.approx(1, abs=0.08)
    assert found["Oleg"].index.value == pytest.approx(1, abs=0.08)
