"""What members are told of their letters to clients."""

from django.utils.translation import gettext_lazy as _

from naryad.letters.facts import ClientLetterLost, words_of
from naryad.letters.models import ClientLetter
from naryad.notifications.rules.notices import Happened, Members, notice


def why(fact: ClientLetterLost) -> str:
    return words_of(fact.reason)


@notice(
    ClientLetterLost,
    subject="letters",
    icon="mail-exclamation",
    text=_("Look at the letter to {to}: {subject}"),
    detail=why,
)
def letter_lost(happened: Happened[ClientLetterLost]) -> Members:
    """Who wrote it."""
    return ClientLetter.objects.filter(pk=happened.fact.letter_id).values_list("written_by", flat=True)
