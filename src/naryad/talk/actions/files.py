"""Files on rows of any kind and in comments: brought by who sees the row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import NotAllowed, filled
from naryad.files.actions.attachments import CannotAttach, remove, require_room, restore, store
from naryad.files.models import Attachment
from naryad.talk.facts import AboutFile, FileAttached, FileRemoved, FileRestored
from naryad.talk.models import Comment, FilePlace
from naryad.talk.queries.rows import kinds_with_files, may_attach, talk_of
from naryad.ui.hooks.kinds import Kind, find_kind
from naryad.workspaces.models import Member

MOST_AT_ONCE = 10

Upload = File  # of bytes; None where a form brought nothing


@transaction.atomic
def attach_file(
    *, kind: str, pk: int, upload: "Upload[bytes] | None", actor: Member, now: datetime
) -> Attachment:
    of = find_kind(kind)
    row = of.model._default_manager.get(pk=pk)
    _require_attach(of, row, actor)
    place: FilePlace = talk_of(of).files(row=row)
    require_room(taken=_taken(place))
    place.attachment = store(upload=upload, actor=actor, now=now)
    place.save(force_insert=True)
    _note(FileAttached, of, place, actor=actor, now=now)
    return place.attachment


def attach_to_comment(
    *, of: Kind, comment: Comment, uploads: "Sequence[Upload[bytes]]", actor: Member, now: datetime
) -> list[Attachment]:
    """Part of add_comment, which asked who may and tells of it: the comment and its files, or nothing."""
    if len(uploads) > MOST_AT_ONCE:
        raise CannotAttach(filled(_("At most %(most)s files at once."), {"most": MOST_AT_ONCE}), field="file")
    if uploads:
        _require_attach(of, comment.row, actor, in_comment=True)
    stored = [store(upload=upload, actor=actor, now=now) for upload in uploads]
    for attachment in stored:
        talk_of(of).files.objects.create(attachment=attachment, row=comment.row, comment=comment)
    return stored


@transaction.atomic
def remove_file(*, attachment_id: int, actor: Member, now: datetime) -> Attachment:
    """By who brought it, for a day; by who leads, always. History keeps that it was there."""
    of, place = _place(attachment_id, actor)
    if remove(attachment=place.attachment, actor=actor, now=now):
        _note(FileRemoved, of, place, actor=actor, now=now)
    return place.attachment


@transaction.atomic
def restore_file(*, attachment_id: int, actor: Member, now: datetime) -> Attachment:
    of, place = _place(attachment_id, actor)
    if restore(attachment=place.attachment, actor=actor, now=now):
        require_room(taken=_taken(place) - 1)
        _note(FileRestored, of, place, actor=actor, now=now)
    return place.attachment


def about(of: Kind, row: Any) -> dict[str, Any]:
    """The fields of facts.AboutRow."""
    return {**talk_of(of).where(row), "subject": of.title(row)}


def _place(attachment_id: int, actor: Member) -> tuple[Kind, FilePlace]:
    """Whoever lost sight of the row has no say in its files."""
    for of in kinds_with_files():
        rows = talk_of(of).files.objects.select_related("attachment", "row")
        place = rows.filter(attachment_id=attachment_id).first()
        if place:
            in_comment = getattr(place, "comment_id", None) is not None
            _require_attach(of, place.row, actor, in_comment=in_comment)
            return of, place
    raise Attachment.DoesNotExist(attachment_id)


def _require_attach(of: Kind, row: Any, actor: Member, *, in_comment: bool = False) -> None:
    if not may_attach(actor, kind=of, row=row, in_comment=in_comment):
        raise NotAllowed(_("Your role does not permit this."))


def _taken(place: FilePlace) -> int:
    """Of the row itself, or of the one comment."""
    lies: dict[str, Any] = {"row": place.row, "attachment__removed_at": None}
    if hasattr(place, "comment_id"):
        lies["comment"] = place.comment_id
    return type(place)._default_manager.filter(**lies).count()


def _note(fact: type[AboutFile], of: Kind, place: FilePlace, *, actor: Member, now: datetime) -> None:
    file = place.attachment
    record(fact(attachment_id=file.pk, name=file.name, **about(of, place.row)), actor=actor, at=now)
