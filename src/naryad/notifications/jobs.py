"""When members are told: at once, or when what was pressed can no longer be taken back; and sending their letters."""

import logging
import smtplib
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.facts import Fact, subscribe
from naryad.activity.jobs import RETRIES, by_clock, workspace_job
from naryad.notifications.actions import bell, digest, letters
from naryad.notifications.actions.letters import DELIVER, claim_letter, settle_letter
from naryad.notifications.models import Letter
from naryad.notifications.queries.letters import Mail, compose
from naryad.notifications.rules.letters import LetterOutcome
from naryad.notifications.rules.notices import notices_of
from naryad.tasks.rules.press import UNDO_GRACE, UNDO_SECONDS
from naryad.tenancy.scope import scope

log = logging.getLogger(__name__)

PERMANENT = range(500, 600)
"""Answers of a mail server that mean "never", as against "not now"."""


@workspace_job(name="notifications.tell")
def tell(*, event_id: int, **_unknown: Any) -> None:
    bell.tell(event_id=event_id, now=timezone.now())


@workspace_job(name="notifications.tell_later", delay=timedelta(seconds=UNDO_SECONDS + UNDO_GRACE))
def tell_later(*, event_id: int, **_unknown: Any) -> None:
    bell.tell(event_id=event_id, now=timezone.now())


@workspace_job(name="notifications.ask_about_waiting")
def ask_about_waiting(**_unknown: Any) -> None:
    bell.ask_about_waiting(now=timezone.now())


@workspace_job(name="notifications.write_digest")
def write_digest(**_unknown: Any) -> None:
    digest.write_digest(now=timezone.now())


@workspace_job(name="notifications.give_up_interrupted")
def give_up_interrupted(**_unknown: Any) -> None:
    letters.give_up_interrupted(now=timezone.now())


@app.task(name=DELIVER, retry=RETRIES)
def deliver(*, workspace_id: int, **_unknown: Any) -> None:
    """Send what is due, one after another: claim and commit, send, keep how it ended (ADR 0027)."""
    close_old_connections()
    try:
        while deliver_next(workspace_id=workspace_id):
            pass
    finally:
        close_old_connections()


def deliver_next(*, workspace_id: int) -> bool:
    """Send one letter; False when none is due."""
    with scope(workspace_id), transaction.atomic():
        letter = claim_letter(now=timezone.now())
    if letter is None:
        return False
    outcome = _sent(letter, workspace_id)
    with scope(workspace_id), transaction.atomic():
        settle_letter(letter_id=letter.pk, outcome=outcome, now=timezone.now())
    return True


def _sent(letter: Letter, workspace_id: int) -> LetterOutcome:
    """A letter that cannot be written is given up: it must not stand before all the others for good."""
    try:
        with scope(workspace_id), transaction.atomic():
            mail = compose(letter=letter)
        return send(mail) if mail else LetterOutcome(error="the reader may no longer log in")
    except Exception as fault:
        log.exception("Letter %s cannot be written", letter.pk)
        return LetterOutcome(error=f"it could not be written: {fault}")


def send(mail: Mail) -> LetterOutcome:
    """Only what the server has certainly not taken may be sent again."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as fault:
        return LetterOutcome(may_repeat=True, is_unreachable=True, error=f"the mail server: {fault}")
    try:
        _message(mail, connection).send()
    except smtplib.SMTPRecipientsRefused as fault:
        code, answer = next(iter(fault.recipients.values()))
        return LetterOutcome(may_repeat=code not in PERMANENT, error=f"{code} {answer!r}")
    except smtplib.SMTPResponseException as fault:
        return LetterOutcome(
            may_repeat=fault.smtp_code not in PERMANENT, error=f"{fault.smtp_code} {fault.smtp_error!r}"
        )
    except (smtplib.SMTPException, OSError) as fault:
        return LetterOutcome(error=f"cut off, it may have left: {fault}")
    finally:
        connection.close()
    return LetterOutcome(is_sent=True)


def _message(mail: Mail, connection: Any) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{mail.unsubscribe}>",
    }
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], headers=headers, connection=connection
    )
    message.attach_alternative(mail.html, "text/html")
    return message


by_clock(ask_about_waiting, next_at=bell.next_ask)
by_clock(write_digest, next_at=digest.next_digest)
by_clock(give_up_interrupted, next_at=letters.next_interrupted)
subscribe(Fact, tell, when=lambda fact: bool(notices_of(fact)) and not fact.is_tentative)
subscribe(Fact, tell_later, when=lambda fact: bool(notices_of(fact)) and fact.is_tentative)
