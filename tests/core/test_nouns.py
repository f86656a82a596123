"""A company's own words for its things: where they stand, and that nothing else is touched."""

import re

import polib
import pytest
from django.utils.translation import gettext, override, pgettext

from messages import collected
from naryad.core.nouns import FORMS, LABELS, called

PROJECT = {"order": {"one": "Заявка", "of_one": "заявки", "many": "Заявки", "of_many": "заявок"}}
KEPT = re.compile(
    r"[{%.:?]|^[a-z]|\bwon\b|\blost\b|Furniture|Order of (boards|fronts|the rows)|would move|No such|No order stage|Client, deal"
    r"|Task,|For (every|the)|Hand |Close |By the|All orders|Other orders|inished orders|hold|have changed|Any order"
    r"|Payments of all|of your deals|Contract for|There is an|Task (and|or) order"
)
"""Short texts that name a thing inside a sentence, a notice or a state: they keep the program's words."""


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Orders", "Заявки"),
        ("New order", "Создание заявки"),
        ("Order types", "Типы заявок"),
        ("No orders yet", "Заявок пока нет"),
        ("Order %(code)s", "Заявка %(code)s"),
        ("Deals", "Сделки"),
        ("Order {order} created", "Заказ {order} создан"),
    ],
)
def test_labels_are_said_in_the_words_of_the_company(label: str, said: str) -> None:
    with override("ru"), called(PROJECT):
        assert gettext(label) == said
        assert pgettext("orders", "All") == "Все"


def test_outside_the_program_speaks_its_own_words() -> None:
    with override("ru"):
        with called(PROJECT):
            pass
        assert gettext("Orders") == "Заказы"


def test_every_label_stands_somewhere_and_every_short_label_is_listed() -> None:
    """A new heading, button or column with one of these nouns belongs into LABELS, or is a sentence."""
    texts = {message for (context, message) in collected() if not context}
    listed = {label for labels in LABELS.values() for label in labels}
    nouns = re.compile(r"\b(orders?|deals?|items?)\b", re.IGNORECASE)
    short = {
        text for text in texts if nouns.search(text) and len(text.split()) <= 4 and not KEPT.search(text)
    }

    assert listed - texts == set()
    assert short - listed == set()


def test_frames_are_translated_with_forms_that_there_are() -> None:
    russian = {
        entry.msgid: entry.msgstr for entry in polib.pofile("src/naryad/locale/ru/LC_MESSAGES/django.po")
    }
    frames = {frame for labels in LABELS.values() for frame in labels.values()}

    for frame in frames:
        said = russian.get(frame, frame)
        assert set(re.findall(r"{(\w+)}", said)) <= set(FORMS), said
