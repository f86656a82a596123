"""How the history of a row reads."""

import pytest
from django.utils.translation import override

from naryad.activity.templatetags.activity import field_value


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        ("190000.00", "agreed_amount", "190\xa0000"),
        ("1200.50", "price", "1\xa0200,50"),
        ("2.5", "quantity", "2,5"),
        (None, "agreed_amount", "—"),
        ("2026-12-20", "promised_on", "20.12.2026"),
        ("26-0102", "title", "26-0102"),
    ],
)
def test_a_change_reads_as_a_person_writes_it(value: str | None, name: str, shown: str) -> None:
    with override("ru"):
        assert field_value(value, name) == shown
