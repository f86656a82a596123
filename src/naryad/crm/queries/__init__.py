"""All reads of clients, contacts, deals and their stages."""

from naryad.crm.queries.clients import (
    card_client,
    contacts_of,
    duplicates,
    is_own_client,
    options,
    search_clients,
    visible_clients,
)
from naryad.crm.queries.deals import (
    Board,
    DealColumn,
    board,
    card_deal,
    mark,
    search_deals,
    sees_money,
    visible_deals,
)
from naryad.crm.queries.stages import board_stages, chosen_stages, settings_stages

__all__ = [
    "Board",
    "DealColumn",
    "board",
    "board_stages",
    "card_client",
    "card_deal",
    "chosen_stages",
    "contacts_of",
    "duplicates",
    "is_own_client",
    "mark",
    "options",
    "search_clients",
    "search_deals",
    "sees_money",
    "settings_stages",
    "visible_clients",
    "visible_deals",
]
