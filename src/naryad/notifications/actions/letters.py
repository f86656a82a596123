"""E-mails to members: written with what they tell, sent by a job of their own."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from naryad.activity.actions import announce
from naryad.core.mail import LetterOutcome
from naryad.notifications.models import Letter, Notification
from naryad.notifications.rules.notices import bell_topic
from naryad.talk.actions.outbox import LOST, Outbox

DELIVER = "notifications.deliver"


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
        OUTBOX.ask_to_deliver()


def _lose(letter: Letter, _outcome: LetterOutcome, _now: datetime) -> None:
    """What it told is in the bell from now on, whichever way its reader wished for."""
    letter.save(update_fields=LOST)
    unseen = Notification.objects.filter(letters=letter, in_program=False)
    if unseen.update(in_program=True):
        announce([bell_topic(letter.member_id)])


OUTBOX = Outbox(Letter, deliver=DELIVER, lose=_lose)
