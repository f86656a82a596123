"""The rules of input (FORECAST R9, R11, R12): a quick yes for sound problems, and every breach of the others."""

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from operator import lt
from typing import TYPE_CHECKING, Any

from naryad.scheduling.issues import MISSING, Issue

if TYPE_CHECKING:
    from naryad.scheduling.problem import Employee, Problem, Task
    from naryad.scheduling.rows import Rows

_INTEGER = {int}
_INTEGER_OR_NULL = {int, type(None)}
_LIST = {list, tuple}


def is_sound(problem: "Problem", rows: "Rows") -> bool:
    """Whether `breaches` would find nothing; column by column, without a Python loop over tasks."""
    return (
        {type(problem.now), type(problem.horizon)} == _INTEGER
        and _employees_are_sound(problem.employees)
        and _values_are_sound(rows)
        and _doers_are_sound(rows, {employee.id for employee in problem.employees})
        and _preds_are_sound(rows)
    )


def _employees_are_sound(employees: Sequence["Employee"]) -> bool:
    ids = [employee.id for employee in employees]
    if not set(map(type, ids)) <= _INTEGER or len(set(ids)) < len(ids):
        return False
    if not set(map(type, (employee.roles for employee in employees))) <= _LIST:
        return False
    if not set(map(type, chain.from_iterable(employee.roles for employee in employees))) <= _INTEGER:
        return False
    calendars = {id(employee.intervals): employee.intervals for employee in employees}
    return all(map(_intervals_are_sound, calendars.values()))


def _intervals_are_sound(intervals: Sequence[Sequence[int]]) -> bool:
    if type(intervals) not in _LIST or not set(map(type, intervals)) <= _LIST:
        return False
    if not set(map(len, intervals)) <= {2}:
        return False
    flat = list(chain.from_iterable(intervals))
    return set(map(type, flat)) <= _INTEGER and flat == sorted(flat) and all(map(lt, flat[::2], flat[1::2]))


def _values_are_sound(rows: "Rows") -> bool:
    integers = (rows.id, rows.order_priority, rows.task_priority, rows.position, rows.effort)
    nullable = (rows.order, rows.order_due, rows.assignee, rows.role, rows.not_before)
    return (
        all(set(map(type, column)) <= _INTEGER for column in integers)
        and all(set(map(type, column)) <= _INTEGER_OR_NULL for column in nullable)
        and set(map(type, rows.elapsed)) | set(map(type, rows.in_progress)) <= {bool}
        and len(set(rows.id)) == len(rows.id)
        and min(rows.effort, default=0) >= 0
    )


def _doers_are_sound(rows: "Rows", employee_ids: set[int]) -> bool:
    if not set(rows.assignee) <= employee_ids | {None}:
        return False
    doers = zip(rows.assignee, rows.role, rows.elapsed, strict=True)
    if any(
        elapsed
        if assignee is not None and role is None
        else role is not None and (elapsed or assignee is not None)
        for assignee, role, elapsed in doers
    ):
        return False
    if True not in rows.in_progress:
        return True
    running = [i for i, in_progress in enumerate(rows.in_progress) if in_progress]
    at_work = [rows.assignee[i] for i in running if rows.assignee[i] is not None]
    return len(set(at_work)) == len(at_work) and not any(
        rows.role[i] is not None or rows.elapsed[i] for i in running
    )


def _preds_are_sound(rows: "Rows") -> bool:
    if not set(map(type, rows.preds)) <= _LIST:
        return False
    preds = list(chain.from_iterable(rows.preds))
    if not set(map(type, preds)) <= _LIST or not set(map(len, preds)) <= {2}:
        return False
    flat = list(chain.from_iterable(preds))
    return (
        set(map(type, flat)) <= _INTEGER
        and set(flat[::2]) <= set(rows.id)
        and min(flat[1::2], default=0) >= 0
    )


def breaches(problem: "Problem") -> list[Issue]:
    """Every breach at once."""
    issues: list[Issue] = []
    for name in ("now", "horizon"):
        fault = _integer_fault(getattr(problem, name))
        if fault:
            issues.append(Issue("problem", None, f"{name} {fault}"))
    employee_ids = _check_ids(problem.employees, subject="employee", issues=issues)
    task_ids = _check_ids(problem.tasks, subject="task", issues=issues)
    for employee in problem.employees:
        _check_employee(employee, issues)
    for task in problem.tasks:
        _check_task(task, employee_ids, task_ids, issues)
    _check_one_in_progress(problem.tasks, employee_ids, issues)
    return issues


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


def _check_employee(employee: "Employee", issues: list[Issue]) -> None:
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


def _check_task(task: "Task", employee_ids: set[int], task_ids: set[int], issues: list[Issue]) -> None:
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


def _check_doer(task: "Task", employee_ids: set[int], report: Callable[[str], None]) -> None:
    assigned = type(task.assignee) is int
    pooled = type(task.role) is int
    elapsed = task.elapsed is True
    if assigned + pooled + elapsed > 1:
        report("has two of assignee, role and elapsed")
    if assigned and task.assignee not in employee_ids:
        report(f"its assignee {task.assignee} is unknown")
    if task.in_progress is True and (pooled or elapsed):
        report(f"{'an elapsed' if elapsed else 'a pool'} task cannot be in progress")


def _check_preds(task: "Task", task_ids: set[int], report: Callable[[str], None]) -> None:
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


def _check_one_in_progress(tasks: Sequence["Task"], employee_ids: set[int], issues: list[Issue]) -> None:
    running: dict[int, list[int]] = {}
    for task in tasks:
        if task.in_progress is True and type(task.assignee) is int and task.assignee in employee_ids:
            running.setdefault(task.assignee, []).append(task.id)
    for employee_id in sorted(running):
        if len(running[employee_id]) > 1:
            names = ", ".join(str(task_id) for task_id in running[employee_id])
            issues.append(Issue("employee", employee_id, f"more than one task is in progress: {names}"))
