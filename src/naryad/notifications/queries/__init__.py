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
from naryad.notifications.queries.told import told
from naryad.notifications.queries.ways import preferences, readers, ways

__all__ = [
    "Filters",
    "LetterState",
    "Line",
    "Mail",
    "Page",
    "Section",
    "compose",
    "due_waiting",
    "failed_count",
    "letter_state",
    "moved_orders",
    "newest_unread",
    "own",
    "page",
    "preferences",
    "readers",
    "told",
    "unread_count",
    "ways",
]
