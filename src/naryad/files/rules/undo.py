"""Until when a file can be taken away by who brought it, and taken back."""

from datetime import datetime, timedelta

from naryad.files.models import Attachment
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

OWN_REMOVAL = timedelta(days=1)
KEPT_AFTER_REMOVAL = timedelta(days=30)
ORPHAN_AGE = timedelta(days=1)
"""Bytes without a row may belong to an upload that is just being written."""


def may_remove(attachment: Attachment, *, actor: Member, now: datetime) -> bool:
    """files.remove: own = what one brought oneself, for a day."""
    is_fresh = attachment.uploaded_at > now - OWN_REMOVAL
    return may(actor, "files.remove", is_own=is_fresh and attachment.uploaded_by_id == actor.pk)
