"""Companies of which the truth is known: the model finds it, and keeps its promise.

`make battery` walks twenty companies of three hundred orders; `make test` one of a hundred and sixty.
"""

from math import log

import numpy as np
import pytest

from naryad.calibration import Company, Fact, OrderEnded
from naryad.calibration.effort import Bundle, quantiles
from naryad.calibration.measures import ties_counted
from naryad.calibration.orders import loss_of
from naryad.calibration.replay import replay
from tests.battery import IS_BATTERY
from tests.calibration.companies import KINDS, QUICK, SLOW, Kind, Walked, walked, worked

TRUTHS = range(6) if IS_BATTERY else range(1)
SEEDS, ORDERS, FROM = (range(20), 300, 100) if IS_BATTERY else (range(1), 160, 60)


@pytest.mark.parametrize("kind", KINDS)
def test_the_promise_is_kept_whatever_the_company_is_like(kind: Kind) -> None:
    shares = []
    for seed in TRUTHS:
        rows = replay(worked(kind, seed=seed)).tasks
        shares += ties_counted(rows[len(rows) // 3 :])

    share = sum(shares) / len(shares)
    assert 0.77 < share < (0.95 if kind == "few tasks" else 0.84)  # who knows little is careful


@pytest.mark.parametrize(
    ("kind", "truth"), [("drift", 0.2 + SLOW), ("new person", 0.2 + SLOW), ("changed process", QUICK)]
)
def test_what_is_true_is_found(kind: Kind, truth: float) -> None:
    """The middle of the last forecasts of the person, or the type, that is not like the others."""
    middles = []
    for seed in TRUTHS:
        for row in replay(worked(kind, seed=seed)).tasks[-120:]:
            is_meant = row.item.type == "paint" if kind == "changed process" else row.item.person == 5
            if is_meant:
                bundle = Bundle.of([1.0], [row.forecast.effort])
                middle = log(quantiles(bundle, np.array([0.5]))[0, 0])
                own = 0.1 * (row.item.person - 3) if kind == "changed process" else 0.0
                middles.append(middle - own)

    assert sum(middles) / len(middles) == pytest.approx(truth, abs=0.15)


def test_each_base_keeps_its_promise_and_the_better_one_speaks() -> None:
    held: dict[str, list[bool]] = {"estimates": [], "plan": []}
    loss = {"estimates": 0.0, "plan": 0.0, "spoke": 0.0}
    for seed in SEEDS:
        company = Company()
        events: list[tuple[float, Fact, Walked]] = []
        for order in walked(seed=seed, orders=ORDERS):
            end = OrderEnded(at=order.ready, on=int(order.ready), order=order.row.order)
            events += [(order.row.at, order.row, order), (order.ready, end, order)]
        for _, fact, order in sorted(events, key=lambda event: event[0]):
            for row in company.learn([fact]).orders:
                if row.order < FROM:
                    continue
                for base, promise in row.promises.items():
                    held[base].append(order.took <= promise.at(0.8))
                    loss[base] += loss_of(promise, order.took)
                loss["spoke"] += loss_of(row.shown, order.took)

    for shares in held.values():
        assert sum(shares) / len(shares) == pytest.approx(0.8, abs=0.05 if IS_BATTERY else 0.12)
    assert loss["spoke"] <= 1.02 * min(loss["estimates"], loss["plan"])
