"""A new pipeline comes with its stages."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import DealStage, Pipeline
from naryad.crm.names import DEAL_STAGES, LOST_REASONS, PIPELINES
from naryad.crm.queries.stages import board_stages, lost_reasons, pipelines
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotChangeName, create_name


@transaction.atomic
def create_pipeline(*, name: str, stages: Sequence[str], actor: Member, now: datetime) -> Pipeline:
    """`stages`: those in progress, in their order; how and why a deal ends is called as in the first pipeline."""
    named = [stage.strip() for stage in stages if stage.strip()]
    if not named:
        raise CannotChangeName(_("A pipeline needs a stage in progress."), field="stages")
    ends = [(_end_name(kind), kind) for kind in (DealStage.Kind.WON, DealStage.Kind.LOST)]
    pipeline = create_name(names=PIPELINES, name=name, actor=actor, now=now)
    for stage, kind in [*((stage, DealStage.Kind.OPEN) for stage in named), *ends]:
        try:
            create_name(names=DEAL_STAGES, owner_id=pipeline.pk, name=stage, kind=kind, actor=actor, now=now)
        except CannotChangeName as refusal:
            raise CannotChangeName(refusal.message, field="stages") from None
    for reason in _first_reasons():
        create_name(names=LOST_REASONS, owner_id=pipeline.pk, name=reason, actor=actor, now=now)
    return pipeline


def _first_reasons() -> list[str]:
    """Why deals of the first pipeline are lost: a beginning."""
    first = pipelines().first()
    return [reason.name for reason in lost_reasons(pipeline_id=first.pk)] if first else []


def _end_name(kind: DealStage.Kind) -> str:
    known = board_stages().filter(kind=kind, is_archived=False).first()
    return known.name if known else str(kind.label)
