"""Taking one's own change back: stage moves of deals and orders, changes of many tasks, moves in a queue.

One way for all: the event of the change holds, for each row, what it was and what the change made of it
(activity.facts.RowChanges, docs/adr/0028).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import CannotUndo, find_undoable, is_undone, put_back, record
from naryad.activity.facts import ChangeUndone
from naryad.activity.models import EventRecord
from naryad.activity.queries import changed_since, events_about
from naryad.core.errors import filled
from naryad.crm.facts import DealLost
from naryad.crm.models import Deal
from naryad.orders.facts import OrderCancelled
from naryad.orders.models import Order
from naryad.orders.queries import has_open_tasks
from naryad.orders.rules import is_own
from naryad.tasks.actions.locks import Locked, lock_places, lock_tasks
from naryad.tasks.actions.rights import require_edit
from naryad.tasks.actions.stop import hold_order_again, resume_deal
from naryad.tasks.facts.plan import TaskPinned
from naryad.tasks.facts.stop import DealTasksStopped
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may, require

WORDS = ("assignee", "skill", "priority")
"""Fields whose return the history shows as before and after; a stage stands in the sentence."""


@dataclass(frozen=True)
class Undone:
    """How many rows are as they were; `left`: those that somebody has changed since, in words."""

    count: int
    left: tuple[str, ...] = ()
    was_undone: bool = False


@transaction.atomic
def undo_change(*, event_id: int, actor: Member, now: datetime) -> Undone:
    """Put back what the actor's change made, where it is so still. Said again, it changes nothing.

    Raises CannotUndo when all of it has been changed since, or it is too late.
    """
    event = find_undoable(event_id=event_id, actor=actor, now=now)
    rows = _lock(event)
    if is_undone(event):
        return Undone(0, was_undone=True)
    for row in rows.values():
        _require(row, actor)
    left = tuple(
        str(_who_changed(event, topic, rows))
        for topic in event.data["rows"]
        if not _put_back(event, topic, rows, actor=actor, now=now) and not _gave_way(event, topic)
    )
    if len(left) == len([topic for topic in event.data["rows"] if not _gave_way(event, topic)]):
        raise CannotUndo(" ".join(left))
    if event.kind == DealLost.kind:
        _return_stopped(event, actor=actor, now=now)
    return Undone(len(event.data["rows"]) - len(left), left)


def _lock(event: EventRecord) -> dict[str, models.Model]:
    """The rows of the change by topic, in the one order of locks; without those that are gone."""
    ids: dict[str, set[int]] = {"deal": set(), "order": set(), "task": set()}
    for topic in event.data["rows"]:
        kind, _colon, pk = topic.partition(":")
        ids[kind].add(int(pk))
    known = Task.objects.filter(pk__in=ids["task"]).values_list("pk", flat=True)
    locked = lock_tasks(*known) if known else Locked()
    if ids["order"]:
        deals = Order.objects.filter(pk__in=ids["order"]).values_list("deal_id", flat=True)
        lock_places(locked, deal_ids={*deals}, order_ids={*ids["order"]})
    lock_places(locked, deal_ids={*ids["deal"]}, order_ids=set())
    by_kind: dict[str, Any] = {"deal": locked.deals, "order": locked.orders, "task": locked.tasks}
    return {
        f"{kind}:{pk}": by_kind[kind][pk]
        for kind, found in ids.items()
        for pk in sorted(found)
        if pk in by_kind[kind]
    }


def _require(row: models.Model, actor: Member) -> None:
    """The right that the change needed is needed still."""
    if isinstance(row, Deal):
        require(actor, "crm.edit", is_own=row.responsible_id == actor.pk)
    elif isinstance(row, Order):
        require(actor, "orders.edit", is_own=is_own(row, member_id=actor.pk))
    elif isinstance(row, Task) and not may(actor, "queues.manage"):
        require_edit(actor, order=row.order, deal=row.deal)


def _put_back(
    event: EventRecord, topic: str, rows: dict[str, models.Model], *, actor: Member, now: datetime
) -> bool:
    row, change = rows.get(topic), event.data["rows"][topic]
    if row is None or (isinstance(row, Task) and (not row.is_open or _is_begun(row, event) or _left(change))):
        return False
    if isinstance(row, Order) and change["before"].get("status") == Order.Status.DONE and has_open_tasks(row):
        raise CannotUndo(_("The order has open tasks: finish or cancel them first."))
    before = _words(row, change)
    if not put_back(row, change):
        return False
    if _gave_way(event, topic):
        return True
    after = _words(row, change)
    fact = ChangeUndone(
        event_id=event.pk,
        undone={
            "kind": event.kind,
            "version": event.version,
            "data": {name: value for name, value in event.data.items() if name != "rows"},
        },
        of=_topics(topic, row),
        changes={name: [was, after[name]] for name, was in before.items() if was != after[name]},
    )
    record(fact, actor=actor, at=now)
    return True


def _is_begun(task: Task, event: EventRecord) -> bool:
    """Whoever it was assigned to has worked on it since: it is theirs."""
    is_assigned = "assignee" in event.data["rows"][f"task:{task.pk}"]["before"]
    since = Q(started_at__gte=event.at) | Q(ended_at__isnull=True)
    return is_assigned and TimeEntry.objects.filter(since, task=task).exists()


def _left(change: dict[str, Any]) -> Member | None:
    """The former assignee, if they do not work here any more."""
    pk = change["before"].get("assignee")
    return Member.objects.filter(pk=pk, is_active=False).first() if pk else None


def _gave_way(event: EventRecord, topic: str) -> bool:
    """A task that only made room for the one that was moved in a queue: it is no history of its own."""
    return event.kind == TaskPinned.kind and topic != f"task:{event.data['task_id']}"


def _words(row: models.Model, change: dict[str, Any]) -> dict[str, Any]:
    """Names of people, where the row points to them."""
    values = {name: getattr(row, name) for name in WORDS if name in change["after"]}
    return {
        name: str(value) if isinstance(value, models.Model) else "" if value is None else value
        for name, value in values.items()
    }


def _topics(topic: str, row: models.Model) -> list[str]:
    if not isinstance(row, Task):
        return [topic]
    deal_id = row.deal_id or (row.order.deal_id if row.order else None)
    named = {"order": row.order_id, "deal": deal_id, "member": row.assignee_id}
    return [topic, *(f"{kind}:{pk}" for kind, pk in named.items() if pk)]


def _who_changed(event: EventRecord, topic: str, rows: dict[str, models.Model]) -> Promise:
    row = rows.get(topic)
    name = changed_since(event=event, topic=topic)
    if row is None:
        return _("What was changed is not there any more.")
    if former := _left(event.data["rows"][topic]):
        return filled(
            _("“%(row)s” stays: %(name)s does not work here any more."), {"row": row, "name": former}
        )
    if not name:
        return filled(_("“%(row)s” has changed since."), {"row": row})
    return filled(_("“%(row)s” has been changed since by %(name)s."), {"row": row, "name": name})


def _return_stopped(event: EventRecord, *, actor: Member, now: datetime) -> None:
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
