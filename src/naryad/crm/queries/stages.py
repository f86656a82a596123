"""Reads of the stages of deals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from naryad.crm.models import Deal, DealStage, DealStay, LostReason, Pipeline
from naryad.crm.queries.needs import MORE_NEEDS

KIND_RANK = Case(
    When(kind=DealStage.Kind.OPEN, then=Value(0)),
    When(kind=DealStage.Kind.WON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
"""Stages in progress stand before won ones, and those before lost ones."""


def board_stages() -> QuerySet[DealStage]:
    """In the order of the board, archived ones too: a deal may still stand in one."""
    stages = DealStage.objects.annotate(rank=KIND_RANK).select_related("pipeline")
    return stages.order_by("pipeline__sequence", "pipeline", "rank", "sequence", "pk")


def chosen_stages() -> QuerySet[DealStage]:
    """Those that a deal can be moved to."""
    return board_stages().filter(is_archived=False, pipeline__is_archived=False)


def has_pipelines(beside: str) -> Exists:
    """Whether there is another in use than the one of this path, as an expression."""
    return Exists(Pipeline.objects.filter(is_archived=False).exclude(pk=OuterRef(beside)))


def pipelines() -> QuerySet[Pipeline]:
    """Those in use first."""
    return Pipeline.objects.order_by("is_archived", "sequence", "pk")


def pipelines_with_stages() -> QuerySet[Pipeline]:
    """For the settings: `uses` counts the deals of each."""
    stages = Prefetch("stages", queryset=settings_stages())
    reasons = Prefetch("lost_reasons", queryset=settings_reasons())
    return pipelines().annotate(uses=Count("stages__deals")).prefetch_related(stages, reasons)


def settings_reasons() -> QuerySet[LostReason]:
    """`uses`: how many deals were lost by each. Archived ones last."""
    return LostReason.objects.annotate(uses=Count("deals")).order_by("is_archived", "sequence", "pk")


def lost_reasons(*, pipeline_id: int) -> QuerySet[LostReason]:
    """Those that can be given."""
    return LostReason.objects.filter(pipeline=pipeline_id, is_archived=False).order_by("sequence", "pk")


def by_pipeline(stages: Iterable[DealStage]) -> dict[Pipeline, list[DealStage]]:
    """In the order given."""
    grouped: dict[Pipeline, list[DealStage]] = {}
    for stage in stages:
        grouped.setdefault(stage.pipeline, []).append(stage)
    return grouped


def asking_stages() -> QuerySet[DealStage]:
    """Those that can ask for something to be filled: a lost deal needs no more than its reason."""
    return chosen_stages().exclude(kind=DealStage.Kind.LOST)


def stages_until(stage: DealStage) -> QuerySet[DealStage]:
    """What a deal has passed once it stands there; a lost one nothing."""
    if stage.kind == DealStage.Kind.LOST:
        return DealStage.objects.none()
    before = Q(kind=stage.kind, sequence__lte=stage.sequence)
    if stage.kind == DealStage.Kind.WON:
        before |= Q(kind=DealStage.Kind.OPEN)
    return DealStage.objects.filter(before, pipeline=stage.pipeline_id)


def won_at_once() -> QuerySet[DealStage]:
    """The first of them takes the deal of an order that is taken at once: the chosen stage, else the first won one."""
    won = DealStage.objects.filter(kind=DealStage.Kind.WON, is_archived=False, pipeline__is_archived=False)
    return won.order_by("-takes_walk_ins", "pipeline__sequence", "pipeline", "sequence", "pk")


def first_open() -> QuerySet[DealStage]:
    """The first of them takes a new deal."""
    return chosen_stages().filter(kind=DealStage.Kind.OPEN)


def settings_stages() -> QuerySet[DealStage]:
    """`uses`: how many deals stand in each; `is_for_walk_ins`: see won_at_once(). Archived ones last, in their kinds."""
    first = Subquery(won_at_once().values("pk")[:1])
    more = reduce(or_, map(Q, MORE_NEEDS()), Q(pk__in=[]))
    return board_stages().annotate(
        uses=Count("deals"),
        is_for_walk_ins=ExpressionWrapper(Q(pk=first), BooleanField()),
        has_more_needs=ExpressionWrapper(more, BooleanField()),
    )


@dataclass(frozen=True)
class BarStep:
    """`state`: past, current, future; `days` the deal has stood in it, 0 for less than half of one."""

    stage: DealStage
    state: str
    days: int


@dataclass(frozen=True)
class StageBar:
    """The stages in progress, and where a deal may end."""

    steps: list[BarStep]
    ends: list[DealStage]


def stage_bar(*, deal: Deal, now: datetime) -> StageBar:
    """Of its pipeline. `deal` with its stage; two queries."""
    own = board_stages().filter(pipeline=deal.stage.pipeline_id)
    stages = [stage for stage in own if not stage.is_archived or stage.pk == deal.stage_id]
    steps = [stage for stage in stages if stage.kind == DealStage.Kind.OPEN]
    stood = _stood(deal, now)
    at = next((place for place, stage in enumerate(steps) if stage.pk == deal.stage_id), len(steps))
    return StageBar(
        steps=[
            BarStep(
                stage,
                "past" if place < at else "current" if place == at else "future",
                round(stood[stage.pk] / timedelta(days=1)),
            )
            for place, stage in enumerate(steps)
        ],
        ends=[stage for stage in stages if stage.kind != DealStage.Kind.OPEN],
    )


def _stood(deal: Deal, now: datetime) -> dict[int, timedelta]:
    """How long by the stage."""
    stood: defaultdict[int, timedelta] = defaultdict(timedelta)
    stays = DealStay.objects.filter(deal=deal).values_list("stage", "entered_at", "left_at")
    for stage_id, entered_at, left_at in stays:
        stood[stage_id] += (left_at or deal.closed_at or now) - entered_at
    return stood
