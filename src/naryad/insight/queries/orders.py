"""Lead time and promises of finished orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from naryad.activity.models import EventRecord
from naryad.insight.queries.entries import compiled, fetch
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.statistics import FEWEST_SHOWN, FEWEST_TASKS
from naryad.orders.facts import OrderCreated, OrderPromised
from naryad.orders.models import Order, OrderType

LEAD = """
WITH done (order_id, type_id, accepted_at, finished_at, last_promise) AS MATERIALIZED ({orders}),
said (kind, event_id, data) AS MATERIALIZED (
  {events} AND topics && (SELECT array_agg('order:' || order_id)::varchar(40)[] FROM done)),
first AS (
  SELECT DISTINCT ON (1) (data->>'order_id')::bigint AS order_id, (data->>'promised_on')::date AS promise
  FROM said WHERE data->>'promised_on' IS NOT NULL ORDER BY 1, event_id),
measured AS (
  SELECT done.*, (finished_at AT TIME ZONE %s)::date AS finished_on,
         COALESCE(first.promise, last_promise) AS first_promise,
         extract(epoch FROM date_trunc('minute', finished_at) - date_trunc('minute', accepted_at)) / 60 AS lead
  FROM done LEFT JOIN first USING (order_id))
SELECT CASE WHEN GROUPING(type_id) = 0 THEN type_id END,
       CASE WHEN GROUPING(date_trunc('month', finished_on)) = 0 THEN date_trunc('month', finished_on)::date END,
       count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY lead), percentile_cont(0.85) WITHIN GROUP (ORDER BY lead),
       count(first_promise), count(*) FILTER (WHERE finished_on <= first_promise),
       count(last_promise), count(*) FILTER (WHERE finished_on <= last_promise)
FROM measured GROUP BY GROUPING SETS ((), (type_id), (date_trunc('month', finished_on)))"""


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Finished orders: `median` and `late` (P85) of accepted → delivered in calendar minutes; kept promises, counted."""

    orders: int = 0
    median: float | None = None
    late: float | None = None
    promised_first: int = 0
    kept_first: int = 0
    promised_last: int = 0
    kept_last: int = 0

    @property
    def is_firm(self) -> bool:
        return self.orders >= FEWEST_TASKS

    @property
    def unpromised(self) -> int:
        return self.orders - self.promised_last

    @property
    def share_first(self) -> float | None:
        """Per cent finished on the first promised day or before; None where it is not shown."""
        return _share(self.kept_first, self.promised_first)

    @property
    def share_last(self) -> float | None:
        return _share(self.kept_last, self.promised_last)


def _share(kept: int, promised: int) -> float | None:
    return 100 * kept / promised if promised >= FEWEST_SHOWN else None


@dataclass(kw_only=True)
class OrderFigures:
    """`before`: of as long a time just before the period."""

    whole: Lead = field(default_factory=Lead)
    before: Lead = field(default_factory=Lead)
    types: list[tuple[OrderType, Lead]] = field(default_factory=list)
    months: dict[date, Lead] = field(default_factory=dict)


def order_figures(*, period: Period, sight: Sight) -> OrderFigures:
    """Orders finished in the period, by type; and by month of the dynamics. A fixed number of queries."""
    figures = OrderFigures()
    by_type: dict[int, Lead] = {}
    for type_id, month, lead in _leads(period, sight, since=period.since):
        if type_id is not None:
            by_type[type_id] = lead
        elif month is None:
            figures.whole = lead
    for type_id, month, lead in _leads(period, sight, since=min(period.dynamics_since, period.since)):
        if type_id is None and month is not None:
            figures.months[month] = lead
    before = _leads(period.before, sight, since=period.before.since)
    figures.before = next((lead for key, month, lead in before if key is None and month is None), Lead())
    types = OrderType.objects.filter(pk__in=by_type).order_by("sequence", "pk")
    figures.types = [(row, by_type[row.pk]) for row in types]
    return figures


def _leads(period: Period, sight: Sight, *, since: datetime) -> list[tuple[int | None, date | None, Lead]]:
    orders = seen_orders(sight).filter(
        status=Order.Status.DONE, finished_at__gte=since, finished_at__lt=period.until
    )
    rows = compiled(orders.values_list("pk", "order_type_id", "accepted_at", "finished_at", "promised_on"))
    kinds = [OrderCreated.kind, OrderPromised.kind]
    events = compiled(EventRecord.objects.filter(kind__in=kinds).values_list("kind", "pk", "data"))
    sql = LEAD.format(orders=rows[0], events=events[0])
    return [
        (key, month, _lead(row)) for key, month, *row in fetch(sql, [*rows[1], *events[1], period.time_zone])
    ]


def _lead(row: Sequence[Any]) -> Lead:
    orders, median, late, *promises = row
    is_shown = orders >= FEWEST_SHOWN
    return Lead(
        orders=orders,
        median=float(median) if is_shown else None,
        late=float(late) if is_shown else None,
        promised_first=promises[0],
        kept_first=promises[1],
        promised_last=promises[2],
        kept_last=promises[3],
    )


def seen_orders(sight: Sight) -> QuerySet[Order]:
    """Own: led by the member, or of a deal that the member leads."""
    if sight.member_id is not None:
        return Order.objects.none()
    if sight.leader_id is None:
        return Order.objects.all()
    leads = Q(responsible=sight.leader_id) | Q(deal__responsible=sight.leader_id)
    return Order.objects.filter(leads)
