"""Organisations and people: clients, and contacts of those that are organisations."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.core.phones import LONGEST_TYPED
from naryad.core.text import LONGEST, fold
from naryad.crm.actions.clients import create_client, create_contact, update_client, update_contact
from naryad.crm.models import Client, Contact
from naryad.exchange.actions.kinds.shared import asked_own, values_of, with_custom
from naryad.exchange.actions.laying import RowChange
from naryad.exchange.actions.sources.ground import Ground, Laid, lay_known
from naryad.exchange.rules.sources.records import OtherParty

NAMES = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "inn": gettext_lazy("INN"),
    "kpp": gettext_lazy("KPP"),
    "address": gettext_lazy("Address"),
    "position": gettext_lazy("Position"),
    "kind": gettext_lazy("Kind"),
}


def lay_party(party: OtherParty, ground: Ground) -> Laid:
    """A person of an organisation that is here becomes its contact, any other one a client."""
    contact = Contact.objects.filter(pk=ground.known_id("contact", party.key) or 0).first()
    if contact:
        return _lay_contact(party, contact.client_id, ground)
    company = ground.client_of(party.company) if not ground.known("client", party.key) else None
    return _lay_contact(party, company, ground) if company else _lay_client(party, ground)


def nobody(ground: Ground) -> tuple[int, list[RowChange]]:
    """Whose deals have no client there: one for all of them."""
    if known := ground.client_of("nobody"):
        return known, []
    client = create_client(name=_("Without a client (%(source)s)") % {"source": ground.source}, **ground.who)
    ground.keep("client", "nobody", client.pk, {}, {})
    return client.pk, [_added(client)]


def _added(client: Client) -> RowChange:
    return RowChange("client", client.pk, after={"name": fold(client.name)})


def _lay_client(party: OtherParty, ground: Ground) -> Laid:
    given = {"kind": _kind(party), **_reach(party, ground, most=200)}
    given |= {"inn": party.inn, "kpp": party.kpp, "address": ground.cut(party.address, 300)}
    given = {name: value for name, value in given.items() if value}
    own = ground.own_values("client", party.fields)
    kept = ground.known("client", party.key)
    row = Client.objects.filter(pk=kept.row_id).first() if kept else None
    if kept and row:
        return lay_known(
            ground,
            "client",
            party.key,
            kept=kept,
            row=row,
            given=given | own,
            names=NAMES,
            update=lambda changes: update_client(client_id=row.pk, **with_custom(changes), **ground.who),
        )
    custom = asked_own("client", ground.actor, own)
    client = create_client(**given, note=_note(party), custom=custom, **ground.by(party.created_at))
    _keep("client", party, client, given | own, ground)
    return Laid("added", [_added(client)])


def _lay_contact(party: OtherParty, client_id: int, ground: Ground) -> Laid:
    given = {**_reach(party, ground, most=150), "position": ground.cut(party.position, 100)}
    given = {name: value for name, value in given.items() if value}
    own = ground.own_values("contact", party.fields)
    kept = ground.known("contact", party.key)
    row = Contact.objects.filter(pk=kept.row_id).first() if kept else None
    if kept and row:
        return lay_known(
            ground,
            "contact",
            party.key,
            kept=kept,
            row=row,
            given=given | own,
            names=NAMES,
            update=lambda changes: update_contact(contact_id=row.pk, **with_custom(changes), **ground.who),
        )
    if party.emails[1:]:
        ground.warn(_("A contact has one address: %(others)s") % {"others": ", ".join(party.emails[1:])})
    custom = asked_own("contact", ground.actor, own)
    contact = create_contact(client_id=client_id, **given, custom=custom, **ground.by(party.created_at))
    _keep("contact", party, contact, given | own, ground)
    return Laid("added", [RowChange("contact", contact.pk, after={"client_id": contact.client_id})])


def _keep(kind: str, party: OtherParty, row: Any, given: Mapping[str, Any], ground: Ground) -> None:
    ground.keep(kind, party.key, row.pk, given, values_of(row, list(given)))


def _kind(party: OtherParty) -> str:
    if not party.is_organisation:
        return Client.Kind.PERSON
    return Client.Kind.SOLE_TRADER if len(party.inn) == 12 else Client.Kind.ORGANISATION


def _reach(party: OtherParty, ground: Ground, *, most: int) -> dict[str, Any]:
    return {
        "name": ground.cut(party.name, most),
        "phone": ground.cut(", ".join(dict.fromkeys(party.phones)), LONGEST_TYPED),
        "email": ground.cut(party.emails[0], 254) if party.emails else "",
    }


def _note(party: OtherParty) -> str:
    """With what a client has no place for."""
    more = [party.position, *party.emails[1:]]
    return "\n".join(filter(None, [party.note, *more]))[:LONGEST]


def note_on_client(client_id: int, text: str, ground: Ground) -> list[RowChange]:
    """Clients have no comments: what was noted stands in their note, the newest last."""
    client = Client.objects.get(pk=client_id)
    before = client.note
    after = update_client(client_id=client_id, note=f"{before}\n{text}".strip(), **ground.who)
    return [RowChange("client", client_id, {"note": before}, {"note": after.note})]
