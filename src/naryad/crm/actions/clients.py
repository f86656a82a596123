"""Writes of clients and their contacts."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, NotAllowed
from naryad.crm.facts import (
    ClientArchived,
    ClientChanged,
    ClientCreated,
    ClientRestored,
    ContactArchived,
    ContactChanged,
    ContactCreated,
)
from naryad.crm.models import Client, Contact
from naryad.crm.queries import is_own_client
from naryad.crm.rules import only_digits, phone_key, written_phone
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach, require

CLIENT_FIELDS = frozenset({"kind", "name", "phone", "email", "inn", "kpp", "address", "note"})
CONTACT_FIELDS = frozenset({"name", "position", "phone", "email"})


class CannotChangeClient(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def create_client(
    *,
    kind: str = Client.Kind.PERSON,
    name: str,
    phone: str = "",
    email: str = "",
    inn: str = "",
    kpp: str = "",
    address: str = "",
    note: str = "",
    actor: Member,
    now: datetime,
) -> Client:
    """Whoever may change their own deals may add a client. Known phones and INNs are the form's question."""
    if reach(actor, "crm.edit") == Reach.NONE:
        raise NotAllowed(_("Your role does not permit this."))
    given = {
        "kind": kind,
        "name": name,
        "phone": phone,
        "email": email,
        "inn": inn,
        "kpp": kpp,
        "address": address,
        "note": note,
    }
    fields = _client_fields(given, kind=kind, country=actor.workspace.country)
    client = Client.objects.create(**fields, created_at=now)
    record(ClientCreated(client_id=client.pk, name=client.name), actor=actor, at=now)
    return client


@transaction.atomic
def update_client(*, client_id: int, actor: Member, now: datetime, **changes: Any) -> Client:
    client = _locked_client(client_id, actor)
    if unknown := set(changes) - CLIENT_FIELDS:
        raise TypeError(f"Not a field of a client: {sorted(unknown)}")
    kind = changes.get("kind", client.kind)
    if "kind" in changes:  # a private person loses what only companies have
        changes = {"inn": client.inn, "kpp": client.kpp} | changes
    fields = _client_fields(changes, kind=kind, country=actor.workspace.country)
    changed = _apply(client, fields)
    if changed:
        record(ClientChanged(client_id=client.pk, name=client.name, changes=changed), actor=actor, at=now)
    return client


@transaction.atomic
def archive_client(*, client_id: int, actor: Member, now: datetime) -> Client:
    """Out of lists and search; its deals stay."""
    client = _locked_client(client_id, actor)
    if client.deals.filter(stage__kind="open").exists():
        raise CannotChangeClient(_("The client has deals in progress: close them first."))
    if not client.is_archived:
        client.is_archived = True
        client.save(update_fields=["is_archived"])
        record(ClientArchived(client_id=client.pk, name=client.name), actor=actor, at=now)
    return client


@transaction.atomic
def restore_client(*, client_id: int, actor: Member, now: datetime) -> Client:
    client = _locked_client(client_id, actor)
    if client.is_archived:
        client.is_archived = False
        client.save(update_fields=["is_archived"])
        record(ClientRestored(client_id=client.pk, name=client.name), actor=actor, at=now)
    return client


@transaction.atomic
def create_contact(
    *,
    client_id: int,
    name: str,
    position: str = "",
    phone: str = "",
    email: str = "",
    actor: Member,
    now: datetime,
) -> Contact:
    client = _locked_client(client_id, actor)
    given = {"name": name, "position": position, "phone": phone, "email": email}
    contact = Contact.objects.create(client=client, **_with_phone(_named(given), actor.workspace.country))
    record(ContactCreated(contact_id=contact.pk, client_id=client.pk, name=contact.name), actor=actor, at=now)
    return contact


@transaction.atomic
def update_contact(*, contact_id: int, actor: Member, now: datetime, **changes: Any) -> Contact:
    contact = _locked_contact(contact_id, actor)
    if unknown := set(changes) - CONTACT_FIELDS:
        raise TypeError(f"Not a field of a contact: {sorted(unknown)}")
    changed = _apply(contact, _with_phone(_named(changes), actor.workspace.country))
    if changed:
        event = ContactChanged(
            contact_id=contact.pk, client_id=contact.client_id, name=contact.name, changes=changed
        )
        record(event, actor=actor, at=now)
    return contact


@transaction.atomic
def archive_contact(*, contact_id: int, actor: Member, now: datetime) -> Contact:
    contact = _locked_contact(contact_id, actor)
    if not contact.is_archived:
        contact.is_archived = True
        contact.save(update_fields=["is_archived"])
        event = ContactArchived(contact_id=contact.pk, client_id=contact.client_id, name=contact.name)
        record(event, actor=actor, at=now)
    return contact


def _locked_client(client_id: int, actor: Member) -> Client:
    client = Client.objects.select_for_update(of=("self",)).filter(pk=client_id).first()
    if client is None:
        raise CannotChangeClient(_("There is no such client."))
    require(actor, "crm.edit", is_own=is_own_client(client_id=client.pk, member=actor))
    return client


def _locked_contact(contact_id: int, actor: Member) -> Contact:
    found = Contact.objects.filter(pk=contact_id).values_list("client_id", flat=True).first()
    if found is None:
        raise CannotChangeClient(_("There is no such contact."))
    _locked_client(found, actor)
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)


def _client_fields(given: dict[str, Any], *, kind: str, country: str) -> dict[str, Any]:
    fields = _with_phone(_named(given), country)
    for name in ("inn", "kpp"):
        if name in fields:
            fields[name] = "".join(str(fields[name]).split()).upper()
    if "inn" in fields:
        fields["inn"] = "" if kind == Client.Kind.PERSON else only_digits(fields["inn"])
    if "kpp" in fields and kind != Client.Kind.ORGANISATION:
        fields["kpp"] = ""
    return fields


def _named(given: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "name" in fields and not fields["name"]:
        raise CannotChangeClient(_("A name is needed."), field="name")
    return fields


def _with_phone(given: dict[str, Any], country: str) -> dict[str, Any]:
    if "phone" not in given:
        return given
    phone = given["phone"]
    return given | {
        "phone": written_phone(phone, country=country),
        "phone_key": phone_key(phone, country=country),
    }


def _apply(row: Client | Contact, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Set and save what differs; {field: [before, after]} without the keys made for searching."""
    different = {name: value for name, value in fields.items() if getattr(row, name) != value}
    changed = {name: [getattr(row, name), value] for name, value in different.items()}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    changed.pop("phone_key", None)
    return changed
