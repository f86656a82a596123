"""What the parts of the program bring with them that tasks know of."""

from datetime import datetime

from naryad.tasks.actions import timers
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import lock_member, lock_tasks, save
from naryad.tasks.facts.times import TimerSwitchedOff
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.begun import at_work
from naryad.workspaces.models import Member


def switch_time(*, on: set[str], off: set[str], actor: Member, now: datetime) -> None:
    """No clock runs where none is seen: what is worked on stays so, and who worked is told. On again, it waits."""
    if "time" in off:
        for entry in TimeEntry.objects.filter(ended_at__isnull=True).order_by("member_id"):
            _stop_timer(entry.task_id, member_id=entry.member_id, actor=actor, now=now)
    if "time" in on:
        for task_id in Task.objects.filter(at_work()).order_by("pk").values_list("pk", flat=True):
            _wait_for_start(task_id)


def _stop_timer(task_id: int, *, member_id: int, actor: Member, now: datetime) -> None:
    task = lock_tasks(task_id).tasks[task_id]
    lock_member(member_id)
    entry, _minutes = timers.stop_timer_of(task, now=now)
    if entry is not None:
        note(
            TimerSwitchedOff,
            task,
            actor=actor,
            now=now,
            on_behalf_of=entry.member,
            entry_id=entry.pk,
            worker_member_id=entry.member_id,
            worker=entry.member.name,
            changes={"ended_at": [None, entry.ended_at]},
        )


def _wait_for_start(task_id: int) -> None:
    """Begun without a timer: its member presses Start again."""
    task = lock_tasks(task_id).tasks[task_id]
    if task.is_at_work:
        task.status = Task.Status.PAUSED
        save(task, "status")
