"""All writes of clients, contacts and deals."""

from naryad.crm.actions.clients import (
    CannotChangeClient,
    archive_client,
    archive_contact,
    create_client,
    create_contact,
    restore_client,
    update_client,
    update_contact,
)
from naryad.crm.actions.deals import (
    CannotChangeDeal,
    CannotMoveDeal,
    LosingNeedsReason,
    create_deal,
    mark_lost,
    move_deal,
    update_deal,
)

__all__ = [
    "CannotChangeClient",
    "CannotChangeDeal",
    "CannotMoveDeal",
    "LosingNeedsReason",
    "archive_client",
    "archive_contact",
    "create_client",
    "create_contact",
    "create_deal",
    "mark_lost",
    "move_deal",
    "restore_client",
    "update_client",
    "update_contact",
    "update_deal",
]
