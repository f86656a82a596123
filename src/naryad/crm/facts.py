"""Facts about clients, their contacts, deals and the stages of deals."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, RowChanges
from naryad.workspaces.facts import SettingsFact


class ClientFact(Fact, moves_dates=False, abstract=True):
    client_id: int
    name: str


class ContactFact(ClientFact, abstract=True):
    """`client_id`: whose contact it is; `name` is the contact's."""

    contact_id: int


class DealFact(Fact, abstract=True):
    part = "pipeline"

    deal_id: int
    client_id: int
    number: int


class DealStageFact(DealFact, moves_dates=False, abstract=True):
    """`before` and `after` are the names of the stages, `stage_id` is the new one."""

    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


class WalkInStageChosen(SettingsFact, kind="deal_stage.walk_ins", moves_dates=False):
    """Deals of orders that are taken at once begin in it from now on."""

    sentence = _("Deals of who walks in begin in the stage “{name}”")

    stage_id: int
    name: str


class StageNeedsChanged(SettingsFact, kind="deal_stage.needs", moves_dates=False):
    """What a deal has to have to be moved to it by hand."""

    sentence = _("Requirements of the deal stage “{name}” changed")

    stage_id: int
    name: str
    changes: Changes = field(default_factory=dict)


class ClientCreated(ClientFact, kind="client.created"):
    sentence = _("Client created: {name}")


class ClientChanged(ClientFact, kind="client.changed"):
    sentence = _("Client changed: {name}")

    changes: Changes = field(default_factory=dict)


class ClientArchived(ClientFact, kind="client.archived"):
    sentence = _("Client moved to the archive: {name}")


class ClientDiscarded(ClientFact, kind="client.discarded"):
    """It came by mistake, and nothing hung on it: it is gone."""

    sentence = _("Client “{name}” taken out again")


class ClientRestored(ClientFact, kind="client.restored"):
    sentence = _("Client taken back from the archive: {name}")


class ClientsMerged(ClientFact, kind="client.merged"):
    """`merged_client_id` is this client from now on, and so is what it had; `deal_ids`: its deals."""

    sentence = _("Client {merged_name} merged into {name}")

    merged_client_id: int
    merged_name: str
    deal_ids: list[int] = field(default_factory=list)
    changes: Changes = field(default_factory=dict)


class ClientsParted(ClientFact, kind="client.parted"):
    """The merge was undone: they are two again. `deal_ids`: those that went back."""

    sentence = _("Client {merged_name} is separate from {name} again")

    merged_client_id: int
    merged_name: str
    deal_ids: list[int] = field(default_factory=list)
    changes: Changes = field(default_factory=dict)


class ContactCreated(ContactFact, kind="contact.created"):
    sentence = _("Contact added: {name}")


class ContactChanged(ContactFact, kind="contact.changed"):
    sentence = _("Contact changed: {name}")

    changes: Changes = field(default_factory=dict)


class ContactArchived(ContactFact, kind="contact.archived"):
    sentence = _("Contact removed: {name}")


class DealCreated(DealFact, kind="deal.created", moves_dates=False):
    """`is_agreed`: made with an order that was taken at once, so nothing is left to sell."""

    sentence = _("Deal {number} created: {title}")

    title: str
    responsible_id: int
    is_agreed: bool = False


class DealDiscarded(DealFact, kind="deal.discarded", moves_dates=False):
    """It came by mistake, and nothing hung on it: it is gone."""

    sentence = _("Deal {number} taken out again: {title}")

    title: str


class DealChanged(DealFact, kind="deal.changed", moves_dates=True):
    """`responsible_id` is the new responsible where that changed."""

    sentence = _("Deal {number} changed")

    responsible_id: int | None = None
    changes: Changes = field(default_factory=dict)


class DealMoved(DealStageFact, kind="deal.moved"):
    """Between stages that are both open, or back from a closed one."""

    sentence = _("Deal {number}, stage: {before} → {after}")


class DealWon(DealStageFact, kind="deal.won"):
    sentence = _("Deal {number} is won: {before} → {after}")


class DealLost(DealStageFact, kind="deal.lost"):
    """`stopped`: ids of the events of the work that was stopped with it."""

    sentence = _("Deal {number} is lost: {before} → {after}. Reason: {reason}")

    reason: str
    reason_id: int | None = None
    stopped: list[int] = field(default_factory=list)
