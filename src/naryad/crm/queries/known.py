"""Which clients are known by what stands in a table, many at once."""

from collections import defaultdict
from collections.abc import Callable, Collection

from django.db.models.functions import Lower

from naryad.core.phones import phone_keys
from naryad.crm.models import Client, Contact
from naryad.search.queries import having_digits

Known = dict[str, set[int]]
"""Ids of clients by the value asked for."""


def by_name(names: Collection[str], *, country: str) -> Known:
    """Folded names."""
    return _by(Client.objects.filter(sort_key__in=names).values_list("sort_key", "pk"))


def by_inn(inns: Collection[str], *, country: str) -> Known:
    return _by(Client.objects.filter(inn__in=inns).exclude(inn="").values_list("inn", "pk"))


def by_email(emails: Collection[str], *, country: str) -> Known:
    """In small letters; a client's own and those of its contacts."""
    own = (
        Client.objects.alias(small=Lower("email")).filter(small__in=emails).values_list(Lower("email"), "pk")
    )
    of_contacts = (
        Contact.objects.filter(is_archived=False).alias(small=Lower("email")).filter(small__in=emails)
    )
    return _by([*own, *of_contacts.values_list(Lower("email"), "client_id")])


def by_phone(keys: Collection[str], *, country: str) -> Known:
    """As phones.phone_keys() gives them; a client's own and those of its contacts."""
    if not keys:
        return {}
    near = Client.objects.filter(having_digits(kind="client", digits=sorted(keys))).values_list("pk", "phone")
    phones = [(phone, pk) for pk, phone in near]
    contacts = Contact.objects.filter(client__in=[pk for _phone, pk in phones], is_archived=False)
    phones += contacts.values_list("phone", "client_id")
    found = _by((key, pk) for phone, pk in phones for key in phone_keys(phone, country=country))
    return {key: ids for key, ids in found.items() if key in keys}


KNOWN_BY: dict[str, Callable[..., Known]] = {
    "name": by_name,
    "inn": by_inn,
    "email": by_email,
    "phone": by_phone,
}


def _by(pairs: object) -> Known:
    found: Known = defaultdict(set)
    for value, pk in pairs:  # type: ignore[attr-defined]
        found[value].add(pk)
    return found
