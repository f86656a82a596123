"""How deals go through the stages of a pipeline, and why they are lost."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from naryad.core.time import local_day
from naryad.crm.models import Deal, DealSource, DealStage, DealStay, Pipeline
from naryad.crm.queries.stages import board_stages
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.statistics import FEWEST_SHOWN, median
from naryad.people.queries import working_days
from naryad.workspaces.models import Member


@dataclass(frozen=True, kw_only=True)
class StageFigures:
    """Deals that entered the stage in the period, and of them those that came further or were won.

    `days`: median working days of the stays that ended in the period; `stands`, `stood`: of those that stand there now.
    """

    stage: DealStage
    entered: int = 0
    went_on: int = 0
    ended: int = 0
    days: float | None = None
    stands: int = 0
    stood: float | None = None

    @property
    def conversion(self) -> float | None:
        """Per cent; None of too few."""
        return 100 * self.went_on / self.entered if self.entered >= FEWEST_SHOWN else None


@dataclass(frozen=True, kw_only=True)
class ReasonFigures:
    """`reason`: "" of deals that were lost in words. `share`: per cent."""

    reason: str
    deals: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Funnel:
    stages: list[StageFigures]
    reasons: list[ReasonFigures]
    won: int
    lost: int


@dataclass(frozen=True, kw_only=True)
class FunnelScope:
    """Of which deals. `pipeline`: None where a company has none."""

    pipeline: Pipeline | None
    responsible: Member | None = None
    source: DealSource | None = None


def seen_deals(asked: FunnelScope, sight: Sight) -> QuerySet[Deal]:
    """Who leads deals sees the figures of their own."""
    deals = Deal.objects.all()
    if sight.leader_id is not None:
        deals = deals.filter(responsible=sight.leader_id)
    if asked.responsible:
        deals = deals.filter(responsible=asked.responsible)
    return deals.filter(source=asked.source) if asked.source else deals


def funnel(*, asked: FunnelScope, period: Period, sight: Sight, now: datetime) -> Funnel:
    deals = seen_deals(asked, sight)
    stays = DealStay.objects.filter(stage__pipeline=asked.pipeline, deal__in=deals)
    entries = _entries(stays.filter(entered_at__gte=period.since, entered_at__lt=period.until))
    ended = stays.filter(left_at__gte=period.since, left_at__lt=period.until)
    past = _days(ended.values_list("stage", "entered_at", "left_at"), period.time_zone, now)
    open_stays = stays.filter(left_at=None).values_list("stage", "entered_at", "left_at")
    present = _days(open_stays, period.time_zone, now)
    stages = [
        StageFigures(
            stage=stage,
            entered=entries.get(stage.pk, (0, 0))[0],
            went_on=entries.get(stage.pk, (0, 0))[1],
            ended=len(past[stage.pk]),
            days=median(past[stage.pk]) if past[stage.pk] else None,
            stands=len(present[stage.pk]),
            stood=median(present[stage.pk]) if present[stage.pk] else None,
        )
        for stage in board_stages().filter(pipeline=asked.pipeline, kind=DealStage.Kind.OPEN)
        if not stage.is_archived or stage.pk in entries or past[stage.pk] or present[stage.pk]
    ]
    closed = deals.filter(
        stage__pipeline=asked.pipeline, closed_at__gte=period.since, closed_at__lt=period.until
    )
    reasons = _reasons(closed)
    won = closed.filter(stage__kind=DealStage.Kind.WON).count()
    return Funnel(stages=stages, reasons=reasons, won=won, lost=sum(row.deals for row in reasons))


def _entries(stays: QuerySet[DealStay]) -> dict[int, tuple[int, int]]:
    """By stage: deals that entered it, and of them those that came to a later one or were won after that."""
    after = DealStay.objects.filter(
        deal=OuterRef("deal"), pk__gt=OuterRef("pk"), stage__pipeline=OuterRef("stage__pipeline")
    )
    further = Q(stage__kind=DealStage.Kind.WON) | Q(
        stage__kind=DealStage.Kind.OPEN, stage__sequence__gt=OuterRef("stage__sequence")
    )
    counted = (
        stays.annotate(has_gone_on=Exists(after.filter(further)))
        .order_by()
        .values("stage")
        .annotate(
            entered=Count("deal", distinct=True),
            went_on=Count("deal", distinct=True, filter=Q(has_gone_on=True)),
        )
    )
    return {row["stage"]: (row["entered"], row["went_on"]) for row in counted}


def _days(
    stays: Iterable[tuple[int, datetime, datetime | None]], time_zone: str, now: datetime
) -> defaultdict[int, list[float]]:
    """Working days of each stay, by stage."""
    rows = [(stage, entered, left or now) for stage, entered, left in stays]
    found: defaultdict[int, list[float]] = defaultdict(list)
    if rows:
        days = working_days(
            since=min(entered for _stage, entered, _left in rows), until=now, time_zone=time_zone
        )
        for stage, entered, left in rows:
            found[stage].append(_between(days, entered, left, time_zone))
    return found


def _between(days: Sequence[date], entered: datetime, left: datetime, time_zone: str) -> int:
    """Of these days, those after the one of the entry, up to the one of the leaving."""
    first, last = (local_day(moment=moment, time_zone=time_zone) for moment in (entered, left))
    return bisect_right(days, last) - bisect_right(days, first)


def _reasons(closed: QuerySet[Deal]) -> list[ReasonFigures]:
    lost = closed.filter(stage__kind=DealStage.Kind.LOST).order_by().values_list("lost_reason__name")
    counted = list(lost.annotate(deals=Count("pk")).order_by("-deals", "lost_reason__name"))
    whole = sum(deals for _name, deals in counted)
    return [
        ReasonFigures(reason=name or "", deals=deals, share=100 * deals / whole) for name, deals in counted
    ]
