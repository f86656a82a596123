"""Definitions of docs/dev/insight.md that need no database."""

import math
from datetime import date
from random import Random

import pytest

from naryad.insight.rules import statistics
from naryad.insight.rules.period import Span, earlier, rolling
from naryad.insight.rules.statistics import (
    Batch,
    Month,
    Verdict,
    bootstrap_ratio,
    change,
    is_firm,
    median,
    median_range,
    quantile,
)


def test_little_is_not_firm() -> None:
    assert is_firm(tasks=8, minutes=20 * 60)
    assert not is_firm(tasks=7, minutes=100 * 60)
    assert not is_firm(tasks=100, minutes=20 * 60 - 1)


def test_bootstrap_holds_the_ratio_and_is_the_same_every_time() -> None:
    random = Random(1)
    batches = [Batch(60, random.uniform(40, 90)) for _ in range(30)]
    ratio = sum(b.over for b in batches) / sum(b.under for b in batches)

    found = bootstrap_ratio(batches)

    assert found is not None
    assert found.low < ratio < found.high
    assert bootstrap_ratio(batches) == found


def test_bootstrap_covers_nine_of_ten() -> None:
    """Of 300 samples whose true ratio is known; few tasks cover a little less than promised."""
    random, held = Random(7), 0
    truth = 1 / math.exp(0.4**2 / 2)
    for _ in range(300):
        found = bootstrap_ratio([Batch(60, 60 * random.lognormvariate(0, 0.4)) for _ in range(30)])
        held += found is not None and found.low <= truth <= found.high

    assert 0.83 <= held / 300 <= 0.95


def test_one_batch_has_no_interval() -> None:
    assert bootstrap_ratio([Batch(60, 50)]) is None


def test_quantile_is_linear() -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.5
    assert quantile([1.0, 2.0, 3.0, 4.0, 5.0], 0.25) == 2.0


def months(random: Random, count: int, *, tasks: int, mean: float, wobble: float) -> list[Month]:
    found = []
    for _ in range(count):
        middle = mean + random.gauss(0, wobble)
        values = [random.gauss(middle, 0.3) for _ in range(tasks)]
        found.append(Month(tasks, sum(values), sum(value**2 for value in values)))
    return found


def test_a_large_change_is_announced_with_its_direction() -> None:
    random = Random(3)
    before = months(random, 9, tasks=20, mean=4.0, wobble=0.02)

    slower = change(earlier=before, recent=months(random, 3, tasks=20, mean=4.5, wobble=0.02))
    faster = change(earlier=before, recent=months(random, 3, tasks=20, mean=3.5, wobble=0.02))

    assert slower.verdict == Verdict.SLOWER
    assert slower.share == pytest.approx(math.expm1(0.5), abs=0.15)
    assert faster.verdict == Verdict.FASTER


def test_without_a_change_few_alarms_are_false() -> None:
    alarms = false_alarms()

    assert alarms <= 0.06


def test_without_the_variance_of_months_it_cries_wolf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the plain test of means on the same months."""
    monkeypatch.setattr(statistics, "_between", lambda *_args: 0.0)

    assert false_alarms() > 0.2


def false_alarms() -> float:
    random, alarms = Random(11), 0
    for _ in range(400):
        found = change(
            earlier=months(random, 9, tasks=25, mean=4.0, wobble=0.15),
            recent=months(random, 3, tasks=25, mean=4.0, wobble=0.15),
        )
        alarms += found.verdict in (Verdict.FASTER, Verdict.SLOWER)
    return alarms / 400


def test_few_tasks_say_nothing() -> None:
    random = Random(5)

    found = change(
        earlier=months(random, 9, tasks=20, mean=4.0, wobble=0.0),
        recent=months(random, 3, tasks=2, mean=9.0, wobble=0.0),
    )

    assert found.verdict == Verdict.FEW


def test_the_same_day_of_a_shorter_month_is_its_last() -> None:
    assert earlier(date(2026, 3, 31), months=1) == date(2026, 2, 28)
    assert earlier(date(2026, 1, 15), months=1) == date(2025, 12, 15)


def test_neighbouring_periods_touch_and_do_not_overlap() -> None:
    now = rolling(span=Span.QUARTER, back=0, today=date(2026, 11, 23), time_zone="Europe/Moscow")
    before = rolling(span=Span.QUARTER, back=1, today=date(2026, 11, 23), time_zone="Europe/Moscow")

    assert (now.first, now.last) == (date(2026, 8, 24), date(2026, 11, 23))
    assert before.last == date(2026, 8, 23)
    assert before.until == now.since
    assert now.months[0] == date(2025, 12, 1)
    assert now.months[-1] == date(2026, 11, 1)


def test_the_range_of_a_median_is_that_of_many_draws() -> None:
    random = Random(7)
    values = [random.uniform(10, 90) for _ in range(21)]
    drawn = sorted(median(random.choices(values, k=21)) for _ in range(20_000))

    found = median_range(values)

    assert (found.low, found.high) == (quantile(drawn, 0.05), quantile(drawn, 0.95))
    assert median_range(values[:2]) is None
