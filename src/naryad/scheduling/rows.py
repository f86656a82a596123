"""The columns of a problem's tasks, read once and shared by the checks and both engines."""

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from naryad.scheduling.problem import Task


class Rows(NamedTuple):
    """One list per field of a task, in the order of its fields and of the input."""

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
    flat: list[Any] = list(chain.from_iterable(tasks))
    width = len(Rows._fields)
    return Rows(*(flat[place::width] for place in range(width)))
