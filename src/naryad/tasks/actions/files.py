"""Files on a task, an order, a deal and a comment: brought by who sees the row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import NotAllowed, filled
from naryad.crm.models import Deal
from naryad.files.actions import CannotAttach, remove, require_room, restore, store
from naryad.files.models import Attachment
from naryad.orders.models import Order
from naryad.tasks.facts.files import AboutFile, FileAttached, FileRemoved, FileRestored
from naryad.tasks.models import AttachmentPlace, Comment, Task
from naryad.tasks.queries.files import may_attach
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

MOST_AT_ONCE = 10

Upload = File  # of bytes; None where a form brought nothing


@transaction.atomic
def attach_file(
    *,
    upload: "Upload[bytes] | None",
    actor: Member,
    now: datetime,
    task_id: int | None = None,
    order_id: int | None = None,
    deal_id: int | None = None,
) -> Attachment:
    """To exactly one of a task, an order and a deal."""
    if [task_id, order_id, deal_id].count(None) != 2:
        raise LookupError("a file lies on one of task, order, deal")
    task = Task.objects.select_related("order", "deal").get(pk=task_id) if task_id else None
    order = Order.objects.get(pk=order_id) if order_id else None
    deal = Deal.objects.get(pk=deal_id) if deal_id else None
    require(actor, "files.add", is_own=may_attach(actor, task=task, order=order, deal=deal))
    place = AttachmentPlace(task=task, order=order, deal=deal)
    require_room(taken=_taken(place))
    place.attachment = store(upload=upload, actor=actor, now=now)
    place.save(force_insert=True)
    _note(FileAttached, place, actor=actor, now=now)
    return place.attachment


def attach_to_comment(
    *, comment: Comment, uploads: "Sequence[Upload[bytes]]", actor: Member, now: datetime
) -> list[Attachment]:
    """Part of add_comment, which asked who may and tells of it: the comment and its files, or nothing."""
    if len(uploads) > MOST_AT_ONCE:
        raise CannotAttach(filled(_("At most %(most)s files at once."), {"most": MOST_AT_ONCE}), field="file")
    found = [store(upload=upload, actor=actor, now=now) for upload in uploads]
    for attachment in found:
        AttachmentPlace.objects.create(attachment=attachment, comment=comment)
    return found


@transaction.atomic
def remove_file(*, attachment_id: int, actor: Member, now: datetime) -> Attachment:
    """By who brought it, for a day; by who leads, always. History keeps that it was there."""
    place = _place(attachment_id, actor)
    if remove(attachment=place.attachment, actor=actor, now=now):
        _note(FileRemoved, place, actor=actor, now=now)
    return place.attachment


@transaction.atomic
def restore_file(*, attachment_id: int, actor: Member, now: datetime) -> Attachment:
    place = _place(attachment_id, actor)
    if restore(attachment=place.attachment, actor=actor, now=now):
        require_room(taken=_taken(place) - 1)
        _note(FileRestored, place, actor=actor, now=now)
    return place.attachment


def _place(attachment_id: int, actor: Member) -> AttachmentPlace:
    """Whoever lost sight of the row has no say in its files."""
    rows = AttachmentPlace.objects.select_related(
        "attachment", "task__order", "task__deal", "order", "deal",
        "comment__task__order", "comment__order", "comment__deal",
    )  # fmt: skip
    place = rows.get(attachment_id=attachment_id)
    of = place.comment or place
    if not may_attach(actor, task=of.task, order=of.order, deal=of.deal):
        raise NotAllowed(_("Your role does not permit this."))
    return place


def _taken(place: AttachmentPlace) -> int:
    row = {name: getattr(place, name) for name in ("task", "order", "deal", "comment")}
    return AttachmentPlace.objects.filter(attachment__removed_at=None, **row).count()


def _note(fact: type[AboutFile], place: AttachmentPlace, *, actor: Member, now: datetime) -> None:
    of = place.comment or place
    order = of.task.order if of.task else of.order
    fields: dict[str, Any] = {
        "attachment_id": place.attachment.pk,
        "name": place.attachment.name,
        "task_id": of.task_id,
        "order_id": order.pk if order else None,
        "deal_id": of.deal_id or (order.deal_id if order else of.task.deal_id if of.task else None),
        "subject": str(of.task or of.order or of.deal),
    }
    record(fact(**fields), actor=actor, at=now)
