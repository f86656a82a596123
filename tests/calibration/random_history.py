"""Histories made up by a seed: equal moments, exact and missing estimates, empty parts, tasks that never end."""

from random import Random

from naryad.calibration.history import Item


def history(seed: int, *, tasks: int = 120, days: int = 60) -> list[Item]:
    draw = Random(seed)
    items = []
    for task in draw.sample(range(1, 10 * tasks), tasks):
        estimate = draw.choice((None, 5.0, 30.0, 60.0, 64.0, 90.5, 480.0, 1200.0))
        actual = draw.choice(
            (estimate or 45.0, round((estimate or 60.0) * draw.lognormvariate(0.1, 0.8), 2) + 0.1)
        )
        started = 20_000.0 + draw.randrange(4 * days) / 4
        items.append(
            Item(
                company="A",
                task=task,
                order=draw.choice((None, *range(1, 9))),
                person=draw.choice((None, 1, 2, 3)),
                type=draw.choice((None, "saw", "paint")),
                estimate=estimate,
                actual=actual,
                started=started,
                finished=None if draw.random() < 0.1 else started + draw.randrange(60) / 4,
            )
        )
    return items
