"""Whose rows are: clients that they name, found by all that is said of them, or made where nobody is known by it."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.core.ids import row_id
from naryad.core.phones import phone_keys
from naryad.core.text import fold
from naryad.crm.actions.discard import discard_clients, discard_deals
from naryad.crm.actions.many import ClientDraft, create_clients
from naryad.crm.models import Deal
from naryad.crm.queries.known import KNOWN_BY
from naryad.exchange.actions.kinds.clients import likely_kind, read_inn
from naryad.exchange.actions.kinds.shared import versions_left
from naryad.exchange.actions.laying import (
    RowChange,
    RowLaying,
    Values,
    external_rows,
    forget_external,
    keep_external,
)
from naryad.exchange.models import ExternalId, ImportChange
from naryad.exchange.rules.cells import line_of, read_email, read_phone
from naryad.exchange.rules.targets import Target
from naryad.orders.models import Order

CLIENT = "client"
KEYS = ("external_id", "inn", "phone", "email", "name")
"""By which a client is looked for, the surest first."""
_CODE = re.compile(r"(\d\d)-(\d{4,6})(?!\d)")


def client_columns(group: str | Promise) -> list[Target]:
    return [
        Target(key=CLIENT, label=_("Client"), read=line_of(200)),
        Target(
            key="client.external_id", label=_("Number in the other program"), group=group, read=line_of(100)
        ),
        Target(key="client.phone", label=_("Phone"), group=group, read=read_phone),
        Target(key="client.email", label=_("E-mail"), group=group, read=read_email),
        Target(key="client.inn", label=_("INN"), group=group, read=read_inn),
    ]


def client_given(values: Values) -> dict[str, Any]:
    """{name, phone, …} of the client that a row names."""
    given = {key: values[f"client.{key}"] for key in KEYS if f"client.{key}" in values}
    return given | ({"name": values[CLIENT]} if CLIENT in values else {})


class ClientsOfRows:
    """The clients that rows name; those that nobody is known by are made, once for all rows that name them."""

    def __init__(self, rows: Sequence[Values], laying: RowLaying) -> None:
        self.laying = laying
        self.known: dict[str, dict[str, set[int]]] = {}
        self.made: dict[int, RowChange] = {}
        self.refused: dict[str, ActionError] = {}
        self.told: set[int] = set()
        given = [client_given(values) for values in rows]
        wanted: dict[str, set[str]] = defaultdict(set)
        for one in given:
            for key, words in self._keys(one).items():
                wanted[key].update(words)
        for key, words in wanted.items():
            self.known[key] = defaultdict(set, self._look_for(key, words))
        self._make(given)

    def of(self, values: Values) -> int:
        given = client_given(values)
        ids = self._find(given)
        if not ids:
            raise self.refused.get(fold(given.get("name", ""))) or ActionError(
                _("Nobody is known by it, and there is no name by which a client could be added."),
                field=CLIENT,
            )
        if len(ids) > 1:
            said = _("Several clients are known by it: join them first, or tell them apart by phone or INN.")
            raise ActionError(said, field=CLIENT)
        return next(iter(ids))

    def drop_unused(self, used: Collection[int]) -> None:
        """Clients that were made for rows which were refused."""
        unused = dict.fromkeys(self.made.keys() - set(used), 1)
        if unused:
            forget_external("client", discard_clients(versions=unused, contact_ids=(), **self.laying.who))

    def changes(self, client_id: int) -> list[RowChange]:
        """Of the first row that asks; the others found it there."""
        made = self.made.get(client_id)
        if made is None or client_id in self.told:
            return []
        self.told.add(client_id)
        return [made]

    def _keys(self, given: Mapping[str, Any]) -> dict[str, Collection[str]]:
        keys: dict[str, Collection[str]] = {}
        for key, value in given.items():
            if key == "phone":
                keys[key] = phone_keys(value, country=self.laying.sheet.country)
            else:
                word = {"name": fold, "email": str.lower}.get(key, str)(value)
                keys[key] = [word] if word else []
        return keys

    def _look_for(self, key: str, words: Collection[str]) -> Mapping[str, set[int]]:
        if key == "external_id":
            return external_rows("client", words)
        return KNOWN_BY[key](words, country=self.laying.sheet.country)

    def _find(self, given: Mapping[str, Any]) -> set[int]:
        """By the surest key that knows anybody; where it knows several, the name says which of them."""
        keys = self._keys(given)
        found = {
            key: set[int]().union(*(self.known[key].get(word, set()) for word in keys[key]))
            for key in KEYS
            if key in keys
        }
        ids = next((ids for ids in found.values() if ids), set())
        return (ids & found.get("name", set()) or ids) if len(ids) > 1 else ids

    def _make(self, given: Sequence[Mapping[str, Any]]) -> None:
        new: dict[str, Mapping[str, Any]] = {}
        awaited: set[tuple[str, str]] = set()
        for one in given:
            said = {(key, word) for key, words in self._keys(one).items() for word in words}
            if fold(one.get("name", "")) and not self._find(one) and not said & awaited:
                new[fold(one["name"])] = one
                awaited |= said
        drafts = [ClientDraft(given=_draft(one), custom=None) for one in new.values()]
        results = create_clients(rows=drafts, **self.laying.who) if drafts else []
        for (name, one), result in zip(new.items(), results, strict=True):
            if isinstance(result, ActionError):
                self.refused[name] = ActionError(str(result), field=CLIENT)
                continue
            client, _contact = result
            self.made[client.pk] = RowChange("client", client.pk, after={"name": name})
            for key, words in self._keys(one).items():
                for word in words:
                    self.known[key][word].add(client.pk)
            if "external_id" in one:
                keep_external("client", {one["external_id"]: client.pk})


def _draft(given: Mapping[str, Any]) -> dict[str, Any]:
    columns = {key: given[key] for key in ("name", "phone", "email", "inn") if key in given}
    return {"kind": likely_kind(given["name"], given.get("inn", "")), **columns}


def take_made_back(changes: Sequence[ImportChange], laying: RowLaying) -> set[tuple[str, int]]:
    """Deals and clients that were added and that nothing hangs on: (kind, id) of those that are gone."""
    ids = {kind: [one.row_id for one in changes if one.kind == kind] for kind in ("deal", "client")}
    deals = discard_deals(versions=versions_left("deal", ids["deal"], laying), **laying.who)
    clients = discard_clients(
        versions=versions_left("client", ids["client"], laying), contact_ids=(), **laying.who
    )
    forget_external("deal", deals)
    forget_external("client", clients)
    return {("deal", pk) for pk in deals} | {("client", pk) for pk in clients}


def deals_called(word: str, client: str) -> set[int]:
    """By the number in another program; by ours, where the client says the same, or no deal has come from elsewhere; by the
    title, alone or behind the client, as our lists have it.
    """
    if found := external_rows("deal", [word]).get(word):
        return found
    deals = Deal.objects.all()
    if number := row_id(word.strip("№# ")):
        has_others = not client and ExternalId.objects.filter(kind="deal").exists()
        named = {"client__sort_key": fold(client)} if client else {}
        return set() if has_others else set(deals.filter(number=number, **named).values_list("pk", flat=True))
    said = Concat("client__sort_key", Value(" "), "sort_key", output_field=TextField())
    named_so = deals.alias(said=said).filter(Q(said=fold(word)) | Q(sort_key=fold(word)))
    return set(named_so.values_list("pk", flat=True))


def orders_called(word: str) -> set[int]:
    """By the number in another program, or by ours: 26-0318."""
    if found := external_rows("order", [word]).get(word):
        return found
    code = _CODE.match(word.strip("№# "))
    if code is None:
        return set()
    rows = Order.objects.filter(year=2000 + int(code[1]), number=int(code[2]))
    return set(rows.values_list("pk", flat=True))


def only(ids: Collection[int], *, field: str, missing: str | Promise) -> int:
    if len(ids) > 1:
        raise ActionError(_("Several are called so."), field=field)
    if not ids:
        raise ActionError(missing, field=field)
    return next(iter(ids))
