"""Clients, each with a contact beside it: more contacts stand in more rows of the same client."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum.ru import inn as russian_inn

from naryad.core.errors import ActionError, Unreadable
from naryad.core.phones import only_digits, phone_keys
from naryad.core.text import LONGEST, fold
from naryad.crm.actions.clients import (
    archive_contact,
    client_fields,
    contact_fields,
    create_contact,
    update_client,
    update_contact,
)
from naryad.crm.actions.discard import discard_clients
from naryad.crm.actions.many import ClientDraft, create_clients
from naryad.crm.models import Client, Contact
from naryad.crm.queries.known import KNOWN_BY
from naryad.exchange.actions.kinds.shared import (
    added_rows,
    asked_own,
    differing,
    own_given,
    own_targets,
    refuse_changed,
    says_so,
    values_of,
    versions_left,
    with_custom,
    with_own,
)
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    forget_external,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import (
    FileCell,
    FileSheet,
    line_of,
    one_of,
    read_email,
    read_phone,
    text_of,
)
from naryad.exchange.rules.looks import looks_like_email, looks_like_inn, looks_like_phone
from naryad.exchange.rules.names import CLIENT, CLIENT_KINDS
from naryad.exchange.rules.targets import Target, named
from naryad.products.models import PriceList
from naryad.workspaces.models import Member

CONTACT = "contact."
ORGANISATIONS = frozenset(
    ["ооо", "ао", "зао", "пао", "оао", "тоо", "гку", "гбу", "мбоу", "фгуп", "ltd", "llc", "inc", "gmbh"]
)
SOLE_TRADERS = frozenset({"ип"})


class Clients(RowKind):
    key = fields_of = "client"
    label = _("Clients and contacts")
    capability = "crm.edit"
    needed = ("name",)
    example = _("A row for each client; a client with several contacts has several rows.")

    def targets(self, member: Member) -> list[Target]:
        return [
            *_own_columns(),
            *own_targets("client", member),
            *_contact_columns(),
            *_own_of_contacts(member),
        ]

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        phones = f"{values.get('phone', '')}, {values.get('contact.phone', '')}"
        keys: dict[str, Sequence[str]] = {
            "name": [fold(values["name"])] if fold(values.get("name", "")) else [],
            "phone": phone_keys(phones, country=laying.sheet.country),
            "email": [values[name].lower() for name in ("email", "contact.email") if name in values],
            "inn": [values["inn"]] if "inn" in values else [],
        }
        return {target: known for target, known in keys.items() if known}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        return KNOWN_BY[target](values, country=laying.sheet.country)

    def load(self, ids: Collection[int]) -> dict[int, Client]:
        contacts = Prefetch("contacts", Contact.objects.filter(is_archived=False).order_by("pk"))
        return Client.objects.prefetch_related(contacts).in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        made = create_clients(rows=[_new(values, laying) for values in rows], **laying.who)
        return [one if isinstance(one, ActionError) else _added(*one) for one in made]

    def fill_in(self, row: Client, values: Values, laying: RowLaying) -> list[RowChange]:
        if row.is_archived:
            raise ActionError(_("The client is in the archive: return it from there."))
        given, own = _columns(values), own_given(values)
        kept = client_fields(given, kind=given.get("kind", row.kind), country=laying.sheet.country)
        changes = _lay_contact(row, values, laying)
        if says_so(row, kept, own):
            return changes
        after = update_client(client_id=row.pk, **with_own(given, own), **laying.who)
        return [*_change("client", row, after, [*given, *own]), *changes]

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        reasons: dict[int, str] = {}
        gone, added = _discard(changes, laying), added_rows(changes, laying)
        for change in changes:
            if change.kind == "client" and change.before is None:
                if change.row_id not in gone:
                    reasons[change.pk] = str(_("Something has been added to it or changed since."))
            elif change.before is None or (change.kind, change.row_id) not in added:
                with refusing(reasons, change.pk):
                    _put_back(change, gone, laying)
        return reasons


def _own_columns() -> list[Target]:
    return named(
        CLIENT,
        Target(key=EXTERNAL_ID, label=_("Number in the other program"), read=line_of(100), is_key=True),
        Target(key="name", label=_("Client"), read=line_of(200), is_key=True),
        Target(key="kind", label=_("Kind"), read=read_kind),
        Target(key="phone", label=_("Phone"), read=read_phone, is_key=True, looks_like=looks_like_phone),
        Target(key="email", label=_("E-mail"), read=read_email, is_key=True, looks_like=looks_like_email),
        Target(key="inn", label=_("INN"), read=read_inn, is_key=True, looks_like=looks_like_inn),
        Target(key="kpp", label=_("KPP"), read=line_of(12)),
        Target(key="address", label=_("Address"), read=line_of(300)),
        Target(key="note", label=_("Note"), read=text_of(LONGEST)),
        Target(key="price_list_id", label=_("Price list"), read=read_price_list),
    )


def _contact_columns() -> list[Target]:
    group = pgettext_lazy("of an organisation", "Contact")
    return named(
        CLIENT,
        Target(key="contact.name", label=pgettext_lazy("person", "Name"), group=group, read=line_of(150)),
        Target(key="contact.position", label=_("Position"), group=group, read=line_of(100)),
        Target(key="contact.phone", label=_("Phone"), group=group, read=read_phone),
        Target(key="contact.email", label=_("E-mail"), group=group, read=read_email),
    )


def _own_of_contacts(member: Member) -> list[Target]:
    group = pgettext_lazy("of an organisation", "Contact")
    return own_targets("contact", member, prefix=CONTACT, group=group)


def read_kind(cell: FileCell, sheet: FileSheet) -> str:
    """Also as the company's own list of kinds says it."""
    words = {fold(word): kind for kind, words in CLIENT_KINDS.items() for word in words.split("; ")}
    found: str = one_of(words | {fold(str(label)): value for value, label in Client.Kind.choices})(
        cell, sheet
    )
    return found


def read_inn(cell: FileCell, _sheet: FileSheet) -> str:
    """A spreadsheet drops the nought that some begin with."""
    text = "".join(cell.text.split())
    if len(text) in (9, 11) and russian_inn.is_valid(f"0{text}"):
        text = f"0{text}"
    if len(only_digits(text)) != len(text) or len(text) not in (10, 12):
        raise Unreadable(str(_("An INN has 10 or 12 digits.")), code="inn")
    return text


def read_price_list(cell: FileCell, sheet: FileSheet) -> int:
    lists = PriceList.objects.filter(is_archived=False)
    found: int = one_of({fold(name): pk for pk, name in lists.values_list("pk", "name")})(cell, sheet)
    return found


def likely_kind(name: str, inn: str) -> str:
    """Of a client that no column tells the kind of."""
    words = set(fold(name).split())
    if words & ORGANISATIONS or (len(inn) == 10):
        return Client.Kind.ORGANISATION
    return Client.Kind.SOLE_TRADER if words & SOLE_TRADERS or len(inn) == 12 else Client.Kind.PERSON


def _columns(values: Values) -> dict[str, Any]:
    names = ("kind", "name", "phone", "email", "inn", "kpp", "address", "note", "price_list_id")
    return {name: values[name] for name in names if name in values}


def _contact_given(values: Values) -> dict[str, Any]:
    names = ("name", "position", "phone", "email")
    return {name: values[f"{CONTACT}{name}"] for name in names if f"{CONTACT}{name}" in values}


def _change(kind: str, before: Any, after: Any, names: Sequence[str]) -> list[RowChange]:
    was, became = differing(values_of(before, names), values_of(after, names))
    return [RowChange(kind, after.pk, was, became)] if became else []


def _new(values: Values, laying: RowLaying) -> ClientDraft:
    given = _columns(values)
    contact = _contact_given(values)
    return ClientDraft(
        given={"kind": likely_kind(given["name"], given.get("inn", "")), **given},
        price_list_id=given.pop("price_list_id", None),
        custom=asked_own("client", laying.actor, own_given(values)),
        contact=contact if "name" in contact else None,
        contact_custom=asked_own("contact", laying.actor, own_given(values, prefix=CONTACT)),
    )


def _added(client: Client, contact: Contact | None) -> Added:
    changes = [RowChange("client", client.pk, after={"name": fold(client.name)})]
    if contact:
        changes.append(RowChange("contact", contact.pk, after={"client_id": client.pk}))
    return client.pk, changes


def _lay_contact(client: Client, values: Values, laying: RowLaying) -> list[RowChange]:
    """One of that name is filled in; a row without a contact's name has none."""
    given, own = _contact_given(values), own_given(values, prefix=CONTACT)
    if "name" not in given:
        return []
    before = next((one for one in client.contacts.all() if fold(one.name) == fold(given["name"])), None)
    if before is None:
        custom = asked_own("contact", laying.actor, own)
        contact = create_contact(client_id=client.pk, **given, custom=custom, **laying.who)
        return [RowChange("contact", contact.pk, after={"client_id": client.pk})]
    if says_so(before, contact_fields(given, country=laying.sheet.country), own):
        return []
    after = update_contact(contact_id=before.pk, **with_own(given, own), **laying.who)
    return _change("contact", before, after, [*given, *own])


def _discard(changes: Sequence[ImportChange], laying: RowLaying) -> set[int]:
    """Added clients go with the contacts that came with them; which are gone."""
    ids = [one.row_id for one in changes if one.kind == "client" and one.before is None]
    contacts = ImportChange.objects.filter(
        table=laying.table_id, kind="contact", before__isnull=True, after__client_id__in=ids
    )
    gone = discard_clients(
        versions=versions_left("client", ids, laying),
        contact_ids=list(contacts.values_list("row_id", flat=True)),
        **laying.who,
    )
    forget_external("client", gone)
    return gone


def _put_back(change: ImportChange, gone: Collection[int], laying: RowLaying) -> None:
    if change.before is None:
        _archive_contact(change, gone, laying)
    elif change.kind == "client":
        refuse_changed(Client.objects.filter(pk=change.row_id).first(), change.after)
        update_client(client_id=change.row_id, **with_custom(change.before), **laying.who)
    else:
        refuse_changed(Contact.objects.filter(pk=change.row_id).first(), change.after)
        update_contact(contact_id=change.row_id, **with_custom(change.before), **laying.who)


def _archive_contact(change: ImportChange, gone: Collection[int], laying: RowLaying) -> None:
    """Of a client that stays."""
    contact = Contact.objects.filter(pk=change.row_id).first()
    if contact is None or change.after["client_id"] in gone:
        return
    if contact.version != versions_left("contact", [contact.pk], laying)[contact.pk]:
        raise ActionError(_("It has been changed since."))
    archive_contact(contact_id=contact.pk, **laying.who)
