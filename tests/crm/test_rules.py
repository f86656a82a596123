from datetime import timedelta

from naryad.crm import rules
from tests.factories import NOW


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
