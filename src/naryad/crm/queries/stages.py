"""Reads of the stages of deals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from naryad.activity.queries import events_about
from naryad.crm.facts import DealLost, DealMoved, DealWon
from naryad.crm.models import Deal, DealStage

KIND_RANK = Case(
    When(kind=DealStage.Kind.OPEN, then=Value(0)),
    When(kind=DealStage.Kind.WON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
"""Stages in progress stand before won ones, and those before lost ones."""


def board_stages() -> QuerySet[DealStage]:
    """In the order of the board, archived ones too: a deal may still stand in one."""
    return DealStage.objects.annotate(rank=KIND_RANK).order_by("rank", "sequence", "pk")


def chosen_stages() -> QuerySet[DealStage]:
    """Those that a deal can be moved to."""
    return board_stages().filter(is_archived=False)


def won_at_once() -> QuerySet[DealStage]:
    """The first of them takes the deal of an order that is taken at once: the chosen stage, else the first won one."""
    won = DealStage.objects.filter(kind=DealStage.Kind.WON, is_archived=False)
    return won.order_by("-takes_walk_ins", "sequence", "pk")


def settings_stages() -> QuerySet[DealStage]:
    """`uses`: how many deals stand in each; `is_for_walk_ins`: see won_at_once(). Archived ones last, in their kinds."""
    first = Subquery(won_at_once().values("pk")[:1])
    return board_stages().annotate(
        uses=Count("deals"), is_for_walk_ins=ExpressionWrapper(Q(pk=first), BooleanField())
    )


@dataclass(frozen=True)
class PipelineStep:
    """`state`: past, current, future; `days` the deal has stood in it, 0 for less than half of one."""

    stage: DealStage
    state: str
    days: int


@dataclass(frozen=True)
class Pipeline:
    """The stages in progress, and where a deal may end."""

    steps: list[PipelineStep]
    ends: list[DealStage]


MOVES = (DealMoved.kind, DealWon.kind, DealLost.kind)


def pipeline(*, deal: Deal, now: datetime) -> Pipeline:
    """`deal` with its stage; two queries."""
    stages = [stage for stage in board_stages() if not stage.is_archived or stage.pk == deal.stage_id]
    steps = [stage for stage in stages if stage.kind == DealStage.Kind.OPEN]
    stood = _stood(deal, now)
    at = next((place for place, stage in enumerate(steps) if stage.pk == deal.stage_id), len(steps))
    return Pipeline(
        steps=[
            PipelineStep(
                stage,
                "past" if place < at else "current" if place == at else "future",
                round(stood[stage.name] / timedelta(days=1)),
            )
            for place, stage in enumerate(steps)
        ],
        ends=[stage for stage in stages if stage.kind != DealStage.Kind.OPEN],
    )


def _stood(deal: Deal, now: datetime) -> dict[str, timedelta]:
    """How long by the name that the stage had; of a renamed one only what came after."""
    moves = events_about(topics=[f"deal:{deal.pk}"], kinds=MOVES).order_by("pk").values_list("at", "data")
    stood: defaultdict[str, timedelta] = defaultdict(timedelta)
    since = deal.created_at
    for moved_at, data in moves:
        stood[data["before"]] += moved_at - since
        since = moved_at
    stood[deal.stage.name] += (deal.closed_at or now) - since
    return stood
