"""How letters to clients leave, come back, and are given up (docs/adr/0092-letters-to-clients.md)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare

from naryad.activity.actions import announce, record
from naryad.core.mail import LetterOutcome
from naryad.letters.facts import ClientLetterLost, ClientLetterWritten, Reason
from naryad.letters.models import ClientLetter
from naryad.letters.queries.mail import sign_of
from naryad.letters.rules.bounces import Bounce
from naryad.letters.rules.reasons import reason_of, reason_of_status
from naryad.talk.actions.outbox import LONGEST_ERROR, LOST, Outbox

DELIVER = "letters.deliver"


def about(letter: ClientLetter) -> dict[str, Any]:
    """Fields that every fact of a letter carries. `letter` with what it is of."""
    order, offer, paper = letter.order, letter.offer, letter.paper
    deal = offer.deal if offer else paper.deal if paper else order.deal if order else None
    return {
        "letter_id": letter.pk,
        "to": letter.to,
        "subject": letter.subject,
        "paper_id": letter.paper_id,
        "offer_id": letter.offer_id,
        "order_id": letter.order_id or (paper.order_id if paper else None),
        "deal_id": deal.pk if deal else None,
        "client_id": deal.client_id if deal else None,
    }


@transaction.atomic
def keep_bounce(*, bounce: Bounce, now: datetime) -> bool:
    """Within the company that it names. False: no letter of ours that could still arrive."""
    rows = ClientLetter.objects.select_for_update(of=("self",))
    letter = rows.filter(pk=bounce.letter_id, status=ClientLetter.Status.SENT).first()
    if letter is None or not constant_time_compare(sign_of(letter), bounce.sign):
        return False
    letter.status, letter.error = ClientLetter.Status.FAILED, bounce.said[:LONGEST_ERROR]
    _lose(letter, reason_of_status(bounce.said), now=now)
    return True


def _given_up(letter: ClientLetter, outcome: LetterOutcome, now: datetime) -> None:
    _lose(letter, reason_of(outcome), now=now)


def _lose(letter: ClientLetter, reason: Reason, *, now: datetime) -> None:
    letter.reason = reason.value
    letter.save(update_fields=[*LOST, "reason"])
    record(ClientLetterLost(**about(letter), reason=letter.reason), actor=None, at=now)


def _sent(letter: ClientLetter) -> None:
    announce(ClientLetterWritten(**about(letter)).topics())


OUTBOX = Outbox(ClientLetter, deliver=DELIVER, lose=_given_up, sent=_sent)
