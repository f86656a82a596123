"""What every action on tasks shares: refusals, locks in the one order, permissions, and events that name the task."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.orders.rules import stopped_words
from naryad.people.models import MemberSkill
from naryad.tasks.facts.about import AboutTask
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries import types
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.rules import ALL, may, reach, require


class CannotCreateTask(ActionError):
    pass


class CannotChangeTask(ActionError):
    pass


class CannotStartTask(ActionError):
    pass


class CannotPauseTask(ActionError):
    pass


class CannotFinishTask(ActionError):
    pass


class CannotUndoFinish(ActionError):
    pass


class CannotReturnTask(ActionError):
    pass


class CannotConfirmWaiting(ActionError):
    pass


class CannotAddDependency(ActionError):
    pass


class CannotMoveInQueue(ActionError):
    pass


class CannotComment(ActionError):
    pass


class CannotWorkHere(ActionError):
    """Its order or deal is on hold or cancelled."""


class CannotChangeTime(ActionError):
    pass


class CannotTakePress(ActionError):
    pass


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
    return task.order_id, task.deal_id or (task.order.deal_id if task.order else None)


def lock_places(locked: Locked, *, deal_ids: set[int | None], order_ids: set[int | None]) -> None:
    """Deals by id, then orders by id."""
    if wanted := [pk for pk in deal_ids if pk]:
        deals = Deal.objects.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True)
        locked.deals |= {deal.pk: deal for deal in deals.order_by("pk")}
    if wanted := [pk for pk in order_ids if pk]:
        orders = Order.objects.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True)
        for order in orders.order_by("pk"):
            if order.deal_id in locked.deals:
                order.deal = locked.deals[order.deal_id]
            locked.orders[order.pk] = order


def _links(task_ids: tuple[int, ...]) -> list[tuple[int, int, int | None]]:
    """(predecessor, successor, the successor's order) of what follows the tasks."""
    return list(
        Dependency.objects.filter(predecessor_id__in=task_ids).values_list(
            "predecessor_id", "successor_id", "successor__order_id"
        )
    )


def _lock_rows(locked: Locked, ids: set[int]) -> None:
    rows = (
        Task.objects.filter(pk__in=ids)
        .select_related("assignee", "skill", "task_type", "item")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    for task in rows:
        if task.order_id in locked.orders:
            task.order = locked.orders[task.order_id]
        if task.deal_id in locked.deals:
            task.deal = locked.deals[task.deal_id]
        locked.tasks[task.pk] = task


def lock_member(member_id: int) -> Member:
    """The last lock of all, before time entries are touched."""
    return (
        Member.objects.select_for_update(of=("self",), no_key=True)
        .select_related("workspace")
        .get(pk=member_id)
    )


def save(task: Task, *names: str) -> None:
    task.save(update_fields=names)


PIN = ("position", "pin_order_priority", "pin_task_priority", "pinned_by", "pinned_at")


def clear_pin(task: Task) -> None:
    """Back to its own priority; the caller saves PIN."""
    if task.pinned_at is not None:
        task.position, task.pin_order_priority, task.pin_task_priority = 0, None, None
        task.pinned_by, task.pinned_at = None, None


def planned_minutes(task: Task) -> int | None:
    """The task's own estimate, else its type's."""
    return types.planned_minutes([task])[task.pk]


def plain(number: Decimal) -> str:
    """3, not 3.000."""
    return f"{number.normalize():f}"


def deal_of(task: Task) -> Deal | None:
    return task.deal if task.deal_id else (task.order.deal if task.order and task.order.deal_id else None)


def about(task: Task) -> dict[str, Any]:
    """The fields of AboutTask."""
    order = task.order
    return {
        "task_id": task.pk,
        "task": task.title,
        "order_id": task.order_id,
        "deal_id": order.deal_id if order else task.deal_id,
        "place": str(order) if order else str(task.deal),
        "member_id": task.assignee_id,
        "assignee": task.assignee.name if task.assignee else "",
        "skill_id": task.skill_id,
    }


def note(
    fact: type[AboutTask],
    task: Task,
    *,
    actor: Member | None,
    now: datetime,
    on_behalf_of: Member | None = None,
    **more: Any,
) -> None:
    """Record a fact about the task. `on_behalf_of` is kept only where it is somebody else than who pressed."""
    other = on_behalf_of if on_behalf_of and actor and on_behalf_of.pk != actor.pk else None
    record(fact(**about(task), **more), actor=actor, at=now, on_behalf_of=other)


def require_edit(actor: Member, *, order: Order | None, deal: Deal | None) -> None:
    """tasks.edit: own = of one's own orders, or of one's own deals."""
    if order and order.deal_id and not deal:
        deal = order.deal
    responsible = {row.responsible_id for row in (order, deal) if row}
    require(actor, "tasks.edit", is_own=actor.pk in responsible)


def refuse_stopped(*, order: Order | None, deal: Deal | None) -> None:
    """Nothing is done on an order that is on hold or cancelled, nor on a deal whose tasks are."""
    if order is not None and order.is_stopped:
        raise CannotWorkHere(stopped_words(order))
    if order is None and deal is not None and deal.tasks_state != Deal.TasksState.OPEN:
        raise CannotWorkHere(
            _("The tasks of deal %(number)s were stopped with it: return them to work first.")
            % {"number": deal.number}
        )


def may_edit(actor: Member, task: Task) -> bool:
    responsible = {row.responsible_id for row in (task.order, deal_of(task)) if row}
    return may(actor, "tasks.edit", is_own=actor.pk in responsible)


def can_do(member: Member, task: Task) -> bool:
    """The task is the member's, or waits in a pool of theirs."""
    if task.assignee_id:
        return task.assignee_id == member.pk
    if task.skill_id is None:
        return False
    return MemberSkill.objects.filter(member=member, skill_id=task.skill_id).exists()


def who_works(*, actor: Member, task: Task, member_id: int | None) -> Member:
    """For whom `actor` presses: themselves; the member they name; or, for an owner or head, the task's assignee."""
    is_manager = reach(actor, "queues.manage") == ALL
    if member_id is None and is_manager and task.assignee_id not in (None, actor.pk):
        member_id = task.assignee_id
    if member_id is None or member_id == actor.pk:
        is_mine = can_do(actor, task)
        if task.assignee_id in (None, actor.pk):  # somebody else's is refused by name, later
            require(actor, "tasks.work", is_own=is_mine)
        else:
            require(actor, "tasks.work", is_own=True)
        return actor
    require(actor, "queues.manage")
    member = Member.objects.filter(pk=member_id, is_active=True).first()
    if member is None:
        raise CannotStartTask(_("This member does not work here any more."))
    return member


def zone() -> ZoneInfo:
    """The company's."""
    return ZoneInfo(Workspace.objects.only("time_zone").get(pk=require_workspace_id()).time_zone)


def moment_text(moment: datetime | None) -> str:
    """As history shows it, in the company's zone."""
    return date_format(timezone.localtime(moment, zone()), "SHORT_DATETIME_FORMAT") if moment else ""
