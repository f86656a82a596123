"""Locks in the one order: deals, orders, tasks, the member last."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.tasks.models import Dependency, Task
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member


@dataclass
class Locked:
    """Rows locked in the order deal, order, task. `tasks` holds those asked for and, if wished, what follows them."""

    deals: dict[int, Deal] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    followers: dict[int, list[Task]] = field(default_factory=dict)
    """Successors of each task asked for."""


def lock_tasks(
    *task_ids: int, with_followers: bool = False, also: tuple[int, ...] = (), seen: Task | None = None
) -> Locked:
    """Lock the tasks with their deals and orders (and their successors with their orders).

    Dependencies stay inside one deal (or one order without a deal), so its lock freezes them.
    `also`: tasks whose own row is locked but not their order (a timer that will be paused). `seen`: the one
    task, already read with its order.
    Raises Task.DoesNotExist.
    """
    locked = Locked()
    places = [_place(seen)] if seen else _places(task_ids)
    order_ids = {order_id for order_id, _deal_id in places}
    lock_places(locked, deal_ids={deal_id for _order_id, deal_id in places}, order_ids=set())
    links = _links(task_ids) if with_followers and locked.deals else []
    order_ids |= {order_id for _, _, order_id in links}
    lock_places(locked, deal_ids=set(), order_ids=order_ids)
    if with_followers and not locked.deals:
        links = _links(task_ids)  # all in the same orders, which are locked now
    _lock_rows(locked, {*task_ids, *also, *(successor for _, successor, _ in links)})
    for predecessor, successor, _order_id in links:
        locked.followers.setdefault(predecessor, []).append(locked.tasks[successor])
    return locked


Places = list[tuple[int | None, int | None]]


def _places(task_ids: tuple[int, ...]) -> Places:
    rows = list(
        Task.objects.filter(pk__in=task_ids).values_list("pk", "order_id", "deal_id", "order__deal_id")
    )
    if len(rows) != len(set(task_ids)):
        raise Task.DoesNotExist(set(task_ids) - {row[0] for row in rows})
    return [(order_id, deal_id or orders_deal_id) for _pk, order_id, deal_id, orders_deal_id in rows]


def _place(task: Task) -> tuple[int | None, int | None]:
    return task.order_id, task.for_deal_id


def lock_places(locked: Locked, *, deal_ids: set[int | None], order_ids: set[int | None]) -> None:
    """Deals by id, then orders by id."""
    if wanted := [pk for pk in deal_ids if pk]:
        locked.deals |= {deal.pk: deal for deal in _locked_deals(wanted)}
    if wanted := [pk for pk in order_ids if pk]:
        for order in _locked_orders(wanted):
            if order.deal_id in locked.deals:
                order.deal = locked.deals[order.deal_id]
            locked.orders[order.pk] = order


@prepared
def _locked_deals(ids: list[int]) -> QuerySet[Deal]:
    return Deal.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True).order_by("pk")


@prepared
def _locked_orders(ids: list[int]) -> QuerySet[Order]:
    return Order.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True).order_by("pk")


@prepared
def _locked_tasks(ids: set[int]) -> QuerySet[Task]:
    rows = Task.objects.filter(pk__in=ids).select_related("assignee", "skill", "task_type", "item")
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True)


@prepared
def _locked_member(pk: int) -> QuerySet[Member]:
    members = Member.objects.filter(pk=pk).select_related("workspace")
    return members.select_for_update(of=("self",), no_key=True)


def _links(task_ids: tuple[int, ...]) -> list[tuple[int, int, int | None]]:
    """(predecessor, successor, the successor's order) of what follows the tasks."""
    return list(
        Dependency.objects.filter(predecessor_id__in=task_ids).values_list(
            "predecessor_id", "successor_id", "successor__order_id"
        )
    )


def _lock_rows(locked: Locked, ids: set[int]) -> None:
    for task in _locked_tasks(ids):
        if task.order_id in locked.orders:
            task.order = locked.orders[task.order_id]
        if task.deal_id in locked.deals:
            task.deal = locked.deals[task.deal_id]
        locked.tasks[task.pk] = task


def lock_member(member_id: int) -> Member:
    """The last lock of all, before time entries are touched."""
    [member] = _locked_member(member_id)
    return member


def save(task: Task, *names: str) -> None:
    task.save(update_fields=names)
