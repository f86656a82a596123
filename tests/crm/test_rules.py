from datetime import timedelta

import pytest

from naryad.crm import rules
from tests.factories import NOW


@pytest.mark.parametrize("phone", ["8 (912) 345-67-89", "+7 912 345 67 89", "79123456789", "9123456789"])
def test_one_phone_has_one_key_however_it_is_written(phone: str) -> None:
    assert rules.phone_key(phone, country="RU") == "79123456789"


def test_what_is_no_phone_keeps_its_digits() -> None:
    assert rules.phone_key("ext. 12-34", country="RU") == "1234"
    assert rules.written_phone("ext. 12-34", country="RU") == "ext. 12-34"


def test_a_searched_phone_is_also_tried_without_its_trunk_prefix() -> None:
    assert rules.searched_digits("8 (912) 34", country="RU") == ["891234", "91234"]
    assert rules.searched_digits("Ivanov 912", country="RU") == []
    assert rules.searched_digits("12", country="RU") == []


def test_inn_is_checked_by_its_digits_where_the_country_is_known() -> None:
    assert rules.inn_warning("7707083893", country="RU") == ""
    assert rules.inn_warning("500100732259", country="RU") == ""
    assert rules.inn_warning("7707083894", country="RU")
    assert rules.inn_warning("7707083894", country="KZ") == ""
    assert rules.inn_warning("", country="RU") == ""


def test_kpp_is_checked_by_its_shape() -> None:
    assert rules.kpp_warning("770701001") == ""
    assert rules.kpp_warning("7707AB001") == ""
    assert rules.kpp_warning("77070100")


def test_a_deal_rots_in_an_open_stage_only() -> None:
    long_ago = NOW - timedelta(days=15)

    assert rules.is_rotting(stage_kind="open", stage_since=long_ago, now=NOW)
    assert not rules.is_rotting(stage_kind="won", stage_since=long_ago, now=NOW)
    assert not rules.is_rotting(stage_kind="open", stage_since=NOW - timedelta(days=14), now=NOW)
