"""The columns of a problem's tasks, read once and shared by the checks and both engines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from naryad.scheduling.problem import Task


class Rows(NamedTuple):
    """One list per field of a task, in the order of the input."""

    id: list[int]
    effort: list[int]
    order: list[int | None]
    order_priority: list[int]
    order_due: list[int | None]
    task_priority: list[int]
    position: list[int]
    assignee: list[int | None]
    role: list[int | None]
    elapsed: list[bool]
    preds: list[Sequence[Sequence[int]]]
    not_before: list[int | None]
    in_progress: list[bool]


def task_rows(tasks: Sequence["Task"]) -> Rows:
    """The tasks by column; each task is visited once, for a processor's cache holds few of many thousands."""
    flat: list[Any] = []
    for task in tasks:
        flat += (
            task.id,
            task.effort,
            task.order,
            task.order_priority,
            task.order_due,
            task.task_priority,
            task.position,
            task.assignee,
            task.role,
            task.elapsed,
            task.preds,
            task.not_before,
            task.in_progress,
        )
    width = len(Rows._fields)
    return Rows(*(flat[place::width] for place in range(width)))
