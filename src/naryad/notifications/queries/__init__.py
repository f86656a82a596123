"""All reads of notifications."""

from naryad.notifications.queries.digest import moved_orders
from naryad.notifications.queries.letters import (
    LetterState,
    Mail,
    compose,
    failed_count,
    letter_state,
)
from naryad.notifications.queries.lines import (
    Filters,
    Line,
    Page,
    Section,
    due_waiting,
    newest_unread,
    own,
    page,
    unread_count,
)
from naryad.notifications.queries.told import RULES, Notice, notices
from naryad.notifications.queries.ways import preferences, readers, ways

__all__ = [
    "RULES",
    "Filters",
    "LetterState",
    "Line",
    "Mail",
    "Notice",
    "Page",
    "Section",
    "compose",
    "due_waiting",
    "failed_count",
    "letter_state",
    "moved_orders",
    "newest_unread",
    "notices",
    "own",
    "page",
    "preferences",
    "readers",
    "unread_count",
    "ways",
]
