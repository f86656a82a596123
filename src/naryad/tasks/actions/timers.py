"""Time entries: opening, closing and adding them up. Callers hold the task and the member locked."""

from datetime import datetime

from django.db.models import DurationField, ExpressionWrapper, F, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from naryad.tasks.actions.common import note, save
from naryad.tasks.events import TaskPaused
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member


def running_entry(*, member_id: int) -> TimeEntry | None:
    return TimeEntry.objects.filter(member_id=member_id, ended_at__isnull=True).first()


def open_entry(task: Task, *, member: Member, actor: Member, now: datetime) -> TimeEntry:
    return TimeEntry.objects.create(task=task, member=member, started_at=now, pressed_by=actor)


def close_entry(entry: TimeEntry, *, now: datetime) -> int:
    """End the stretch; returns its whole minutes. A clock that went back gives none, never a refusal."""
    entry.ended_at = max(now, entry.started_at)
    entry.save(update_fields=["ended_at"])
    return int((entry.ended_at - entry.started_at).total_seconds() // 60)


def stop_timer_of(task: Task, *, now: datetime) -> tuple[TimeEntry | None, int]:
    """Close the running entry of the task, if there is one; (entry, its minutes)."""
    entry = TimeEntry.objects.filter(task=task, ended_at__isnull=True).select_related("member").first()
    return (entry, close_entry(entry, now=now)) if entry else (None, 0)


def pause_other(
    entry: TimeEntry, *, member: Member, tasks: dict[int, Task], actor: Member, now: datetime
) -> None:
    """Pause what the member is working on now."""
    other = tasks.get(entry.task_id) or _lock_late(entry.task_id)
    minutes = close_entry(entry, now=now)
    other.status = Task.Status.PAUSED
    save(other, "status")
    note(TaskPaused, other, actor=actor, now=now, on_behalf_of=member, minutes=minutes)


def _lock_late(task_id: int) -> Task:
    """The timer changed while we waited for our locks: rare, and a deadlock of it is repeated by the door."""
    return (
        Task.objects.select_for_update(of=("self",), no_key=True).select_related("assignee").get(pk=task_id)
    )


def minutes_spent(task: Task, *, now: datetime) -> int:
    """Confirmed working minutes on the task in all, the running stretch up to `now` included."""
    end = Greatest(Coalesce("ended_at", Value(now)), "started_at")
    length = ExpressionWrapper(end - F("started_at"), output_field=DurationField())
    counted = TimeEntry.objects.filter(task=task, is_confirmed=True)
    total = counted.aggregate(total=Sum(length))["total"]
    return int(total.total_seconds() // 60) if total else 0
