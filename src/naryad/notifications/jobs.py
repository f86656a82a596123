"""When members are told: at once, or when what was pressed can no longer be taken back; and sending their letters."""

from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.facts import Fact, subscribe
from naryad.activity.jobs import RETRIES, by_clock, workspace_job
from naryad.core.mail import LetterOutcome
from naryad.notifications.actions import bell, digest
from naryad.notifications.actions.letters import DELIVER, OUTBOX
from naryad.notifications.models import Letter
from naryad.notifications.queries.letters import compose
from naryad.notifications.rules.notices import notices_of
from naryad.talk.jobs import deliver_all
from naryad.tasks.rules.press import UNDO_GRACE, UNDO_SECONDS


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
    OUTBOX.give_up_interrupted(now=timezone.now())


@app.task(name=DELIVER, retry=RETRIES)
def deliver(*, workspace_id: int, **_unknown: Any) -> None:
    deliver_all(OUTBOX, message_of, workspace_id=workspace_id)


def message_of(letter: Letter) -> EmailMessage | LetterOutcome:
    mail = compose(letter=letter)
    if mail is None:
        return LetterOutcome(error="the reader may no longer log in")
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{mail.unsubscribe}>",
    }
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


by_clock(ask_about_waiting, next_at=bell.next_ask)
by_clock(write_digest, next_at=digest.next_digest)
by_clock(give_up_interrupted, next_at=OUTBOX.next_interrupted)
subscribe(Fact, tell, when=lambda fact: bool(notices_of(fact)) and not fact.is_tentative)
subscribe(Fact, tell_later, when=lambda fact: bool(notices_of(fact)) and fact.is_tentative)
