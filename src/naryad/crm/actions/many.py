"""Many clients, many deals at once, by the rules of one: for tables that come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.core.places import find_place, place_between
from naryad.crm.actions.clients import new_client, new_contact
from naryad.crm.actions.deals import (
    FOLLOWED,
    CannotChangeDeal,
    checked_amount,
    checked_priority,
    checked_title,
    first_stage_of,
    offered_client,
    offered_responsible,
    offered_source,
    offered_stage,
)
from naryad.crm.facts import ClientCreated, ContactCreated, DealCreated
from naryad.crm.models import Client, Contact, Deal, DealStage, LostReason, Priority
from naryad.fields.actions.values import first_values
from naryad.workspaces.actions.company import next_numbers
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


@dataclass(frozen=True, kw_only=True)
class ClientDraft:
    """Arguments of create_client, and of create_contact for the one that comes with it."""

    given: dict[str, Any]
    custom: Mapping[str, Any] | None
    price_list_id: int | None = None
    contact: dict[str, Any] | None = None
    contact_custom: Mapping[str, Any] | None = None


Made = tuple[Client, Contact | None]


@transaction.atomic
def create_clients(*, rows: Sequence[ClientDraft], actor: Member, now: datetime) -> list[Made | ActionError]:
    """For each what was made, or why it was refused: one that is refused keeps none of the others."""
    made = [_made(row, actor=actor, now=now) for row in rows]
    pairs = [pair for pair in made if not isinstance(pair, ActionError)]
    Client.objects.bulk_create(client for client, _contact in pairs)
    for client, contact in pairs:
        record(ClientCreated(client_id=client.pk, name=client.name), actor=actor, at=now)
        if contact:
            contact.client = client
    contacts = Contact.objects.bulk_create(contact for _client, contact in pairs if contact)
    for contact in contacts:
        fact = ContactCreated(contact_id=contact.pk, client_id=contact.client_id, name=contact.name)
        record(fact, actor=actor, at=now)
    return made


def _made(row: ClientDraft, *, actor: Member, now: datetime) -> Made | ActionError:
    try:
        client = new_client(
            row.given, price_list_id=row.price_list_id, custom=row.custom, actor=actor, now=now
        )
        contact = (
            new_contact(client, row.contact, custom=row.contact_custom, actor=actor) if row.contact else None
        )
    except ActionError as refusal:
        return refusal
    return client, contact


@dataclass(frozen=True, kw_only=True)
class DealDraft:
    """A deal as it stands by now: in `stage_id` (the first open one) since `stage_since`, over since `closed_at`.

    Why it was lost is said as far as it is known: of long ago it often is not.
    """

    title: str
    client_id: int
    created_at: datetime
    stage_id: int | None = None
    stage_since: datetime | None = None
    closed_at: datetime | None = None
    lost_reason_id: int | None = None
    lost_comment: str = ""
    responsible_id: int | None = None
    priority: int = Priority.NORMAL
    agreed_amount: Decimal | None = None
    address: str = ""
    description: str = ""
    source_id: int | None = None
    custom: Mapping[str, Any] | None = None


@transaction.atomic
def create_deals(*, rows: Sequence[DealDraft], actor: Member, now: datetime) -> list[Deal | ActionError]:
    """For each what was made, or why it was refused. Their facts are of when they began; nothing tells of their ends but
    what they are.
    """
    require(actor, "crm.edit")
    rules = _DealRules(actor, now)
    made = [rules.made(row) for row in rows]
    deals = [deal for deal in made if isinstance(deal, Deal)]
    _place(deals)
    for deal, number in zip(deals, next_numbers(kind="deal", year=0, count=len(deals)), strict=True):
        deal.number = number
    Deal.objects.bulk_create(deals)
    for deal in deals:
        event = DealCreated(
            deal_id=deal.pk,
            client_id=deal.client_id,
            number=deal.number,
            title=deal.title,
            responsible_id=deal.responsible_id,
        )
        record(event, actor=actor, at=deal.created_at)
        FOLLOWED(deal=deal, actor=actor, now=deal.created_at)
    return made


class _DealRules:
    """What is asked once of all rows: each client, stage and member is looked for a single time."""

    def __init__(self, actor: Member, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.client, self.stage = cache(offered_client), cache(offered_stage)
        self.responsible, self.source = cache(offered_responsible), cache(offered_source)
        self.first_stage = cache(first_stage_of)
        self.reasons = cache(_reason)

    def made(self, row: DealDraft) -> Deal | ActionError:
        try:
            return self._deal(row)
        except ActionError as refusal:
            return refusal

    def _deal(self, row: DealDraft) -> Deal:
        stage = self.stage(row.stage_id) if row.stage_id else self.first_stage(DealStage.Kind.OPEN)
        is_open, is_lost = stage.kind == DealStage.Kind.OPEN, stage.kind == DealStage.Kind.LOST
        closed_at = None if is_open else row.closed_at or row.stage_since or row.created_at
        deal = Deal(
            title=checked_title(row.title),
            client=self.client(row.client_id),
            stage=stage,
            stage_since=row.stage_since or closed_at or row.created_at,
            responsible=self.responsible(row.responsible_id) if row.responsible_id else self.actor,
            priority=checked_priority(row.priority),
            agreed_amount=checked_amount(row.agreed_amount),
            currency=self.actor.workspace.currency,
            address=row.address.strip(),
            description=row.description.strip(),
            source=self.source(row.source_id),
            created_at=row.created_at,
            closed_at=closed_at,
            lost_reason=self.reasons(row.lost_reason_id, stage.pipeline_id) if is_lost else None,
            lost_comment=row.lost_comment.strip() if is_lost else "",
        )
        _refuse_moments(deal, now=self.now)
        deal.custom = first_values(
            "deal", deal, row.custom, actor=self.actor, is_typed=row.custom is not None
        )
        return deal


def _reason(reason_id: int | None, pipeline_id: int) -> LostReason | None:
    return LostReason.objects.filter(pk=reason_id, pipeline=pipeline_id).first() if reason_id else None


def _refuse_moments(deal: Deal, *, now: datetime) -> None:
    if deal.created_at > now:
        raise CannotChangeDeal(_("A deal cannot have begun in the future."), field="created")
    if deal.closed_at and not deal.created_at <= deal.closed_at <= now:
        raise CannotChangeDeal(_("A deal ends after it began, and not in the future."), field="closed")
    if not deal.created_at <= deal.stage_since <= now:
        raise CannotChangeDeal(
            _("A deal comes to its stage after it began, and not in the future."), field="since"
        )


def _place(deals: Sequence[Deal]) -> None:
    """Each on top of its column, the last of them highest."""
    tops: dict[int, float] = {}
    for deal in deals:
        above = tops.get(deal.stage_id)
        deal.position = (
            find_place(Deal.objects.filter(stage=deal.stage_id))
            if above is None
            else place_between(above=None, below=above)
        )
        tops[deal.stage_id] = deal.position
