"""Writes of the stages of deals."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.facts import Fact
from naryad.core.errors import ActionError
from naryad.crm.facts import (
    DealStageArchived,
    DealStageCreated,
    DealStageDeleted,
    DealStageRenamed,
    DealStageRestored,
    DealStagesReordered,
)
from naryad.crm.models import DealStage
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.rules import require


class CannotChangeStage(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def create_stage(*, name: str, kind: str = DealStage.Kind.OPEN, actor: Member, now: datetime) -> DealStage:
    """The last of its kind; stages in progress stand before won and lost ones."""
    _enter(actor)
    if kind not in DealStage.Kind.values:
        raise CannotChangeStage(_("There is no such kind of stage."), field="kind")
    last = DealStage.objects.aggregate(last=Max("sequence"))["last"]
    stage = DealStage.objects.create(
        name=_free_name(name), kind=kind, sequence=0 if last is None else last + 1
    )
    record(DealStageCreated(stage_id=stage.pk, name=stage.name), actor=actor, at=now)
    return stage


@transaction.atomic
def rename_stage(*, stage_id: int, name: str, actor: Member, now: datetime) -> DealStage:
    _enter(actor)
    stage = _stage(stage_id)
    before, after = stage.name, _free_name(name, besides=stage)
    if before != after:
        stage.name = after
        stage.save(update_fields=["name"])
        record(DealStageRenamed(stage_id=stage.pk, before=before, after=after), actor=actor, at=now)
    return stage


@transaction.atomic
def reorder_stages(*, stage_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """Stages stand as their ids are given; those that are not named come after, as they were."""
    _enter(actor)
    stages = {stage.pk: stage for stage in DealStage.objects.order_by("sequence", "pk")}
    named = [stages.pop(pk) for pk in stage_ids if pk in stages]
    ordered = [*named, *stages.values()]
    for sequence, stage in enumerate(ordered):
        stage.sequence = sequence
    DealStage.objects.bulk_update(ordered, ["sequence"])
    record(DealStagesReordered(stage_ids=[stage.pk for stage in ordered]), actor=actor, at=now)


@transaction.atomic
def archive_stage(*, stage_id: int, actor: Member, now: datetime) -> None:
    """What was used is archived, what never was is deleted; the last of its kind stays."""
    _enter(actor)
    stage = _stage(stage_id)
    if stage.is_archived:
        return
    others = DealStage.objects.filter(kind=stage.kind, is_archived=False).exclude(pk=stage.pk)
    if not others.exists():
        raise CannotChangeStage(_("This is the last stage of its kind, and one of each kind is needed."))
    fact: Fact = DealStageDeleted(stage_id=stage.pk, name=stage.name)
    try:
        with transaction.atomic():
            stage.delete()
    except ProtectedError:
        stage.is_archived = True
        stage.save(update_fields=["is_archived"])
        fact = DealStageArchived(stage_id=stage.pk, name=stage.name)
    record(fact, actor=actor, at=now)


@transaction.atomic
def restore_stage(*, stage_id: int, actor: Member, now: datetime) -> DealStage:
    _enter(actor)
    stage = _stage(stage_id)
    if stage.is_archived:
        stage.is_archived = False
        stage.name = _free_name(stage.name, besides=stage)
        stage.save(update_fields=["is_archived", "name"])
        record(DealStageRestored(stage_id=stage.pk, name=stage.name), actor=actor, at=now)
    return stage


def _enter(actor: Member) -> None:
    """The right, and the lock: "one of each kind stays" is counted over all stages."""
    require(actor, "settings.edit")
    Workspace.objects.select_for_update().get(pk=require_workspace_id())


def _stage(stage_id: int) -> DealStage:
    stage = DealStage.objects.filter(pk=stage_id).first()
    if stage is None:
        raise CannotChangeStage(_("There is no such stage any more."))
    return stage


def _free_name(name: str, *, besides: DealStage | None = None) -> str:
    name = name.strip()
    if not name:
        raise CannotChangeStage(_("A name is needed."), field="name")
    others = DealStage.objects.filter(name__iexact=name, is_archived=False)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise CannotChangeStage(_("There is a stage of this name already."), field="name")
    return name
