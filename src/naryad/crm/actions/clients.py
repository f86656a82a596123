"""Writes of clients and their contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError, NotAllowed
from naryad.core.phones import only_digits, written_phones
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
from naryad.crm.queries.clients import is_own_client
from naryad.crm.queries.duplicates import merge_of
from naryad.fields.actions.values import first_values, own_check
from naryad.products.models import PriceList
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach, require

CLIENT_FIELDS: dict[str, Check | None] = {
    **dict.fromkeys(("kind", "name", "phone", "email", "inn", "kpp", "address", "note")),
    "price_list_id": lambda pk: _price_list(pk),
}
CONTACT_FIELDS: dict[str, Check | None] = dict.fromkeys(("name", "position", "phone", "email"))
REQUISITES = frozenset({"inn", "kpp"})
"""What also an accountant changes."""


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
    price_list_id: int | None = None,
    custom: Mapping[str, Any] | None = None,
    actor: Member,
    now: datetime,
) -> Client:
    """Whoever may change their own deals may add a client. Known phones and INNs are the form's question."""
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
    client = new_client(given, price_list_id=price_list_id, custom=custom, actor=actor, now=now)
    client.save(force_insert=True)
    record(ClientCreated(client_id=client.pk, name=client.name), actor=actor, at=now)
    return client


def new_client(
    given: dict[str, Any],
    *,
    price_list_id: int | None,
    custom: Mapping[str, Any] | None,
    actor: Member,
    now: datetime,
) -> Client:
    """As it is to be saved."""
    if reach(actor, "crm.edit") == Reach.NONE:
        raise NotAllowed(_("Your role does not permit this."))
    fields = client_fields(given, kind=given["kind"], country=actor.workspace.country)
    client = Client(**fields, price_list=_price_list(price_list_id), created_at=now)
    client.custom = first_values("client", client, custom, actor=actor, is_typed=custom is not None)
    return client


@transaction.atomic
def update_client(
    *, client_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Client:
    """Change what is given of CLIENT_FIELDS, and of own fields in `custom`; `version`: what the form was filled from."""
    client = _locked_client(
        client_id, actor, right="requisites.edit" if changes.keys() <= REQUISITES else "crm.edit"
    )
    kind = changes.get("kind", client.kind)
    if "kind" in changes:  # a private person loses what only companies have
        changes = {"inn": client.inn, "kpp": client.kpp} | changes
    kept = client_fields(changes, kind=kind, country=actor.workspace.country)
    own = own_check("client", client, actor=actor)
    if edit := Edit(client, kept, fields=CLIENT_FIELDS | own, version=version):
        edit.save()
        event = ClientChanged(client_id=client.pk, name=client.name, changes=edit.words)
        record(event, actor=actor, at=now)
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
    if merge_of(client_id=client_id):
        raise CannotChangeClient(_("The client was merged into another one: undo that on its card."))
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
    custom: Mapping[str, Any] | None = None,
    actor: Member,
    now: datetime,
) -> Contact:
    client = _locked_client(client_id, actor)
    given = {"name": name, "position": position, "phone": phone, "email": email}
    contact = new_contact(client, given, custom=custom, actor=actor)
    contact.save(force_insert=True)
    record(ContactCreated(contact_id=contact.pk, client_id=client.pk, name=contact.name), actor=actor, at=now)
    return contact


def new_contact(
    client: Client, given: dict[str, Any], *, custom: Mapping[str, Any] | None, actor: Member
) -> Contact:
    """As it is to be saved."""
    contact = Contact(client=client, **contact_fields(given, country=actor.workspace.country))
    contact.custom = first_values("contact", contact, custom, actor=actor, is_typed=custom is not None)
    return contact


@transaction.atomic
def update_contact(
    *, contact_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Contact:
    """Change what is given of CONTACT_FIELDS, and of own fields in `custom`; `version`: what the form was filled from."""
    contact = _locked_contact(contact_id, actor)
    kept = contact_fields(changes, country=actor.workspace.country)
    own = own_check("contact", contact, actor=actor)
    if edit := Edit(contact, kept, fields=CONTACT_FIELDS | own, version=version):
        edit.save()
        event = ContactChanged(
            contact_id=contact.pk, client_id=contact.client_id, name=contact.name, changes=edit.words
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


def lock_clients(ids: set[int]) -> dict[int, Client]:
    """Those that are there, by id."""
    clients = Client.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    return {client.pk: client for client in clients.order_by("pk")} if ids else {}


def require_client_edit(client: Client, actor: Member) -> None:
    require(actor, "crm.edit", is_own=is_own_client(client_id=client.pk, member=actor))


def _locked_client(client_id: int, actor: Member, *, right: str = "crm.edit") -> Client:
    client = Client.objects.select_for_update(of=("self",)).filter(pk=client_id).first()
    if client is None:
        raise CannotChangeClient(_("There is no such client."))
    require(actor, right, is_own=is_own_client(client_id=client.pk, member=actor))
    return client


def _locked_contact(contact_id: int, actor: Member) -> Contact:
    client_id = Contact.objects.filter(pk=contact_id).values_list("client_id", flat=True).first()
    if client_id is None:
        raise CannotChangeClient(_("There is no such contact."))
    _locked_client(client_id, actor)
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)


def contact_fields(given: dict[str, Any], *, country: str) -> dict[str, Any]:
    """As they are kept."""
    return _with_phone(_named(given), country)


def client_fields(given: dict[str, Any], *, kind: str, country: str) -> dict[str, Any]:
    """As they are kept, of a client of this kind."""
    fields = _with_phone(_named(given), country)
    for name in ("inn", "kpp"):
        if name in fields:
            fields[name] = "".join(str(fields[name]).split()).upper()
    if "inn" in fields:
        fields["inn"] = "" if kind == Client.Kind.PERSON else only_digits(fields["inn"])
    if "kpp" in fields and kind != Client.Kind.ORGANISATION:
        fields["kpp"] = ""
    if len(str(fields.get("inn", ""))) > 12:
        raise CannotChangeClient(_("An INN has at most 12 digits."), field="inn")
    if len(str(fields.get("kpp", ""))) > 9:
        raise CannotChangeClient(_("A KPP has nine characters, such as 770701001."), field="kpp")
    return fields


def _price_list(pk: int | None) -> PriceList | None:
    price_list = PriceList.objects.filter(pk=pk, is_archived=False).first() if pk else None
    if pk and price_list is None:
        raise CannotChangeClient(_("There is no such price list in use."), field="price_list")
    return price_list


def _named(given: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if "name" in fields and not fields["name"]:
        raise CannotChangeClient(_("A name is needed."), field="name")
    return fields


def _with_phone(given: dict[str, Any], country: str) -> dict[str, Any]:
    if "phone" not in given:
        return given
    return given | {"phone": written_phones(given["phone"], country=country)}
