"""What moved between two plans."""

from dataclasses import dataclass

from naryad.scheduling.result import Plan, PlannedTask


@dataclass(frozen=True, slots=True)
class TaskMove:
    """A task whose start, finish or employee differs; a side is None when that plan does not have the task."""

    id: int
    before: PlannedTask | None
    after: PlannedTask | None

    @property
    def minutes(self) -> int | None:
        """How much later it finishes (negative: earlier); None if one side has no date."""
        if self.before is None or self.after is None:
            return None
        return _later(self.before.finish, self.after.finish)


@dataclass(frozen=True, slots=True)
class OrderMove:
    """An order whose ready date differs, or that only one plan has (`was_known`, `is_known`)."""

    id: int
    before: int | None
    after: int | None
    was_known: bool
    is_known: bool

    @property
    def minutes(self) -> int | None:
        """How much later it is ready (negative: earlier); None if one side has no date."""
        return _later(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Diff:
    """Only what differs, by ascending id."""

    tasks: tuple[TaskMove, ...]
    orders: tuple[OrderMove, ...]


def diff(before: Plan, after: Plan) -> Diff:
    """Moved tasks and orders, matched by id. A changed reason alone is not a move."""
    old_tasks = {task.id: task for task in before.tasks}
    new_tasks = {task.id: task for task in after.tasks}
    old_orders = {order.id: order.ready for order in before.orders}
    new_orders = {order.id: order.ready for order in after.orders}
    tasks = (
        TaskMove(id=task_id, before=old_tasks.get(task_id), after=new_tasks.get(task_id))
        for task_id in sorted(old_tasks.keys() | new_tasks.keys())
    )
    orders = (
        OrderMove(
            id=order_id,
            before=old_orders.get(order_id),
            after=new_orders.get(order_id),
            was_known=order_id in old_orders,
            is_known=order_id in new_orders,
        )
        for order_id in sorted(old_orders.keys() | new_orders.keys())
    )
    return Diff(
        tasks=tuple(move for move in tasks if _placement(move.before) != _placement(move.after)),
        orders=tuple(move for move in orders if move.before != move.after or move.was_known != move.is_known),
    )


def _placement(task: PlannedTask | None) -> tuple[int | None, int | None, int | None] | None:
    return None if task is None else (task.start, task.finish, task.employee)


def _later(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before
