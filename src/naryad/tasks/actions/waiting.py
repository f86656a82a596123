"""Waiting tasks: confirmed by their responsible person, given a new date, or ended by the clock."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.core.time import refuse_unlikely
from naryad.tasks.actions import flow
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import Locked, lock_tasks, save
from naryad.tasks.actions.pins import PIN, clear_pin
from naryad.tasks.actions.rights import may_edit, refuse_stopped
from naryad.tasks.facts.about import AboutTask
from naryad.tasks.facts.waiting import WaitingEnded, WaitingPostponed, WaitingReceived
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotConfirmWaiting(ActionError):
    pass


@transaction.atomic
def receive_delivery(*, task_id: int, actor: Member, now: datetime) -> Task:
    """What was waited for is here. Said again, it changes nothing."""
    locked = lock_tasks(task_id, with_followers=True)
    task = locked.tasks[task_id]
    _require_responsible(actor, task)
    if task.is_wait and task.status == Task.Status.DONE:
        return task
    refuse_stopped(order=task.order, deal=task.deal)
    _refuse_not_running(task)
    _end(task, locked, WaitingReceived, at=now, actor=actor, now=now)
    return task


@transaction.atomic
def postpone_waiting(*, task_id: int, expected_at: datetime, actor: Member, now: datetime) -> Task:
    """Not here yet: a new day."""
    task = lock_tasks(task_id).tasks[task_id]
    _require_responsible(actor, task)
    refuse_stopped(order=task.order, deal=task.deal)
    _refuse_not_running(task)
    if expected_at <= now:
        raise CannotConfirmWaiting(_("The new date is in the past."), field="expected_at")
    refuse_unlikely(expected_at, now=now, field="expected_at")
    before, task.expected_at = task.expected_at, expected_at
    save(task, "expected_at")
    note(
        WaitingPostponed,
        task,
        actor=actor,
        now=now,
        expected_at=expected_at,
        changes={"expected_at": [before, expected_at]},
    )
    return task


@transaction.atomic
def pass_time(*, task_id: int, now: datetime) -> None:
    """What the clock alone does to a task: its lag has passed, or its waiting ends by itself. Idempotent."""
    locked = lock_tasks(task_id, with_followers=True)
    task = locked.tasks[task_id]
    if task.stop_state:
        return
    if task.status == Task.Status.BLOCKED and task.available_at and task.available_at <= now:
        flow.settle([task], actor=None, now=now)
    if is_over(task, now=now):
        assert task.expected_at
        _end(task, locked, WaitingEnded, at=task.expected_at, actor=None, now=now)


def is_over(task: Task, *, now: datetime) -> bool:
    return (
        task.ends_itself
        and task.status == Task.Status.IN_PROGRESS
        and task.expected_at is not None
        and task.expected_at <= now
    )


def _end(
    task: Task, locked: Locked, fact: type[AboutTask], *, at: datetime, actor: Member | None, now: datetime
) -> None:
    """`at`: when it really ended; what follows counts its lag from there."""
    task.status, task.finished_at = Task.Status.DONE, at
    task.finished_quantity = flow.pieces_at_end(task)
    clear_pin(task)
    save(task, "status", "finished_at", "finished_quantity", *PIN)
    note(fact, task, actor=actor, now=now)
    flow.after_end(task, locked, actor=actor, now=now)


def _require_responsible(actor: Member, task: Task) -> None:
    if not may_edit(actor, task):
        require(actor, "tasks.work", is_own=task.assignee_id == actor.pk)


def _refuse_not_running(task: Task) -> None:
    if not task.is_wait:
        raise CannotConfirmWaiting(_("This is not a waiting task."))
    if task.status != Task.Status.IN_PROGRESS:
        raise CannotConfirmWaiting(_("This waiting has not begun, or is over."))
