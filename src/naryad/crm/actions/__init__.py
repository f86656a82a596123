"""All writes of clients, contacts, deals and their stages."""

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
from naryad.crm.actions.stages import (
    CannotChangeStage,
    archive_stage,
    create_stage,
    rename_stage,
    reorder_stages,
    restore_stage,
)

__all__ = [
    "CannotChangeClient",
    "CannotChangeDeal",
    "CannotChangeStage",
    "CannotMoveDeal",
    "LosingNeedsReason",
    "archive_client",
    "archive_contact",
    "archive_stage",
    "attach_client_file",
    "create_client",
    "create_contact",
    "create_deal",
    "create_stage",
    "mark_lost",
    "move_deal",
    "remove_client_file",
    "rename_stage",
    "reorder_stages",
    "restore_client",
    "restore_client_file",
    "restore_stage",
    "update_client",
    "update_contact",
    "update_deal",
]
