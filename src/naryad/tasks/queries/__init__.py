"""All reads of tasks beyond one filter."""

from naryad.tasks.queries.chain import ChainRow, chain
from naryad.tasks.queries.clock import due_by_clock
from naryad.tasks.queries.queue import Hero, Queue, queue, running_timer
from naryad.tasks.queries.rank import (
    RANK,
    of_member,
    queue_tasks,
    takeable_tasks,
    visible_tasks,
    with_spent,
)
from naryad.tasks.queries.times import (
    Sheet,
    forgotten_timers,
    may_write_time,
    monday_of,
    questions,
    time_sheet,
    timer_limits,
    visible_entries,
    workable_tasks,
)

__all__ = [
    "RANK",
    "ChainRow",
    "Hero",
    "Queue",
    "Sheet",
    "chain",
    "due_by_clock",
    "forgotten_timers",
    "may_write_time",
    "monday_of",
    "of_member",
    "questions",
    "queue",
    "queue_tasks",
    "running_timer",
    "takeable_tasks",
    "time_sheet",
    "timer_limits",
    "visible_entries",
    "visible_tasks",
    "with_spent",
    "workable_tasks",
]
