"""Average time of each task type: per unit, by month, and whether it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from naryad.insight.queries.efficiency import Ratio
from naryad.insight.queries.entries import Compiled, LeftOut, fetch, finished_tasks, left_out, work_tables
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.statistics import (
    EARLIER_MONTHS,
    FEWEST_SHOWN,
    RECENT_MONTHS,
    SHOWN_TASKS,
    MedianChange,
    Month,
    Range,
    change,
    is_firm,
    median,
    median_range,
)
from naryad.tasks.models import TaskType
from naryad.tenancy.scope import require_workspace_id

MEASURED = """
WITH {work},
measured AS MATERIALIZED (
  SELECT work.task_id, work.type_id, work.finished_at, work.estimate, spent.minutes,
         COALESCE(item.quantity, 1)::float8 AS units
  FROM work
  JOIN (SELECT task_id, sum(minutes) AS minutes FROM clock GROUP BY 1{whose}) spent USING (task_id)
  JOIN tasks_task task ON task.id = work.task_id AND task.workspace_id = %s
  LEFT JOIN orders_orderitem item ON item.id = task.item_id AND item.workspace_id = task.workspace_id
  WHERE work.type_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM doubtful WHERE doubtful.task_id = work.task_id))"""

BY_TYPE = """
SELECT type_id, NULL::date, count(*), sum(minutes),
       count(*) FILTER (WHERE place <= %s), sum(minutes) FILTER (WHERE place <= %s),
       sum(units) FILTER (WHERE place <= %s),
       array_agg(minutes / units) FILTER (WHERE place <= %s),
       0::float8, 0::float8
FROM (SELECT *, row_number() OVER (PARTITION BY type_id ORDER BY finished_at DESC, task_id DESC) AS place
      FROM measured) newest GROUP BY 1
UNION ALL
SELECT type_id, date_trunc('month', finished_at AT TIME ZONE %s)::date, count(*), sum(minutes),
       count(*), sum(minutes), sum(units),
       array_agg(minutes / units),
       sum(ln(minutes / units)), sum(ln(minutes / units) ^ 2)
FROM measured WHERE finished_at >= %s GROUP BY 1, 2"""

IN_PERIOD = """
SELECT type_id, count(*), sum(minutes), sum(estimate)
FROM measured WHERE estimate > 0 AND finished_at >= %s GROUP BY 1"""


@dataclass(frozen=True, kw_only=True)
class Average:
    """Minutes per unit of quantity over `tasks` tasks: the median for display, Σ A ÷ Σ quantity for planning.

    `range`: where the median would lie if like tasks were done again, 90 in 100.
    """

    tasks: int = 0
    minutes: float = 0.0
    median: float | None = None
    range: Range | None = None
    planning: float | None = None
    is_firm: bool = False


@dataclass(kw_only=True)
class TypeFigures:
    """`newest`: of the last 60 up to the period's end. `months` hold the months' own medians, None where too few.

    `left_out`: finished in the period and not counted.
    """

    task_type: TaskType
    path: str
    newest: Average = field(default_factory=Average)
    months: dict[date, Average] = field(default_factory=dict)
    change: MedianChange
    in_period: Ratio = field(default_factory=Ratio)
    left_out: LeftOut = LeftOut()

    @property
    def is_shown(self) -> bool:
        return self.newest.median is not None


def type_figures(*, period: Period, sight: Sight) -> list[TypeFigures]:
    """Types with tasks that count, as the tree of types lies. A fixed number of queries.

    `sight.member_id`: only tasks that this member alone worked on.
    """
    averages: dict[int, dict[date | None, Average]] = {}
    logs: dict[int, dict[date, Month]] = {}
    for type_id, month, all_tasks, all_minutes, tasks, minutes, units, each, *sums in _by_type(period, sight):
        is_shown = tasks >= FEWEST_SHOWN
        averages.setdefault(type_id, {})[month] = Average(
            tasks=tasks,
            minutes=minutes,
            median=median(each) if is_shown else None,
            range=median_range(each),
            planning=minutes / units if is_shown else None,
            is_firm=is_firm(tasks=all_tasks, minutes=all_minutes),
        )
        if month is not None:
            logs.setdefault(type_id, {})[month] = Month(tasks, *sums)
    ratios, out = _in_period(period, sight), _left_out(period, sight)
    return [
        TypeFigures(
            task_type=row,
            path=path,
            newest=averages[row.pk].pop(None, Average()),
            months={month: average for month, average in averages[row.pk].items() if month is not None},
            change=_change(logs.get(row.pk, {}), period=period),
            in_period=ratios.get(row.pk, Ratio()),
            left_out=out.get(row.pk, LeftOut()),
        )
        for row, path in named_types()
        if row.pk in averages
    ]


def named_types() -> list[tuple[TaskType, str]]:
    """Every type with its way from the root, depth first."""
    rows = list(TaskType.objects.order_by("sequence", "pk"))
    inside: dict[int | None, list[TaskType]] = {}
    for row in rows:
        inside.setdefault(row.parent_id, []).append(row)

    def walk(parent_id: int | None, above: str) -> list[tuple[TaskType, str]]:
        types = []
        for row in inside.get(parent_id, []):
            path = f"{above} / {row.name}" if above else row.name
            types += [(row, path), *walk(row.pk, path)]
        return types

    return walk(None, "")


def _by_type(period: Period, sight: Sight) -> list[tuple[Any, ...]]:
    sql, parameters = _measured(sight, since=None, period=period)
    shown = [SHOWN_TASKS] * 4
    return fetch(sql + BY_TYPE, [*parameters, *shown, period.time_zone, period.dynamics_since])


def _in_period(period: Period, sight: Sight) -> dict[int, Ratio]:
    sql, parameters = _measured(sight, since=period.since, period=period)
    return {
        type_id: Ratio(tasks=tasks, minutes=minutes, estimate=estimate)
        for type_id, tasks, minutes, estimate in fetch(sql + IN_PERIOD, [*parameters, period.since])
    }


def _measured(sight: Sight, *, since: datetime | None, period: Period) -> Compiled:
    work, parameters = work_tables(finished_tasks(since=since, until=period.until))
    whose = " HAVING bool_and(member_id = %s)" if sight.member_id is not None else ""
    who = () if sight.member_id is None else (sight.member_id,)
    return MEASURED.format(work=work, whose=whose), (*parameters, *who, require_workspace_id())


def _left_out(period: Period, sight: Sight) -> Mapping[int | None, LeftOut]:
    return left_out(
        since=period.since,
        until=period.until,
        by="type",
        with_estimates=False,
        assignee_id=sight.member_id,
    )


def _change(months: dict[date, Month], *, period: Period) -> MedianChange:
    """The last three of the twelve months against the nine before them."""
    ordered = [months.get(month, Month(0, 0.0, 0.0)) for month in period.months]
    return change(earlier=ordered[:EARLIER_MONTHS], recent=ordered[-RECENT_MONTHS:])
