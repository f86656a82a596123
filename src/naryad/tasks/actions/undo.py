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
from naryad.orders.facts import OrderCancelled, OrderHeld, OrderResumed
from naryad.orders.models import Order
from naryad.tasks.actions import flow
from naryad.tasks.actions.checklist import (
    follow_return,
    line_topics,
    lock_lines,
    require_line_edit,
    why_stays,
)
from naryad.tasks.actions.locks import lock_tasks
from naryad.tasks.actions.rights import require_task_edit
from naryad.tasks.actions.stop import hold_order_again, resume_deal
from naryad.tasks.facts.stop import DealTasksResumed, DealTasksStopped
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

TASKS_STOPPED = DealTasksStopped.kind


def _lock(ids: set[int]) -> dict[int, Task]:
    known = Task.objects.filter(pk__in=ids).values_list("pk", flat=True)
    return lock_tasks(*known).tasks if known else {}


def _require(task: Task, actor: Member) -> None:
    is_awaited = task.is_wait and task.assignee_id == actor.pk
    if not is_awaited and not may(actor, "queues.manage"):
        require_task_edit(actor, task)


def _stays(task: Task, event: EventRecord, change: RowChange) -> str | Promise | None:
    if former := _former(change):
        return filled(
            _("“%(row)s” stays: %(name)s does not work here any more."), {"row": task, "name": former}
        )
    if change["before"].keys() & {"makes_ready", "status"}:
        return None
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
    deal_id = task.for_deal_id
    named = {"order": task.order_id, "deal": deal_id, "member": task.assignee_id}
    return [f"{kind}:{pk}" for kind, pk in named.items() if pk]


TASKS = Undoable(
    kind="task",
    lock=_lock,
    require=_require,
    stays=_stays,
    words=("assignee", "skill", "priority", "makes_ready"),
    topics=_topics,
)


CHECKLIST_LINES = Undoable(
    kind="checklist_line",
    lock=lock_lines,
    require=require_line_edit,
    stays=why_stays,
    topics=line_topics,
    follow=follow_return,
)


def follow_mark(event: EventRecord, *, actor: Any, now: datetime) -> None:
    """A mark that is taken back changes what is ready, as the mark did."""
    flow.follow(lock_tasks(event.data["task_id"]).tasks[event.data["task_id"]], actor=actor, now=now)


def follow_ended(event: EventRecord, *, actor: Any, now: datetime) -> None:
    """What has become possible by their end waits again."""
    ids = [int(topic.partition(":")[2]) for topic in event.data["rows"] if topic.startswith("task:")]
    locked = lock_tasks(*Task.objects.filter(pk__in=ids).values_list("pk", flat=True), with_followers=True)
    followers = [
        follower for tasks in locked.followers.values() for follower in tasks if follower.pk not in ids
    ]
    flow.unbegin_waiting(
        follower for follower in followers if follower.started_at and follower.started_at >= event.at
    )
    flow.settle(followers, actor=actor, now=now)
    for task in {task.order_id: task for pk, task in locked.tasks.items() if pk in ids}.values():
        flow.follow(task, actor=actor, now=now)


def return_stopped(event: EventRecord, *, actor: Any, now: datetime) -> None:
    """What was stopped with the deal, where it is so still. An order that was on hold then is on hold again."""
    stopped = EventRecord.objects.filter(pk__in=event.data.get("stopped", []))
    still = [stop for stop in stopped if stop.pk == _last_stop(stop)]
    stood = {
        stop.data["order_id"]: stop.data.get("stood", {}) for stop in still if stop.kind != TASKS_STOPPED
    }
    held = {pk for pk, before in stood.items() if before.get("status") == Order.Status.ON_HOLD}
    resume_deal(
        deal_id=event.data["deal_id"],
        order_ids=sorted(stood.keys() - held),
        with_tasks=any(stop.kind == TASKS_STOPPED for stop in still),
        actor=actor,
        now=now,
    )
    for order_id in sorted(held):
        hold_order_again(order_id=order_id, stood=stood[order_id], actor=actor, now=now)


def _last_stop(stopped: EventRecord) -> int | None:
    """Of the same order, or of the deal's own tasks: the newest event of its being stopped or returned."""
    if stopped.kind == TASKS_STOPPED:
        topic, kinds = f"deal:{stopped.data['deal_id']}", [TASKS_STOPPED, DealTasksResumed.kind]
    else:
        topic = f"order:{stopped.data['order_id']}"
        kinds = [OrderHeld.kind, OrderCancelled.kind, OrderResumed.kind]
    return events_about(topics=[topic], kinds=kinds).order_by("-pk").values_list("pk", flat=True).first()
