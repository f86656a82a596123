"""Time zones are found by the place, in the reader's language."""

from datetime import UTC, datetime

import pytest

from naryad.core.zones import named_zones

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("ru", "Europe/Moscow", "Москва"),
        ("en", "Europe/Moscow", "Moscow"),
        ("ru", "Asia/Yekaterinburg", "Екатеринбург"),
        ("ru", "Europe/Kyiv", "Киев"),
    ],
)
def test_a_zone_is_called_as_people_call_it(language: str, name: str, words: str) -> None:
    assert dict(named_zones(language=language, noon=NOON))[name].startswith(words)


def test_its_offset_is_that_of_the_day() -> None:
    summer = NOON.replace(month=7)

    assert dict(named_zones(language="ru", noon=NOON))["America/New_York"].endswith("UTC−5")
    assert dict(named_zones(language="ru", noon=summer))["America/New_York"].endswith("UTC−4")
    assert dict(named_zones(language="ru", noon=NOON))["Asia/Kathmandu"].endswith("UTC+5:45")
