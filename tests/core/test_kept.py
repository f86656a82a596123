"""What a process keeps: never more than its limit, the least recently used goes first."""

from naryad.core.kept import Kept


def test_the_least_recently_used_goes_first() -> None:
    kept: Kept[str, int] = Kept(limit=3)
    for key in "abc":
        kept.keep(key, ord(key), weight=1)
    assert kept.find("a") == ord("a")

    kept.keep("d", ord("d"), weight=1)

    assert [kept.find(key) for key in "abcd"] == [ord("a"), None, ord("c"), ord("d")]


def test_what_is_kept_anew_weighs_once_and_what_is_too_heavy_is_not_kept() -> None:
    kept: Kept[str, int] = Kept(limit=10)
    kept.keep("a", 1, weight=6)
    kept.keep("a", 2, weight=7)
    kept.keep("b", 3, weight=11)

    assert (kept.find("a"), kept.find("b"), kept.weight) == (2, None, 7)
