"""Time entries: opening, closing and adding them up. Callers hold the task and the member locked."""

from datetime import datetime

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.core.time import MINUTE
from naryad.tasks.actions.facts import moment_text, note
from naryad.tasks.actions.locks import save
from naryad.tasks.facts.press import TaskPaused
from naryad.tasks.facts.times import AboutTime, TimeConfirmed
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.begun import minutes_since_start, tasks_at_work
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member

Span = tuple[datetime | None, datetime | None]


def begin(task: Task, *, member: Member, actor: Member, now: datetime) -> None:
    """The member works on it from now on; its time is kept where the company keeps any."""
    if actor.workspace.uses("time"):
        open_entry(task, member=member, actor=actor, now=now)


def open_entry(task: Task, *, member: Member, actor: Member, now: datetime) -> TimeEntry:
    return TimeEntry.objects.create(task=task, member=member, started_at=now, pressed_by=actor)


def close_entry(entry: TimeEntry, *, now: datetime) -> int:
    """End the stretch; returns its whole minutes. A clock that went back gives none, never a refusal."""
    entry.ended_at = max(now, entry.started_at)
    entry.save(update_fields=["ended_at"])
    return int((entry.ended_at - entry.started_at).total_seconds() // 60)


def save_entry(entry: TimeEntry, *names: str) -> None:
    """And the version: a form of a correction, filled from what it was, is stale now."""
    entry.version += 1
    entry.save(update_fields=[*names, "version"])


def stop_timer_of(task: Task, *, now: datetime) -> tuple[TimeEntry | None, int]:
    """Close the running entry of the task, if there is one; (entry, its minutes)."""
    entry = next(iter(_running_on(task.pk)), None)
    return (entry, close_entry(entry, now=now)) if entry else (None, 0)


@prepared
def _running_on(task_id: int) -> QuerySet[TimeEntry]:
    rows = TimeEntry.objects.filter(task=task_id, ended_at__isnull=True).select_related("member")
    return rows.order_by("pk")[:1]


def pause_other(
    entry: TimeEntry, *, member: Member, tasks: dict[int, Task], actor: Member, now: datetime
) -> None:
    """Pause what the member is working on now."""
    other = tasks.get(entry.task_id) or _lock_late(entry.task_id)
    minutes = close_entry(entry, now=now)
    other.status = Task.Status.PAUSED
    save(other, "status")
    note(TaskPaused, other, actor=actor, now=now, on_behalf_of=member, minutes=minutes)


def pause_others(task: Task, *, member: Member, actor: Member, now: datetime) -> None:
    """Where no time is kept: what the member had begun waits at the head of their queue."""
    for other in tasks_at_work(member_id=member.pk).exclude(pk=task.pk).values_list("pk", flat=True):
        pause_untimed(_lock_late(other), member=member, actor=actor, now=now)


def pause_untimed(task: Task, *, member: Member, actor: Member, now: datetime) -> None:
    task.status = Task.Status.PAUSED
    save(task, "status")
    note(TaskPaused, task, actor=actor, now=now, on_behalf_of=member, minutes=0)


def _lock_late(task_id: int) -> Task:
    """The timer changed while we waited for our locks: rare, and a deadlock of it is repeated by the door."""
    return (
        Task.objects.select_for_update(of=("self",), no_key=True).select_related("assignee").get(pk=task_id)
    )


def minutes_worked(task: Task, *, actor: Member, now: datetime) -> int:
    """As the forecast counts them: those that were kept, else those of the schedule since it was begun."""
    if actor.workspace.uses("time"):
        return minutes_spent(task, now=now)
    return minutes_since_start([task], now=now).get(task.pk, 0)


def minutes_spent(task: Task, *, now: datetime) -> int:
    """Confirmed working minutes on the task in all, the running stretch up to `now` included."""
    end = Greatest(Coalesce("ended_at", Value(now)), "started_at")
    length = ExpressionWrapper(end - F("started_at"), output_field=DurationField())
    counted = TimeEntry.objects.filter(task=task, is_confirmed=True)
    total = counted.aggregate(total=Sum(length))["total"]
    return int(total.total_seconds() // 60) if total else 0


def settle_late_press(
    entries: Q, refusal: type[ActionError], *, member: Member, actor: Member, now: datetime
) -> bool:
    """Whether time of the member, or of `entries`, reaches past the press.

    Then `entries`, which the press ends, are confirmed by it, or refuse it. Nearly always none does, so that is
    asked at once.
    """
    past = Q(ended_at__gt=now) | Q(stopped_at__gt=now) | Q(ended_at__isnull=True, started_at__gt=now)
    if not TimeEntry.objects.filter(Q(member=member) | entries, past, is_void=False).exists():
        return False
    confirm_by_press(entries, member=member, actor=actor, now=now)
    refuse_late(entries, refusal, now=now)
    return True


def confirm_by_press(entries: Q, *, member: Member, actor: Member, now: datetime) -> None:
    """A press made before the clock stopped the timer, and sent after it, says how long the work went on."""
    entry = (
        TimeEntry.objects.filter(entries, member=member, is_confirmed=False, is_void=False)
        .filter(started_at__lte=now, stopped_at__gt=now)
        .select_related("task__order", "task__deal", "task__assignee", "member")
        .first()
    )
    if entry is None or _is_taken(entry, now=now):
        return
    before = span(entry)
    entry.ended_at, entry.is_confirmed = now, True
    save_entry(entry, "ended_at", "is_confirmed")
    note_time(TimeConfirmed, entry, before=before, actor=actor, now=now)


def _is_taken(entry: TimeEntry, *, now: datetime) -> bool:
    """Time that was added by hand behind the stopped timer."""
    after = TimeEntry.objects.filter(member_id=entry.member_id, is_void=False, started_at__lt=now)
    return after.filter(started_at__gte=entry.started_at).exclude(pk=entry.pk).exists()


def refuse_late(entries: Q, refusal: type[ActionError], *, now: datetime) -> None:
    """A press that was sent late must not reach into time that has been written since."""
    since = now + MINUTE
    later = (
        TimeEntry.objects.filter(entries, is_void=False)
        .filter(Q(ended_at__gt=since) | Q(ended_at__isnull=True, started_at__gt=since))
        .select_related("task")
        .order_by("-started_at")
        .first()
    )
    if later is not None:
        names = {"task": later.task.title, "moment": moment_text(later.ended_at or later.started_at)}
        said = _("After this press time was written on “%(task)s”, %(moment)s. Correct it in the time sheet.")
        raise refusal(filled(said, names))


def free_from(*, member: Member, now: datetime) -> datetime:
    """`now`, or the end of the member's last stretch where clocks differ by seconds."""
    ends = (
        TimeEntry.objects.filter(member=member, is_void=False, ended_at__gt=now, ended_at__lte=now + MINUTE)
        .order_by("-ended_at")
        .values_list("ended_at", flat=True)
        .first()
    )
    return ends or now


def span(entry: TimeEntry) -> Span:
    return entry.started_at, entry.ended_at


def note_time(
    fact: type[AboutTime],
    entry: TimeEntry,
    *,
    before: Span,
    after: Span | None = None,
    actor: Member | None,
    now: datetime,
    **more: str,
) -> None:
    """The fact, with the hours before and after."""
    pairs = zip(("started_at", "ended_at"), before, span(entry) if after is None else after, strict=True)
    changes = {name: [was, is_now] for name, was, is_now in pairs if was != is_now}
    note(
        fact,
        entry.task,
        actor=actor,
        now=now,
        on_behalf_of=entry.member,
        entry_id=entry.pk,
        worker_member_id=entry.member_id,
        worker=entry.member.name,
        changes=changes,
        **more,
    )
