"""Days that differ in kind say which they are."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override


@pytest.mark.parametrize(
    ("days", "state", "said"), [(-2, "late", "опоздание 2 раб. дня"), (3, "on_time", "запас 3 раб. дня")]
)
def test_a_reserve_is_of_working_days(days: int, state: str, said: str) -> None:
    cell = SimpleNamespace(reserve_days=days, late_days=max(0, -days), state=state)

    with override("ru"):
        assert said in render_to_string("forecast/cells/_reserve.html", {"cell": cell})
