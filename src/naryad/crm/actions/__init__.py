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
from naryad.crm.actions.files import attach_client_file, remove_client_file, restore_client_file

__all__ = [
    "CannotChangeClient",
    "CannotChangeDeal",
    "CannotMoveDeal",
    "LosingNeedsReason",
    "archive_client",
    "archive_contact",
    "attach_client_file",
    "create_client",
    "create_contact",
    "create_deal",
    "mark_lost",
    "move_deal",
    "remove_client_file",
    "restore_client",
    "restore_client_file",
    "update_client",
    "update_contact",
    "update_deal",
]
