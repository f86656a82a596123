"""Facts about clients, their contacts, deals and the stages of deals."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event, RowChanges

Changes = dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class ClientCreated(Event):
    sentence = _("Client created: {name}")

    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientChanged(Event):
    sentence = _("Client changed: {name}")

    client_id: int
    name: str
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClientArchived(Event):
    sentence = _("Client moved to the archive: {name}")

    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientRestored(Event):
    sentence = _("Client taken back from the archive: {name}")

    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientFileAttached(Event):
    sentence = _("File attached: {name}")

    attachment_id: int
    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientFileRemoved(Event):
    sentence = _("File removed: {name}")

    attachment_id: int
    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientFileRestored(Event):
    sentence = _("Removed file taken back: {name}")

    attachment_id: int
    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ContactCreated(Event):
    sentence = _("Contact added: {name}")

    contact_id: int
    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    sentence = _("Contact changed: {name}")

    contact_id: int
    client_id: int
    name: str
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ContactArchived(Event):
    sentence = _("Contact removed: {name}")

    contact_id: int
    client_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class DealCreated(Event):
    sentence = _("Deal {number} created: {title}")

    deal_id: int
    client_id: int
    number: int
    title: str
    responsible_id: int


@dataclass(frozen=True, kw_only=True)
class DealChanged(Event):
    """`responsible_id` is the new responsible where that changed."""

    sentence = _("Deal {number} changed")

    deal_id: int
    client_id: int
    number: int
    responsible_id: int | None = None
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DealMoved(Event):
    """Between stages that are both open, or back from a closed one."""

    sentence = _("Deal {number}, stage: {before} → {after}")

    deal_id: int
    client_id: int
    number: int
    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DealWon(Event):
    sentence = _("Deal {number} is won: {before} → {after}")

    deal_id: int
    client_id: int
    number: int
    stage_id: int
    before: str
    after: str
    rows: RowChanges = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DealLost(Event):
    sentence = _("Deal {number} is lost: {before} → {after}. Reason: {reason}")

    deal_id: int
    client_id: int
    number: int
    stage_id: int
    before: str
    after: str
    reason: str
    rows: RowChanges = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DealStageCreated(Event):
    sentence = _("Deal stage created: {name}")
    extra_topics = ("settings", "deal_stages")

    stage_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class DealStageRenamed(Event):
    sentence = _("Deal stage renamed: {before} → {after}")
    extra_topics = ("settings", "deal_stages")

    stage_id: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class DealStagesReordered(Event):
    sentence = _("Deal stages reordered")
    extra_topics = ("settings", "deal_stages")

    stage_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class DealStageArchived(Event):
    """It was in use; its deals keep it."""

    sentence = _("Deal stage moved to the archive: {name}")
    extra_topics = ("settings", "deal_stages")

    stage_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class DealStageRestored(Event):
    sentence = _("Deal stage taken back from the archive: {name}")
    extra_topics = ("settings", "deal_stages")

    stage_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class DealStageDeleted(Event):
    """Nothing ever stood in it."""

    sentence = _("Deal stage deleted: {name}")
    extra_topics = ("settings", "deal_stages")

    stage_id: int
    name: str
