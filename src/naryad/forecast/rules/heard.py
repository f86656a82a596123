"""What a new plan is told of to open pages: the rows of which something that is shown has changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from naryad.core.time import from_minutes, local_day, to_minutes
from naryad.forecast.rules.rows import TaskRow

SOON = 24 * 60  # minutes
STEP = 5
QUARTER = 15
"""Days begin at a whole quarter of an hour, in every zone."""
Values = tuple[Any, ...]


@dataclass(frozen=True)
class RowsChange:
    """What was stored of one table, by id of task, order or deal; `before` holds all rows that stood.

    Moments are minutes.
    """

    before: Mapping[int, Values]
    after: Mapping[int, Values]  # those that are new or different
    gone: Sequence[int]


@dataclass(frozen=True)
class Changes:
    tasks: RowsChange
    orders: RowsChange
    deals: RowsChange


@dataclass(frozen=True)
class _Eye:
    """How exactly a page tells a moment: its day, and within the next (and last) 24 hours steps of five minutes.

    Fixed steps, so that a date which drifts is told of as surely as one that jumps.
    """

    now: int
    time_zone: str
    days: dict[int, date] = field(default_factory=dict)

    def sees(self, minute: int | None) -> int | date | None:
        if minute is None:
            return None
        if abs(minute - self.now) <= SOON:
            return minute // STEP
        quarter = minute // QUARTER
        if quarter not in self.days:
            moment = from_minutes(quarter * QUARTER)
            self.days[quarter] = local_day(moment=moment, time_zone=self.time_zone)
        return self.days[quarter]

    def moved(self, change: RowsChange, dates: int) -> set[int]:
        """Rows of which one of the first columns, so many `dates`, looks otherwise now."""
        moved = set(change.gone)
        for pk, values in change.after.items():
            before = change.before.get(pk)
            if before is None or any(self.sees(values[n]) != self.sees(before[n]) for n in range(dates)):
                moved.add(pk)
        return moved


def _altered(change: RowsChange, columns: slice) -> set[int]:
    """Rows of which one of these columns, not dates, is another; new ones are not looked at."""
    return {
        pk
        for pk, values in change.after.items()
        if (before := change.before.get(pk)) and before[columns] != values[columns]
    }


TASK_DATES, TASK_REST = 2, slice(2, None)  # of forecast.actions.TASK_FIELDS
ORDER_DATES, ORDER_REST = 1, (slice(1, 2), slice(6, None))  # of forecast.actions.ORDER_FIELDS
DEAL_DATES, DEAL_STATE = 1, slice(1, 2)


def heard(changes: Changes, tasks: Iterable[TaskRow], *, now: datetime, time_zone: str) -> list[str]:
    """Topics: tasks with their orders, deals and queues ("forecast": any date at all); nothing if all looks the same."""
    eye, row_of = _Eye(to_minutes(now), time_zone), {task.id: task for task in tasks}
    moved = eye.moved(changes.tasks, TASK_DATES)
    topics = {f"task:{pk}" for pk in moved | _altered(changes.tasks, TASK_REST)}
    topics |= {place for topic in list(topics) if (place := _place(row_of.get(int(topic[5:]))))}
    redated = [row_of[pk] for pk in moved if pk in row_of]
    topics |= {_queue(task) for task in redated} | _reordered(changes.tasks, row_of)
    orders = eye.moved(changes.orders, ORDER_DATES)
    orders |= {pk for columns in ORDER_REST for pk in _altered(changes.orders, columns)}
    topics |= {f"order:{pk}" for pk in orders}
    deals = eye.moved(changes.deals, DEAL_DATES) | _altered(changes.deals, DEAL_STATE)
    topics |= {f"deal:{pk}" for pk in deals}
    topics.discard("")
    return ["forecast", *sorted(topics)] if topics else []


def _place(task: TaskRow | None) -> str:
    if task is None or not (task.order_id or task.deal_id):
        return ""
    return f"order:{task.order_id}" if task.order_id else f"deal:{task.deal_id}"


def _queue(task: TaskRow) -> str:
    """Of the queue or queues where the task stands (not of its member's timer and time sheet); "" of nobody's."""
    if task.assignee_id:
        return f"queue:{task.assignee_id}"
    return f"skill:{task.skill_id}" if task.skill_id else ""


def _reordered(change: RowsChange, row_of: Mapping[int, TaskRow]) -> set[str]:
    """Queues whose tasks follow each other otherwise, however little their dates have moved."""
    touched = {_queue(row_of[pk]) for pk in change.after if pk in row_of}
    before: dict[str, list[tuple[int, int]]] = defaultdict(list)
    after: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pk, values in change.before.items():
        task = row_of.get(pk)
        if task is None or (queue := _queue(task)) not in touched:
            continue
        starts_at = change.after.get(pk, values)[0]
        if values[0] is not None and starts_at is not None:
            before[queue].append((values[0], pk))
            after[queue].append((starts_at, pk))
    return {queue for queue, rows in before.items() if _order(rows) != _order(after[queue])}


def _order(rows: list[tuple[int, int]]) -> list[int]:
    return [pk for _at, pk in sorted(rows)]
