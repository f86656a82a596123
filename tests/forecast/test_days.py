"""Working days of the company are counted by weeks and exceptions, as if each day were asked."""

from datetime import date, timedelta
from random import Random

from naryad.forecast.rules.calendar import CompanyDays

YEARS = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]


def test_days_between_are_the_working_ones_after_the_first() -> None:
    rng = Random(4)
    for _ in range(200):
        days = CompanyDays(
            weekdays=frozenset(rng.sample(range(7), rng.randint(1, 7))),
            holidays={day: rng.choice(["off", "moved"]) for day in rng.sample(YEARS, rng.randrange(60))},
        )
        first, last = sorted(rng.sample(YEARS, 2))
        after = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]

        assert days.between(first, last) == sum(map(days.is_working, after))
        assert days.between(last, first) == -days.between(first, last)
