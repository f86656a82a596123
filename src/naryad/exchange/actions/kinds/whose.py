"""Whose rows are: clients that they name, found by all that is said of them, or made where nobody is known by it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.core.phones import phone_keys
from naryad.core.text import fold
from naryad.crm.actions.discard import discard_clients
from naryad.crm.actions.many import ClientDraft, create_clients
from naryad.crm.queries.known import KNOWN_BY
from naryad.exchange.actions.kinds.clients import likely_kind, read_inn
from naryad.exchange.actions.laying import (
    RowChange,
    RowLaying,
    Values,
    external_rows,
    forget_external,
    keep_external,
)
from naryad.exchange.rules.cells import line_of, read_email, read_phone
from naryad.exchange.rules.targets import Target

CLIENT = "client"
KEYS = ("external_id", "inn", "phone", "email", "name")
"""By which a client is looked for, the surest first."""


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


def take_clients_back(ids: Collection[int], laying: RowLaying) -> set[int]:
    """Those that were made on the way and that nothing hangs on; which are gone."""
    gone = discard_clients(versions=dict.fromkeys(ids, 1), contact_ids=(), **laying.who) if ids else set()
    forget_external("client", gone)
    return gone
