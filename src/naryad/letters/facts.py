"""What became of letters to clients."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact, worded


class Reason(models.TextChoices):
    """Why a letter did not arrive, or is not known to have left."""

    NO_ADDRESS = "no_address", _("not delivered: there is no such address")
    FULL = "full", _("not delivered: the mailbox is full")
    TOO_BIG = "too_big", _("not delivered: the letter is too big")
    REFUSED = "refused", _("not delivered: the mail server refused it")
    NOT_TAKEN = "not_taken", _("not delivered: the mail server did not take it for hours")
    UNREACHABLE = "unreachable", _("not delivered: our mail server did not answer for hours")
    BROKEN = "broken", _("not delivered: it could not be put together")
    UNKNOWN = "unknown", _("it is not known whether it left: the line was cut")


def words_of(reason: str) -> str:
    """Also of one that another release has kept."""
    return str(Reason(reason).label) if reason in Reason else reason


class ClientLetterFact(Fact, moves_dates=False, abstract=True):
    """`subject` is the letter's; the row that it is of is named with those above it."""

    letter_id: int
    to: str
    subject: str
    paper_id: int | None = None
    offer_id: int | None = None
    order_id: int | None = None
    deal_id: int | None = None
    client_id: int | None = None


class ClientLetterWritten(ClientLetterFact, kind="letter.written"):
    """Somebody pressed “Send”: it is on its way."""

    sentence = _("Letter to {to}: {subject}")


class ClientLetterLost(ClientLetterFact, kind="letter.lost"):
    """`reason`: a Reason."""

    sentence = _("Letter to {to}: {reason}")

    reason: str

    def words(self) -> str:
        return worded(self.sentence, self.data() | {"reason": words_of(self.reason)})
