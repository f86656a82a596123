"""A paper is drafted, issued with a number and a file, and cancelled; or thrown away while it is a draft."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from PIL import Image

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import filled
from naryad.core.time import refuse_unlikely
from naryad.documents.facts import PaperCancelled, PaperChanged, PaperDrafted, PaperDropped, PaperIssued
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, content_of, set_paper
from naryad.documents.queries.papers import is_own_paper, uninvoiced, usual_entity
from naryad.documents.rules.kinds import KINDS, PaperContent
from naryad.documents.rules.shown import short_day
from naryad.entities.actions.numbers import take_number
from naryad.entities.models import LegalEntity
from naryad.entities.queries import offered_entities
from naryad.files.actions.attachments import PREVIEW, store
from naryad.files.models import Attachment
from naryad.files.rules.pictures import Thumbnail
from naryad.offers.actions.shared import locked_offer
from naryad.orders.actions.shared import locked_order
from naryad.orders.models import Order
from naryad.payments.actions.plans import expect_payment, remove_expected
from naryad.payments.models import ExpectedPayment, PaymentKind
from naryad.payments.queries.balances import order_balance
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

PAID_WITHIN = timedelta(days=5)
PDF = "application/pdf"
ISSUED = (
    *("status", "number", "year", "serial", "amount", "tells", "data", "attachment"),
    *("expected", "made_expected", "issued_by", "issued_at", "version"),
)
"""What the issue writes of a draft."""


@transaction.atomic
def draft_paper(
    *,
    kind: str,
    order_id: int | None = None,
    offer_id: int | None = None,
    entity_id: int | None = None,
    dated_on: date | None = None,
    due_on: date | None = None,
    expected_id: int | None = None,
    note: str = "",
    actor: Member,
    now: datetime,
) -> Paper:
    """Of an order or an offer, as its kind is; by the entity of the deal or of its last paper, else the usual one; of today;
    to be paid within some days."""
    paper = Paper(
        kind=kind, order_id=order_id, offer_id=offer_id, note=note, created_by=actor, created_at=now
    )
    _enter_subject(paper, actor)
    _check_kind(paper, actor)
    paper.entity = _entity(entity_id or usual_entity(paper.deal))
    paper.dated_on = dated_on or actor.workspace.today(now)
    if KINDS[kind].is_paid:
        paper.due_on = due_on or paper.dated_on + PAID_WITHIN
        paper.expected = _expected(paper, expected_id)
    _check_days(paper, now)
    paper.save(force_insert=True)
    record(PaperDrafted(**_about(paper)), actor=actor, at=now)
    return paper


@transaction.atomic
def change_paper(
    *, paper_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Paper:
    """Of a draft: entity_id, dated_on, due_on, expected_id, note. `version`: what the form was filled from."""
    paper = _entered(paper_id, actor)
    _refuse_issued(paper)
    fields: dict[str, Check | None] = {
        "entity_id": _entity,
        "dated_on": None,
        "due_on": None,
        "expected_id": lambda pk: _expected(paper, pk),
        "note": None,
    }
    edit = Edit(paper, changes, fields=fields, version=version, shown=str)
    if edit:
        _check_days(paper, now)
        edit.save()
        record(PaperChanged(**_about(paper), changes=edit.words), actor=actor, at=now)
    return paper


@transaction.atomic
def issue_paper(*, paper_id: int, actor: Member, now: datetime) -> Paper:
    """With the next number of its entity, kind and year; what it asks for is expected from now on."""
    paper = _entered(paper_id, actor)
    content = numbered_content(paper, actor=actor, now=now)
    files = set_paper(paper.kind, content, to=("pdf", "png"))
    return keep_issued(paper, content, files, actor=actor, now=now)


def numbered_content(paper: Paper, *, actor: Member, now: datetime) -> PaperContent:
    """What a locked draft says with the number that it takes; what it corrects stands no more."""
    _refuse_issued(paper)
    if paper.entity.is_archived:
        raise CannotIssuePaper(_("This legal entity is in the archive: choose another one."))
    if paper.expected_id:  # it may have been paid or invoiced meanwhile
        paper.expected = _expected(paper, paper.expected_id)
    paper.year = paper.dated_on.year
    paper.serial, paper.number = take_number(entity=paper.entity, kind=paper.kind, year=paper.year)
    _cancel_replaced(paper, actor=actor, now=now)
    return content_of(paper, number=paper.number)


def keep_issued(
    paper: Paper, content: PaperContent, files: Sequence[bytes], *, actor: Member, now: datetime
) -> Paper:
    """`files`: its PDF, and where it is looked at at once a picture of the first page."""
    pdf, *pictures = files
    paper.data, paper.amount, paper.tells = dict(content.data), content.amount, KINDS[paper.kind].tells
    paper.attachment = _kept(paper, pdf, pictures, actor=actor, now=now)
    if KINDS[paper.kind].is_paid and paper.amount is not None and actor.workspace.uses("payments"):
        _expect(paper, paper.amount, actor=actor, now=now)
    paper.status, paper.issued_by, paper.issued_at = Paper.Status.ISSUED, actor, now
    paper.version += 1
    paper.save(update_fields=ISSUED)
    record(PaperIssued(**_about(paper)), actor=actor, at=now)
    return paper


@transaction.atomic
def cancel_paper(*, paper_id: int, reason: str, actor: Member, now: datetime) -> Paper:
    """Its number stays taken. What it alone expected is expected no more, unless money has come for it."""
    paper = _entered(paper_id, actor)
    if not paper.is_issued:
        raise CannotIssuePaper(_("Only an issued paper can be cancelled."))
    if not reason.strip():
        raise CannotIssuePaper(_("Say why."), field="reason")
    _cancel(paper, reason.strip(), actor=actor, now=now)
    return paper


@transaction.atomic
def correct_paper(*, paper_id: int, actor: Member, now: datetime) -> Paper:
    """A draft of the same as the order or offer is now; the issued one stands until the draft is issued. Asked twice,
    the draft that there is."""
    paper = _entered(paper_id, actor)
    if not paper.is_issued:
        raise CannotIssuePaper(_("Only an issued paper can be corrected."))
    drafted = Paper.objects.filter(replaces=paper, status=Paper.Status.DRAFT).first()
    if drafted is not None:
        return drafted
    today = actor.workspace.today(now)
    correction = Paper(
        kind=paper.kind,
        order=paper.order,
        offer=paper.offer,
        deal=paper.deal,
        entity=_entity(None if paper.entity.is_archived else paper.entity_id),
        dated_on=today,
        due_on=paper.due_on and today + (paper.due_on - paper.dated_on),
        note=paper.note,
        replaces=paper,
        created_by=actor,
        created_at=now,
    )
    correction.save(force_insert=True)
    record(PaperDrafted(**_about(correction)), actor=actor, at=now)
    return correction


def _cancel_replaced(paper: Paper, *, actor: Member, now: datetime) -> None:
    replaced = _entered(paper.replaces_id, actor) if paper.replaces_id else None
    if replaced is not None and replaced.is_issued:
        with override(actor.workspace.language):
            reason = str(filled(_("Replaced by № %(number)s"), {"number": paper.number}))
        _cancel(replaced, reason, actor=actor, now=now)


def _cancel(paper: Paper, reason: str, *, actor: Member, now: datetime) -> None:
    paper.status, paper.cancelled_by, paper.cancelled_at = Paper.Status.CANCELLED, actor, now
    paper.cancel_reason = reason
    paper.version += 1
    paper.save(update_fields=["status", "cancelled_by", "cancelled_at", "cancel_reason", "version"])
    if paper.made_expected and paper.expected and not paper.expected.received:
        remove_expected(expected_id=paper.expected.pk, actor=actor, now=now)
    record(PaperCancelled(**_about(paper), reason=paper.cancel_reason), actor=actor, at=now)


@transaction.atomic
def drop_paper(*, paper_id: int, actor: Member, now: datetime) -> None:
    """A draft was nobody's paper yet."""
    paper = _entered(paper_id, actor)
    _refuse_issued(paper)
    said = PaperDropped(**_about(paper))
    paper.delete()
    record(said, actor=actor, at=now)


def _enter_subject(paper: Paper, actor: Member) -> None:
    """The order or offer that it is of, under its deal's lock, as all money of a deal."""
    if paper.offer_id:
        paper.offer = locked_offer(paper.offer_id)
        paper.deal = paper.offer.deal
    elif Order.objects.filter(pk=paper.order_id or 0).exists():
        paper.order = locked_order(order_id=paper.order_id or 0)
        paper.deal = paper.order.deal
    else:
        raise CannotIssuePaper(_("There is no such order."))
    require(actor, "documents.edit", is_own=is_own_paper(paper.deal, paper.order, member=actor))


def _check_kind(paper: Paper, actor: Member) -> None:
    kind = KINDS.get(paper.kind)
    is_of_this = kind is not None and kind.of == ("offer" if paper.offer_id else "order")
    if kind is None or not (is_of_this and kind.is_kept and kind.suits(actor.workspace, has_client=True)):
        raise CannotIssuePaper(_("There are no such papers."))
    if kind.is_for_client and paper.deal is None:
        raise CannotIssuePaper(_("An internal order has no client to make this paper out to."))


def _entered(paper_id: int, actor: Member) -> Paper:
    """After what it is of."""
    subject = Paper.objects.only("order", "offer").filter(pk=paper_id).first() or Paper()
    _enter_subject(subject, actor)
    paper = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("workspace", "entity", "expected__deal", "created_by")
        .get(pk=paper_id)
    )
    paper.order, paper.offer, paper.deal = subject.order, subject.offer, subject.deal
    return paper


def _refuse_issued(paper: Paper) -> None:
    if not paper.is_draft:
        raise CannotIssuePaper(_("This paper is issued: it stays as it is. Cancel it and make another one."))


def _entity(entity_id: int | None) -> LegalEntity:
    rows = offered_entities().select_related("workspace")
    entity = rows.filter(pk=entity_id).first() if entity_id else rows.first()
    if entity is None:
        said = _("Add a legal entity in “Settings” → “Legal entities” first: papers are made out by one.")
        raise CannotIssuePaper(said, field="entity")
    return entity


def _expected(paper: Paper, expected_id: int | None) -> ExpectedPayment | None:
    if expected_id is None:
        return None
    row = uninvoiced(paper.order).filter(pk=expected_id).first() if paper.order else None
    if row is None:
        raise CannotIssuePaper(
            _("This payment is not expected any more, or another invoice asks for it."), field="expected"
        )
    return row


def _check_days(paper: Paper, now: datetime) -> None:
    refuse_unlikely(paper.dated_on, now=now, field="dated_on")
    if paper.due_on is not None:
        refuse_unlikely(paper.due_on, now=now, field="due_on")
        if paper.due_on < paper.dated_on:
            raise CannotIssuePaper(_("It is to be paid after its day."), field="due_on")


def _kept(paper: Paper, pdf: bytes, pictures: Sequence[bytes], *, actor: Member, now: datetime) -> Attachment:
    """The file with its hash, and a picture of its first page for the page of the paper, where there is one."""
    language = actor.workspace.language
    with override(language):
        label = str(KINDS[paper.kind].label)
    upload = ContentFile(pdf, name=f"{label} {paper.number} {short_day(paper.dated_on, language)}.pdf")
    setattr(upload, PREVIEW, _thumbnail(pictures[0]) if pictures else None)
    return store(upload=upload, actor=actor, now=now)


def _thumbnail(picture: bytes) -> Thumbnail:
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as page:
        body = io.BytesIO()
        page.convert("RGB").save(body, "WEBP", quality=85, method=0)
        return Thumbnail(width=page.width, height=page.height, content_type=PDF, body=body.getvalue())


def _expect(paper: Paper, amount: Decimal, *, actor: Member, now: datetime) -> None:
    """Take the plan that asks for just this, else plan what of it is not planned yet."""
    order = paper.order
    assert order is not None
    if paper.expected is None:
        paper.expected = next((row for row in uninvoiced(order) if row.left == amount), None)
    if paper.expected is not None:
        return
    balance = order_balance(order=order, day=paper.dated_on)
    rest = min(amount, balance.left - balance.expected)
    if rest > 0:
        paper.expected = expect_payment(
            deal_id=order.deal_id or 0,
            order_id=order.pk,
            amount=rest,
            due_on=paper.due_on or paper.dated_on,
            kind=PaymentKind.FURTHER if balance.paid else PaymentKind.ADVANCE,
            comment=paper.number,
            actor=actor,
            now=now,
        )
        paper.made_expected = True


def _about(paper: Paper) -> dict[str, Any]:
    """Fields that every fact of a paper carries."""
    return {
        "paper_id": paper.pk,
        "paper": paper.kind,
        "number": paper.number,
        "order_id": paper.order_id,
        "offer_id": paper.offer_id,
        "deal_id": paper.deal_id,
        "client_id": paper.deal.client_id if paper.deal else None,
    }
