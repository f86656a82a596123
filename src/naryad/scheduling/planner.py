"""`plan`: a valid problem walked by an engine, with the reason of every date."""

from collections.abc import Sequence

from naryad.scheduling import checks, engines
from naryad.scheduling.issues import InvalidProblem
from naryad.scheduling.kernel import Walk
from naryad.scheduling.problem import Problem
from naryad.scheduling.result import Plan, PlannedOrder, PlannedTask, Reason
from naryad.scheduling.rows import Rows, task_rows
from naryad.scheduling.table import Table, columns, table


def plan(problem: Problem, *, engine: engines.Engine = "auto") -> Plan:
    """What happens if everybody keeps taking the top of their queue (docs/dev/scheduling.md).

    `engine` changes how long it takes, never the plan. Raises InvalidProblem with every issue that
    `problem.validate()` finds.
    """
    rows = sound_rows(problem)
    fast = engines.fast(engine, size=len(rows.id), big=engines.BIG_PLAN)
    if fast is not None:
        try:
            numbered, arrays = fast.prepare(problem, rows)
        except fast.OutOfRange:
            pass
        else:
            walked = arrays.walk()
            return read_plan(numbered, fast.starts(walked), fast.planned(numbered, walked))
    numbered = table(problem, rows)
    walk = columns(problem, numbered).walk()
    return read_plan(numbered, walk.start, _planned(numbered, walk))


def sound_rows(problem: Problem) -> Rows:
    """The problem's tasks by column. Raises InvalidProblem."""
    rows = task_rows(problem.tasks)
    if not checks.is_sound(problem, rows):
        raise InvalidProblem(checks.breaches(problem))
    return rows


def read_plan(numbered: Table, start: Sequence[int], planned: Sequence[PlannedTask]) -> Plan:
    """The plan of a finished walk; `planned`: its tasks with a date, `start`: of all by rank, -1 without one."""
    tasks = list(planned)
    if len(tasks) < len(numbered.order):
        tasks += _unplanned(numbered, start)
    tasks.sort(key=lambda task: task.id)
    by_id = {task.id: task for task in tasks}
    orders = _orders(numbered.rows, by_id)
    return Plan(
        tasks=tuple(tasks),
        orders=orders,
        problem=numbered.problem,
        _by_id=by_id,
        _orders_by_id={order.id: order for order in orders},
        _asked=dict(zip(numbered.rows.id, numbered.problem.tasks, strict=True)),
    )


def _planned(numbered: Table, walk: Walk) -> list[PlannedTask]:
    """Planned tasks with reason and via as R6 rules; the predecessor that set `release` comes first."""
    now, ids, finishes, rows = numbered.problem.now, numbered.ids, walk.finish, numbered.rows
    employee_ids = [employee.id for employee in numbered.employees]
    walked = zip(
        numbered.order,
        ids,
        walk.start,
        walk.finish,
        walk.release,
        walk.taker,
        walk.previous,
        walk.waited_for,
        strict=True,
    )
    by_working_time = Reason.WORKING_TIME
    result = []
    for place, task_id, start, finish, release, taker, previous, pred in walked:
        if start < 0:
            continue
        freed = finishes[previous] if previous >= 0 else 0
        wanted = freed if freed > release else release
        reason, via = Reason.NONE, None
        if pred >= 0 and release == wanted:
            reason, via = Reason.PREDECESSOR, ids[pred]
        elif previous >= 0 and freed == wanted:
            reason, via = Reason.PREVIOUS, ids[previous]
        elif rows.not_before[place] == wanted + now and not rows.in_progress[place]:
            reason = Reason.NOT_BEFORE
        if start > wanted:
            reason = by_working_time
        employee = employee_ids[taker] if taker >= 0 else None
        result.append(PlannedTask(task_id, start + now, finish + now, employee, reason, via))
    return result


def _unplanned(numbered: Table, start: Sequence[int]) -> list[PlannedTask]:
    """Tasks without a date: their own defect, else blocked by an unplanned predecessor, else no time (R5)."""
    rows = numbered.rows
    unplanned = [i for i, minute in enumerate(start) if minute < 0]
    links = {i: [pred for pred in numbered.binding_preds(i) if start[pred] < 0] for i in unplanned}
    on_cycle = _on_cycle(links)
    result = []
    for i in unplanned:
        place, via = numbered.order[i], None
        role = rows.role[place]
        if i in on_cycle:
            reason = Reason.CYCLE
        elif rows.assignee[place] is None and role is None and not rows.elapsed[place]:
            reason = Reason.NO_RESOURCE
        elif role is not None and role not in numbered.roles:
            reason = Reason.EMPTY_ROLE
        elif links[i]:
            reason, via = Reason.BLOCKED, min(numbered.ids[pred] for pred in links[i])
        else:
            reason = Reason.NO_TIME
        result.append(PlannedTask(numbered.ids[i], None, None, None, reason, via))
    return result


def _on_cycle(links: dict[int, list[int]]) -> set[int]:
    """Nodes of the graph that lie on a cycle: strongly connected components (Tarjan, without recursion)."""
    on_cycle: set[int] = set()
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
                        on_cycle.update(component)
    return on_cycle


def _pop_component(path: list[int], on_path: set[int], node: int) -> list[int]:
    component = []
    while True:
        other = path.pop()
        on_path.discard(other)
        component.append(other)
        if other == node:
            return component


def _orders(rows: Rows, by_id: dict[int, PlannedTask]) -> tuple[PlannedOrder, ...]:
    """When each order is ready: its latest finish, or None if one of its tasks is unplanned (R8)."""
    ready: dict[int, int | None] = {}
    for task_id, order in zip(rows.id, rows.order, strict=True):
        if order is None:
            continue
        finish = by_id[task_id].finish
        known = ready.get(order, finish)
        ready[order] = None if finish is None or known is None else max(known, finish)
    return tuple(PlannedOrder(order_id, ready[order_id]) for order_id in sorted(ready))
