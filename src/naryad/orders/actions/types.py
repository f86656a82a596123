"""Settings: order types and their stages. What is in use is archived, not deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.orders.facts import OrderTypeChanged, OrderTypeCreated, OrderTypeDeleted, OrderTypesSorted
from naryad.orders.models import OrderStage, OrderType
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotChangeOrderType(ActionError):
    """Its message says which rule stands against it."""


@transaction.atomic
def create_order_type(*, name: str, stages: Sequence[str], actor: Member, now: datetime) -> OrderType:
    """A type with its stages, in their order; the last one is reached when all is done."""
    require(actor, "settings.edit")
    names = [stage.strip() for stage in stages if stage.strip()]
    if len(names) < 2:
        raise CannotChangeOrderType(
            _("A type needs at least two stages: the first and the last."), field="stages"
        )
    order_type = _saved(OrderType(name=_named(name), sequence=OrderType.objects.count()))
    OrderStage.objects.bulk_create(
        OrderStage(order_type=order_type, name=stage, sequence=sequence)
        for sequence, stage in enumerate(names)
    )
    record(OrderTypeCreated(order_type_id=order_type.pk, order_type=order_type.name), actor=actor, at=now)
    return order_type


@transaction.atomic
def rename_order_type(*, order_type_id: int, name: str, actor: Member, now: datetime) -> OrderType:
    order_type = _locked_type(order_type_id, actor=actor)
    before, order_type.name = order_type.name, _named(name)
    if before != order_type.name:
        _saved(order_type)
        _changed(order_type, {"name": [before, order_type.name]}, actor=actor, now=now)
    return order_type


@transaction.atomic
def sort_order_types(*, order_type_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """In this order; those not named stay behind."""
    require(actor, "settings.edit")
    rows = list(OrderType.objects.select_for_update().order_by("is_archived", "sequence", "pk"))
    _renumber(rows, _places(order_type_ids))
    record(OrderTypesSorted(), actor=actor, at=now)


@transaction.atomic
def archive_order_type(*, order_type_id: int, actor: Member, now: datetime) -> OrderType:
    """New orders cannot be of it; those that are stay."""
    return _set_archived(order_type_id, value=True, actor=actor, now=now)


@transaction.atomic
def restore_order_type(*, order_type_id: int, actor: Member, now: datetime) -> OrderType:
    return _set_archived(order_type_id, value=False, actor=actor, now=now)


@transaction.atomic
def remove_order_type(*, order_type_id: int, actor: Member, now: datetime) -> bool:
    """Delete a type that nothing uses, archive one that is used. Returns whether it was deleted."""
    order_type = _locked_type(order_type_id, actor=actor)
    if not _deleted(order_type):
        archive_order_type(order_type_id=order_type_id, actor=actor, now=now)
        return False
    record(OrderTypeDeleted(order_type_id=order_type_id, order_type=order_type.name), actor=actor, at=now)
    return True


@transaction.atomic
def create_stage(*, order_type_id: int, name: str, actor: Member, now: datetime) -> OrderStage:
    """Before the last stage, which stays the one of done orders."""
    order_type = _locked_type(order_type_id, actor=actor)
    last = order_type.stages.aggregate(last=models.Max("sequence"))["last"] or 0
    stage = OrderStage.objects.create(order_type=order_type, name=_named(name), sequence=last + 1)
    _place_before_last(stage, order_type)
    _changed(order_type, {"stage": ["—", stage.name]}, actor=actor, now=now)
    return stage


@transaction.atomic
def rename_stage(*, stage_id: int, name: str, actor: Member, now: datetime) -> OrderStage:
    stage, order_type = _locked_stage(stage_id, actor=actor)
    before, stage.name = stage.name, _named(name)
    if before != stage.name:
        stage.save(update_fields=["name"])
        _changed(order_type, {"stage": [before, stage.name]}, actor=actor, now=now)
    return stage


@transaction.atomic
def name_stage_for_client(*, stage_id: int, name: str, actor: Member, now: datetime) -> OrderStage:
    """What the client's link calls the stage; "" does not tell it apart from the one before."""
    stage, order_type = _locked_stage(stage_id, actor=actor)
    before, stage.client_name = stage.client_name, name.strip()
    if before != stage.client_name:
        stage.save(update_fields=["client_name"])
        _changed(order_type, {"client_name": [before, stage.client_name]}, actor=actor, now=now)
    return stage


@transaction.atomic
def sort_stages(*, order_type_id: int, stage_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """In this order; those not named stay behind."""
    order_type = _locked_type(order_type_id, actor=actor)
    _sort_stages(order_type, first=stage_ids)
    _changed(order_type, {}, actor=actor, now=now)


@transaction.atomic
def remove_stage(*, stage_id: int, actor: Member, now: datetime) -> bool:
    """Delete a stage that nothing uses, archive one that is used. Returns whether it was deleted."""
    stage, order_type = _locked_stage(stage_id, actor=actor)
    if order_type.stages.filter(is_archived=False).exclude(pk=stage_id).count() < 2:
        raise CannotChangeOrderType(_("A type needs at least two stages: the first and the last."))
    is_deleted = _deleted(stage)
    if not is_deleted:
        stage.is_archived = True
        stage.save(update_fields=["is_archived"])
    _changed(order_type, {"stage": [stage.name, "—"]}, actor=actor, now=now)
    return is_deleted


@transaction.atomic
def restore_stage(*, stage_id: int, actor: Member, now: datetime) -> OrderStage:
    """In its place; before the last stage if that has become the one of done orders meanwhile."""
    stage, order_type = _locked_stage(stage_id, actor=actor)
    stage.is_archived = False
    stage.save(update_fields=["is_archived"])
    if not order_type.stages.filter(is_archived=False, sequence__gt=stage.sequence).exists():
        _place_before_last(stage, order_type)
    _changed(order_type, {"stage": ["—", stage.name]}, actor=actor, now=now)
    return stage


def _set_archived(order_type_id: int, *, value: bool, actor: Member, now: datetime) -> OrderType:
    order_type = _locked_type(order_type_id, actor=actor)
    if order_type.is_archived != value:
        order_type.is_archived = value
        order_type.save(update_fields=["is_archived"])
        _changed(order_type, {"is_archived": [not value, value]}, actor=actor, now=now)
    return order_type


def _locked_type(order_type_id: int, *, actor: Member) -> OrderType:
    require(actor, "settings.edit")
    return OrderType.objects.select_for_update(of=("self",)).get(pk=order_type_id)


def _locked_stage(stage_id: int, *, actor: Member) -> tuple[OrderStage, OrderType]:
    """The type is locked first, so that two changes of its stages stand in line."""
    require(actor, "settings.edit")
    order_type = _locked_type(
        OrderStage.objects.values_list("order_type_id", flat=True).get(pk=stage_id), actor=actor
    )
    return OrderStage.objects.select_for_update(of=("self",)).get(pk=stage_id), order_type


def _named(name: str) -> str:
    if not name.strip():
        raise CannotChangeOrderType(_("Give it a name."), field="name")
    return name.strip()


def _saved(order_type: OrderType) -> OrderType:
    try:
        with transaction.atomic():
            order_type.save()
    except IntegrityError as refusal:
        raise CannotChangeOrderType(
            filled(_("There is an order type “%(name)s” already."), {"name": order_type.name}), field="name"
        ) from refusal
    return order_type


def _deleted(row: OrderType | OrderStage) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        return False
    return True


def _place_before_last(stage: OrderStage, order_type: OrderType) -> None:
    used = order_type.stages.filter(is_archived=False).exclude(pk=stage.pk).order_by("sequence", "pk")
    ids = list(used.values_list("pk", flat=True))
    _sort_stages(order_type, first=[*ids[:-1], stage.pk, *ids[-1:]])


def _sort_stages(order_type: OrderType, *, first: Sequence[int]) -> None:
    """An archived one, where orders may stand still, stays behind the stage it stood behind."""
    rows = list(order_type.stages.order_by("sequence", "pk"))
    asked, places, ahead = _places(first), {}, -1
    for row in rows:
        if not row.is_archived:
            ahead = asked.get(row.pk, len(asked))
        places[row.pk] = ahead
    _renumber(rows, places)


def _places(ids: Sequence[int]) -> dict[int, int]:
    return {pk: place for place, pk in enumerate(ids)}


def _renumber(rows: Sequence[OrderType | OrderStage], places: Mapping[int, int]) -> None:
    """By their places; those of one place, or of none at the end, in the order given."""
    for sequence, row in enumerate(sorted(rows, key=lambda row: places.get(row.pk, len(places)))):
        if row.sequence != sequence:
            row.sequence = sequence
            row.save(update_fields=["sequence"])


def _changed(order_type: OrderType, changes: dict[str, list[Any]], *, actor: Member, now: datetime) -> None:
    record(
        OrderTypeChanged(order_type_id=order_type.pk, order_type=order_type.name, changes=changes),
        actor=actor,
        at=now,
    )
