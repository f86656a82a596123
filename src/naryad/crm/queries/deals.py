"""Reads of deals: the board, the table, the card, search."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DecimalField,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.overdue import with_overdue
from naryad.crm.queries.stages import board_stages, has_pipelines
from naryad.crm.queries.tags import sources_beside, tags_of
from naryad.crm.rules import CLOSED_SHOWN_FOR, is_rotting, weighted
from naryad.search.queries import first_found
from naryad.search.rules import typed_number
from naryad.ui.hooks.asks import Ask
from naryad.ui.hooks.kinds import in_sight
from naryad.ui.lists.columns import Money, Row, Viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, may, reach

MONEY = DecimalField(max_digits=14, decimal_places=2)
ORDERS_AMOUNT: Ask[F] = Ask("deal.orders_amount", "What a deal's orders come to, as an expression")
WORTH: Ask[F] = Ask(
    "deal.worth", "What was agreed for a deal, else what its orders come to, as a stored column"
)
FIRST_CARDS = 20
MOST_CARDS = 200
"""Of one column of the board; the table shows the rest."""
Cards = Callable[[Sequence[int]], list[Row]]


@dataclass(frozen=True)
class Sums:
    """Of some deals: how many, and of how many of them the member sees the amounts; these by currency.

    `weighted`: the amounts by the probabilities of their stages; `is_weighted`: any of those was chosen.
    """

    total: int = 0
    priced: int = 0
    amounts: tuple[Money, ...] = ()
    overdue: tuple[Money, ...] = ()
    weighted: tuple[Money, ...] = ()
    is_weighted: bool = False

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.total + other.total,
            self.priced + other.priced,
            _added(self.amounts + other.amounts),
            _added(self.overdue + other.overdue),
            _added(self.weighted + other.weighted),
            self.is_weighted or other.is_weighted,
        )

    @property
    def is_part(self) -> bool:
        """Whether the amounts are of fewer deals than are counted."""
        return self.priced < self.total


@dataclass(frozen=True, kw_only=True)
class DealColumn:
    """`sums` are of all deals of the column, `cards` are the first of them."""

    stage: DealStage
    cards: list[Row]
    sums: Sums
    shown: int

    @property
    def more(self) -> int:
        return self.sums.total - len(self.cards)

    @property
    def can_show_more(self) -> bool:
        return self.more > 0 and self.shown < MOST_CARDS


@dataclass(frozen=True, kw_only=True)
class Board:
    """`is_mixed`: its columns are of several pipelines."""

    columns: list[DealColumn]
    in_progress: Sums
    is_mixed: bool = False


def visible_deals(*, member: Member) -> QuerySet[Deal]:
    """Performers see the deals of orders with their tasks, and those with tasks of theirs."""
    if reach(member, "crm.view") == Reach.ALL:
        return Deal.objects.all()
    return Deal.objects.filter(in_sight("deal", member))


def sees_money(*, member: Member, deal: Deal) -> bool:
    return may(member, "money.view", is_own=deal.responsible_id == member.pk)


def card_deal(*, member: Member, deal_id: int) -> QuerySet[Deal]:
    """For get_object_or_404, with everything the card shows of the deal itself."""
    rows = with_amounts(visible_deals(member=member), member=member)
    rows = rows.annotate(
        has_pipelines=has_pipelines("stage__pipeline"), tags=tags_of("pk"), sources=sources_beside()
    )
    return rows.select_related(
        "client", "stage__pipeline", "responsible", "lost_reason", "source", "entity"
    ).filter(pk=deal_id)


def worth() -> F:
    """What a deal is worth, to sort by."""
    return next(iter(WORTH()), F("agreed_amount"))


def orders_amount() -> Coalesce:
    """What a deal's orders come to, as an expression."""
    return Coalesce(*ORDERS_AMOUNT(), Value(Decimal(0)), output_field=MONEY)


def with_amounts(rows: QuerySet[Deal], *, member: Member) -> QuerySet[Deal]:
    """`orders_amount`: sum of the orders, without cancelled ones; `amount`: what the deal is worth.

    `is_money_shown`: to this member.
    """
    priced = rows.annotate(orders_amount=orders_amount()).annotate(
        amount=Coalesce(F("agreed_amount"), F("orders_amount"), output_field=MONEY)
    )
    sight = reach(member, "money.view")
    if sight == Reach.OWN:
        return priced.annotate(
            is_money_shown=Case(When(responsible=member, then=Value(True)), default=Value(False))
        )
    return priced.annotate(is_money_shown=Value(sight == Reach.ALL))


def board(
    *,
    found: QuerySet[Deal],
    cards: Cards,
    viewer: Viewer,
    pipeline_id: int | None = None,
    shown: Mapping[int, int] | None = None,
) -> Board:
    """The deals by stage. `found`: those that the list is narrowed to; `cards`: what it shows of them.

    `pipeline_id`: None for all; `shown`: cards asked for, by stage id, where more than the first.
    """
    shown = {pk: min(count, MOST_CARDS) for pk, count in (shown or {}).items()}
    lately = Q(stage__kind=DealStage.Kind.OPEN) | Q(closed_at__gte=viewer.now - CLOSED_SHOWN_FOR)
    rows = found.filter(lately)
    totals = _totals(rows, viewer)
    first = _first(rows, shown=shown)
    by_stage: defaultdict[int, list[Row]] = defaultdict(list)
    for card in cards(first):
        by_stage[card.lead.stage_id].append(card)
    columns = [
        DealColumn(
            stage=stage,
            cards=by_stage[stage.pk],
            sums=totals[stage.pk],
            shown=max(shown.get(stage.pk, 0), FIRST_CARDS),
        )
        for stage in board_stages()
        if stage.pk in totals or _is_column(stage, pipeline_id)
    ]
    progress = [column.sums for column in columns if column.stage.kind == DealStage.Kind.OPEN]
    is_mixed = len({column.stage.pipeline_id for column in columns}) > 1
    return Board(columns=columns, in_progress=sum(progress, Sums()), is_mixed=is_mixed)


def _is_column(stage: DealStage, pipeline_id: int | None) -> bool:
    """Of a stage without deals."""
    is_shown = stage.pipeline_id == pipeline_id if pipeline_id else not stage.pipeline.is_archived
    return is_shown and not stage.is_archived


def sums(rows: QuerySet[Deal], viewer: Viewer) -> list[Sums]:
    """Of all of them: one, none where there is no deal."""
    found = sum(_totals(rows, viewer).values(), Sums())
    return [found] if found.total else []


def _totals(rows: QuerySet[Deal], viewer: Viewer) -> defaultdict[int, Sums]:
    """By stage."""
    priced = with_overdue(with_amounts(rows, member=viewer.member), viewer=viewer)
    sums = {
        name: Coalesce(Sum(amount, filter=Q(is_money_shown=True)), Value(Decimal(0)), output_field=MONEY)
        for name, amount in (("worth", "amount"), ("late", "overdue_amount"))
    }
    counts = {"total": Count("pk"), "priced": Count("pk", filter=Q(is_money_shown=True))}
    groups = ("stage_id", "stage__kind", "stage__probability", "currency")
    grouped: Any = priced.order_by().values(*groups).annotate(**counts, **sums)
    by_stage: defaultdict[int, Sums] = defaultdict(Sums)
    for row in grouped.order_by("currency"):
        worth = (Money(row["worth"], row["currency"]),) if row["priced"] else ()
        late = (Money(row["late"], row["currency"]),) if row["late"] else ()
        is_chosen = row["stage__kind"] == DealStage.Kind.OPEN and row["stage__probability"] < 100
        likely = tuple(Money(weighted(one.amount, row["stage__probability"]), one.currency) for one in worth)
        by_stage[row["stage_id"]] += Sums(row["total"], row["priced"], worth, late, likely, is_chosen)
    return by_stage


def _added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum a currency."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for part in amounts:
        sums[part.currency] += part.amount
    return tuple(Money(amount, currency) for currency, amount in sums.items())


def _first(rows: QuerySet[Deal], *, shown: Mapping[int, int]) -> list[int]:
    """Ids of the cards, in the order of their columns: their amounts are worked out once they are chosen."""
    place = Window(RowNumber(), partition_by=F("stage_id"), order_by=[F("position").asc(), F("pk").asc()])
    wanted = Q(place__lte=FIRST_CARDS)
    for stage_id, count in shown.items():
        wanted |= Q(stage_id=stage_id, place__lte=count)
    first = rows.annotate(place=place).filter(wanted).order_by("place", "pk")
    return list(first.values_list("pk", flat=True))


def search_deals(
    *, member: Member, text: str, responsible_id: int | None = None, limit: int = 20
) -> list[Deal]:
    """Deals by number, words of the title or client: those in progress first, newest first."""
    rows = visible_deals(member=member).select_related("client", "stage")
    if responsible_id is not None:
        rows = rows.filter(responsible=responsible_id)
    if not text.strip():
        return list(rows.order_by("-number")[:limit])
    number = typed_number(text)
    return first_found(
        rows=rows,
        kind="deal",
        text=text,
        country=member.workspace.country,
        exactly=Q(number=number[1]) if number and number[0] is None else None,
        limit=limit,
    )


def stage_place() -> Case:
    """The stage's place on the board as one number that pages can go on from: pipelines stand together."""
    place = F("stage__pipeline__sequence") * 10_000_000 + F("stage__sequence")
    return Case(
        When(stage__kind=DealStage.Kind.OPEN, then=place),
        When(stage__kind=DealStage.Kind.WON, then=place + 1_000_000),
        default=place + 2_000_000,
        output_field=BigIntegerField(),
    )


def rotting_days(deal: Deal, *, now: datetime) -> int:
    """How long it has stood in its stage, 0 while that is not too long."""
    rotting = is_rotting(stage_kind=deal.stage.kind, stage_since=deal.stage_since, now=now)
    return (now - deal.stage_since).days if rotting else 0


def mark(deal: Deal, *, now: datetime) -> None:
    """For the template: `rotting_days`."""
    deal.rotting_days = rotting_days(deal, now=now)  # type: ignore[attr-defined]
