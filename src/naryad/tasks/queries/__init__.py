"""All reads of tasks beyond one filter."""

from naryad.tasks.queries.clock import due_by_clock
from naryad.tasks.queries.rank import RANK, of_member, queue_tasks, visible_tasks, with_spent

__all__ = ["RANK", "due_by_clock", "of_member", "queue_tasks", "visible_tasks", "with_spent"]
