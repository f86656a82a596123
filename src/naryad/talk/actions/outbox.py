"""Letters of a table: sent by a job of their own, at most once (docs/adr/0027-letters-at-most-once.md)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Min, QuerySet
from procrastinate.contrib.django import app

from naryad.activity.actions import look_at_clock
from naryad.core.mail import LetterOutcome, next_try
from naryad.talk.models import OutgoingLetter
from naryad.tenancy.scope import require_workspace_id

log = logging.getLogger(__name__)

INTERRUPTED_AFTER = timedelta(minutes=15)
LONGEST_ERROR = 300
LOST = ("status", "error", "attempts")
"""Fields of a letter that is given up."""
ASK = "talk.ask_to_deliver"
L = TypeVar("L", bound=OutgoingLetter)


def ask_to_deliver(deliver: str) -> None:
    """Queue the company's delivery; its deliveries run one after another, so a slow server holds one worker."""
    workspace_id = require_workspace_id()
    app.configure_task(deliver, lock=f"{deliver}:{workspace_id}").defer(workspace_id=workspace_id)


class Outbox(Generic[L]):
    """`deliver` names the job that sends. `lose` saves LOST of a letter that is given up, and what follows from that;
    `sent` is called in the transaction that keeps that a letter left."""

    def __init__(
        self,
        model: type[L],
        *,
        deliver: str,
        lose: Callable[[L, LetterOutcome, datetime], None],
        sent: Callable[[L], None] = lambda _letter: None,
    ) -> None:
        self.model, self.deliver, self.lose, self.sent = model, deliver, lose, sent

    def ask_to_deliver(self, *, at: datetime | None = None) -> None:
        """Now, or then: a job that waits for its time and has a lock would stop all that come after it."""
        if at is None:
            ask_to_deliver(self.deliver)
        else:
            asked = app.configure_task(ASK, schedule_at=at)
            asked.defer(workspace_id=require_workspace_id(), deliver=self.deliver)

    @transaction.atomic
    def claim(self, *, now: datetime) -> L | None:
        """The next letter to send, marked so that nobody else sends it; commit before sending. None: nothing is due."""
        letter = self._due(now).order_by("due_at", "pk").first()
        if letter is not None:
            letter.status, letter.claimed_at = OutgoingLetter.Status.SENDING, now
            letter.attempts += 1
            look_at_clock(at=now + INTERRUPTED_AFTER)
            letter.save(update_fields=["status", "claimed_at", "attempts"])
        return letter

    @transaction.atomic
    def settle(self, *, letter_id: int, outcome: LetterOutcome, now: datetime) -> L:
        """Keep how the sending ended. What certainly did not leave is tried again, later each time, then given up."""
        letter: L = self._rows().select_for_update(of=("self",)).get(pk=letter_id)
        if letter.status != OutgoingLetter.Status.SENDING:
            return letter
        if outcome.is_sent:
            letter.status, letter.sent_at, letter.error = OutgoingLetter.Status.SENT, now, ""
            letter.save(update_fields=["status", "sent_at", "error"])
            self.sent(letter)
        else:
            self._not_sent(letter, outcome, now=now)
        if outcome.is_unreachable:
            for other in self._due(now).order_by("pk"):
                other.attempts += 1
                self._not_sent(other, outcome, now=now)
        return letter

    @transaction.atomic
    def give_up_interrupted(self, *, now: datetime) -> int:
        """Letters whose sending was cut off: whether they left is not known, so they are not sent again."""
        cut_off = self._rows().select_for_update(of=("self",), skip_locked=True)
        letters = list(cut_off.filter(**_SENDING, claimed_at__lt=now - INTERRUPTED_AFTER).order_by("pk"))
        said = LetterOutcome(is_uncertain=True, error="interrupted while it was being sent")
        for letter in letters:
            self._give_up(letter, said, now=now)
        return len(letters)

    def next_interrupted(self, _now: datetime) -> datetime | None:
        """When the first of those being sent will have been interrupted."""
        sending = self._rows().filter(**_SENDING)
        claimed_at: datetime | None = sending.aggregate(first=Min("claimed_at"))["first"]
        return claimed_at and claimed_at + INTERRUPTED_AFTER

    def _rows(self) -> QuerySet[L]:
        rows: QuerySet[L] = self.model._default_manager.all()  # type: ignore[assignment]  # of the abstract model
        return rows

    def _due(self, now: datetime) -> QuerySet[L]:
        rows = self._rows().select_for_update(of=("self",), skip_locked=True)
        return rows.filter(status=OutgoingLetter.Status.QUEUED, due_at__lte=now)

    def _not_sent(self, letter: L, outcome: LetterOutcome, *, now: datetime) -> None:
        due_at = next_try(attempts=letter.attempts, now=now) if outcome.may_repeat else None
        if due_at is None:
            self._give_up(letter, outcome, now=now)
            return
        letter.status, letter.due_at = OutgoingLetter.Status.QUEUED, due_at
        letter.error = outcome.error[:LONGEST_ERROR]
        letter.save(update_fields=["status", "due_at", "error", "attempts"])
        self.ask_to_deliver(at=due_at)

    def _give_up(self, letter: L, outcome: LetterOutcome, *, now: datetime) -> None:
        letter.status, letter.error = OutgoingLetter.Status.FAILED, outcome.error[:LONGEST_ERROR]
        self.lose(letter, outcome, now)
        log.error("%s %s is given up: %s", self.model.__name__, letter.pk, letter.error)


_SENDING = {"status": OutgoingLetter.Status.SENDING}
