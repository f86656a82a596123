"""What is planned: a company's open tasks, its people and their working time.

Times are integer minutes (UTC) from an epoch the caller chooses; efforts and lags are integer minutes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Final


class _Missing:
    """Stands for a key that the JSON of a problem does not have; `validate()` reports it."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final[Any] = _Missing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """Somebody who takes tasks; `intervals` is working time, [start, end) each, sorted and disjoint."""

    id: int
    roles: Sequence[int] = ()
    intervals: Sequence[Sequence[int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An open task. Exactly one of `assignee`, `role` and `elapsed` says who or what does it.

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


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a problem; `subject` is "task", "employee" or "problem"."""

    subject: str
    id: Any
    message: str

    def __str__(self) -> str:
        name = self.subject if self.id is None else f"{self.subject} {self.id}"
        return f"{name}: {self.message}"


class InvalidProblem(ValueError):
    """The input breaks the rules of a problem; `issues` holds every breach."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = tuple(issues)


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
        issues: list[Issue] = []
        for name in ("now", "horizon"):
            fault = _integer_fault(getattr(self, name))
            if fault:
                issues.append(Issue("problem", None, f"{name} {fault}"))
        employee_ids = _check_ids(self.employees, subject="employee", issues=issues)
        task_ids = _check_ids(self.tasks, subject="task", issues=issues)
        for employee in self.employees:
            _check_employee(employee, issues)
        for task in self.tasks:
            _check_task(task, employee_ids, task_ids, issues)
        _check_one_in_progress(self.tasks, employee_ids, issues)
        return issues


def _read_rows(
    data: Mapping[str, Any], *, key: str, make: Callable[..., Any], issues: list[Issue]
) -> list[Any]:
    rows = data.get(key, MISSING)
    if not isinstance(rows, list):
        issues.append(Issue("problem", None, f"{key} {'is missing' if rows is MISSING else 'is not a list'}"))
        return []
    names = [field.name for field in fields(make)]  # type: ignore[arg-type]
    read = []
    subject = key.removesuffix("s")
    for number, row in enumerate(rows):
        if isinstance(row, Mapping):
            read.append(make(**{name: row.get(name, MISSING) for name in names}))
        else:
            issues.append(Issue(subject, f"number {number} of the list", "is not an object"))
    return read


def _integer_fault(value: object) -> str | None:
    if type(value) is int:
        return None
    return "is missing" if value is MISSING else f"is not an integer: {value!r}"


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2


def _check_ids(rows: Sequence[Any], *, subject: str, issues: list[Issue]) -> set[int]:
    seen: set[int] = set()
    repeated: set[int] = set()
    for number, row in enumerate(rows):
        fault = _integer_fault(row.id)
        if fault:
            issues.append(Issue(subject, f"number {number} of the list", f"id {fault}"))
        elif row.id in seen:
            repeated.add(row.id)
        else:
            seen.add(row.id)
    issues += [Issue(subject, row_id, "the id is used more than once") for row_id in sorted(repeated)]
    return seen


def _check_employee(employee: Employee, issues: list[Issue]) -> None:
    def report(message: str) -> None:
        issues.append(Issue("employee", employee.id, message))

    if not isinstance(employee.roles, list | tuple):
        report("roles is missing" if employee.roles is MISSING else "roles is not a list")
    else:
        for role in employee.roles:
            fault = _integer_fault(role)
            if fault:
                report(f"a role {fault}")
    intervals = employee.intervals
    if not isinstance(intervals, list | tuple):
        report("intervals is missing" if intervals is MISSING else "intervals is not a list")
        return
    sound = []
    for interval in intervals:
        if not _is_pair(interval):
            report(f"an interval is not a pair: {interval!r}")
        elif type(interval[0]) is not int or type(interval[1]) is not int:
            report(f"an interval is not of integers: {list(interval)!r}")
        else:
            sound.append(interval)
            if interval[1] <= interval[0]:
                report(f"the interval {list(interval)} ends before it has begun")
    for before, after in pairwise(sound):
        if after[0] < before[0]:
            report(f"the intervals are not sorted: {list(after)} comes after {list(before)}")
        elif after[0] < before[1]:
            report(f"the intervals {list(before)} and {list(after)} overlap")


_INTEGERS = ("order_priority", "task_priority", "position", "effort")
_INTEGERS_OR_NULL = ("order", "order_due", "assignee", "role", "not_before")
_FLAGS = ("elapsed", "in_progress")


def _check_task(task: Task, employee_ids: set[int], task_ids: set[int], issues: list[Issue]) -> None:
    def report(message: str) -> None:
        issues.append(Issue("task", task.id, message))

    for name in _INTEGERS:
        fault = _integer_fault(getattr(task, name))
        if fault:
            report(f"{name} {fault}")
    for name in _INTEGERS_OR_NULL:
        value = getattr(task, name)
        fault = None if value is None else _integer_fault(value)
        if fault:
            report(f"{name} {fault}")
    for name in _FLAGS:
        value = getattr(task, name)
        if type(value) is not bool:
            report(
                f"{name} is missing" if value is MISSING else f"{name} is neither true nor false: {value!r}"
            )
    if type(task.effort) is int and task.effort < 0:
        report(f"effort is negative: {task.effort}")
    _check_doer(task, employee_ids, report)
    _check_preds(task, task_ids, report)


def _check_doer(task: Task, employee_ids: set[int], report: Callable[[str], None]) -> None:
    assigned = type(task.assignee) is int
    pooled = type(task.role) is int
    elapsed = task.elapsed is True
    if assigned + pooled + elapsed > 1:
        report("has two of assignee, role and elapsed")
    if assigned and task.assignee not in employee_ids:
        report(f"its assignee {task.assignee} is unknown")
    if task.in_progress is True and (pooled or elapsed):
        report(f"{'an elapsed' if elapsed else 'a pool'} task cannot be in progress")


def _check_preds(task: Task, task_ids: set[int], report: Callable[[str], None]) -> None:
    if not isinstance(task.preds, list | tuple):
        report("preds is missing" if task.preds is MISSING else "preds is not a list")
        return
    for pred in task.preds:
        if not _is_pair(pred):
            report(f"a predecessor is not a pair of task id and lag: {pred!r}")
            continue
        pred_id, lag = pred
        id_fault = _integer_fault(pred_id)
        if id_fault:
            report(f"the id of a predecessor {id_fault}")
        elif pred_id not in task_ids:
            report(f"its predecessor {pred_id} is unknown")
        lag_fault = _integer_fault(lag)
        if lag_fault:
            report(f"the lag after a predecessor {lag_fault}")
        elif lag < 0:
            report(f"the lag after predecessor {pred_id!r} is negative: {lag}")


def _check_one_in_progress(tasks: Sequence[Task], employee_ids: set[int], issues: list[Issue]) -> None:
    running: dict[int, list[int]] = {}
    for task in tasks:
        if task.in_progress is True and type(task.assignee) is int and task.assignee in employee_ids:
            running.setdefault(task.assignee, []).append(task.id)
    for employee_id in sorted(running):
        if len(running[employee_id]) > 1:
            names = ", ".join(str(task_id) for task_id in running[employee_id])
            issues.append(Issue("employee", employee_id, f"more than one task is in progress: {names}"))
