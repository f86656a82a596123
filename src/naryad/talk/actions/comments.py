"""What people say beside the work."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.talk.actions.files import about, attach_to_comment
from naryad.talk.facts import CommentAdded, CommentChanged, CommentRemoved
from naryad.talk.models import Comment
from naryad.talk.queries.rows import comments_of_kind, comments_on, may_change, may_remove
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotComment(ActionError):
    pass


LONGEST = 5000


@transaction.atomic
def add_comment(
    *, kind: str, pk: int, text: str, uploads: "Sequence[File[bytes]]" = (), actor: Member, now: datetime
) -> Comment:
    """On a row of any kind that takes comments; with files it needs no words."""
    _refuse_bad(text, has_files=bool(uploads))
    of = find_kind(kind)
    row = of.model._default_manager.get(pk=pk)
    require(actor, "comments.add", is_own=of.visible(member=actor).filter(pk=pk).exists())
    said_on = {"row": row, "author": actor, "created_at": now}
    comment: Comment = comments_on(kind, pk).create(**said_on, text=text.strip())
    brought = attach_to_comment(of=of, comment=comment, uploads=uploads, actor=actor, now=now)
    said = comment.text or ", ".join(attachment.name for attachment in brought)
    record(CommentAdded(comment_id=comment.pk, text=said, **about(of, row)), actor=actor, at=now)
    return comment


@transaction.atomic
def change_comment(*, kind: str, comment_id: int, text: str, actor: Member, now: datetime) -> Comment:
    """One's own, for a quarter of an hour; later it stands as it was read."""
    comment = _locked(kind, comment_id, actor=actor)
    if not may_change(comment, member=actor, now=now):
        raise CannotComment(_("A comment is changed by its author, for 15 minutes."), field="text")
    _refuse_bad(text, has_files=comment.places.exists())
    before = comment.text
    if text.strip() == before:
        return comment
    comment.text, comment.edited_at = text.strip(), now
    comment.save(update_fields=["text", "edited_at"])
    fact = CommentChanged(
        comment_id=comment.pk, text=comment.text, before=before, **about(find_kind(kind), comment.row)
    )
    record(fact, actor=actor, at=now)
    return comment


@transaction.atomic
def remove_comment(*, kind: str, comment_id: int, actor: Member, now: datetime) -> Comment:
    """By its author while it may be changed; by who leads, always. History keeps that it was there."""
    comment = _locked(kind, comment_id, actor=actor)
    if not may_remove(comment, member=actor, now=now):
        raise CannotComment(_("A comment is removed by its author for 15 minutes, later by a head."))
    comment.removed_at = now
    comment.save(update_fields=["removed_at"])
    fact = CommentRemoved(
        comment_id=comment.pk, author=comment.author.name, **about(find_kind(kind), comment.row)
    )
    record(fact, actor=actor, at=now)
    return comment


def _locked(kind: str, comment_id: int, *, actor: Member) -> Comment:
    """One on a row that the actor sees. Raises DoesNotExist."""
    of = find_kind(kind)
    seen = of.visible(member=actor).values("pk")
    rows = comments_of_kind(kind).filter(row__in=seen).select_related("row", "author")
    comment: Comment = rows.select_for_update(of=("self",)).get(pk=comment_id)
    require(actor, "comments.add", is_own=True)
    return comment


def _refuse_bad(text: str, *, has_files: bool) -> None:
    if not text.strip() and not has_files:
        raise CannotComment(_("Write something first."), field="text")
    if len(text) > LONGEST:
        raise CannotComment(filled(_("At most %(most)s characters."), {"most": LONGEST}), field="text")
