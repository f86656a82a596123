"""Own fields that who does a task has to know: of its order, of its item, and of the task itself."""

from collections.abc import Iterable

from naryad.fields.queries.values import OwnValue, shown_of_many
from naryad.fields.rules.definitions import Of, ShownAt
from naryad.tasks.models import Task
from naryad.workspaces.models import Member


def own_of_tasks(tasks: Iterable[Task], *, viewer: Member) -> dict[int, list[OwnValue]]:
    """By task, what is filled and shown to who does the work; the tasks with their order and item."""
    rows = list(tasks)
    orders = {task.order.pk: (task.order.order_type_id, task.order.custom) for task in rows if task.order}
    items = {
        task.item.pk: (task.order.order_type_id, task.item.custom)
        for task in rows
        if task.item and task.order
    }
    own = {task.pk: (task.task_type_id, task.custom) for task in rows}
    of_order = shown_of_many(Of.ORDER, viewer, orders, at=ShownAt.QUEUE)
    of_item = shown_of_many(Of.ITEM, viewer, items, at=ShownAt.QUEUE)
    of_task = shown_of_many(Of.TASK, viewer, own, at=ShownAt.QUEUE)
    return {
        task.pk: [
            *of_order.get(task.order_id or 0, ()),
            *of_item.get(task.item_id or 0, ()),
            *of_task.get(task.pk, ()),
        ]
        for task in rows
    }
