"""Writes of deals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, announce, record, snapshot
from naryad.activity.edit import Check, Edit
from naryad.activity.facts import RowChanges
from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, filled
from naryad.core.money import round_money
from naryad.core.places import find_place
from naryad.crm.facts import DealChanged, DealCreated, DealLost, DealMoved, DealWon
from naryad.crm.models import Client, Deal, DealSource, DealStage, LostReason, Priority
from naryad.crm.queries.needs import lacks
from naryad.crm.queries.stages import chosen_stages, first_open, lost_reasons, stages_until, won_at_once
from naryad.entities.models import LegalEntity
from naryad.entities.queries import offered_entities
from naryad.fields.actions.following import recalculate, spread
from naryad.fields.actions.values import NeedsFields, first_values, follow_edit, own_check
from naryad.fields.queries.values import lacking
from naryad.fields.rules.definitions import Definition
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.actions.company import next_number
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with
from naryad.workspaces.rules import require

MOVED = ("stage", "stage_since", "closed_at", "lost_reason", "lost_comment", "position")
"""What a move changes, and an undo of it puts back."""


FOLLOWED: Ask[None] = Ask(
    "deal.followed",
    "What goes with a deal wherever it goes: its only order, where deals are not split into orders",
)


class CannotChangeDeal(ActionError):
    """Its message is shown to the user."""


class CannotMoveDeal(ActionError):
    """Its message is shown to the user."""


class DealLacks(ActionError):
    """The stage asks for what the deal does not have yet: see queries.needs."""


class LosingNeedsReason(ActionError):
    """A deal is not lost by a move alone: why, and what becomes of its orders and tasks, is said with it."""


@transaction.atomic
def create_deal(
    *,
    title: str,
    client_id: int,
    stage_id: int | None = None,
    responsible_id: int | None = None,
    priority: int = Priority.NORMAL,
    agreed_amount: Decimal | None = None,
    address: str = "",
    description: str = "",
    source_id: int | None = None,
    is_agreed: bool = False,
    custom: Mapping[str, Any] | None = None,
    actor: Member,
    now: datetime,
) -> Deal:
    """A sale begins: in the first open stage and with the actor responsible unless said otherwise.

    `is_agreed`: it is over as soon as it begins, an order is taken at once: it stands in the won stage for that.
    """
    responsible = offered_responsible(responsible_id) if responsible_id else actor
    require(actor, "crm.edit", is_own=responsible.pk == actor.pk)
    kind = DealStage.Kind.WON if is_agreed else DealStage.Kind.OPEN
    stage = offered_stage(stage_id) if stage_id else first_stage_of(kind)
    if stage.kind != kind:
        raise CannotChangeDeal(_("A new deal begins in a stage that is in progress."), field="stage")
    client = offered_client(client_id)

    deal = Deal(
        title=checked_title(title),
        client=client,
        stage=stage,
        stage_since=now,
        responsible=responsible,
        priority=checked_priority(priority),
        agreed_amount=checked_amount(agreed_amount),
        currency=actor.workspace.currency,
        address=address.strip(),
        description=description.strip(),
        source=offered_source(source_id),
        position=find_place(Deal.objects.filter(stage=stage)),
        created_at=now,
        closed_at=now if is_agreed else None,
    )
    deal.custom = first_values("deal", deal, custom, actor=actor, is_typed=custom is not None)
    deal.number = next_number(kind="deal", year=0)
    deal.save(force_insert=True)
    event = DealCreated(
        deal_id=deal.pk,
        client_id=client.pk,
        number=deal.number,
        title=deal.title,
        responsible_id=responsible.pk,
        is_agreed=is_agreed,
    )
    record(event, actor=actor, at=now)
    FOLLOWED(deal=deal, actor=actor, now=now)
    return deal


@transaction.atomic
def update_deal(
    *, deal_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Deal:
    """Change what is given of DEAL_FIELDS, and of own fields in `custom`; `version`: what the form was filled from."""
    deal = locked_deal(deal_id, actor)
    if "agreed_amount" in changes:
        require(actor, "money.edit", is_own=deal.responsible_id == actor.pk)
    fields = DEAL_FIELDS | own_check("deal", deal, actor=actor)
    if edit := Edit(deal, changes, fields=fields, version=version):
        follow_edit("deal", edit, actor=actor)
        edit.save("custom")
        spread({"deal": [deal.pk]}, of={}, workspace=actor.workspace)
        event = DealChanged(
            deal_id=deal.pk,
            client_id=deal.client_id,
            number=deal.number,
            responsible_id=deal.responsible_id if "responsible" in edit else None,
            changes=edit.words,
        )
        record(event, actor=actor, at=now)
        FOLLOWED(deal=deal, actor=actor, now=now)
    return deal


@transaction.atomic
def move_deal(
    *,
    deal_id: int,
    stage_id: int,
    before_id: int | None = None,
    after_id: int | None = None,
    actor: Member,
    now: datetime,
) -> Done[Deal]:
    """By hand into a stage, above the card `before_id`, below `after_id`, or on top. Not to lose it: see mark_lost."""
    deal, stage = locked_deal(deal_id, actor), offered_stage(stage_id)
    if stage.kind == DealStage.Kind.LOST and deal.stage.kind != stage.kind:
        raise LosingNeedsReason(_("Say why the deal was lost."), field="reason")
    if missing := lacks(deal=deal, stage=stage, member=actor):
        said = "; ".join(str(lack.text) for lack in missing)
        raise DealLacks(
            filled(_("It cannot come to “%(stage)s” yet: %(said)s."), {"stage": stage.name, "said": said})
        )
    if stage.pk != deal.stage_id and (empty := lacking_at(deal, stage, actor=actor)):
        raise NeedsFields(empty)
    return _move(deal, stage, before_id=before_id, after_id=after_id, actor=actor, by=actor, now=now)


@transaction.atomic
def settle_deal(*, deal_id: int, actor: Member, is_clients: bool = False, now: datetime) -> Deal:
    """It is agreed what its orders come to, and it is won: only a part of accepting an offer.

    No move by hand, so no stage asks for anything. `is_clients`: the client pressed, and `actor` answers for it.
    """
    deal = _lock_deal(deal_id)
    by = None if is_clients else actor
    _agree(deal, None, actor=actor, by=by, now=now)
    won = chosen_stages().filter(pipeline=deal.stage.pipeline_id, kind=DealStage.Kind.WON).first()
    if won is not None and deal.stage.kind == DealStage.Kind.OPEN:
        _move(deal, won, actor=actor, by=by, now=now)
    return deal


@transaction.atomic
def unsettle_deal(
    *,
    deal_id: int,
    stage_id: int,
    won_id: int,
    agreed_amount: Decimal | None,
    actor: Member,
    now: datetime,
) -> Deal:
    """As it was before settle_deal, which left it at `won_id`: only a part of taking an acceptance back."""
    deal = _lock_deal(deal_id)
    if deal.stage_id != won_id or deal.agreed_amount is not None:
        raise CannotMoveDeal(_("The deal has another stage or another agreed amount since."))
    _agree(deal, agreed_amount, actor=actor, by=actor, now=now)
    if stage_id != won_id:
        _move(deal, offered_stage(stage_id), actor=actor, by=actor, now=now)
    return deal


def _agree(deal: Deal, amount: Decimal | None, *, actor: Member, by: Member | None, now: datetime) -> None:
    if edit := Edit(deal, {"agreed_amount": amount}, fields=DEAL_FIELDS):
        follow_edit("deal", edit, actor=actor)
        edit.save("custom")
        spread({"deal": [deal.pk]}, of={}, workspace=actor.workspace)
        about = {"deal_id": deal.pk, "client_id": deal.client_id, "number": deal.number}
        record(DealChanged(**about, changes=edit.words), actor=by, at=now)


@transaction.atomic
def mark_lost(
    *,
    deal_id: int,
    stage_id: int,
    reason: LostReason | None,
    comment: str,
    stop: Callable[[], Iterable[EventRecord]],
    actor: Member,
    now: datetime,
) -> Done[Deal]:
    """Into a lost stage, once `stop` has stopped its work. Only a part of losing a deal: see tasks.actions.lose_deal."""
    deal, stage = locked_deal(deal_id, actor), offered_stage(stage_id)
    if stage.kind != DealStage.Kind.LOST:
        raise CannotMoveDeal(_("There is no such stage."), field="stage")
    stopped = [event.pk for event in stop()]
    return _move(deal, stage, lost=(reason, comment), stopped=stopped, actor=actor, by=actor, now=now)


def why_lost(*, stage_id: int, reason_id: int | None, comment: str) -> tuple[LostReason | None, str]:
    """As it is kept: one of the reasons of the pipeline, in words where it has none."""
    reasons, comment = lost_reasons(pipeline_id=offered_stage(stage_id).pipeline_id), comment.strip()
    reason = reasons.filter(pk=reason_id).first() if reason_id else None
    if reason is None and (reason_id or not comment or reasons.exists()):
        raise LosingNeedsReason(
            _("Say why the deal was lost."), field="reason" if reasons.exists() else "comment"
        )
    return reason, comment


def _move(
    deal: Deal,
    stage: DealStage,
    *,
    before_id: int | None = None,
    after_id: int | None = None,
    lost: tuple[LostReason | None, str] = (None, ""),
    stopped: Sequence[int] = (),
    actor: Member,
    by: Member | None,
    now: datetime,
) -> Done[Deal]:
    """`by`: who pressed; None: nobody of the company, `actor` answers for it."""
    before, as_it_was = deal.stage, snapshot(deal, MOVED)
    column = Deal.objects.filter(stage=stage).exclude(pk=deal.pk)
    deal.position = find_place(column, above_id=after_id, below_id=before_id)
    if before.pk == stage.pk:
        deal.save(update_fields=["position"])
        announce([f"deal:{deal.pk}"])  # the order of cards is nobody's history
        return Done(deal)

    deal.stage, deal.stage_since = stage, now
    if stage.kind == DealStage.Kind.OPEN:
        deal.closed_at = None
    elif before.kind != stage.kind:
        deal.closed_at = now
    if before.kind != stage.kind:
        deal.lost_reason, deal.lost_comment = lost
    deal.version += 1
    deal.save(update_fields=[*MOVED, "version"])
    if before.pipeline_id != stage.pipeline_id:
        follow_deal(deal, actor)
    FOLLOWED(deal=deal, actor=actor, now=now)
    change = {"before": as_it_was, "after": snapshot(deal, ("stage", "stage_since"))}
    fact = _moved(deal, before=before, rows={f"deal:{deal.pk}": change}, stopped=stopped)
    return Done(deal, record(fact, actor=by, at=now))


def _moved(
    deal: Deal, *, before: DealStage, rows: RowChanges, stopped: Sequence[int]
) -> DealMoved | DealWon | DealLost:
    facts: dict[str, Any] = {
        "deal_id": deal.pk,
        "client_id": deal.client_id,
        "number": deal.number,
        "stage_id": deal.stage_id,
        "before": before.name,
        "after": deal.stage.name,
        "rows": rows,
    }
    if deal.stage.kind == before.kind or deal.stage.kind == DealStage.Kind.OPEN:
        return DealMoved(**facts)
    if deal.stage.kind == DealStage.Kind.WON:
        return DealWon(**facts)
    return DealLost(**facts, reason=deal.why_lost, reason_id=deal.lost_reason_id, stopped=list(stopped))


def follow_deal(deal: Deal, actor: Member) -> None:
    """What is calculated of a deal, and around it, once it is of another pipeline or a change of it was taken back."""
    recalculate("deal", [deal], actor.workspace)
    spread({"deal": [deal.pk]}, of={}, workspace=actor.workspace)


def lacking_at(deal: Deal, stage: DealStage, *, actor: Member) -> list[Definition]:
    """Fields that are to be filled once it is there, and are not."""
    passed = stages_until(stage).values_list("pk", flat=True)
    return lacking("deal", deal, actor.workspace, stage_ids=passed)


def lock_deals(ids: set[int]) -> dict[int, Deal]:
    """Those that are there, by id."""
    deals = Deal.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    return {deal.pk: deal for deal in deals.order_by("pk")} if ids else {}


def require_edit(deal: Deal, actor: Member) -> None:
    require(actor, "crm.edit", is_own=deal.responsible_id == actor.pk)


def locked_deal(deal_id: int, actor: Member) -> Deal:
    deal = _lock_deal(deal_id)
    require(actor, "crm.edit", is_own=deal.responsible_id == actor.pk)
    return deal


def _lock_deal(deal_id: int) -> Deal:
    deal = (
        Deal.objects.select_for_update(of=("self",))
        .select_related("stage", "client", "responsible", "source")
        .filter(pk=deal_id)
        .first()
    )
    if deal is None:
        raise CannotChangeDeal(_("There is no such deal."))
    return deal


def offered_stage(stage_id: int) -> DealStage:
    stage = chosen_stages().filter(pk=stage_id).first()
    if stage is None:
        raise CannotMoveDeal(_("There is no such stage any more."), field="stage")
    return stage


def first_stage_of(kind: str) -> DealStage:
    stage = (won_at_once() if kind == DealStage.Kind.WON else first_open()).first()
    if stage is None:
        raise CannotChangeDeal(_("There is no stage for a new deal: add one in the settings."))
    return stage


def offered_client(client_id: int) -> Client:
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise CannotChangeDeal(_("There is no such client."), field="client")
    if client.is_archived:
        raise CannotChangeDeal(_("This client is in the archive: take it back first."), field="client")
    return client


def offered_responsible(member_id: int) -> Member:
    member = members_with("crm.edit").filter(pk=member_id).first()
    if member is None:
        raise CannotChangeDeal(_("Who does not work with deals cannot answer for one."), field="responsible")
    return member


def offered_source(source_id: int | None) -> DealSource | None:
    source = DealSource.objects.filter(pk=source_id, is_archived=False).first() if source_id else None
    if source_id and source is None:
        raise CannotChangeDeal(_("There is no such source any more."), field="source")
    return source


def _entity(entity_id: int | None) -> LegalEntity | None:
    entity = offered_entities().filter(pk=entity_id).first() if entity_id else None
    if entity_id and entity is None:
        raise CannotChangeDeal(_("This legal entity is in the archive: choose another one."), field="entity")
    return entity


def checked_title(title: str) -> str:
    if not title.strip():
        raise CannotChangeDeal(_("A title is needed."), field="title")
    return title.strip()


def checked_priority(priority: int) -> int:
    if priority not in Priority.values:
        raise CannotChangeDeal(_("There is no such priority."), field="priority")
    return int(priority)


def checked_amount(amount: Decimal | None) -> Decimal | None:
    if amount is not None and amount < 0:
        raise CannotChangeDeal(_("An amount cannot be negative."), field="agreed_amount")
    return None if amount is None else round_money(amount)


DEAL_FIELDS: dict[str, Check | None] = {
    "title": checked_title,
    "client_id": offered_client,
    "responsible_id": offered_responsible,
    "priority": checked_priority,
    "agreed_amount": checked_amount,
    "address": str.strip,
    "description": str.strip,
    "source_id": offered_source,
    "entity_id": _entity,
}
