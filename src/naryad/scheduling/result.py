"""A plan: when each task is done and by whom, when each order is ready, and what each task waited for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from naryad.scheduling.problem import Problem, Task


class Reason(StrEnum):
    """Why a task starts when it does, or why it cannot be planned (FORECAST R5, R6)."""

    NONE = "none"
    PREDECESSOR = "predecessor"
    PREVIOUS = "previous"
    NOT_BEFORE = "not_before"
    WORKING_TIME = "working_time"
    CYCLE = "cycle"
    NO_RESOURCE = "no_resource"
    EMPTY_ROLE = "empty_role"
    BLOCKED = "blocked"
    NO_TIME = "no_time"


class PlannedTask(NamedTuple):
    """One task of a plan; minutes as in the problem. Without a date, start, finish and employee are None."""

    id: int
    start: int | None
    finish: int | None
    employee: int | None
    reason: Reason
    via: int | None

    @property
    def is_planned(self) -> bool:
        return self.start is not None


class PlannedOrder(NamedTuple):
    """`ready` is the latest finish of the order's tasks; None as soon as one of them is unplanned (R8)."""

    id: int
    ready: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Tasks and orders by ascending id. Equal problems give equal plans, whatever the order of the input."""

    tasks: tuple[PlannedTask, ...]
    orders: tuple[PlannedOrder, ...]
    problem: Problem = field(repr=False, compare=False)
    _by_id: dict[int, PlannedTask] = field(repr=False, compare=False)
    _orders_by_id: dict[int, PlannedOrder] = field(repr=False, compare=False)
    _asked: dict[int, Task] = field(repr=False, compare=False)

    @classmethod
    def of(cls, problem: Problem, tasks: Sequence[PlannedTask]) -> "Plan":
        """A plan of dates that are known already (kept somewhere), to be explained; without orders.

        `tasks`: one for each task of the problem, by ascending id.
        """
        return cls(
            tasks=tuple(tasks),
            orders=(),
            problem=problem,
            _by_id={task.id: task for task in tasks},
            _orders_by_id={},
            _asked={task.id: task for task in problem.tasks},
        )

    def task(self, task_id: int) -> PlannedTask:
        """Raises KeyError for an unknown id."""
        return self._by_id[task_id]

    def order(self, order_id: int) -> PlannedOrder:
        """Raises KeyError for an unknown id."""
        return self._orders_by_id[order_id]

    def asked(self, task_id: int) -> Task:
        """The task as the problem has it. Raises KeyError for an unknown id."""
        return self._asked[task_id]

    def culprits(self, order_id: int) -> tuple[int, ...]:
        """Ids of the order's tasks that cannot be planned, ascending; `explain` follows each to its cause."""
        return tuple(sorted(self._unplanned_of(order_id)))

    def _unplanned_of(self, order_id: int) -> Iterator[int]:
        for task in self.problem.tasks:
            if task.order == order_id and self._by_id[task.id].start is None:
                yield task.id

    def to_json(self) -> dict[str, Any]:
        """The plan with exactly the keys of docs/dev/scheduling.md."""
        return {
            "tasks": [
                {
                    "id": task.id,
                    "start": task.start,
                    "finish": task.finish,
                    "employee": task.employee,
                    "reason": task.reason.value,
                    "via": task.via,
                }
                for task in self.tasks
            ],
            "orders": [{"id": order.id, "ready": order.ready} for order in self.orders],
        }
