"""A company's state: one JSON value, the same however it came about."""

import json
from itertools import groupby
from operator import attrgetter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naryad.calibration import (
    Company,
    Dropped,
    Fact,
    Finished,
    OrderEnded,
    OrderForeseen,
    Rescaled,
    Started,
    rebuild,
)
from naryad.calibration.facts import DayLost, OrderChanged, OrderDropped, Withdrawn


def facts(seed: int) -> list[Fact]:
    """Of forty tasks and eight orders, everything that can happen to them, in days of which many are the same."""
    draw = Random(seed)
    told: list[Fact] = []
    for task in range(40):
        at = float(draw.randrange(20))
        estimate = draw.choice((None, 30.0, 240.0))
        told.append(
            Started(
                at=at, on=int(at), task=task, estimate=estimate, type="saw", person=task % 3, order=task % 8
            )
        )
        end = at + draw.randrange(9)
        happened = draw.choice(("ended", "ended", "ended", "dropped", "rescaled"))
        if happened == "rescaled":
            told.append(Rescaled(at=at + 1, task=task, factor=2.0))
        elif happened == "dropped":
            told.append(Dropped(at=end + 1, task=task))
        if happened != "dropped":
            told.append(Finished(at=end + 1, on=int(end) + 1, task=task, actual=draw.choice((30.0, 100.0))))
    for order in range(8):
        at = float(draw.randrange(20))
        told += [
            OrderForeseen(
                at=at + stage,
                on=int(at) + stage,
                order=order,
                stage=stage,
                minutes=900.0,
                tasks=5,
                plan_days=3.0,
            )
            for stage in (0, 1)
        ]
        told.append(DayLost(at=at + 2, order=order, day=int(at) + 2))
        told.append(OrderEnded(at=at + 8, on=int(at) + 8, order=order))
    told += [OrderChanged(at=9.0, order=1), OrderDropped(at=9.0, order=2)]
    return told


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.floats(0, 30))
def test_learned_as_it_came_kept_between_and_rebuilt_at_once_are_one(seed: int, cut: float) -> None:
    told = facts(seed)
    step_by_step = Company()
    moments = sorted(told, key=attrgetter("at"))
    for at, moment in groupby(moments, key=attrgetter("at")):
        if at > cut:
            step_by_step = Company.from_json(json.loads(json.dumps(step_by_step.to_json())))
            cut = 99.0
        step_by_step.learn(list(moment))
    rebuilt = Company()

    Random(seed).shuffle(told)
    rebuilt.learn(told)

    assert step_by_step.to_json() == rebuilt.to_json()
    assert not rebuilt.is_stale


@pytest.mark.parametrize("seed", range(2))
def test_the_fast_rebuild_is_the_plain_one(seed: int) -> None:
    told = facts(seed)

    plain, fast = rebuild(told, engine="plain").to_json(), rebuild(told, engine="fast").to_json()

    assert fast == plain


@pytest.mark.parametrize(
    "late",
    [
        Finished(at=3.0, on=3, task=1, actual=60.0),
        Started(at=5.0, on=5, task=0, estimate=60.0),
        Withdrawn(at=6.0),
    ],
)
def test_what_comes_too_late_makes_the_state_stale_and_teaches_nothing(late: Fact) -> None:
    company = Company()
    company.learn(
        [Started(at=1.0, on=1, task=1, estimate=60.0), Started(at=5.0, on=5, task=2, estimate=60.0)]
    )
    before = company.to_json()

    company.learn([late])

    after = company.to_json()
    assert (before.pop("is_stale"), after.pop("is_stale")) == (False, True)
    assert {key: before[key] for key in ("effort", "begun", "open")} == {
        key: after[key] for key in ("effort", "begun", "open")
    }


def test_a_quantity_changed_after_the_start_changes_the_estimate_alone() -> None:
    company, twice = Company(), Company()
    for each, factor in ((company, 1.0), (twice, 2.0)):
        each.learn([Started(at=0.0, on=0, task=1, estimate=60.0)])
        each.learn([Rescaled(at=1.0, task=1, factor=factor)])
        each.learn([Finished(at=2.0, on=2, task=1, actual=60.0 * factor)])

    assert company.to_json()["effort"] == twice.to_json()["effort"]


def test_what_is_still_to_be_learned_is_counted() -> None:
    company = Company()
    for task in range(99):
        company.learn([Started(at=float(task), on=task, task=task, estimate=60.0, person=task % 40)])
        company.learn([Finished(at=task + 0.5, on=task, task=task, actual=60.0)])

    assert (company.missing_tasks(), company.missing_tasks(0), company.missing_tasks(77)) == (1, 1, 3)
    assert (company.missing_orders(), company.knows_orders()) == (30, False)
