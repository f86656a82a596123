"""Pure decisions about reminders: when one is due, and when that is told."""

from datetime import date, datetime, timedelta
from typing import Literal

from naryad.core.time import day_start

MORNING = timedelta(hours=8)
"""A reminder without a clock time is told about on the morning of its day."""


def due_state(
    *, due_on: date, due_at: datetime | None, now: datetime, today: date
) -> Literal["overdue", "today", "coming"]:
    """A clock time is over when it passes, a day when it ends. `today`: the company's day at `now`."""
    if (due_at <= now) if due_at else (due_on < today):
        return "overdue"
    return "today" if due_on <= today else "coming"


def moment_to_tell(
    *, due_on: date, due_at: datetime | None, time_zone: str, now: datetime
) -> datetime | None:
    """When the assignee is told that a reminder is due; None where that has passed: they see it already."""
    moment = due_at or day_start(day=due_on, time_zone=time_zone) + MORNING
    return moment if moment > now else None
