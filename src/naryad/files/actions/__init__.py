"""All writes of attachments. Which row a file lies on is the caller's."""

from naryad.files.actions.attachments import CannotAttach, CannotRemove, remove, require_room, restore, store
from naryad.files.actions.bytes import discard_orphans, discard_removed

__all__ = [
    "CannotAttach",
    "CannotRemove",
    "discard_orphans",
    "discard_removed",
    "remove",
    "require_room",
    "restore",
    "store",
]
