"""How long a task takes: worked by hand, and compared with a second reading of the rules."""

from math import exp, log

import numpy as np
import pytest

from naryad.calibration import Bundle, Company, Finished, Started, quantiles, rests
from naryad.calibration.effort import EffortModel, Traits
from naryad.calibration.replay import replay
from naryad.calibration.student import cdf, inverse
from tests.calibration import reference
from tests.calibration.random_history import history

SAWING = Traits(estimate=60.0, type="saw", person=1, order=7, is_newcomer=True)


def minutes(traits: Traits, model: EffortModel, *levels: float, spent: float | None = None) -> list[float]:
    bundle = Bundle.of([traits.estimate], [model.foresee(traits, 0.0)])
    worked = None if spent is None else np.array([spent])
    answers: list[float] = quantiles(bundle, np.array(levels), spent=worked)[0].tolist()
    return answers


def test_the_shape_is_students_t_of_four_degrees() -> None:
    """From printed tables: 80 % lies below 0.941, 95 % below 2.132, 97.5 % below 2.776."""
    assert [round(inverse(q), 3) for q in (0.5, 0.8, 0.95, 0.975, 0.05)] == [0.0, 0.941, 2.132, 2.776, -2.132]
    assert [cdf(inverse(q)) for q in (0.001, 0.3, 0.999)] == pytest.approx([0.001, 0.3, 0.999])


def test_a_forecast_without_history() -> None:
    """Seven layers of 0.05 and the order's 0.10: V = 0.45, s = √(0.675² + 0.64 · 0.45) = 0.86234; F0 = 0.95/2 = 0.475."""
    forecast = EffortModel().foresee(SAWING, 0.0)

    assert (forecast.m, forecast.p) == (0.0, 0.05)
    assert (forecast.s, forecast.f0) == pytest.approx((0.862337, 0.475), abs=1e-6)
    assert forecast.u == pytest.approx((0.05, 0.2, 0.5, 0.8, 0.95))


def test_the_atom_answers_the_estimate_itself() -> None:
    """Between 0.475 and 0.525 the answer is the estimate; at 0.80 q = 0.75/0.95 and y = s·F⁻¹(q)."""
    below, at, within, above = minutes(SAWING, EffortModel(), 0.47, 0.475, 0.52, 0.8)

    assert below < 60.0
    assert (at, within) == (60.0, 60.0)
    assert above == pytest.approx(60.0 * exp(0.862337 * inverse(0.75 / 0.95)), rel=1e-6)


def test_a_surprise_is_shared_out_among_the_layers() -> None:
    """ln 2 over: V + R = 0.45 + 1.56·0.675² = 1.160775, so a layer of 0.05 moves by 0.043075·ln 2, the order's by twice that."""
    model = EffortModel()
    model.teach(SAWING, model.foresee(SAWING, 0.0), actual=120.0, now=0.0)
    rows = {key[0]: values for key, values in model.to_json()["effects"]}

    assert rows["type"][1:3] == pytest.approx([0.05 / 1.160775 * log(2), 0.05 * (1 - 0.05 / 1.160775)])
    assert rows["order"][1] == pytest.approx(0.10 / 1.160775 * log(2))
    assert rows["company"][1] == 0.0
    assert rows["type"][3] == pytest.approx(
        0.01 / 1.09 * (log(2) / 0.8623369 - 1)
    )  # nine layers of 0.01, and 1
    assert rows["type"][5] == pytest.approx(0.01 / (0.09 + 0.0475) * (0 - 0.05))


def test_an_effect_decays_by_half_in_two_years() -> None:
    model = EffortModel()
    model.teach(SAWING, model.foresee(SAWING, 0.0), actual=120.0, now=0.0)

    now, later = model.foresee(SAWING, 0.0), model.foresee(SAWING, 730.0)

    assert later.m == pytest.approx(now.m / 2)


def test_the_tracker_moves_towards_what_is_kept() -> None:
    """120 of 60 minutes: F(y) = 0.95·F(ln 2/0.86234) + 0.05 = 0.7676, so only the knots 0.80 and 0.95 held."""
    model = EffortModel()
    model.teach(SAWING, model.foresee(SAWING, 0.0), actual=120.0, now=0.0)
    theta = model.to_json()["types"][0][1]

    assert theta == pytest.approx(
        [0.04 * k * (1 - k) * (k - c) for k, c in ((0.05, 0), (0.2, 0), (0.5, 0), (0.8, 1), (0.95, 1))]
    )


def test_an_exact_task_counts_by_its_part_of_the_atom() -> None:
    """u = 0.5 lies in the middle of the atom (0.475, 0.525): it counts one half, so the knot does not move."""
    model = EffortModel()
    model.teach(SAWING, model.foresee(SAWING, 0.0), actual=60.0, now=0.0)
    theta = model.to_json()["persons"][0][1]
    rows = {key[0]: values for key, values in model.to_json()["effects"]}

    assert theta[2] == pytest.approx(0.0, abs=1e-12)
    assert theta[3] == pytest.approx(0.04 * 0.16 * (0.8 - 1))
    assert rows["type"][3:5] == [0.0, 0.01]  # the spread has not learned


def test_work_done_rules_out_what_lies_below_it() -> None:
    """At 60 of 60 minutes the atom is behind: G = 0.525, so the P80 is the level 0.525 + 0.475 · 0.8 = 0.905."""
    model = EffortModel()

    assert minutes(SAWING, model, 0.8, spent=60.0) == pytest.approx(minutes(SAWING, model, 0.905))
    bundle = Bundle.of([60.0], [model.foresee(SAWING, 0.0)])
    assert rests(bundle, np.array([0.8]), spent=np.array([0.0]))[0, 0] == pytest.approx(
        minutes(SAWING, model, 0.8)[0]
    )
    assert rests(bundle, np.array([0.05]), spent=np.array([1e9]))[0, 0] >= 1.0


def test_without_an_estimate_the_last_ones_like_it_stand_in() -> None:
    company = Company()
    for task, actual in enumerate((10.0, 20.0, 30.0, 40.0, 50.0)):
        company.learn([Started(at=float(task), on=0, task=task, estimate=None, type="saw")])
        company.learn([Finished(at=0.5 + task, on=1, task=task, actual=actual)])

    learned = company.to_json()

    assert company.typical.minutes("saw") == 30.0
    assert company.typical.minutes("paint") == 30.0
    assert learned["effort"]["effects"] == []


@pytest.mark.parametrize("seed", range(4))
def test_a_second_reading_of_the_rules_foresees_the_same(seed: int) -> None:
    items = history(seed)

    rows = replay(items).tasks

    bundle = Bundle.of([r.forecast.traits.estimate for r in rows], [r.forecast.effort for r in rows])
    levels = (0.05, 0.35, 0.5, 0.8, 0.95)
    expected = reference.replayed(items)
    assert [row.item.task for row in rows] == [saved["item"].task for saved in expected]
    assert quantiles(bundle, np.array(levels)) == pytest.approx(
        np.array([[reference.quantile(saved, tau) for tau in levels] for saved in expected])
    )
