"""What is planned: a company's open tasks, its people and their working time.

Times are integer minutes (UTC) from an epoch the caller chooses; efforts and lags are integer minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from naryad.scheduling import checks
from naryad.scheduling.issues import MISSING, InvalidProblem, Issue
from naryad.scheduling.rows import task_rows


class Employee(NamedTuple):
    """Somebody who takes tasks; `intervals` is working time, [start, end) each, sorted and disjoint."""

    id: int
    roles: Sequence[int] = ()
    intervals: Sequence[Sequence[int]] = ()


class Task(NamedTuple):
    """An open task; a tuple, for thousands are made, and read column by column.

    Exactly one of `assignee`, `role` and `elapsed` says who or what does it.
    `effort` is the remaining working minutes, of an elapsed task the remaining calendar minutes;
    `preds` are (task id, lag) pairs.
    """

    id: int
    effort: int
    order: int | None = None
    order_priority: int = 0
    order_due: int | None = None
    task_priority: int = 0
    position: int = 0
    assignee: int | None = None
    role: int | None = None
    elapsed: bool = False
    preds: Sequence[Sequence[int]] = ()
    not_before: int | None = None
    in_progress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything that a plan depends on. Nobody works at or after `horizon`."""

    now: int
    horizon: int
    employees: Sequence[Employee] = ()
    tasks: Sequence[Task] = ()

    @classmethod
    def from_json(cls, data: object) -> "Problem":
        """Read decoded JSON. Raises InvalidProblem where an object or a list is something else.

        Missing keys and wrong values are kept as they are, for `validate()` to report all at once.
        """
        if not isinstance(data, Mapping):
            raise InvalidProblem([Issue("problem", None, "is not an object")])
        issues: list[Issue] = []
        employees = _read_rows(data, key="employees", make=Employee, issues=issues)
        tasks = _read_rows(data, key="tasks", make=Task, issues=issues)
        problem = cls(
            now=data.get("now", MISSING),
            horizon=data.get("horizon", MISSING),
            employees=employees,
            tasks=tasks,
        )
        if issues:
            raise InvalidProblem([*issues, *problem.validate()])
        return problem

    def validate(self) -> list[Issue]:
        """Every breach of the rules of input (FORECAST R9, R11, R12) at once; empty when the problem is sound."""
        return [] if checks.is_sound(self, task_rows(self.tasks)) else checks.breaches(self)


def _read_rows(
    data: Mapping[str, Any], *, key: str, make: type[Employee | Task], issues: list[Issue]
) -> list[Any]:
    rows = data.get(key, MISSING)
    if not isinstance(rows, list):
        issues.append(Issue("problem", None, f"{key} {'is missing' if rows is MISSING else 'is not a list'}"))
        return []
    read = []
    subject = key.removesuffix("s")
    for number, row in enumerate(rows):
        if isinstance(row, Mapping):
            read.append(make(**{name: row.get(name, MISSING) for name in make._fields}))
        else:
            issues.append(Issue(subject, f"number {number} of the list", "is not an object"))
    return read
