"""When a timer has been forgotten, and how far back time is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

TIMER_GRACE = timedelta(minutes=30)
"""A timer left running is stopped so long after the end of the shift."""
LONGEST_TIMER = timedelta(hours=12)
"""A timer outside every shift runs no longer."""
LONGEST_BREAK = timedelta(hours=5)
"""A longer gap between stretches of working time ends the shift."""
BEFORE_SHIFT = timedelta(hours=3)
"""A timer started so early belongs to the shift that is about to begin."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class TimerLimit:
    """The clock stops a timer at `stops_at`; what it leaves ends at `ends_at`, so that no minute after it is invented."""

    ends_at: datetime
    stops_at: datetime


def timer_limit(*, started_at: datetime, working_time: Sequence[Span]) -> TimerLimit:
    """When a timer has been forgotten: half an hour after the end of the shift in which it was started.

    `working_time`: sorted stretches of the member around that moment. Outside every shift, and in one that has no end
    within a day, it is twelve hours after its start.
    """
    for begins, ends in shifts(working_time):
        if begins - BEFORE_SHIFT <= started_at < ends <= started_at + timedelta(days=1):
            return TimerLimit(ends, ends + TIMER_GRACE)
    return TimerLimit(started_at + LONGEST_TIMER, started_at + LONGEST_TIMER)


def shifts(working_time: Iterable[Span]) -> list[Span]:
    """Stretches of working time with the breaks between them left in."""
    shifts: list[Span] = []
    for begins, ends in working_time:
        if shifts and begins - shifts[-1][1] <= LONGEST_BREAK:
            shifts[-1] = (shifts[-1][0], ends)
        else:
            shifts.append((begins, ends))
    return shifts


def is_recent(day: date, *, today: date) -> bool:
    """Of today or yesterday: a member writes their own time so far back, the head any."""
    return day >= today - timedelta(days=1)
