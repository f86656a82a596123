"""The part of a stored plan that leads to one task, as the engine's `explain` wants it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from naryad.core.time import to_minutes
from naryad.forecast.rules.outcome import NO_ESTIMATE
from naryad.forecast.rules.problem import to_problem
from naryad.forecast.rules.rows import Rows
from naryad.scheduling import Plan, PlannedTask, Reason


class StoredTask(NamedTuple):
    """A stored forecast of a task."""

    task_id: int
    starts_at: datetime | None
    finishes_at: datetime | None
    member_id: int | None
    reason: str
    via_id: int | None


def chain_plan(chain: Sequence[StoredTask], rows: Rows, *, now: datetime) -> Plan:
    """A plan of these tasks alone, with the stored dates. `rows`: theirs, as when they were planned at `now`."""
    doers = {row.member_id for row in chain}
    members = [member for member in rows.members if member.id in doers]
    rows = rows._replace(calendars=rows.calendars._replace(members=members))
    latest = max((row.finishes_at or row.starts_at or now for row in chain), default=now)
    problem = to_problem(rows, now=now, span=latest - now).problem
    return Plan.of(problem, [_planned(row) for row in sorted(chain)])


def _planned(row: StoredTask) -> PlannedTask:
    start = None if row.starts_at is None else to_minutes(row.starts_at)
    finish = start if row.finishes_at is None else to_minutes(row.finishes_at)
    begins = Reason.PREDECESSOR if row.via_id else Reason.NONE
    reason = begins if row.reason == NO_ESTIMATE else Reason(row.reason)
    return PlannedTask(row.task_id, start, finish, row.member_id, reason, row.via_id)
