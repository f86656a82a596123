"""What a file is and who may take it away: decisions that need no database."""

from naryad.files.rules.pictures import MOST_PIXELS, Thumbnail, make_preview
from naryad.files.rules.types import is_program, shown_name, type_of
from naryad.files.rules.undo import KEPT_AFTER_REMOVAL, ORPHAN_AGE, OWN_REMOVAL, may_remove

__all__ = [
    "KEPT_AFTER_REMOVAL",
    "MOST_PIXELS",
    "ORPHAN_AGE",
    "OWN_REMOVAL",
    "Thumbnail",
    "is_program",
    "make_preview",
    "may_remove",
    "shown_name",
    "type_of",
]
