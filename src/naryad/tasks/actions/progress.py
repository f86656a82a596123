"""How far a task is, as its doer says: pieces done, time that is left."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.tasks.actions import flow, timers
from naryad.tasks.actions.facts import note, plain
from naryad.tasks.actions.locks import lock_tasks, save
from naryad.tasks.actions.rights import (
    CannotChangeTask,
    lock_for_work,
    refuse_others_task,
    refuse_stopped,
    require_task_edit,
)
from naryad.tasks.facts.press import QuantityReported, RemainingStated
from naryad.tasks.models import Task
from naryad.tasks.queries.types import planned_minutes_of
from naryad.tasks.rules.pieces import left_by_pieces
from naryad.workspaces.models import Member

PIECES = ("done_quantity", "stated_left", "spent_when_stated", "stated_at")


@transaction.atomic
def report_quantity(*, task_id: int, done_quantity: Decimal, actor: Member, now: datetime) -> Task:
    """Pieces of the task's item that are done so far; what remains of the estimate follows from it."""
    task, member, _locked = lock_for_work(task_id, actor=actor, member_id=None)
    refuse_stopped(order=task.order, deal=task.deal)
    if task.item is None or not task.is_open:
        raise CannotChangeTask(_("This task does not count pieces."))
    refuse_others_task(task, member, CannotChangeTask)
    if not 0 <= done_quantity <= task.item.quantity:
        raise CannotChangeTask(
            filled(_("Between 0 and %(most)s pieces."), {"most": plain(task.item.quantity)}),
            field="done_quantity",
        )
    keep_pieces(task, done_quantity, actor=actor, now=now)
    save(task, *PIECES)
    note(
        QuantityReported,
        task,
        actor=actor,
        now=now,
        on_behalf_of=member,
        item_id=task.item.pk,
        done=plain(done_quantity),
        quantity=plain(task.item.quantity),
    )
    flow.follow(task, actor=actor, now=now)
    return task


@transaction.atomic
def count_all_pieces(*, task_id: int, actor: Member, now: datetime) -> Task:
    """The item became more after the task was done, and those are done as well."""
    task = lock_tasks(task_id).tasks[task_id]
    require_task_edit(actor, task)
    if task.item is None or task.status != Task.Status.DONE:
        raise CannotChangeTask(_("This task does not count pieces."))
    if task.finished_quantity == task.item.quantity:
        return task
    task.finished_quantity = task.item.quantity
    save(task, "finished_quantity")
    pieces = plain(task.item.quantity)
    note(
        QuantityReported,
        task,
        actor=actor,
        now=now,
        item_id=task.item.pk,
        done=pieces,
        quantity=pieces,
    )
    flow.follow(task, actor=actor, now=now)
    return task


@transaction.atomic
def state_remaining(*, task_id: int, minutes: int, actor: Member, now: datetime, reason: str = "") -> Task:
    """The answer at 100 % of the estimate: so much is left, and why. The first estimate stays for the figures."""
    task, member, _locked = lock_for_work(task_id, actor=actor, member_id=None)
    refuse_stopped(order=task.order, deal=task.deal)
    if not task.is_open or task.is_wait or task.assignee_id != member.pk:
        raise CannotChangeTask(_("Only its assignee can say how much is left."))
    if minutes < 1:
        raise CannotChangeTask(_("At least a minute."), field="minutes")
    task.stated_left, task.stated_at = minutes, now
    task.spent_when_stated = timers.minutes_worked(task, actor=actor, now=now)
    save(task, "stated_left", "spent_when_stated", "stated_at")
    note(
        RemainingStated,
        task,
        actor=actor,
        now=now,
        on_behalf_of=member,
        minutes=minutes,
        reason=reason.strip(),
    )
    return task


def keep_pieces(task: Task, done: Decimal, *, actor: Member, now: datetime) -> None:
    """So many of its item are done; what remains of the estimate follows from it."""
    assert task.item
    task.done_quantity = done
    estimate = planned_minutes_of(task)
    if estimate is not None:
        task.stated_left = left_by_pieces(estimate=estimate, quantity=task.item.quantity, done=done)
        task.spent_when_stated, task.stated_at = timers.minutes_worked(task, actor=actor, now=now), now
