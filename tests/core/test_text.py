"""The fold of core.text, and that the database's twin agrees with it."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naryad.core.text import INVISIBLE, PUNCTUATION, SPACES, fold, visible

KNOWN = INVISIBLE.replace("\0", "") + SPACES + PUNCTUATION + "ЁёЕеЙйЩщABCabcÄäß0129+%$№\u0306\u0308"


def in_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT folded(%s)", [text])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Кухня «Ёлочная»", "кухня елочная"),
        ("ООО «Ромашка-Юг»", "ооо ромашка юг"),
        ('  ООО  "Ромашка" ,\u00a0Юг ', "ооо ромашка юг"),
        ("Рас\u00adкрой\u200b", "раскрой"),
        ("И\u0306од, е\u0308ж", "йод еж"),
        ("№ 26-0001", "26 0001"),
        ("Болт М6+", "болт м6+"),
        ("\u200b\u2060", ""),
        ("…", ""),
    ],
)
def test_the_fold_keeps_words_and_nothing_else(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_titles_sort_as_people_expect() -> None:
    titles = ["Ёж", "яхта", "Яблоко", "Еда", "Жук", "«Ёлка»"]

    assert sorted(titles, key=fold) == ["Еда", "Ёж", "«Ёлка»", "Жук", "Яблоко", "яхта"]


@pytest.mark.parametrize(
    "text", ["\u200b\u200b", " \u00a0\t", "\u2800", "\u3164", "\ufeff\u00ad", "\ufe0f", ""]
)
def test_what_nobody_sees_is_empty(text: str) -> None:
    assert visible(text) == ""


def test_what_is_seen_stays_as_it_was_typed() -> None:
    assert (
        visible("\u200b Шкаф \U0001f468\u200d\U0001f469 — 2 \u2060") == "Шкаф \U0001f468\u200d\U0001f469 — 2"
    )


@pytest.mark.django_db
def test_the_database_folds_every_known_character_alike() -> None:
    differ = [f"{ord(char):04x}" for char in KNOWN if in_database(f"а{char}б") != fold(f"а{char}б")]

    assert not differ


@pytest.mark.django_db
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=KNOWN, max_size=40))
def test_the_database_folds_alike(text: str) -> None:
    assert in_database(text) == fold(text)
