"""Working days of the company are counted by weeks and exceptions, as if each day were asked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from naryad.forecast.rules.calendar import CompanyDays

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.dictionaries(DAYS, st.sampled_from(["off", "moved", "short"]), max_size=40),
    DAYS,
    DAYS,
)
def test_days_between_are_the_working_ones_after_the_first(
    weekdays: frozenset[int], holidays: dict[date, str], one: date, other: date
) -> None:
    first, last = sorted((one, other))
    days = CompanyDays(weekdays=weekdays, holidays=holidays)
    after = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]

    assert days.between(first, last) == sum(map(days.is_working, after))
    assert days.between(last, first) == -days.between(first, last)
