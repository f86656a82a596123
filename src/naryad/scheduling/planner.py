"""`plan`: a valid problem walked by the kernel, with the reason of every date."""

from collections.abc import Sequence

from naryad.scheduling.columns import Columns, Walk, columns
from naryad.scheduling.problem import InvalidProblem, Problem, Task
from naryad.scheduling.result import Plan, PlannedOrder, PlannedTask, Reason


def plan(problem: Problem) -> Plan:
    """What happens if everybody keeps taking the top of their queue (FORECAST §1-2).

    Raises InvalidProblem with every issue that `problem.validate()` finds.
    """
    issues = problem.validate()
    if issues:
        raise InvalidProblem(issues)
    table = columns(problem)
    return read_plan(problem, table, table.walk())


def read_plan(problem: Problem, table: Columns, walk: Walk) -> Plan:
    """The plan of a finished walk."""
    tasks = _planned(problem, table, walk)
    if len(tasks) < len(table.tasks):
        tasks += _unplanned(table, walk)
    tasks.sort(key=lambda task: task.id)
    by_id = {task.id: task for task in tasks}
    orders = _orders(problem.tasks, by_id)
    return Plan(
        tasks=tuple(tasks),
        orders=orders,
        problem=problem,
        _by_id=by_id,
        _orders_by_id={order.id: order for order in orders},
    )


def _planned(problem: Problem, table: Columns, walk: Walk) -> list[PlannedTask]:
    """Planned tasks with reason and via as R6 rules; the predecessor that set `release` comes first."""
    now, ids, finishes = problem.now, table.ids, walk.finish
    employee_ids = [employee.id for employee in table.employees]
    rows = zip(
        table.tasks,
        walk.start,
        walk.finish,
        walk.release,
        walk.taker,
        walk.previous,
        walk.waited_for,
        strict=True,
    )
    result = []
    for task, start, finish, release, taker, previous, pred in rows:
        if start < 0:
            continue
        freed = finishes[previous] if previous >= 0 else 0
        wanted = freed if freed > release else release
        reason, via = Reason.NONE, None
        if pred >= 0 and release == wanted:
            reason, via = Reason.PREDECESSOR, ids[pred]
        elif previous >= 0 and freed == wanted:
            reason, via = Reason.PREVIOUS, ids[previous]
        elif task.not_before == wanted + now and not task.in_progress:
            reason = Reason.NOT_BEFORE
        if start > wanted:
            reason = Reason.WORKING_TIME
        employee = employee_ids[taker] if taker >= 0 else None
        result.append(PlannedTask(task.id, start + now, finish + now, employee, reason, via))
    return result


def _unplanned(table: Columns, walk: Walk) -> list[PlannedTask]:
    """Tasks without a date: their own defect, else blocked by an unplanned predecessor, else no time (R5)."""
    unplanned = [i for i, start in enumerate(walk.start) if start < 0]
    links = {i: [pred for pred, _lag in table.preds[i] if walk.start[pred] < 0] for i in unplanned}
    on_cycle = _on_cycle(links)
    result = []
    for i in unplanned:
        task, via = table.tasks[i], None
        if i in on_cycle:
            reason = Reason.CYCLE
        elif task.assignee is None and task.role is None and not task.elapsed:
            reason = Reason.NO_RESOURCE
        elif task.role is not None and task.role not in table.roles:
            reason = Reason.EMPTY_ROLE
        elif links[i]:
            reason, via = Reason.BLOCKED, min(table.ids[pred] for pred in links[i])
        else:
            reason = Reason.NO_TIME
        result.append(PlannedTask(task.id, None, None, None, reason, via))
    return result


def _on_cycle(links: dict[int, list[int]]) -> set[int]:
    """Nodes of the graph that lie on a cycle: strongly connected components (Tarjan, without recursion)."""
    found: set[int] = set()
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    for root in links:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        path.append(root)
        on_path.add(root)
        stack = [(root, iter(links[root]))]
        while stack:
            node, following = stack[-1]
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    path.append(other)
                    on_path.add(other)
                    stack.append((other, iter(links[other])))
                    break
                if other in on_path:
                    low[node] = min(low[node], index[other])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[node])
                if low[node] == index[node]:
                    component = _pop_component(path, on_path, node)
                    if len(component) > 1 or node in links[node]:
                        found.update(component)
    return found


def _pop_component(path: list[int], on_path: set[int], node: int) -> list[int]:
    component = []
    while True:
        other = path.pop()
        on_path.discard(other)
        component.append(other)
        if other == node:
            return component


def _orders(tasks: Sequence[Task], by_id: dict[int, PlannedTask]) -> tuple[PlannedOrder, ...]:
    """When each order is ready: its latest finish, or None if one of its tasks is unplanned (R8)."""
    ready: dict[int, int | None] = {}
    for task in tasks:
        if task.order is None:
            continue
        finish = by_id[task.id].finish
        known = ready.get(task.order, finish)
        ready[task.order] = None if finish is None or known is None else max(known, finish)
    return tuple(PlannedOrder(order_id, ready[order_id]) for order_id in sorted(ready))
