"""How much of an order's items is ready and made, as the tasks say (tasks.rules.pieces)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db import connection

from naryad.orders.models import Order, OrderItem
from naryad.orders.rules import ItemProgress
from naryad.tasks.models import Dependency, Task
from naryad.tasks.rules.pieces import Work, progress_of

READ_AT_ONCE = 500
"""Orders."""
OF_NO_ITEM = 0
"""The item of what was laid for a removed one: it makes nothing else ready."""
BEHIND = """
WITH RECURSIVE behind(id) AS (
  SELECT unnest(%(starts)s::bigint[])
  UNION
  SELECT d.successor_id FROM tasks_dependency d JOIN behind ON d.predecessor_id = behind.id
)
SELECT DISTINCT t.order_id FROM tasks_task t JOIN behind ON t.id = behind.id WHERE t.order_id IS NOT NULL
"""


def item_progress(*, items: Iterable[OrderItem]) -> dict[int, ItemProgress]:
    """By the item's id; two queries, and one more for each hop into another order or straight to a deal."""
    items = list(items)
    works: defaultdict[int, dict[int, Work]] = defaultdict(dict)
    tasks = Task.objects.filter(order__in={item.order_id for item in items})
    for task in tasks.only(
        "order", "item", "former_item", "status", "makes_ready", "done_quantity", "finished_quantity"
    ):
        assert task.order_id
        works[task.order_id][task.pk] = _work(task)
    marked = {order_id for order_id, tasks in works.items() if any(one.makes_ready for one in tasks.values())}
    before = _before({pk for order_id in marked for pk in works[order_id]})
    return {
        item.pk: progress_of(item.pk, quantity=item.quantity, works=works[item.order_id], before=before)
        for item in items
    }


def _work(task: Task) -> Work:
    return Work(
        item=OF_NO_ITEM if task.former_item else task.item_id,
        is_done=task.status == Task.Status.DONE,
        is_cancelled=task.status == Task.Status.CANCELLED,
        makes_ready=task.makes_ready,
        pieces=task.pieces,
    )


def _before(tasks: set[int]) -> Mapping[int, list[int]]:
    """What each of these tasks waits for, and what that waits for, wherever it is."""
    before: defaultdict[int, list[int]] = defaultdict(list)
    known: set[int] = set()
    while tasks:
        known |= tasks
        links = Dependency.objects.filter(successor__in=tasks).values_list("successor_id", "predecessor_id")
        for successor_id, predecessor_id in links:
            before[successor_id].append(predecessor_id)
        tasks = {pk for pk in {pk_before for row in before.values() for pk_before in row} if pk not in known}
    return before


def orders_behind(task_ids: Iterable[int]) -> set[int]:
    """Orders in which these tasks, or what waits for them however far, stand."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, {"starts": list(task_ids)})
        return {order_id for (order_id,) in cursor.fetchall()}


def wrong_items() -> Iterator[tuple[OrderItem, ItemProgress]]:
    """Items of orders in work or on hold that keep another figure than their tasks say, with the true one."""
    orders = Order.objects.filter(status__in=(Order.Status.OPEN, Order.Status.ON_HOLD)).order_by("pk")
    order_ids = list(orders.values_list("pk", flat=True))
    for at in range(0, len(order_ids), READ_AT_ONCE):
        found = OrderItem.objects.filter(order__in=order_ids[at : at + READ_AT_ONCE])
        items = {row.pk: row for row in found}
        for pk, progress in sorted(item_progress(items=items.values()).items()):
            if (items[pk].done_quantity, items[pk].made_quantity) != (progress.ready, progress.made):
                yield items[pk], progress
