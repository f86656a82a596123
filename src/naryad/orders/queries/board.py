"""The board: orders of one type, a column a stage."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from naryad.orders.models import Order, OrderStage, OrderType
from naryad.ui.lists.columns import Row

BOARD_FIRST = 20
"""Cards of a column that come with the page; the rest by "more"."""
DONE_SHOWN = timedelta(days=30)
Cards = Callable[[Sequence[int]], list[Row]]
"""What the list of orders shows of these."""


@dataclass(frozen=True)
class BoardColumn:
    """`count` is of the whole column; `rows` are its first cards."""

    stage: OrderStage
    count: int
    rows: list[Row]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def board(
    *,
    order_type: OrderType,
    narrowed: QuerySet[Order],
    cards: Cards,
    now: datetime,
    shown: Mapping[int, int] | None = None,
) -> list[BoardColumn]:
    """Columns of the stages in use (an archived one while orders stand there), with their first cards.

    `narrowed`: the orders that the list is narrowed to; `shown`: how many, by the stage's id, where there are more on the page.
    """
    orders = _on_board(narrowed, order_type_id=order_type.pk, now=now)
    counts = dict(orders.values_list("stage").annotate(count=Count("pk")).order_by())
    place = Window(RowNumber(), partition_by=F("stage_id"), order_by=[F("position").asc(), F("pk").asc()])
    wanted = Q(place__lte=BOARD_FIRST)
    for stage_id, count in (shown or {}).items():
        wanted |= Q(stage_id=stage_id, place__lte=count)
    first = orders.annotate(place=place).filter(wanted).order_by("place", "pk")
    by_stage: defaultdict[int, list[Any]] = defaultdict(list)
    for row in cards(list(first.values_list("pk", flat=True))):
        by_stage[row.lead.stage_id].append(row)
    stages = OrderStage.objects.filter(order_type=order_type).filter(Q(is_archived=False) | Q(pk__in=counts))
    return [
        BoardColumn(stage, counts.get(stage.pk, 0), by_stage[stage.pk])
        for stage in stages.order_by("sequence", "pk")
    ]


def board_column(*, stage: OrderStage, narrowed: QuerySet[Order], cards: Cards, now: datetime) -> BoardColumn:
    """The whole column."""
    orders = _on_board(narrowed, order_type_id=stage.order_type_id, now=now).filter(stage=stage)
    ids = list(orders.order_by("position", "pk").values_list("pk", flat=True))
    return BoardColumn(stage, len(ids), cards(ids))


def _on_board(narrowed: QuerySet[Order], *, order_type_id: int, now: datetime) -> QuerySet[Order]:
    """Open orders; of those that are done, if they are wanted, the ones finished lately."""
    lately = Q(status=Order.Status.OPEN) | Q(finished_at__gte=now - DONE_SHOWN)
    return narrowed.filter(lately, order_type=order_type_id)
