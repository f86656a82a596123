"""Pipelines with stages and reasons, and own fields: found by their names, made where they are not there.

They are settings: they stay when the import is taken back.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from naryad.core.errors import ActionError
from naryad.core.text import fold, visible
from naryad.crm.actions.pipelines import create_pipeline
from naryad.crm.models import DealStage, LostReason, Pipeline
from naryad.crm.names import DEAL_STAGES, LOST_REASONS
from naryad.exchange.actions.sources.ground import Ground
from naryad.exchange.rules.sources.records import OtherField, OtherPipeline, OtherReason, OtherStage, Outline
from naryad.fields.actions.definitions import create_field
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.fields.rules.definitions import MOST_DECIMALS, ShownAt
from naryad.fields.rules.kinds.known import HAS_OPTIONS
from naryad.workspaces.names.actions import LONGEST, create_name

Refusals = list[tuple[str, str]]
"""(what, why) of settings that could not be made."""


def lay_outline(outline: Outline, ground: Ground) -> Refusals:
    """Each by itself: what one refuses keeps none of the others."""
    refusals: Refusals = []
    for pipeline in outline.pipelines:
        _try(
            refusals,
            pipeline.name,
            lambda pipeline=pipeline: _lay_pipeline(pipeline, outline.reasons, ground),
        )
    for own in outline.fields:
        if own.kind:
            _try(refusals, own.name, lambda own=own: _lay_field(own, ground))
        else:
            refusals.append(
                (own.name, str(_("No field here could hold this kind: %(kind)s") % {"kind": own.said}))
            )
    ground.actor.workspace.refresh_from_db()
    return refusals


def _try(refusals: Refusals, what: str, lay: Any) -> None:
    try:
        with transaction.atomic():
            lay()
    except ActionError as refusal:
        refusals.append((what, str(refusal)))


def _lay_pipeline(other: OtherPipeline, reasons: Sequence[OtherReason], ground: Ground) -> None:
    pipeline = _pipeline(other, ground)
    ground.keep("pipeline", other.key, pipeline.pk, {}, {})
    taken: set[int] = set()
    for stage in other.stages:
        taken.add(_lay_stage(stage, pipeline, taken, ground))
    for reason in reasons:
        _lay_reason(reason, pipeline, ground)


def _pipeline(other: OtherPipeline, ground: Ground) -> Pipeline:
    name = visible(other.name)[:LONGEST]
    rows = Pipeline.objects.filter(is_archived=False)
    known = rows.filter(pk=ground.known_id("pipeline", other.key) or 0).first()
    known = known or rows.filter(sort_key=fold(name)).first()
    if known:
        return known
    begins = [visible(stage.name)[:LONGEST] for stage in other.stages if stage.kind == "open"]
    return create_pipeline(name=name, stages=_different(begins) or [_("New")], **ground.who)


def _different(names: Sequence[str]) -> list[str]:
    return list({fold(name): name for name in reversed(names)}.values())[::-1]


def _lay_stage(other: OtherStage, pipeline: Pipeline, taken: set[int], ground: Ground) -> int:
    """By its name, an end also by what it is the only one of."""
    name = visible(other.name)[:LONGEST]
    rows = DealStage.objects.filter(pipeline=pipeline, is_archived=False, kind=other.kind)
    found = rows.filter(pk=ground.known_id("stage", other.key) or 0).first()
    found = found or rows.filter(sort_key=fold(name)).first()
    if found is None and other.kind != "open":
        found = rows.exclude(pk__in=taken).order_by("sequence", "pk").first()
    if found is None:
        found = create_name(names=DEAL_STAGES, owner_id=pipeline.pk, name=name, kind=other.kind, **ground.who)
    ground.keep("stage", other.key, found.pk, {}, {})
    return found.pk


def _lay_reason(other: OtherReason, pipeline: Pipeline, ground: Ground) -> int:
    name = visible(other.name)[:LONGEST]
    found = LostReason.objects.filter(pipeline=pipeline, sort_key=fold(name)).first()
    if found is None:
        found = create_name(names=LOST_REASONS, owner_id=pipeline.pk, name=name, **ground.who)
    ground.keep("reason", f"{other.key}/{pipeline.pk}", found.pk, {}, {})
    return found.pk


def no_reason(pipeline: Pipeline, ground: Ground) -> int | None:
    """Of deals that were lost there without one, where the pipeline asks for it."""
    rows = LostReason.objects.filter(pipeline=pipeline, is_archived=False)
    if not rows.exists():
        return None
    return _lay_reason(OtherReason("loss_reasons/0", _("Not said")), pipeline, ground)


def _lay_field(other: OtherField, ground: Ground) -> None:
    if known := ground.field(other.key, other.of):
        _add_options(OwnField.objects.get(pk=known.pk), other, ground)
        return
    row = next((row for row in _alike(other, ground) if row.kind == other.kind), None)
    if row is None:
        row = create_field(
            of=other.of,
            kind=other.kind,
            name=_free_name(other, ground),
            options=[option[:LONGEST] for option in other.options],
            decimals=MOST_DECIMALS if other.kind == "number" else 0,
            shown=[ShownAt.CARD.value],
            **ground.who,
        )
    else:
        _add_options(row, other, ground)
    ground.keep("field", f"{other.key}/{other.of}", row.pk, {}, {})


def _alike(other: OtherField, ground: Ground) -> Iterator[OwnField]:
    names = [fold(name) for name in _names(other, ground)]
    rows = OwnField.objects.filter(of=other.of, sort_key__in=names, is_archived=False)
    yield from sorted(rows, key=lambda row: names.index(row.sort_key))


def _names(other: OtherField, ground: Ground) -> list[str]:
    name = visible(other.name)
    return [name[:LONGEST], f"{name[:80]} ({ground.source})"]


def _free_name(other: OtherField, ground: Ground) -> str:
    """Its own, unless a field of another kind is called so."""
    first, second = _names(other, ground)
    return second if OwnField.objects.filter(of=other.of, sort_key=fold(first)).exists() else first


def _add_options(row: OwnField, other: OtherField, ground: Ground) -> None:
    if row.kind not in HAS_OPTIONS:
        return
    known = set(FieldOption.objects.filter(field=row).values_list("sort_key", flat=True))
    for option in _different([visible(option)[:LONGEST] for option in other.options]):
        if fold(option) and fold(option) not in known:
            create_name(names=OPTIONS, name=option, owner_id=row.pk, **ground.who)


def stage_of(key: str, pipeline: str, ground: Ground) -> DealStage | None:
    """Where a deal stands; the first one in progress where its own is not there."""
    found = ground.stages.get(ground.known_id("stage", key) or 0)
    if found and not found.is_archived and not found.pipeline.is_archived:
        return found
    rows = DealStage.objects.filter(kind="open", is_archived=False, pipeline__is_archived=False)
    own = rows.filter(pipeline=ground.known_id("pipeline", pipeline) or 0)
    order = ("pipeline__sequence", "pipeline", "sequence", "pk")
    return own.order_by(*order).first() or rows.order_by(*order).first()
