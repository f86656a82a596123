"""Many clients at once, by the rules of one: for tables that come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.crm.actions.clients import new_client, new_contact
from naryad.crm.facts import ClientCreated, ContactCreated
from naryad.crm.models import Client, Contact
from naryad.workspaces.models import Member


@dataclass(frozen=True, kw_only=True)
class ClientDraft:
    """Arguments of create_client, and of create_contact for the one that comes with it."""

    given: dict[str, Any]
    custom: Mapping[str, Any]
    price_list_id: int | None = None
    contact: dict[str, Any] | None = None
    contact_custom: Mapping[str, Any] | None = None


Made = tuple[Client, Contact | None]


@transaction.atomic
def create_clients(*, rows: Sequence[ClientDraft], actor: Member, now: datetime) -> list[Made | ActionError]:
    """For each what was made, or why it was refused: one that is refused keeps none of the others."""
    made = [_made(row, actor=actor, now=now) for row in rows]
    pairs = [pair for pair in made if not isinstance(pair, ActionError)]
    Client.objects.bulk_create(client for client, _contact in pairs)
    for client, contact in pairs:
        record(ClientCreated(client_id=client.pk, name=client.name), actor=actor, at=now)
        if contact:
            contact.client = client
    contacts = Contact.objects.bulk_create(contact for _client, contact in pairs if contact)
    for contact in contacts:
        fact = ContactCreated(contact_id=contact.pk, client_id=contact.client_id, name=contact.name)
        record(fact, actor=actor, at=now)
    return made


def _made(row: ClientDraft, *, actor: Member, now: datetime) -> Made | ActionError:
    try:
        client = new_client(
            row.given, price_list_id=row.price_list_id, custom=row.custom, actor=actor, now=now
        )
        contact = (
            new_contact(client, row.contact, custom=row.contact_custom, actor=actor) if row.contact else None
        )
    except ActionError as refusal:
        return refusal
    return client, contact
