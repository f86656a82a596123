"""Reads of clients and contacts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from naryad.core.phones import phone_keys
from naryad.crm.models import Client, Contact, Deal
from naryad.search.queries import OPEN, first_found, having_digits
from naryad.ui.hooks.kinds import in_sight
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach


@dataclass(frozen=True)
class Duplicate:
    """A client that is known already, and by what: "phone" or "inn". `led_by`: whom to ask, where it may not be opened."""

    client: Client
    reason: str
    led_by: str = ""


def visible_clients(*, member: Member) -> QuerySet[Client]:
    """Performers see the clients of orders with their tasks only."""
    if reach(member, "crm.view") == Reach.ALL:
        return Client.objects.all()
    return Client.objects.filter(in_sight("client", member))


def sells(member: Member) -> bool:
    """Whether deals and clients can be theirs."""
    return reach(member, "crm.edit") != Reach.NONE


def search_clients(*, member: Member, text: str) -> list[Client]:
    """What the words find, the newest first; archived clients are not found."""
    rows = visible_clients(member=member)
    return first_found(rows=rows, kind="client", text=text, country=member.workspace.country, states=(OPEN,))


def card_client(*, member: Member, client_id: int) -> QuerySet[Client]:
    """For get_object_or_404."""
    return visible_clients(member=member).filter(pk=client_id)


def price_list_of(*, client_id: int, member: Member) -> int | None:
    """Answers products."""
    rows = visible_clients(member=member).filter(pk=client_id)
    return rows.values_list("price_list_id", flat=True).first()


def contacts_of(*, client_id: int) -> QuerySet[Contact]:
    return Contact.objects.filter(client_id=client_id, is_archived=False).order_by("name", "pk")


def duplicates(
    *, member: Member, phone: str = "", inn: str = "", besides_id: int | None = None, limit: int = 5
) -> list[Duplicate]:
    """Clients that are known by this phone (their own or a contact's) or INN, archived ones and colleagues' too."""
    country = member.workspace.country
    keys = phone_keys(phone, country=country)
    inn = "".join(inn.split())
    if not keys and not inn:
        return []
    named = set(Client.objects.filter(having_digits(kind="client", digits=keys)).values_list("pk", flat=True))
    rows = Client.objects.filter(
        Q(pk__in=_having_phone(named, keys, country)) | (Q(inn=inn) if inn else Q(pk=None))
    )
    if besides_id is not None:
        rows = rows.exclude(pk=besides_id)
    found = list(rows.order_by("is_archived", "sort_key", "pk")[:limit])
    led = _led_by([client.pk for client in found], member=member)
    return [
        Duplicate(client, "inn" if inn and client.inn == inn else "phone", led.get(client.pk, ""))
        for client in found
    ]


def _led_by(client_ids: list[int], *, member: Member) -> dict[int, str]:
    """Who answers for the newest deal of those that the member does not see."""
    if not client_ids or reach(member, "crm.view") == Reach.ALL:
        return {}
    seen = visible_clients(member=member).filter(pk__in=client_ids).values("pk")
    deals = Deal.objects.filter(client__in=client_ids).exclude(client__in=seen).order_by("pk")
    return dict(deals.values_list("client_id", "responsible__name"))


def _having_phone(client_ids: set[int], keys: list[str], country: str) -> set[int]:
    """Of clients in whose phones the digits lie somewhere, those who have the very numbers."""
    own = Client.objects.filter(pk__in=client_ids).values_list("pk", "phone")
    contacts = Contact.objects.filter(client_id__in=client_ids).values_list("client_id", "phone")
    return {pk for pk, phone in [*own, *contacts] if set(phone_keys(phone, country=country)) & set(keys)}


def options(*, member: Member, text: str, only_own: bool = False, limit: int = 20) -> list[dict[str, Any]]:
    """Choices of a search-select: [{"value", "text", "hint"}]. `only_own`: as is_own_client."""
    rows = visible_clients(member=member).filter(is_archived=False)
    if only_own:
        rows = rows.filter(owned(member))
    clients = (
        first_found(rows=rows, kind="client", text=text, country=member.workspace.country, limit=limit)
        if text.strip()
        else rows.order_by("sort_key", "pk")[:limit]
    )
    return [
        {"value": str(client.pk), "text": client.name, "hint": client.phone or client.inn}
        for client in clients
    ]


def own_clients(ids: Collection[int], *, member: Member) -> frozenset[int]:
    """Which of them are the member's, as is_own_client."""
    return frozenset(Client.objects.filter(owned(member), pk__in=ids).values_list("pk", flat=True))


def owned(member: Member) -> Q:
    """A condition for clients, as is_own_client."""
    sold = Deal.objects.filter(client=OuterRef("pk"))
    return Q(Exists(sold.filter(responsible=member)) | ~Exists(sold))


def is_own_client(*, client_id: int, member: Member) -> bool:
    """A client belongs to those who are responsible for its deals; one without deals to everybody."""
    deals = Deal.objects.filter(client_id=client_id)
    return deals.filter(responsible=member).exists() or not deals.exists()
