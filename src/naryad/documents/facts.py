"""Facts about papers. What kind of paper it is, is said in the language of who reads."""

from dataclasses import field
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, worded

LABELS: dict[str, str | Promise] = {}
"""What kinds of papers are called (rules.kinds.register_paper)."""


def _label(kind: str) -> str:
    return str(LABELS.get(kind, kind))


class PaperFact(Fact, moves_dates=False, abstract=True):
    """`paper`: its kind (rules.kinds)."""

    part: ClassVar[str] = "documents"

    paper_id: int
    paper: str
    number: str = ""
    order_id: int | None = None
    offer_id: int | None = None
    deal_id: int | None = None
    client_id: int | None = None

    def words(self) -> str:
        return worded(self.sentence, self.data() | {"paper": _label(self.paper)})


class PaperDrafted(PaperFact, kind="paper.drafted"):
    sentence = _("{paper}: draft made")


class PaperChanged(PaperFact, kind="paper.changed"):
    sentence = _("{paper}: draft changed")

    changes: Changes = field(default_factory=dict)


class PaperDropped(PaperFact, kind="paper.dropped"):
    sentence = _("{paper}: draft thrown away")


class PaperIssued(PaperFact, kind="paper.issued"):
    sentence = _("{paper} № {number}: issued")


class PaperCancelled(PaperFact, kind="paper.cancelled"):
    sentence = _("{paper} № {number}: cancelled. {reason}")

    reason: str


class PaperLookChanged(Fact, kind="paper_look.changed", moves_dates=False):
    """What stands on papers is a setting, so the audit shows who changed it."""

    part = "documents"
    audited_as = "settings"
    sentence = _("{paper}: texts, columns or numbers changed")

    paper: str
    changes: Changes = field(default_factory=dict)

    def words(self) -> str:
        return worded(self.sentence, self.data() | {"paper": _label(self.paper)})


class OwnTextFact(Fact, moves_dates=False, abstract=True):
    """A text of the company's own is a setting, so the audit shows who changed it."""

    part: ClassVar[str] = "documents"
    audited_as = "settings"

    name: str


class OwnTextAdded(OwnTextFact, kind="own_text.added"):
    sentence = _("Own text “{name}” added: {file}")

    file: str


class OwnTextChanged(OwnTextFact, kind="own_text.changed"):
    sentence = _("Own text “{name}” changed")

    changes: Changes = field(default_factory=dict)


class OwnTextRemoved(OwnTextFact, kind="own_text.removed"):
    sentence = _("Own text “{name}” removed")
