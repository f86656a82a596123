"""Days that differ in kind say which they are."""

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from naryad.forecast.templatetags.forecast import working_days
from naryad.tasks.templatetags.task_rows import reserve


@pytest.mark.parametrize(
    ("days", "said"), [(-2, "опоздание 2 раб. дня"), (3, "запас 3 раб. дня"), (0, "без запаса")]
)
def test_a_reserve_is_of_working_days(days: int, said: str) -> None:
    row = SimpleNamespace(reserve_days=days, late_days=max(0, -days))

    with override("ru"):
        assert said in reserve(row)


@pytest.mark.parametrize(
    ("days", "said"), [(1.0, "1 рабочий день"), (4.62, "4,6 рабочих дня"), (10.4, "10 рабочих дней")]
)
def test_working_days_are_told_to_the_tenth_below_ten(days: float, said: str) -> None:
    with override("ru"):
        assert working_days(days) == said
