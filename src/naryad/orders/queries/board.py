"""The board: orders of one type, a column a stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from naryad.orders.models import Order, OrderStage, OrderType
from naryad.orders.queries.table import OrderFilters, OrderRow, filtered, rows
from naryad.workspaces.models import Member

BOARD_FIRST = 20
"""Cards of a column that come with the page; the rest by "more"."""
DONE_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class BoardColumn:
    """`count` is of the whole column; `rows` are its first cards."""

    stage: OrderStage
    count: int
    rows: list[OrderRow]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def board(
    *,
    order_type: OrderType,
    member: Member,
    filters: OrderFilters,
    now: datetime,
    shown: Mapping[int, int] | None = None,
) -> list[BoardColumn]:
    """Columns of the stages in use (an archived one while orders stand there), with their first cards.

    `shown`: how many, by the stage's id, where there are more on the page.
    """
    found = _on_board(order_type_id=order_type.pk, member=member, filters=filters, now=now)
    counts = dict(found.values_list("stage").annotate(count=Count("pk")).order_by())
    place = Window(RowNumber(), partition_by=F("stage_id"), order_by=[F("position").asc(), F("pk").asc()])
    wanted = Q(place__lte=BOARD_FIRST)
    for stage_id, count in (shown or {}).items():
        wanted |= Q(stage_id=stage_id, place__lte=count)
    first = list(_cards(found).annotate(place=place).filter(wanted).order_by("place", "pk"))
    stages = OrderStage.objects.filter(order_type=order_type).filter(Q(is_archived=False) | Q(pk__in=counts))
    by_stage: dict[int, list[OrderRow]] = {}
    for row in rows(first, member=member):
        by_stage.setdefault(row.order.stage_id, []).append(row)
    return [
        BoardColumn(stage, counts.get(stage.pk, 0), by_stage.get(stage.pk, []))
        for stage in stages.order_by("sequence", "pk")
    ]


def board_column(*, stage: OrderStage, member: Member, filters: OrderFilters, now: datetime) -> BoardColumn:
    """The whole column."""
    found = _on_board(order_type_id=stage.order_type_id, member=member, filters=filters, now=now).filter(
        stage=stage
    )
    orders = list(_cards(found).order_by("position", "pk"))
    return BoardColumn(stage, len(orders), rows(orders, member=member))


def _on_board(*, order_type_id: int, member: Member, filters: OrderFilters, now: datetime) -> QuerySet[Order]:
    """Open orders; with `with_done` also those finished lately."""
    lately = Q(status=Order.Status.OPEN) | Q(finished_at__gte=now - DONE_SHOWN)
    return filtered(member=member, filters=filters).filter(lately, order_type=order_type_id)


def _cards(found: QuerySet[Order]) -> QuerySet[Order]:
    return found.select_related("deal__client", "stage", "responsible", "forecast")
