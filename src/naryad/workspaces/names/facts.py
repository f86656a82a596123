"""Facts about the settings' lists of names."""

from dataclasses import field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import TOPIC_KINDS, Changes, Fact, worded

TITLES: dict[str, str | Promise] = {}
"""What people call each list, by its kind: facts are told in these words."""


class NamesFact(Fact, moves_dates=False, abstract=True):
    """`names`: kind of the list."""

    extra_topics = ("settings",)
    audited_as = "settings"

    names: str

    def words(self) -> str:
        return worded(self.sentence, self.data() | {"list": TITLES.get(self.names, self.names)})


class NameFact(NamesFact, abstract=True):
    """About its row `row_id`."""

    row_id: int
    name: str

    def topics(self) -> list[str]:
        own = [f"{self.names}:{self.row_id}"] if self.names in TOPIC_KINDS else []
        return sorted({*super().topics(), *own})


class NameCreated(NameFact, kind="names.created"):
    sentence = _("{list}: “{name}” added")


class NameChanged(NameFact, kind="names.changed"):
    """Its name, or what it has beside the name; a list whose rows move dates has a fact of its own."""

    sentence = _("{list}: “{name}” changed")

    changes: Changes = field(default_factory=dict)


class NameArchived(NameFact, kind="names.archived"):
    sentence = _("{list}: “{name}” archived")


class NameRestored(NameFact, kind="names.restored"):
    sentence = _("{list}: “{name}” offered again")


class NameDeleted(NameFact, kind="names.deleted"):
    sentence = _("{list}: “{name}” deleted")


class NamesReordered(NamesFact, kind="names.reordered"):
    sentence = _("{list}: put in another order")
