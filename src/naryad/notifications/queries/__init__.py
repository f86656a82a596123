"""All reads of notifications."""

from naryad.notifications.queries.lines import (
    Line,
    Page,
    due_waiting,
    newest_unread,
    own,
    page,
    unread_count,
)
from naryad.notifications.queries.told import RULES, Notice, notices

__all__ = [
    "RULES",
    "Line",
    "Notice",
    "Page",
    "due_waiting",
    "newest_unread",
    "notices",
    "own",
    "page",
    "unread_count",
]
