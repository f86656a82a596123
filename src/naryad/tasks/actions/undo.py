"""How rows of tasks are taken back (activity.undo), and what comes back with a deal that was not to be lost."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import RowChange
from naryad.activity.models import EventRecord
from naryad.activity.queries import events_about
from naryad.activity.undo import Undoable
from naryad.core.errors import filled
from naryad.orders.facts import OrderCancelled
from naryad.orders.models import Order
from naryad.tasks.actions.locks import lock_tasks
from naryad.tasks.actions.rights import require_edit
from naryad.tasks.actions.stop import hold_order_again, resume_deal
from naryad.tasks.facts.stop import DealTasksStopped
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may


def _lock(ids: set[int]) -> dict[int, Task]:
    known = Task.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return lock_tasks(*known).tasks if known else {}


def _require(task: Task, actor: Member) -> None:
    if not may(actor, "queues.manage"):
        require_edit(actor, order=task.order, deal=task.deal)


def _stays(task: Task, event: EventRecord, change: RowChange) -> str | Promise | None:
    if former := _former(change):
        return filled(
            _("“%(row)s” stays: %(name)s does not work here any more."), {"row": task, "name": former}
        )
    return "" if not task.is_open or _is_begun(task, event, change) else None


def _former(change: RowChange) -> Member | None:
    """The former assignee, if they do not work here any more."""
    pk = change["before"].get("assignee")
    return Member.objects.filter(pk=pk, is_active=False).first() if pk else None


def _is_begun(task: Task, event: EventRecord, change: RowChange) -> bool:
    """Whoever it was assigned to has worked on it since: it is theirs."""
    since = Q(started_at__gte=event.at) | Q(ended_at__isnull=True)
    return "assignee" in change["before"] and TimeEntry.objects.filter(since, task=task).exists()


def _topics(task: Task) -> list[str]:
    deal_id = task.deal_id or (task.order.deal_id if task.order else None)
    named = {"order": task.order_id, "deal": deal_id, "member": task.assignee_id}
    return [f"{kind}:{pk}" for kind, pk in named.items() if pk]


TASKS = Undoable(
    kind="task",
    lock=_lock,
    require=_require,
    stays=_stays,
    words=("assignee", "skill", "priority"),
    topics=_topics,
)


def return_stopped(event: EventRecord, *, actor: Any, now: datetime) -> None:
    """What was stopped with the deal, in the same moment. An order that was on hold then is on hold again."""
    deal_id = event.data["deal_id"]
    orders = Order.objects.filter(deal=deal_id, status__in=Order.STOPPED, stopped_at=event.at)
    order_ids = set(orders.values_list("pk", flat=True))
    with_it = events_about(topics=[f"deal:{deal_id}"]).filter(at=event.at, actor=actor.pk)
    cancellings = with_it.filter(kind=OrderCancelled.kind, data__stood__status=Order.Status.ON_HOLD)
    held = {
        order_id: stood
        for order_id, stood in cancellings.values_list("data__order_id", "data__stood")
        if order_id in order_ids
    }
    resume_deal(
        deal_id=deal_id,
        order_ids=sorted(order_ids - held.keys()),
        with_tasks=with_it.filter(kind=DealTasksStopped.kind).exists(),
        actor=actor,
        now=now,
    )
    for order_id, stood in sorted(held.items()):
        hold_order_again(order_id=order_id, stood=stood, actor=actor, now=now)
