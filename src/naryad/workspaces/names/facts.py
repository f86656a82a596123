"""Facts about the settings' lists of names."""

from dataclasses import field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import TOPIC_KINDS, Fact, worded

TITLES: dict[str, str | Promise] = {}
"""What people call each list, by its kind: facts are told in these words."""


class NameFact(Fact, abstract=True):
    """`names`: kind of the list; `row_id`: of the row in it."""

    extra_topics = ("settings",)

    names: str
    row_id: int
    name: str

    def topics(self) -> list[str]:
        own = [f"{self.names}:{self.row_id}"] if self.names in TOPIC_KINDS else []
        return sorted({*super().topics(), *own})

    def words(self) -> str:
        return _worded_by_list(self)


class NameCreated(NameFact):
    kind = "names.created"
    moves_dates = False
    sentence = _("{list}: “{name}” added")


class NameChanged(NameFact):
    """Its name, or what it has beside the name; a list whose rows move dates has a fact of its own."""

    kind = "names.changed"
    moves_dates = False
    sentence = _("{list}: “{name}” changed")

    changes: dict[str, list[Any]] = field(default_factory=dict)


class NameArchived(NameFact):
    kind = "names.archived"
    moves_dates = False
    sentence = _("{list}: “{name}” archived")


class NameRestored(NameFact):
    kind = "names.restored"
    moves_dates = False
    sentence = _("{list}: “{name}” offered again")


class NameDeleted(NameFact):
    kind = "names.deleted"
    moves_dates = False
    sentence = _("{list}: “{name}” deleted")


class NamesReordered(Fact):
    kind = "names.reordered"
    moves_dates = False
    sentence = _("{list}: put in another order")
    extra_topics = ("settings",)

    names: str

    def words(self) -> str:
        return _worded_by_list(self)


def _worded_by_list(fact: NameFact | NamesReordered) -> str:
    return worded(fact.sentence, fact.data() | {"list": TITLES.get(fact.names, fact.names)})
