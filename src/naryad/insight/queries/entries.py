"""Which work counts: the one place that says so, for every figure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast, Extract

from naryad.tasks.models import Task, TimeEntry

Compiled = tuple[str, tuple[Any, ...]]


def closed_confirmed_entries() -> QuerySet[TimeEntry]:
    """Time that counts: ended, and (where the system ended it) confirmed by the member."""
    return TimeEntry.objects.filter(ended_at__isnull=False, is_confirmed=True)


def unconfirmed_entries() -> QuerySet[TimeEntry]:
    """Ended by the system and not answered yet: their tasks are left out until they are."""
    return TimeEntry.objects.filter(ended_at__isnull=False, is_confirmed=False, is_void=False)


def finished_tasks(*, since: datetime | None, until: datetime) -> QuerySet[Task]:
    """Work that was done in [since, until); waiting tasks are nobody's work."""
    tasks = Task.objects.filter(status=Task.Status.DONE, kind=Task.Kind.WORK, finished_at__lt=until)
    return tasks if since is None else tasks.filter(finished_at__gte=since)


WORK = """
work (task_id, assignee_id, type_id, order_id, title, estimate, finished_at) AS MATERIALIZED ({tasks}),
clock (task_id, member_id, minutes) AS MATERIALIZED ({entries}),
doubtful (task_id) AS MATERIALIZED ({doubtful})"""
"""Three common table expressions: finished tasks, minutes that count by task and member, tasks with unconfirmed time."""


def work_tables(tasks: QuerySet[Task]) -> Compiled:
    """WORK for these tasks and its parameters; the company's condition is in every part of it."""
    ids = tasks.values("pk")
    rows = tasks.values_list(
        "pk", "assignee_id", "task_type_id", "order_id", "title", "estimate_at_start", "finished_at"
    )
    minutes = Cast(Extract(F("ended_at") - F("started_at"), "epoch"), FloatField()) / 60.0
    entries = (
        closed_confirmed_entries()
        .filter(task__in=ids)
        .values("task_id", "member_id")
        .annotate(minutes=Sum(minutes))
        .filter(minutes__gt=0)
        .values_list("task_id", "member_id", "minutes")
    )
    doubtful = unconfirmed_entries().filter(task__in=ids).values_list("task_id").distinct()
    parts = [compiled(rows), compiled(entries), compiled(doubtful)]
    sql = WORK.format(tasks=parts[0][0], entries=parts[1][0], doubtful=parts[2][0])
    return sql, tuple(value for _sql, values in parts for value in values)


def compiled(rows: QuerySet[Any, Any]) -> Compiled:
    sql, parameters = rows.order_by().query.sql_with_params()
    return sql, tuple(parameters)


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


class LeftOut(NamedTuple):
    """Finished tasks that no figure counts, by why."""

    unconfirmed: int = 0
    no_estimate: int = 0
    no_time: int = 0

    @property
    def in_all(self) -> int:
        return sum(self)

    def __add__(self, other: object) -> "LeftOut":
        if not isinstance(other, LeftOut):
            return NotImplemented
        return LeftOut(*(mine + its for mine, its in zip(self, other, strict=True)))


LEFT_OUT = """
WITH {work}
SELECT {key},
       count(*) FILTER (WHERE doubted),
       count(*) FILTER (WHERE NOT doubted AND NOT estimated),
       count(*) FILTER (WHERE NOT doubted AND estimated AND NOT timed)
FROM (SELECT assignee_id, type_id, {estimated} AS estimated,
             doubtful.task_id IS NOT NULL AS doubted, timed.task_id IS NOT NULL AS timed
      FROM work
      LEFT JOIN doubtful USING (task_id)
      LEFT JOIN (SELECT DISTINCT task_id FROM clock) timed USING (task_id)) one
GROUP BY 1"""
KEYS = {"member": "assignee_id", "type": "type_id"}


def left_out(
    *,
    since: datetime,
    until: datetime,
    by: str,
    with_estimates: bool = True,
    assignee_id: int | None = None,
) -> Mapping[int | None, LeftOut]:
    """By assignee or type ("member", "type"). `with_estimates`: a task without an estimate is of no use either."""
    tasks = finished_tasks(since=since, until=until)
    work, parameters = work_tables(tasks if assignee_id is None else tasks.filter(assignee=assignee_id))
    estimated = "COALESCE(estimate, 0) > 0" if with_estimates else "TRUE"
    sql = LEFT_OUT.format(work=work, key=KEYS[by], estimated=estimated)
    return {key: LeftOut(*counts) for key, *counts in fetch(sql, parameters)}
