"""Facts about papers. What kind of paper it is, is said in the language of who reads."""

from dataclasses import field
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, worded
from naryad.entities.rules import NUMBERED


class PaperFact(Fact, moves_dates=False, abstract=True):
    """`paper`: its kind (entities.rules.NUMBERED)."""

    part: ClassVar[str] = "documents"

    paper_id: int
    paper: str
    number: str = ""
    order_id: int | None = None
    offer_id: int | None = None
    deal_id: int | None = None
    client_id: int | None = None

    def words(self) -> str:
        label: str | Promise = NUMBERED.get(self.paper, self.paper)
        return worded(self.sentence, self.data() | {"paper": str(label)})


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
