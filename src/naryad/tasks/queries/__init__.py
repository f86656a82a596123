"""All reads of tasks beyond one filter."""

from naryad.tasks.queries.chain import ChainRow, chain
from naryad.tasks.queries.clock import due_by_clock
from naryad.tasks.queries.comments import comments
from naryad.tasks.queries.queue import Hero, Queue, queue, running_timer
from naryad.tasks.queries.rank import (
    RANK,
    of_member,
    queue_tasks,
    takeable_tasks,
    visible_tasks,
    with_spent,
)

__all__ = [
    "RANK",
    "ChainRow",
    "Hero",
    "Queue",
    "chain",
    "comments",
    "due_by_clock",
    "of_member",
    "queue",
    "queue_tasks",
    "running_timer",
    "takeable_tasks",
    "visible_tasks",
    "with_spent",
]
