"""The columns of a problem's tasks, read in one pass and shared by the checks and both engines."""

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from naryad.scheduling.problem import Task


class Rows(NamedTuple):
    """One tuple per field of a task, in the order of the input."""

    id: tuple[int, ...]
    effort: tuple[int, ...]
    order: tuple[int | None, ...]
    order_priority: tuple[int, ...]
    order_due: tuple[int | None, ...]
    task_priority: tuple[int, ...]
    position: tuple[int, ...]
    assignee: tuple[int | None, ...]
    role: tuple[int | None, ...]
    elapsed: tuple[bool, ...]
    preds: tuple[Sequence[Sequence[int]], ...]
    not_before: tuple[int | None, ...]
    in_progress: tuple[bool, ...]


_readers = tuple(map(attrgetter, Rows._fields))


def task_rows(tasks: Sequence["Task"]) -> Rows:
    """The tasks by column."""
    columns: Any = [tuple(map(read, tasks)) for read in _readers]
    return Rows(*columns)
