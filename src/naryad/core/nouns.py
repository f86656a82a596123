"""What a company calls its orders, deals and items: its own words in the menu, headings, buttons, columns and on the client's
page. Sentences of notices and histories keep the program's words.

LABELS says in which labels a noun stands, and in what frame a company's own one takes its place: a noun of another gender
would break «Новый заказ». Within called() the translations give these labels in the company's words, wherever they stand.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop as _
from django.utils.translation import trans_real as _trans_real

FORMS = ("one", "of_one", "many", "of_many")
"""Nominative and genitive, of one and of many: «Проект», «проекта», «Проекты», «проектов»."""
KINDS = ("order", "deal", "item")
Nouns = Mapping[str, Mapping[str, str]]
trans_real: Any = _trans_real
"""Its `_active` is where Django keeps the language of now; no public way leads there (docs/adr/0071)."""

READY = {
    "order": (
        ("Проект", "проекта", "Проекты", "проектов"),
        ("Заявка", "заявки", "Заявки", "заявок"),
        ("Ремонт", "ремонта", "Ремонты", "ремонтов"),
        ("Тираж", "тиража", "Тиражи", "тиражей"),
    ),
    "deal": (
        ("Обращение", "обращения", "Обращения", "обращений"),
        ("Договор", "договора", "Договоры", "договоров"),
    ),
    "item": (("Изделие", "изделия", "Изделия", "изделий"), ("Работа", "работы", "Работы", "работ")),
}
"""Words that companies often have, to be taken with one press; Russian, for English ones are typed in a moment."""

LABELS: Mapping[str, Mapping[str, str]] = {
    "order": {
        "Order": "{one}",
        "Orders": "{many}",
        "Order %(code)s": "{one} %(code)s",
        "Orders: %(name)s": "{many}: %(name)s",
        "Orders and items": _("{many} with items"),
        "New order": _("New {of_one}"),
        "Take the first order": _("New {of_one}"),
        "Create the order": _("Create"),
        "Create an order": _("Create"),
        "Repeat the order": _("Repeat"),
        "Try on an order": _("Try out"),
        "Try on an order…": _("Try out…"),
        "Finish the order": _("Finish"),
        "Cancel the order": _("Cancelling the {of_one}"),
        "Order type": _("Type of {of_one}"),
        "Order types": _("Types of {of_many}"),
        "By order type": _("By types of {of_many}"),
        "New order type": _("New type of {of_one}"),
        "Order stage": _("Stage"),
        "Order stages": _("Stages of {of_many}"),
        "No orders yet": _("No {of_many} yet"),
        "No orders in work": _("No {of_many} in work"),
        "Show all orders": _("Show all"),
        "Orders at risk": _("{many} at risk"),
        "Files of the order": _("Files of the {of_one}"),
        "Sum of the order": _("Sum of the {of_one}"),
        "The order is ready": _("{one}: ready"),
        "The order is cancelled": _("{one}: cancelled"),
    },
    "deal": {
        "Field of deals": _("Field of {of_many}"),
        "Deal": "{one}",
        "Deals": "{many}",
        "New deal": _("New {of_one}"),
        "Create the deal": _("Create"),
        "About the deal": _("About the {of_one}"),
        "Amount of the deal": _("Amount of the {of_one}"),
        "Tasks of the deal": _("Tasks of the {of_one}"),
        "Deal stage": _("Stage"),
        "Deal stages": _("Stages of {of_many}"),
        "Stages of deals": _("Stages of {of_many}"),
        "Open the deal": _("Open"),
        "Pipelines of deals": _("Pipelines"),
        "Source of the deal": _("Source of the {of_one}"),
        "Sources of deals": _("Sources of {of_many}"),
        "Tags of deals": _("Tags of {of_many}"),
        "Deals by stages": _("{many} by stages"),
        "Deals in progress": _("{many} in progress"),
        "No deals yet": _("No {of_many} yet"),
    },
    "item": {"Item": "{one}", "Items": "{many}", "No items": _("No {of_many}")},
}


class _CompanyWords:
    """The translations of a language, but for the labels that a company says in its own words."""

    def __init__(self, language: Any, labels: Mapping[str, str]) -> None:
        self._language, self._labels = language, labels

    def gettext(self, message: str) -> str:
        return self._labels.get(message) or str(self._language.gettext(message))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._language, name)


@contextmanager
def called(nouns: Nouns) -> Iterator[None]:
    """Within, and while the language stays, things are called as this company calls them."""
    language = getattr(trans_real._active, "value", None)
    if not nouns or language is None:
        yield
        return
    kept = tuple((kind, tuple(sorted(forms.items()))) for kind, forms in sorted(nouns.items()))
    trans_real._active.value = _CompanyWords(language, _labels(kept, language.to_language(), language))
    try:
        yield
    finally:
        trans_real._active.value = language


@lru_cache(maxsize=1000)
def _labels(
    nouns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], _code: str, language: Any
) -> Mapping[str, str]:
    return {
        label: _filled(str(language.gettext(frame)), dict(forms))
        for kind, forms in nouns
        for label, frame in LABELS.get(kind, {}).items()
    }


def _filled(frame: str, forms: Mapping[str, str]) -> str:
    for form in FORMS:
        frame = frame.replace(f"{{{form}}}", _inside(forms.get(form, "")))
    return frame[:1].upper() + frame[1:]


def _inside(word: str) -> str:
    """Small inside a label, but for an abbreviation."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]
