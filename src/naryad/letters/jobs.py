"""Sending letters to clients, one company's after another."""

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from naryad.activity.jobs import RETRIES, by_clock, workspace_job
from naryad.letters.actions.outbox import DELIVER, OUTBOX
from naryad.letters.queries.mail import message_of
from naryad.talk.jobs import deliver_all


@app.task(name=DELIVER, retry=RETRIES)
def deliver(*, workspace_id: int, **_unknown: Any) -> None:
    deliver_all(OUTBOX, message_of, workspace_id=workspace_id)


@workspace_job(name="letters.give_up_interrupted")
def give_up_interrupted(**_unknown: Any) -> None:
    OUTBOX.give_up_interrupted(now=timezone.now())


by_clock(give_up_interrupted, next_at=OUTBOX.next_interrupted)
