"""Clients and their contacts by API."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.crm.actions.clients import (
    archive_client,
    archive_contact,
    create_client,
    create_contact,
    restore_client,
    update_client,
    update_contact,
)
from naryad.crm.actions.merge import merge_clients, tell_apart, undo_merge
from naryad.crm.lists.clients import CLIENTS
from naryad.crm.models import Client, ClientMerge, Contact
from naryad.crm.queries.clients import card_client, visible_clients
from naryad.crm.queries.duplicates import duplicate_pairs
from naryad.crm.rules import Side
from naryad.fields.api.values import own_values
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Email, Line, Name, Own, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

clients, contacts, merges = Routes("clients"), Routes("contacts"), Routes("client_merges")
Kind = Literal["person", "organisation", "sole_trader"]
ClientQuery: Any = list_query(CLIENTS, expand=("contacts",))


class ContactJson(Answered):
    id: int
    client_id: int
    name: str
    position: str
    phone: str
    email: str
    is_archived: bool
    custom: Own
    version: int


class ClientJson(ListedJson):
    id: int
    kind: Kind
    name: str
    phone: str
    email: str
    inn: str
    kpp: str
    address: str
    note: str
    price_list_id: int | None
    is_archived: bool
    created_at: At
    custom: Own
    version: int
    contacts: list[ContactJson] = []


class NewClient(Sent):
    kind: Kind = "person"
    name: Name = Field(max_length=200)
    phone: Line = Field("", max_length=200)
    email: Email | Literal[""] = ""
    inn: Line = Field("", max_length=20)
    kpp: Line = Field("", max_length=12)
    address: Line = Field("", max_length=300)
    note: Text = ""
    price_list_id: RowId | None = None
    custom: Own = {}


class ClientChanges(NewClient, is_partial=True):
    pass


class NewContact(Sent):
    name: Name = Field(max_length=150)
    position: Line = Field("", max_length=100)
    phone: Line = Field("", max_length=200)
    email: Email | Literal[""] = ""
    custom: Own = {}


class ContactChanges(NewContact, is_partial=True):
    pass


class PairJson(Answered):
    first_id: int
    second_id: int
    same: list[str]


class OtherClient(Sent):
    other_id: RowId


class Merging(OtherClient):
    fields: dict[str, Side] = {}


class MergeJson(Answered):
    id: int
    kept_id: int
    merged_id: int
    merged_at: At
    undone_at: At | None


@clients.get(needs="crm.view", gives=Listed[ClientJson])
def list_clients(request: TokenRequest, asked: Query[ClientQuery]) -> Listed[ClientJson]:
    return read_list(request, CLIENTS, asked, client_rows, Listed[ClientJson])


@clients.post(needs="crm.edit", gives=ClientJson)
def add_client(request: TokenRequest, response: HttpResponse, given: NewClient) -> ClientJson:
    client = create_client(**given.values(), **by(request))
    return _answer(request, response, client.pk)


@clients.get("/duplicates", needs="crm.edit", gives=list[PairJson])
def list_duplicates(request: TokenRequest) -> list[PairJson]:
    """Clients that look like one, the surest first; at most a hundred pairs."""
    return [
        PairJson(first_id=pair.first.pk, second_id=pair.second.pk, same=pair.reasons)
        for pair in duplicate_pairs(member=request.member)
    ]


@clients.post("/{int:pk}/merge", needs="crm.edit", gives=MergeJson)
def merge_two_clients(request: TokenRequest, pk: int, given: Merging) -> MergeJson:
    """The other one goes to the archive; all that names it names this one."""
    _client(request, pk), _client(request, given.other_id)
    merge = merge_clients(keep_id=pk, other_id=given.other_id, fields=given.fields, **by(request))
    return shown(MergeJson, merge)


@clients.post("/{int:pk}/different", needs="crm.edit", gives=None, status=204)
def tell_clients_apart(request: TokenRequest, pk: int, given: OtherClient) -> None:
    """They are not proposed as duplicates again."""
    _client(request, pk), _client(request, given.other_id)
    tell_apart(client_id=pk, other_id=given.other_id, actor=request.member)


@merges.post("/{int:pk}/undo", needs="crm.edit", gives=MergeJson, status=200)
def undo_client_merge(request: TokenRequest, pk: int) -> MergeJson:
    """For 30 days."""
    merge = get_object_or_404(ClientMerge, pk=pk)
    _client(request, merge.kept_id)
    return shown(MergeJson, undo_merge(merge_id=pk, **by(request)))


@clients.get("/{int:pk}", needs="crm.view", gives=ClientJson)
def read_client(request: TokenRequest, response: HttpResponse, pk: int) -> ClientJson:
    """With its contacts."""
    return _answer(request, response, pk)


@clients.patch("/{int:pk}", needs="requisites.edit", gives=ClientJson)
def change_client(request: TokenRequest, response: HttpResponse, pk: int, given: ClientChanges) -> ClientJson:
    _client(request, pk)
    update_client(
        client_id=pk,
        version=seen_version(request),
        **given.changes(),
        **by(request),
    )
    return _answer(request, response, pk)


@clients.post("/{int:pk}/archive", needs="crm.edit", gives=ClientJson, status=200)
def archive_one_client(request: TokenRequest, response: HttpResponse, pk: int) -> ClientJson:
    _client(request, pk)
    archive_client(client_id=pk, **by(request))
    return _answer(request, response, pk)


@clients.post("/{int:pk}/restore", needs="crm.edit", gives=ClientJson, status=200)
def restore_one_client(request: TokenRequest, response: HttpResponse, pk: int) -> ClientJson:
    _client(request, pk)
    restore_client(client_id=pk, **by(request))
    return _answer(request, response, pk)


@clients.post("/{int:pk}/contacts", needs="crm.edit", gives=ContactJson)
def add_contact(request: TokenRequest, response: HttpResponse, pk: int, given: NewContact) -> ContactJson:
    _client(request, pk)
    contact = create_contact(client_id=pk, **given.values(), **by(request))
    return _answer_contact(request, response, contact.pk)


@contacts.get("/{int:pk}", needs="crm.view", gives=ContactJson)
def read_contact(request: TokenRequest, response: HttpResponse, pk: int) -> ContactJson:
    return _answer_contact(request, response, pk)


@contacts.patch("/{int:pk}", needs="crm.edit", gives=ContactJson)
def change_contact(
    request: TokenRequest, response: HttpResponse, pk: int, given: ContactChanges
) -> ContactJson:
    _contact(request, pk)
    update_contact(
        contact_id=pk,
        version=seen_version(request),
        **given.changes(),
        **by(request),
    )
    return _answer_contact(request, response, pk)


@contacts.post("/{int:pk}/archive", needs="crm.edit", gives=ContactJson, status=200)
def archive_one_contact(request: TokenRequest, response: HttpResponse, pk: int) -> ContactJson:
    _contact(request, pk)
    archive_contact(contact_id=pk, **by(request))
    return _answer_contact(request, response, pk)


def client_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, ClientJson]:
    rows = {row.pk: _row(row, viewer.member) for row in Client.objects.filter(pk__in=ids)}
    if "contacts" in expand:
        by_client: defaultdict[int, list[ContactJson]] = defaultdict(list)
        found = Contact.objects.filter(client__in=ids, is_archived=False).order_by("name", "pk")
        for contact in contact_rows(found, viewer.member):
            by_client[contact.client_id].append(contact)
        for pk, row in rows.items():
            row.contacts = by_client[pk]
    return rows


def contact_rows(found: Iterable[Contact], member: Any) -> list[ContactJson]:
    return [shown(ContactJson, row, custom=own_values("contact", row.custom, member)) for row in found]


def _row(row: Client, member: Any) -> ClientJson:
    return shown(ClientJson, row, custom=own_values("client", row.custom, member))


def _client(request: TokenRequest, pk: int) -> Client:
    return get_object_or_404(card_client(member=request.member, client_id=pk))


def _contact(request: TokenRequest, pk: int) -> Contact:
    seen = visible_clients(member=request.member).values("pk")
    return get_object_or_404(Contact.objects.filter(client__in=seen), pk=pk)


def _answer(request: TokenRequest, response: HttpResponse, pk: int) -> ClientJson:
    found = _client(request, pk)
    row = _row(found, request.member)
    live = found.contacts.filter(is_archived=False).order_by("name", "pk")
    row.contacts = contact_rows(live, request.member)
    return tagged(response, row)


def _answer_contact(request: TokenRequest, response: HttpResponse, pk: int) -> ContactJson:
    found = _contact(request, pk)
    return tagged(response, contact_rows([found], request.member)[0])
