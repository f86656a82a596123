"""Somebody of the company writes to a client: of an offer, a paper, or the date of an order."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.core.text import has_controls
from naryad.documents.models import Paper
from naryad.documents.queries.papers import is_own_paper
from naryad.files.models import Attachment
from naryad.letters.actions.outbox import OUTBOX, about
from naryad.letters.facts import ClientLetterWritten
from naryad.letters.models import ClientLetter
from naryad.letters.queries.letters import offered_papers
from naryad.offers.actions.shared import editable_offer
from naryad.portal.actions import tell_client
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

MOST_AN_HOUR = 100
"""Letters of a company: a hand does not write more, and a mail server that sends more is taken for a spammer's."""
HOUR = timedelta(hours=1)
LONGEST_SUBJECT, LONGEST_TEXT = 200, 10_000


class CannotSendLetter(ActionError):
    """Its message is shown to the user."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A letter as it was typed. `file_id`: of the attachment of an issued paper that goes with it."""

    to: str
    subject: str
    text: str
    file_id: int | None = None


@transaction.atomic
def write_of_offer(*, offer_id: int, wording: Wording, actor: Member, now: datetime) -> ClientLetter:
    offer = editable_offer(offer_id, actor)
    if not offer.sent_number:
        raise CannotSendLetter(_("The offer has no version that a client could read: press “Send” first."))
    papers = offered_papers(actor).filter(deal=offer.deal_id)
    return _write(wording, {"offer": offer}, papers, actor=actor, now=now)


@transaction.atomic
def write_of_paper(*, paper_id: int, wording: Wording, actor: Member, now: datetime) -> ClientLetter:
    rows = Paper.objects.select_for_update(of=("self",), no_key=True)
    paper = rows.select_related("order", "deal", "attachment").get(pk=paper_id)
    require(actor, "documents.edit", is_own=is_own_paper(paper.deal, paper.order, member=actor))
    if not paper.is_issued:
        raise CannotSendLetter(_("Only an issued paper is sent."))
    return _write(wording, {"paper": paper}, Paper.objects.filter(pk=paper_id), actor=actor, now=now)


@transaction.atomic
def write_of_order(
    *, order_id: int, told_on: date, is_promise: bool = False, wording: Wording, actor: Member, now: datetime
) -> ClientLetter:
    """The client is told the date with it."""
    order = tell_client(order_id=order_id, told_on=told_on, is_promise=is_promise, actor=actor, now=now)
    papers = offered_papers(actor).filter(order=order_id)
    return _write(wording, {"order": order}, papers, actor=actor, now=now)


def _write(
    wording: Wording,
    of: dict[str, Any],
    papers: QuerySet[Paper],
    *,
    actor: Member,
    now: datetime,
) -> ClientLetter:
    """`of`: the locked row, by its column; `papers`: whose files may go with it. It leaves after the commit."""
    _refuse_bad(wording)
    _refuse_too_many(now)
    letter = ClientLetter.objects.create(
        **of,
        to=wording.to,
        subject=wording.subject.strip(),
        text=wording.text.strip(),
        reply_to=_reply_to(actor),
        attachment=_file(wording.file_id, papers),
        written_by=actor,
        created_at=now,
        due_at=now,
    )
    record(ClientLetterWritten(**about(letter)), actor=actor, at=now)
    OUTBOX.ask_to_deliver()
    return letter


def _file(file_id: int | None, papers: QuerySet[Paper]) -> Attachment | None:
    if file_id is None:
        return None
    rows = papers.filter(status=Paper.Status.ISSUED, attachment=file_id).select_related("attachment")
    paper = rows.first()
    if paper is None:
        raise CannotSendLetter(_("This paper is not in force any more: choose the file anew."), field="file")
    return paper.attachment


def _refuse_bad(wording: Wording) -> None:
    """Nothing that is typed becomes a header of its own, or another address."""
    try:
        validate_email(wording.to)
    except ValidationError:
        raise CannotSendLetter(_("This is no e-mail address."), field="to") from None
    subject = wording.subject.strip()
    if not subject or len(subject) > LONGEST_SUBJECT or "\n" in subject or "\r" in subject:
        said = _("The subject is one line, of at most %(most)s characters.")
        raise CannotSendLetter(filled(said, {"most": LONGEST_SUBJECT}), field="subject")
    text = wording.text.strip()
    if not text or len(text) > LONGEST_TEXT:
        said = _("The text is empty, or longer than %(most)s characters.")
        raise CannotSendLetter(filled(said, {"most": LONGEST_TEXT}), field="text")
    if has_controls(subject + text):
        raise CannotSendLetter(_("There are characters in it that no letter can have."), field="text")


def _refuse_too_many(now: datetime) -> None:
    if not settings.HAS_EMAIL:
        raise CannotSendLetter(_("The program has no mail server: whoever runs it sets NARYAD_EMAIL_HOST."))
    if ClientLetter.objects.filter(created_at__gt=now - HOUR).count() >= MOST_AN_HOUR:
        said = _("The company wrote %(most)s letters within an hour: wait a little.")
        raise CannotSendLetter(filled(said, {"most": MOST_AN_HOUR}))


def _reply_to(actor: Member) -> str:
    if actor.user is None:
        raise CannotSendLetter(_("Who sends has no e-mail to answer to."))
    return actor.user.email
