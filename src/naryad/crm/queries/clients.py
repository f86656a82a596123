"""Reads of clients and contacts."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from naryad.core.text import fold
from naryad.crm.models import Client, Contact, Deal
from naryad.crm.rules import phone_key, searched_digits
from naryad.ui.hooks.kinds import in_sight
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

SEARCH_LIMIT = 500
"""A substring search that finds more shows the first ones by name; more words find the rest."""


@dataclass(frozen=True)
class Duplicate:
    """A client that is known already, and by what: "phone" or "inn"."""

    client: Client
    reason: str


def visible_clients(*, member: Member) -> QuerySet[Client]:
    """Performers see the clients of orders with their tasks only."""
    if reach(member, "crm.view") == Reach.ALL:
        return Client.objects.all()
    return Client.objects.filter(in_sight("client", member))


def search_client_ids(*, text: str, country: str, limit: int = SEARCH_LIMIT) -> list[int]:
    """Clients whose name, contact's name, phone or INN contains the text; archived ones are not found."""
    words = fold(text)
    if not words:
        return []
    found: dict[int, None] = {}
    with connection.cursor() as cursor:
        for digits in searched_digits(text, country=country) or [""]:
            cursor.execute("SELECT * FROM search_clients(%s, %s, %s)", [words, digits, limit])
            found |= dict.fromkeys(row[0] for row in cursor.fetchall())
    return list(found)


def matching_clients(text: str, *, member: Member) -> Q:
    """Archived ones are few, and the search function leaves them out."""
    found = Q(pk__in=search_client_ids(text=text, country=member.workspace.country))
    return found | Q(is_archived=True, sort_key__contains=fold(text))


def search_clients(*, member: Member, text: str, limit: int = 20) -> list[Client]:
    """By name; without archived ones."""
    found = visible_clients(member=member).filter(is_archived=False)
    found = found.filter(matching_clients(text, member=member))
    return list(found.order_by("sort_key", "pk")[:limit])


def card_client(*, member: Member, client_id: int) -> QuerySet[Client]:
    """For get_object_or_404."""
    return visible_clients(member=member).filter(pk=client_id)


def contacts_of(*, client_id: int) -> QuerySet[Contact]:
    return Contact.objects.filter(client_id=client_id, is_archived=False).order_by("name", "pk")


def duplicates(
    *, phone: str = "", inn: str = "", country: str, besides_id: int | None = None, limit: int = 5
) -> list[Duplicate]:
    """Clients that are known by this phone (their own or a contact's) or INN, archived ones too."""
    key = phone_key(phone, country=country) if phone else ""
    key = key if len(key) >= 5 else ""
    inn = "".join(inn.split())
    if not key and not inn:
        return []
    by_phone = Q(phone_key=key) | Q(pk__in=Contact.objects.filter(phone_key=key).values("client_id"))
    wanted = Q(pk__in=[])
    if key:
        wanted |= by_phone
    if inn:
        wanted |= Q(inn=inn)
    rows = Client.objects.filter(wanted).order_by("is_archived", "sort_key", "pk")
    if besides_id is not None:
        rows = rows.exclude(pk=besides_id)
    return [
        Duplicate(client=client, reason="inn" if inn and client.inn == inn else "phone")
        for client in rows[:limit]
    ]


def options(*, member: Member, text: str, only_own: bool = False, limit: int = 20) -> list[dict[str, Any]]:
    """Choices of a search-select: [{"value", "text", "hint"}]. `only_own`: as is_own_client."""
    rows = visible_clients(member=member).filter(is_archived=False)
    if only_own:
        sold = Deal.objects.filter(client=OuterRef("pk"))
        rows = rows.filter(Exists(sold.filter(responsible=member)) | ~Exists(sold))
    if text.strip():
        searched = SEARCH_LIMIT if only_own else limit  # its first ones may all be others'
        ids = search_client_ids(text=text, country=member.workspace.country, limit=searched)
        rows = rows.filter(pk__in=ids)
    found = rows.order_by("sort_key", "pk")[:limit]
    return [
        {"value": str(client.pk), "text": client.name, "hint": client.phone or client.inn} for client in found
    ]


def is_own_client(*, client_id: int, member: Member) -> bool:
    """A client belongs to those who are responsible for its deals; one without deals to everybody."""
    deals = Deal.objects.filter(client_id=client_id)
    return deals.filter(responsible=member).exists() or not deals.exists()
