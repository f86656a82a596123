"""All writes of notifications."""

from naryad.notifications.actions.bell import (
    ask_about_waiting,
    mark_all_read,
    mark_read,
    mark_unread,
    tell,
)
from naryad.notifications.actions.digest import write_digest
from naryad.notifications.actions.letters import (
    DELIVER,
    claim_letter,
    give_up_interrupted,
    settle_letter,
)
from naryad.notifications.actions.preferences import CannotSetPreferences, set_preferences

__all__ = [
    "DELIVER",
    "CannotSetPreferences",
    "ask_about_waiting",
    "claim_letter",
    "give_up_interrupted",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "set_preferences",
    "settle_letter",
    "tell",
    "write_digest",
]
