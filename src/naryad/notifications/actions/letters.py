"""E-mails: written with what they tell, sent by a job of their own, at most once (ADR 0027)."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from procrastinate.contrib.django import app

from naryad.activity.actions import announce, look_at_clock
from naryad.notifications.models import Letter, Notification
from naryad.notifications.rules.letters import LetterOutcome, next_try
from naryad.notifications.rules.notices import bell_topic
from naryad.tenancy.scope import require_workspace_id

log = logging.getLogger(__name__)

DELIVER = "notifications.deliver"
INTERRUPTED_AFTER = timedelta(minutes=15)
LONGEST_ERROR = 300


def write_letters(*, event_id: int, member_ids: Iterable[int], now: datetime) -> None:
    """A letter for each of these members' notification of an event; none where the program has no mail server."""
    if not settings.HAS_EMAIL:
        return
    told = Notification.objects.filter(event_id=event_id, member__in=list(member_ids)).order_by("pk")
    letters = [
        Letter(notification_id=pk, member_id=member_id, due_at=now, created_at=now)
        for pk, member_id in told.values_list("pk", "member_id")
    ]
    if letters:
        Letter.objects.bulk_create(letters, ignore_conflicts=True)
        ask_to_deliver()


def ask_to_deliver(*, at: datetime | None = None) -> None:
    """Queue the company's delivery; its deliveries run one after another, so a slow server holds one worker."""
    workspace_id = require_workspace_id()
    job = app.configure_task(DELIVER, lock=f"letters:{workspace_id}", schedule_at=at)
    job.defer(workspace_id=workspace_id)


@transaction.atomic
def claim_letter(*, now: datetime) -> Letter | None:
    """The next letter to send, marked so that nobody else sends it; commit before sending. None: nothing is due."""
    letter = (
        Letter.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(status=Letter.Status.QUEUED, due_at__lte=now)
        .order_by("due_at", "pk")
        .first()
    )
    if letter is not None:
        letter.status, letter.claimed_at = Letter.Status.SENDING, now
        letter.attempts += 1
        look_at_clock(at=now + INTERRUPTED_AFTER)
        letter.save(update_fields=["status", "claimed_at", "attempts"])
    return letter


@transaction.atomic
def settle_letter(*, letter_id: int, outcome: LetterOutcome, now: datetime) -> Letter:
    """Keep how the sending ended. What certainly did not leave is tried again, later each time, then given up."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.status != Letter.Status.SENDING:
        return letter
    if outcome.is_sent:
        letter.status, letter.sent_at, letter.error = Letter.Status.SENT, now, ""
        letter.save(update_fields=["status", "sent_at", "error"])
    else:
        _not_sent(letter, outcome, now=now)
    if outcome.is_unreachable:
        waiting = Letter.objects.select_for_update(of=("self",)).filter(
            status=Letter.Status.QUEUED, due_at__lte=now
        )
        for other in waiting.order_by("pk"):
            other.attempts += 1
            _not_sent(other, outcome, now=now)
    return letter


@transaction.atomic
def give_up_interrupted(*, now: datetime) -> int:
    """Letters whose sending was cut off: whether they left is not known, so they are not sent again."""
    cut_off = Letter.objects.select_for_update(of=("self",), skip_locked=True).filter(
        status=Letter.Status.SENDING, claimed_at__lt=now - INTERRUPTED_AFTER
    )
    letters = list(cut_off.order_by("pk"))
    for letter in letters:
        _give_up(letter, "interrupted while it was being sent")
    return len(letters)


def next_interrupted(_now: datetime) -> datetime | None:
    """When the first of those being sent will have been interrupted."""
    sending = Letter.objects.filter(status=Letter.Status.SENDING)
    claimed_at: datetime | None = sending.aggregate(first=Min("claimed_at"))["first"]
    return claimed_at and claimed_at + INTERRUPTED_AFTER


def _not_sent(letter: Letter, outcome: LetterOutcome, *, now: datetime) -> None:
    due_at = next_try(attempts=letter.attempts, now=now) if outcome.may_repeat else None
    if due_at is None:
        _give_up(letter, outcome.error)
        return
    letter.status, letter.due_at = Letter.Status.QUEUED, due_at
    letter.error = outcome.error[:LONGEST_ERROR]
    letter.save(update_fields=["status", "due_at", "error", "attempts"])
    ask_to_deliver(at=due_at)


def _give_up(letter: Letter, error: str) -> None:
    """What it told is in the bell from now on, whichever way its reader wished for."""
    letter.status, letter.error = Letter.Status.FAILED, error[:LONGEST_ERROR]
    letter.save(update_fields=["status", "error", "attempts"])
    unseen = Notification.objects.filter(letters=letter, in_program=False)
    if unseen.update(in_program=True):
        announce([bell_topic(letter.member_id)])
    log.error("Letter %s to member %s is given up: %s", letter.pk, letter.member_id, letter.error)
