"""Facts about clients, their contacts, deals and the stages of deals."""

from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact, RowChanges

Changes = dict[str, list[Any]]


class ClientCreated(Fact):
    kind = "client.created"
    moves_dates = False
    sentence = _("Client created: {name}")

    client_id: int
    name: str


class ClientChanged(Fact):
    kind = "client.changed"
    moves_dates = False
    sentence = _("Client changed: {name}")

    client_id: int
    name: str
    changes: Changes = field(default_factory=dict)


class ClientArchived(Fact):
    kind = "client.archived"
    moves_dates = False
    sentence = _("Client moved to the archive: {name}")

    client_id: int
    name: str


class ClientRestored(Fact):
    kind = "client.restored"
    moves_dates = False
    sentence = _("Client taken back from the archive: {name}")

    client_id: int
    name: str


class ContactCreated(Fact):
    kind = "contact.created"
    moves_dates = False
    sentence = _("Contact added: {name}")

    contact_id: int
    client_id: int
    name: str


class ContactChanged(Fact):
    kind = "contact.changed"
    moves_dates = False
    sentence = _("Contact changed: {name}")

    contact_id: int
    client_id: int
    name: str
    changes: Changes = field(default_factory=dict)


class ContactArchived(Fact):
    kind = "contact.archived"
    moves_dates = False
    sentence = _("Contact removed: {name}")

    contact_id: int
    client_id: int
    name: str


class DealCreated(Fact):
    kind = "deal.created"
    moves_dates = False
    sentence = _("Deal {number} created: {title}")

    deal_id: int
    client_id: int
    number: int
    title: str
    responsible_id: int


class DealChanged(Fact):
    """`responsible_id` is the new responsible where that changed."""

    kind = "deal.changed"
    moves_dates = True
    sentence = _("Deal {number} changed")

    deal_id: int
    client_id: int
    number: int
    responsible_id: int | None = None
    changes: Changes = field(default_factory=dict)


class DealMoved(Fact):
    """Between stages that are both open, or back from a closed one."""

    kind = "deal.moved"
    moves_dates = False
    sentence = _("Deal {number}, stage: {before} → {after}")

    deal_id: int
    client_id: int
    number: int
    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


class DealWon(Fact):
    kind = "deal.won"
    moves_dates = False
    sentence = _("Deal {number} is won: {before} → {after}")

    deal_id: int
    client_id: int
    number: int
    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


class DealLost(Fact):
    kind = "deal.lost"
    moves_dates = False
    sentence = _("Deal {number} is lost: {before} → {after}. Reason: {reason}")

    deal_id: int
    client_id: int
    number: int
    stage_id: int
    before: str
    after: str
    reason: str
    rows: RowChanges = field(default_factory=dict)
