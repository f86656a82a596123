"""What pages show of attachments."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.core.files.storage import default_storage

from naryad.files.models import Attachment
from naryad.files.rules.undo import may_remove
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class ShownFile:
    """A file in a list. `place` names the row it lies on, where that is another than the page's."""

    attachment: Attachment
    may_remove: bool
    place: str = ""


def as_shown(attachment: Attachment, *, member: Member, now: datetime, place: str = "") -> ShownFile:
    return ShownFile(attachment, may_remove=may_remove(attachment, actor=member, now=now), place=place)


def open_bytes(key: str) -> "File[bytes] | None":
    """None where the storage does not have them."""
    try:
        return default_storage.open(key) if key else None
    except FileNotFoundError:
        return None
