"""What a new plan is told of to open pages: the rows of which something that is shown has changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from naryad.core.time import local_day
from naryad.forecast.rules.rows import TaskRow

SOON = timedelta(hours=24)
STEP = timedelta(minutes=5)
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Change:
    """What was stored of one table, by id of task, order or deal; `before` holds all rows that stood."""

    before: Mapping[int, Values]
    after: Mapping[int, Values]  # those that are new or different
    gone: Sequence[int]


@dataclass(frozen=True)
class Changes:
    tasks: Change
    orders: Change
    deals: Change


@dataclass(frozen=True)
class _Eye:
    """How exactly a page tells a moment: its day, and within the next (and last) 24 hours steps of five minutes.

    Fixed steps, so that a date which drifts is told of as surely as one that jumps.
    """

    now: datetime
    time_zone: str

    def sees(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        if abs(value - self.now) <= SOON:
            return value.timestamp() // STEP.total_seconds()
        return local_day(moment=value, time_zone=self.time_zone)

    def moved(self, change: Change, columns: slice) -> set[int]:
        """Rows of which these columns look otherwise now."""
        found = set(change.gone)
        for pk, values in change.after.items():
            before = change.before.get(pk, ())
            if list(map(self.sees, values[columns])) != list(map(self.sees, before[columns])):
                found.add(pk)
        return found


DATES, ALL = slice(0, 2), slice(None)
ORDER_SHOWN = slice(0, 2)  # of forecast.actions.ORDER_FIELDS: the date and its state


def heard(changes: Changes, tasks: Iterable[TaskRow], *, now: datetime, time_zone: str) -> list[str]:
    """Topics: tasks with their orders, deals and queues ("forecast": any date at all); nothing if all looks the same."""
    eye, row_of = _Eye(now, time_zone), {task.id: task for task in tasks}
    found = {f"task:{pk}" for pk in eye.moved(changes.tasks, ALL)}
    found |= {place for topic in list(found) if (place := _place(row_of.get(int(topic[5:]))))}
    redated = [row_of[pk] for pk in eye.moved(changes.tasks, DATES) if pk in row_of]
    found |= {_queue(task) for task in redated} | _reordered(changes.tasks, row_of)
    found |= {f"order:{pk}" for pk in eye.moved(changes.orders, ORDER_SHOWN)}
    found |= {f"deal:{pk}" for pk in eye.moved(changes.deals, ALL)}
    found.discard("")
    return ["forecast", *sorted(found)] if found else []


def _place(task: TaskRow | None) -> str:
    if task is None:
        return ""
    return f"order:{task.order_id}" if task.order_id else f"deal:{task.deal_id}"


def _queue(task: TaskRow) -> str:
    """Of the queue or queues where the task stands; "" of nobody's."""
    if task.assignee_id:
        return f"member:{task.assignee_id}"
    return f"skill:{task.skill_id}" if task.skill_id else ""


def _reordered(change: Change, row_of: Mapping[int, TaskRow]) -> set[str]:
    """Queues whose tasks follow each other otherwise, however little their dates have moved."""
    touched = {_queue(row_of[pk]) for pk in change.after if pk in row_of}
    before: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    after: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for pk, values in change.before.items():
        task = row_of.get(pk)
        if task is None or (queue := _queue(task)) not in touched:
            continue
        starts_at = change.after.get(pk, values)[0]
        if values[0] is not None and starts_at is not None:
            before[queue].append((values[0], pk))
            after[queue].append((starts_at, pk))
    return {queue for queue, rows in before.items() if _order(rows) != _order(after[queue])}


def _order(rows: list[tuple[datetime, int]]) -> list[int]:
    return [pk for _at, pk in sorted(rows)]
