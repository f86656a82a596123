"""What people say beside the work."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.talk.actions.files import about, attach_to_comment
from naryad.talk.facts import CommentAdded
from naryad.talk.models import Comment
from naryad.talk.queries import comments_on
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
    if not text.strip() and not uploads:
        raise CannotComment(_("Write something first."), field="text")
    if len(text) > LONGEST:
        raise CannotComment(filled(_("At most %(most)s characters."), {"most": LONGEST}), field="text")
    of = find_kind(kind)
    row = of.model._default_manager.get(pk=pk)
    require(actor, "comments.add", is_own=of.visible(member=actor).filter(pk=pk).exists())
    said_on = {"row": row, "author": actor, "created_at": now}
    comment: Comment = comments_on(kind, pk).create(**said_on, text=text.strip())
    brought = attach_to_comment(of=of, comment=comment, uploads=uploads, actor=actor, now=now)
    said = comment.text or ", ".join(attachment.name for attachment in brought)
    record(CommentAdded(comment_id=comment.pk, text=said, **about(of, row)), actor=actor, at=now)
    return comment
