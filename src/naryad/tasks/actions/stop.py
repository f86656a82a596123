"""An order on hold, cancelled, returned; a deal lost with what was to be made for it, and reopened.

Tasks keep their rows as they are, timers aside: that they are not worked on follows from their order or deal, so
returning restores exactly (docs/adr/0024).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, record
from naryad.activity.models import EventRecord
from naryad.core.time import at_hour, local_day
from naryad.crm.actions.deals import mark_lost, why_lost
from naryad.crm.models import Deal
from naryad.crm.rules import in_words
from naryad.orders.actions.stop import mark_cancelled, mark_held, mark_held_again, mark_resumed
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.tasks.actions import flow, timers
from naryad.tasks.actions.facts import note, zone
from naryad.tasks.actions.locks import Locked, lock_member, lock_places, lock_tasks, save
from naryad.tasks.actions.rights import CannotChangeTask, require_edit
from naryad.tasks.facts.press import TaskPaused
from naryad.tasks.facts.stop import DealTasksResumed, DealTasksStopped
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.stop import first_hold_end, holds_due
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

Fate = Literal["keep", "hold", "cancel"]
"""What becomes of an order, or of the direct tasks, of a lost deal."""
RETURNS_FROM_HOUR = 6
"""Local hour of the day on which a hold ends by itself: before the first shift, and not at night."""


@transaction.atomic
def hold_order(
    *, order_id: int, actor: Member, now: datetime, until: date | None = None, reason: str = ""
) -> Done[Order]:
    """Its tasks leave queues and forecast until a day (or until somebody returns it); running timers stop."""
    order, locked = lock_order(order_id, actor=actor)
    paused = stop_timers(locked.tasks.values(), actor=actor, now=now)
    return mark_held(order=order, until=until, reason=reason, paused_member_ids=paused, actor=actor, now=now)


@transaction.atomic
def cancel_order(*, order_id: int, reason: str, actor: Member, now: datetime) -> Done[Order]:
    """It is not made any more: nothing waits for its tasks. Number, time and payments stay."""
    order, locked = lock_order(order_id, actor=actor)
    paused = stop_timers(locked.tasks.values(), actor=actor, now=now)
    done = mark_cancelled(order=order, reason=reason, paused_member_ids=paused, actor=actor, now=now)
    if done.fact:
        flow.settle(_others(locked), actor=actor, now=now)
    return done


@transaction.atomic
def hold_order_again(*, order_id: int, stood: Mapping[str, str | None], actor: Member, now: datetime) -> None:
    """A cancelling that ended a hold is undone: the order is on hold as it was."""
    order, locked = lock_order(order_id, actor=actor)
    mark_held_again(order=order, stood=stood, actor=actor, now=now)
    flow.settle(_others(locked), actor=actor, now=now)


@transaction.atomic
def resume_order(*, order_id: int, actor: Member, now: datetime) -> Order:
    """Back to work, every task as it stood; what happened before them meanwhile is seen now."""
    order, locked = lock_order(order_id, actor=actor)
    _resume(order, locked, actor=actor, now=now)
    return order


@transaction.atomic
def resume_when_due(*, order_id: int, now: datetime) -> bool:
    """By the clock, on the morning of the day until which the order is on hold. Idempotent."""
    order, locked = lock_order(order_id)
    if order.hold_until is None or order.hold_until > local_day(moment=now, time_zone=zone().key):
        return False
    return _resume(order, locked, actor=None, now=now)


def due_holds(*, now: datetime) -> list[int]:
    """Orders whose hold ends this morning; nothing before RETURNS_FROM_HOUR of the company's day."""
    here: ZoneInfo = zone()
    if now.astimezone(here).hour < RETURNS_FROM_HOUR:
        return []
    today = local_day(moment=now, time_zone=here.key)
    return list(holds_due(today=today).values_list("pk", flat=True))


def next_return() -> datetime | None:
    """When the first hold ends."""
    first = first_hold_end()
    return at_hour(day=first, hour=RETURNS_FROM_HOUR, time_zone=zone().key) if first else None


@transaction.atomic
def lose_deal(
    *,
    deal_id: int,
    stage_id: int,
    reason_id: int | None = None,
    comment: str = "",
    actor: Member,
    now: datetime,
    fates: Mapping[int, Fate] | None = None,
    tasks: Fate = "keep",
) -> Done[Deal]:
    """To a lost stage, and what becomes of its orders (by id; those not named go on) and of its direct tasks.

    An order that is on hold already stays so as it is.
    """
    lost, comment = why_lost(stage_id=stage_id, reason_id=reason_id, comment=comment)
    words = in_words(lost, comment)

    def stop() -> Iterator[EventRecord]:
        stopped = [
            *_stop_orders(deal_id, fates or {}, reason=words, actor=actor, now=now),
            _stop_direct(deal_id, tasks, reason=words, actor=actor, now=now),
        ]
        return (event for event in stopped if event)

    return mark_lost(
        deal_id=deal_id, stage_id=stage_id, reason=lost, comment=comment, stop=stop, actor=actor, now=now
    )


def _stop_orders(
    deal_id: int, fates: Mapping[int, Fate], *, reason: str, actor: Member, now: datetime
) -> Iterator[EventRecord | None]:
    known = dict(Order.objects.filter(deal=deal_id, pk__in=fates).values_list("pk", "status"))
    if known.keys() != fates.keys():
        raise CannotChangeTask(_("The orders of this deal have changed meanwhile. Look at it again."))
    for order_id, fate in sorted(fates.items()):
        if fate == "hold" and known[order_id] != Order.Status.ON_HOLD:
            yield hold_order(order_id=order_id, reason=reason, actor=actor, now=now).fact
        elif fate == "cancel":
            yield cancel_order(order_id=order_id, reason=reason, actor=actor, now=now).fact


@transaction.atomic
def resume_deal(
    *, deal_id: int, actor: Member, now: datetime, order_ids: Sequence[int] = (), with_tasks: bool = False
) -> Deal:
    """Return orders of the deal, and its direct tasks, to work."""
    locked = Locked()
    lock_places(locked, deal_ids={deal_id}, order_ids=set())
    known = set(Order.objects.filter(deal=deal_id, pk__in=order_ids).values_list("pk", flat=True))
    if known != set(order_ids):
        raise CannotChangeTask(_("The orders of this deal have changed meanwhile. Look at it again."))
    for order_id in sorted(known):
        resume_order(order_id=order_id, actor=actor, now=now)
    if with_tasks:
        _resume_direct(deal_id, actor=actor, now=now)
    return locked.deals[deal_id]


def _resume(order: Order, locked: Locked, *, actor: Member | None, now: datetime) -> bool:
    if not mark_resumed(order=order, actor=actor, now=now):
        return False
    flow.settle([*locked.tasks.values()], actor=actor, now=now)
    return True


def _stop_direct(
    deal_id: int, fate: Fate, *, reason: str, actor: Member, now: datetime
) -> EventRecord | None:
    if fate == "keep":
        return None
    state = Deal.TasksState.ON_HOLD if fate == "hold" else Deal.TasksState.CANCELLED
    deal, locked = _lock_direct(deal_id, actor=actor)
    if deal.tasks_state == state or not locked.tasks:
        return None
    own = [task for task in locked.tasks.values() if task.deal_id == deal_id and task.is_open]
    paused = stop_timers(own, actor=actor, now=now)
    deal.tasks_state = state
    deal.save(update_fields=["tasks_state"])
    fact = DealTasksStopped(
        deal_id=deal.pk,
        number=deal.number,
        state=state.value,
        count=len(own),
        reason=reason,
        paused_member_ids=paused,
    )
    event = record(fact, actor=actor, at=now)
    if state == Deal.TasksState.CANCELLED:
        flow.settle(_others(locked), actor=actor, now=now)
    return event


def _resume_direct(deal_id: int, *, actor: Member, now: datetime) -> None:
    deal, locked = _lock_direct(deal_id, actor=actor)
    if deal.tasks_state == Deal.TasksState.OPEN:
        return
    deal.tasks_state = Deal.TasksState.OPEN
    deal.save(update_fields=["tasks_state"])
    count = sum(task.deal_id == deal_id and task.is_open for task in locked.tasks.values())
    record(DealTasksResumed(deal_id=deal.pk, number=deal.number, count=count), actor=actor, at=now)
    flow.settle(locked.tasks.values(), actor=actor, now=now)


def lock_order(order_id: int, *, actor: Member | None = None) -> tuple[Order, Locked]:
    """The order with its open tasks and those that wait for them; `actor`: who has to be allowed to (None: the clock)."""
    deal_id = Order.objects.values_list("deal_id", flat=True).get(pk=order_id)
    locked = Locked()
    lock_places(locked, deal_ids={deal_id}, order_ids={order_id})
    if actor is not None:
        require(actor, "orders.edit", is_own=is_own(locked.orders[order_id], member_id=actor.pk))
    locked = _with_tasks(locked, Task.objects.filter(order=order_id, status__in=Task.OPEN))
    return locked.orders[order_id], locked


def _lock_direct(deal_id: int, *, actor: Member) -> tuple[Deal, Locked]:
    locked = Locked()
    lock_places(locked, deal_ids={deal_id}, order_ids=set())
    require_edit(actor, order=None, deal=locked.deals[deal_id])
    locked = _with_tasks(locked, Task.objects.filter(deal=deal_id, status__in=Task.OPEN))
    return locked.deals[deal_id], locked


def _with_tasks(locked: Locked, tasks: Any) -> Locked:
    ids = list(tasks.values_list("pk", flat=True))
    return lock_tasks(*ids, with_followers=True) if ids else locked


def _others(locked: Locked) -> list[Task]:
    """What waits for the stopped tasks from outside: theirs are left alone by settle()."""
    return [task for tasks in locked.followers.values() for task in tasks]


def stop_timers(tasks: Iterable[Task], *, actor: Member, now: datetime) -> list[int]:
    """End what is being worked on; its time stays. Ids of the members who worked."""
    by_id = {task.pk: task for task in tasks}
    running = TimeEntry.objects.filter(task__in=by_id, ended_at__isnull=True)
    member_ids = sorted(running.values_list("member_id", flat=True))
    for member in [lock_member(pk) for pk in member_ids]:
        entry = running.get(member=member)
        task = by_id[entry.task_id]
        minutes = timers.close_entry(entry, now=now)
        task.status = Task.Status.PAUSED
        save(task, "status")
        note(TaskPaused, task, actor=actor, now=now, on_behalf_of=member, minutes=minutes)
    if actor.workspace.uses("time"):
        return member_ids
    at_work = [(task, task.assignee) for task in by_id.values() if task.is_at_work and task.assignee]
    for task, member in at_work:
        timers.pause_untimed(task, member=member, actor=actor, now=now)
    return sorted({*member_ids, *(member.pk for _task, member in at_work)})
