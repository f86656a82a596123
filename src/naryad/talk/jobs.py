"""Sending the letters of an outbox: claim and commit, send, keep how it ended (docs/adr/0027-letters-at-most-once.md)."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.mail import EmailMessage
from django.db import close_old_connections, transaction
from django.utils import timezone

from naryad.activity.jobs import workspace_job
from naryad.core.mail import LetterOutcome, hand_over
from naryad.talk.actions.outbox import ASK, Outbox, ask_to_deliver
from naryad.talk.models import OutgoingLetter
from naryad.tenancy.scope import scope

log = logging.getLogger(__name__)
L = TypeVar("L", bound=OutgoingLetter)
Compose = Callable[[L], EmailMessage | LetterOutcome]
"""The letter as it is sent, or why it is not sent at all."""


@workspace_job(name=ASK)
def ask_again(*, deliver: str, **_unknown: Any) -> None:
    ask_to_deliver(deliver)


def deliver_all(outbox: Outbox[L], compose: Compose[L], *, workspace_id: int) -> None:
    """What is due, one after another."""
    close_old_connections()
    try:
        while deliver_next(outbox, compose, workspace_id=workspace_id):
            pass
    finally:
        close_old_connections()


def deliver_next(outbox: Outbox[L], compose: Compose[L], *, workspace_id: int) -> bool:
    """Send one letter; False when none is due."""
    with scope(workspace_id), transaction.atomic():
        letter = outbox.claim(now=timezone.now())
    if letter is None:
        return False
    outcome = _sent(letter, compose, workspace_id)
    with scope(workspace_id), transaction.atomic():
        outbox.settle(letter_id=letter.pk, outcome=outcome, now=timezone.now())
    return True


def _sent(letter: L, compose: Compose[L], workspace_id: int) -> LetterOutcome:
    """A letter that cannot be written is given up: it must not stand before all the others for good."""
    try:
        with scope(workspace_id), transaction.atomic():
            composed = compose(letter)
        return composed if isinstance(composed, LetterOutcome) else hand_over(composed)
    except Exception as fault:
        log.exception("%s %s cannot be written", type(letter).__name__, letter.pk)
        return LetterOutcome(error=f"it could not be written: {fault}")
