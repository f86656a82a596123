"""What a performer presses: start, pause, done, its undo; take and give back."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.queries import events_about
from naryad.core.errors import ActionError, filled
from naryad.tasks.actions import flow, timers
from naryad.tasks.actions.checklist import end_checklist
from naryad.tasks.actions.facts import moment_text, note
from naryad.tasks.actions.locks import Locked, lock_member, lock_tasks, save
from naryad.tasks.actions.pins import PIN, clear_pin
from naryad.tasks.actions.progress import PIECES, keep_pieces
from naryad.tasks.actions.rights import (
    CannotChangeTask,
    CannotStartTask,
    lock_for_work,
    may_edit,
    refuse_others_task,
    refuse_stopped,
    who_works,
)
from naryad.tasks.actions.waiting import receive_delivery
from naryad.tasks.facts.checklist import FinishedUnticked
from naryad.tasks.facts.press import (
    TaskFinished,
    TaskFinishUndone,
    TaskPaused,
    TaskReleased,
    TaskReturned,
    TaskStarted,
    TaskTaken,
)
from naryad.tasks.models import Dependency, Task, TimeEntry
from naryad.tasks.queries.begun import tasks_at_work
from naryad.tasks.queries.queue import running_entry
from naryad.tasks.queries.stop import binds
from naryad.tasks.queries.types import planned_minutes_of
from naryad.tasks.rules.press import may_undo
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotPauseTask(ActionError):
    pass


class CannotFinishTask(ActionError):
    pass


class CannotUndoFinish(ActionError):
    pass


class CannotReturnTask(ActionError):
    pass


class CannotTakePress(ActionError):
    pass


@transaction.atomic
def start_task(*, task_id: int, actor: Member, now: datetime, member_id: int | None = None) -> Task:
    """Start the timer; a shared task becomes the member's, and what they were doing is paused.

    `member_id`: for whom an owner or head presses. Pressing twice is as pressing once.
    """
    task, member, locked = lock_for_work(task_id, actor=actor, member_id=member_id, with_running=True)
    refuse_stopped(order=task.order, deal=task.deal)
    refuse_others_task(task, member, CannotStartTask)
    _refuse_start(task)
    is_late = timers.settle_late_press(Q(member=member), CannotStartTask, member=member, actor=actor, now=now)
    if entry := running_entry(member_id=member.pk):
        if entry.task_id == task.pk:
            return task
        timers.pause_other(entry, member=member, tasks=locked.tasks, actor=actor, now=now)
    if not actor.workspace.uses("time"):
        if task.status == Task.Status.IN_PROGRESS:
            return task
        timers.pause_others(task, member=member, actor=actor, now=now)
    is_first = task.started_at is None
    _take(task, member, actor=actor, now=now)
    task.status = Task.Status.IN_PROGRESS
    if is_first:
        task.started_at = now
        task.estimate_at_start = planned_minutes_of(task)
    save(task, "status", "started_at", "estimate_at_start")
    begins = timers.free_from(member=member, now=now) if is_late else now
    timers.begin(task, member=member, actor=actor, now=begins)
    note(TaskStarted, task, actor=actor, now=now, on_behalf_of=member)
    if is_first:
        flow.advance_order(task, actor=actor, now=now)
    return task


@transaction.atomic
def take_task(*, task_id: int, actor: Member, now: datetime, member_id: int | None = None) -> Task:
    """Make a shared task the member's without starting it."""
    task, member, _locked = lock_for_work(task_id, actor=actor, member_id=member_id)
    refuse_stopped(order=task.order, deal=task.deal)
    refuse_others_task(task, member, CannotStartTask)
    if not task.is_open or task.is_wait:
        raise CannotStartTask(_("This task cannot be taken."))
    _take(task, member, actor=actor, now=now)
    return task


@transaction.atomic
def pause_task(
    *, task_id: int, actor: Member, now: datetime, member_id: int | None = None, result: str = ""
) -> Task:
    """The timer stops; a result that was begun to be written is kept."""
    task, member, _locked = lock_for_work(task_id, actor=actor, member_id=member_id)
    refuse_others_task(task, member, CannotPauseTask)
    timers.settle_late_press(Q(task=task), CannotPauseTask, member=member, actor=actor, now=now)
    if task.status == Task.Status.PAUSED:
        return task
    entry, minutes = timers.stop_timer_of(task, now=now)
    is_worked_on = entry or (task.status == Task.Status.IN_PROGRESS and not actor.workspace.uses("time"))
    if task.is_wait or not is_worked_on:
        raise CannotPauseTask(_("Nobody is working on this task now."))
    task.status = Task.Status.PAUSED
    task.result = result.strip() or task.result
    save(task, "status", "result")
    note(TaskPaused, task, actor=actor, now=now, on_behalf_of=member, minutes=minutes)
    return task


@transaction.atomic
def finish_task(
    *,
    task_id: int,
    actor: Member,
    now: datetime,
    member_id: int | None = None,
    result: str = "",
    ticked: Collection[int] = (),
    word: str = "",
) -> Task:
    """Done: the timer stops and what waited for it becomes available. Also without a timer ever started.

    `ticked`: lines of its checklist that are ticked with it; of others HasUnticked asks, as the task says: `word` is
    why it is done without them.
    """
    task, member, locked = lock_for_work(task_id, actor=actor, member_id=member_id, with_followers=True)
    if task.is_wait:
        return receive_delivery(task_id=task_id, actor=actor, now=now)
    refuse_others_task(task, member, CannotFinishTask)
    if task.status == Task.Status.DONE:
        return task
    refuse_stopped(order=task.order, deal=task.deal)
    _refuse_finish(task)
    timers.settle_late_press(Q(task=task), CannotFinishTask, member=member, actor=actor, now=now)
    left = end_checklist(task, ticked=ticked, word=word, member=member, now=now)
    _take(task, member, actor=actor, now=now)
    entry, _minutes = timers.stop_timer_of(task, now=now)
    if task.started_at is None:
        task.started_at = now
        flow.advance_order(task, actor=actor, now=now)
    if result.strip():
        task.result = result.strip()
    task.status, task.finished_at = Task.Status.DONE, now
    task.finished_quantity = flow.pieces_at_end(task)
    clear_pin(task)
    save(task, "status", "finished_at", "finished_quantity", "started_at", "result", *PIN)
    note(
        TaskFinished,
        task,
        actor=actor,
        now=now,
        on_behalf_of=member,
        minutes=timers.minutes_spent(task, now=now),
        result=task.result,
        entry=entry.pk if entry else None,
    )
    if left:
        note(
            FinishedUnticked,
            task,
            actor=actor,
            now=now,
            on_behalf_of=member,
            lines=left,
            word=word.strip()[:300],
        )
    flow.after_end(task, locked, actor=actor, now=now)
    return task


@transaction.atomic
def undo_finish(*, task_id: int, actor: Member, now: datetime) -> Task:
    """Take a Done back within 10 s: the timer runs on as if it had not been pressed; nobody was told yet."""
    task, member, locked = _lock_for_undo(task_id, actor=actor)
    finished_at = task.finished_at
    if task.status != Task.Status.DONE or finished_at is None:
        return task
    refuse_stopped(order=task.order, deal=task.deal)
    if not may_undo(finished_at=finished_at, now=now):
        raise CannotUndoFinish(_("It is too late to undo. Return the task to work and say why."))
    if task.is_wait:
        task.status = Task.Status.IN_PROGRESS
    else:
        task.status = _status_of_undone(task, finished_at=finished_at, actor=actor)
    task.finished_at = task.finished_quantity = None
    if task.status == Task.Status.TODO:
        task.started_at = None  # Done was pressed without a timer: nothing has begun
    save(task, "status", "finished_at", "finished_quantity", "started_at")
    note(TaskFinishUndone, task, actor=actor, now=now, on_behalf_of=member)
    followers = locked.followers.get(task.pk, [])
    flow.unbegin_waiting(
        follower for follower in followers if follower.started_at and follower.started_at >= finished_at
    )
    flow.settle(followers, actor=actor, now=now)
    flow.follow(task, actor=actor, now=now)
    return task


@transaction.atomic
def return_task(*, task_id: int, reason: str, actor: Member, now: datetime) -> Task:
    """Back to work: its time stays, successors not begun wait again, begun ones stay and their people are told."""
    locked = lock_tasks(task_id, with_followers=True)
    task = locked.tasks[task_id]
    if not may_edit(actor, task):
        require(actor, "tasks.work", is_own=task.assignee_id == actor.pk)
    if task.status != Task.Status.DONE:
        raise CannotReturnTask(_("Only a task that is done can be returned to work."))
    refuse_stopped(order=task.order, deal=task.deal)
    if not reason.strip():
        raise CannotReturnTask(_("Say why the task is returned."), field="reason")

    if task.item and task.pieces is not None and task.pieces < task.item.quantity:
        keep_pieces(task, task.pieces, actor=actor, now=now)
    task.status = _status_of_returned(task, actor=actor)
    task.finished_at = task.finished_quantity = None
    task.returned_reason = reason.strip()[:300]
    if task.is_wait:
        task.expected_at = max(task.expected_at or now, now)
    save(task, "status", "finished_at", "finished_quantity", "returned_reason", "expected_at", *PIECES)
    followers = locked.followers.get(task.pk, [])
    begun = [follower for follower in followers if follower.started_at and follower.is_open]
    note(
        TaskReturned,
        task,
        actor=actor,
        now=now,
        reason=task.returned_reason,
        begun_task_ids=[follower.pk for follower in begun],
        begun=[follower.title for follower in begun],
    )
    flow.settle(followers, actor=actor, now=now)
    flow.follow(task, actor=actor, now=now)
    return task


@transaction.atomic
def release_task(*, task_id: int, actor: Member, now: datetime) -> Task:
    """Its assignee (or who may press for others) gives the task back to the pool; time spent on it stays."""
    task, member, _locked = lock_for_work(task_id, actor=actor, member_id=None)
    if task.assignee_id is None:
        return task
    refuse_stopped(order=task.order, deal=task.deal)
    if task.assignee_id != member.pk or not task.is_open:
        raise CannotChangeTask(_("Only its assignee can give this task back."))
    if task.skill_id is None:
        raise CannotChangeTask(
            _("The task has no specialisation, so there is no shared queue to return it to.")
        )
    timers.stop_timer_of(task, now=now)
    if task.status in (Task.Status.IN_PROGRESS, Task.Status.PAUSED):
        task.status = Task.Status.TODO
    task.assignee = None
    clear_pin(task)
    save(task, "assignee", "status", *PIN)
    note(
        TaskReleased,
        task,
        actor=actor,
        now=now,
        on_behalf_of=member,
        before_member_id=member.pk,
        before=member.name,
        after=str(task.skill),
    )
    return task


def _lock_for_undo(task_id: int, *, actor: Member) -> tuple[Task, Member, Locked]:
    """Whoever answers for the place takes back any Done there; others only their own."""
    locked = lock_tasks(task_id, with_followers=True)
    task = locked.tasks[task_id]
    if may_edit(actor, task):
        return task, lock_member(task.assignee_id or actor.pk), locked
    member = lock_member(who_works(actor=actor, task=task, member_id=None).pk)
    refuse_others_task(task, member, CannotUndoFinish)
    return task, member, locked


def _refuse_start(task: Task) -> None:
    if task.is_wait:
        raise CannotStartTask(_("A waiting task runs by itself; nobody starts it."))
    if task.status == Task.Status.BLOCKED:
        raise CannotStartTask(filled(_("It cannot be started yet: %(reason)s."), {"reason": waits_for(task)}))
    if not task.is_open:
        raise CannotStartTask(filled(_("This task is already “%(status)s”."), {"status": task.status_label}))


def _refuse_finish(task: Task) -> None:
    if task.status == Task.Status.BLOCKED:
        raise CannotFinishTask(
            filled(_("It cannot be finished yet: %(reason)s."), {"reason": waits_for(task)})
        )
    if task.status == Task.Status.CANCELLED:
        raise CannotFinishTask(_("This task was cancelled."))


def waits_for(task: Task) -> str | Promise:
    """In words: which open tasks, and whose; or until when."""
    rows = (
        Dependency.objects.filter(binds(), successor=task)
        .select_related("predecessor__assignee", "predecessor__skill", "predecessor__order")
        .order_by("predecessor_id")
    )
    names = [_named(row.predecessor) for row in rows]
    if names:
        return filled(_("it waits for %(tasks)s"), {"tasks": ", ".join(names)})
    return filled(_("not before %(moment)s"), {"moment": moment_text(task.available_at)})


def _named(task: Task) -> str:
    if task.order is not None and task.order.is_stopped:
        return f"«{task.title}» ({task.order.code}: {task.order.stop_text})"
    who = task.assignee or task.skill
    return f"«{task.title}» ({who})" if who else f"«{task.title}»"


def _take(task: Task, member: Member, *, actor: Member, now: datetime) -> None:
    """A task without an assignee becomes the member's."""
    if task.assignee_id is not None:
        return
    task.assignee = member
    save(task, "assignee")
    note(TaskTaken, task, actor=actor, now=now, on_behalf_of=member)


def _status_of_undone(task: Task, *, finished_at: datetime, actor: Member) -> str:
    if actor.workspace.uses("time"):
        return _reopen_timer(task, finished_at=finished_at)
    if task.started_at is None or task.started_at >= finished_at:
        return Task.Status.TODO
    is_busy = tasks_at_work(member_id=task.assignee_id or 0).exists()
    return Task.Status.PAUSED if is_busy else Task.Status.IN_PROGRESS


def _reopen_timer(task: Task, *, finished_at: datetime) -> str:
    """Let the stretch that Done ended run on, unless its member has begun something else; the status that follows."""
    entries = TimeEntry.objects.filter(task=task)
    done = events_about(topics=[f"task:{task.pk}"], kinds=[TaskFinished.kind]).order_by("-pk").first()
    ended = done.data.get("entry") if done else None
    entry = entries.filter(pk=ended or 0, ended_at=finished_at, is_confirmed=True).first()
    if entry and not TimeEntry.objects.filter(member=entry.member_id, started_at__gte=finished_at).exists():
        entry.ended_at = None
        entry.save(update_fields=["ended_at"])
        return Task.Status.IN_PROGRESS
    return Task.Status.PAUSED if entries.exists() else Task.Status.TODO


def _status_of_returned(task: Task, *, actor: Member) -> str:
    if task.is_wait:
        return Task.Status.IN_PROGRESS
    is_begun = task.started_at and not actor.workspace.uses("time")
    is_begun = is_begun or TimeEntry.objects.filter(task=task).exists()
    return Task.Status.PAUSED if is_begun else Task.Status.TODO
