"""Time that is true: forgotten timers stop, what they leave is asked about, and entries are corrected with a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.edit import Edit
from naryad.core.errors import ActionError, filled
from naryad.core.time import MINUTE
from naryad.tasks.actions import flow
from naryad.tasks.actions.locks import lock_member, lock_tasks, save
from naryad.tasks.actions.press import waits_for
from naryad.tasks.actions.timers import Span, note_time, save_entry, span
from naryad.tasks.facts.times import (
    AboutTime,
    TimeAdded,
    TimeChanged,
    TimeConfirmed,
    TimeDenied,
    TimeRestored,
    TimerStopped,
    TimeVoided,
)
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.rank import visible_tasks
from naryad.tasks.queries.times import may_write_time, timer_limits
from naryad.tasks.queries.types import planned_minutes_of
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotChangeTime(ActionError):
    pass


LONGEST = timedelta(days=1)
OLDEST = timedelta(days=180)
"""What is added is not older: it would be a year typed wrong."""
NOTHING: Span = (None, None)


@transaction.atomic
def stop_forgotten_timer(*, entry_id: int, now: datetime) -> TimeEntry | None:
    """The shift is long over: the entry ends with it, unconfirmed. None if somebody was faster. Idempotent."""
    entry = _lock_entry(entry_id)
    limit = timer_limits([entry])[entry.pk]
    if entry.ended_at is not None or now < limit.stops_at:
        return None
    entry.ended_at, entry.stopped_at, entry.is_confirmed = limit.ends_at, now, False
    save_entry(entry, "ended_at", "stopped_at", "is_confirmed")
    task = entry.task
    if task.status == Task.Status.IN_PROGRESS:
        task.status = Task.Status.PAUSED
        save(task, "status")
    note_time(TimerStopped, entry, before=(entry.started_at, None), actor=None, now=now)
    return entry


@transaction.atomic
def confirm_time(*, entry_id: int, ended_at: datetime, actor: Member, now: datetime) -> TimeEntry:
    """The answer to a stopped timer: the work went on until then, or had ended before. However old it is."""
    entry = _lock_entry(entry_id, actor=actor)
    _refuse_answered(entry)
    before, counted = span(entry), _counted(entry)
    entry.started_at, entry.ended_at = _fit(
        entry.member, entry.started_at, ended_at, besides=entry, now=now, field="until"
    )
    entry.is_confirmed = True
    save_entry(entry, "started_at", "ended_at", "is_confirmed")
    _follow(entry, counted, actor=actor, now=now)
    note_time(TimeConfirmed, entry, before=before, actor=actor, now=now)
    return entry


@transaction.atomic
def deny_time(*, entry_id: int, actor: Member, now: datetime) -> TimeEntry:
    """The other answer to a stopped timer: they did not work on it at all."""
    entry = _lock_entry(entry_id, actor=actor)
    _refuse_answered(entry)
    entry.corrected_at, entry.corrected_by = now, actor
    return _void(entry, TimeDenied, actor=actor, now=now)


@transaction.atomic
def add_time(
    *,
    member_id: int,
    task_id: int,
    started_at: datetime,
    ended_at: datetime,
    reason: str,
    actor: Member,
    now: datetime,
) -> TimeEntry:
    """Work without a timer, also on a task that is done. A task that nobody had begun is begun by it."""
    require(actor, "time.edit", is_own=member_id == actor.pk)
    if not visible_tasks(actor).filter(pk=task_id).exists():
        raise CannotChangeTime(_("Choose a task."), field="task")
    task, member = lock_tasks(task_id).tasks[task_id], lock_member(member_id)
    _require_recent(actor, member, started_at, now=now)
    if now - started_at > OLDEST:
        raise CannotChangeTime(_("More than half a year ago: check the year."), field="day")
    _refuse_task(task)
    started_at, ended_at = _fit(member, started_at, ended_at, now=now)
    entry = TimeEntry(
        task=task,
        member=member,
        started_at=started_at,
        ended_at=ended_at,
        pressed_by=actor,
        is_confirmed=True,
    )
    _sign(entry, reason=reason, actor=actor, now=now)
    entry.save(force_insert=True)
    _follow(entry, 0, actor=actor, now=now)
    note_time(TimeAdded, entry, before=NOTHING, actor=actor, now=now, reason=entry.correction_reason)
    return entry


@transaction.atomic
def change_time(
    *,
    entry_id: int,
    started_at: datetime,
    ended_at: datetime,
    reason: str,
    version: int | None = None,
    actor: Member,
    now: datetime,
) -> TimeEntry:
    """Other hours; what was unconfirmed is confirmed by it."""
    entry = _lock_entry(entry_id, actor=actor)
    _refuse_running_or_void(entry)
    _require_recent(actor, entry.member, entry.started_at, started_at, now=now)
    before, counted = span(entry), _counted(entry)
    started_at, ended_at = _fit(entry.member, started_at, ended_at, besides=entry, now=now)
    hours = {"started_at": started_at, "ended_at": ended_at, "is_confirmed": True}
    edit = Edit(entry, hours, fields=dict.fromkeys(hours), version=version)
    if not edit:
        return entry
    _sign(entry, reason=reason, actor=actor, now=now)
    edit.save(*SIGNED)
    _follow(entry, counted, actor=actor, now=now)
    note_time(TimeChanged, entry, before=before, actor=actor, now=now, reason=entry.correction_reason)
    return entry


@transaction.atomic
def void_time(*, entry_id: int, reason: str, actor: Member, now: datetime) -> TimeEntry:
    """Not worked: the entry is kept and counts nowhere."""
    entry = _lock_entry(entry_id, actor=actor)
    if entry.is_void:
        return entry
    _refuse_running_or_void(entry)
    _require_recent(actor, entry.member, entry.started_at, now=now)
    _sign(entry, reason=reason, actor=actor, now=now)
    return _void(entry, TimeVoided, actor=actor, now=now, reason=entry.correction_reason)


@transaction.atomic
def restore_time(*, entry_id: int, actor: Member, now: datetime) -> TimeEntry:
    """Take "not worked" back: the entry counts again; one that the clock had stopped is asked about again."""
    entry = _lock_entry(entry_id, actor=actor)
    if not entry.is_void:
        return entry
    if entry.stopped_at is None:
        _require_recent(actor, entry.member, entry.started_at, now=now)
    assert entry.ended_at
    counted = _counted(entry)
    entry.started_at, entry.ended_at = _fit(
        entry.member, entry.started_at, entry.ended_at, besides=entry, now=now
    )
    entry.is_void, entry.is_confirmed = False, entry.stopped_at is None
    entry.corrected_by, entry.corrected_at = actor, now
    save_entry(entry, "started_at", "ended_at", "is_void", "is_confirmed", "corrected_by", "corrected_at")
    _follow(entry, counted, actor=actor, now=now)
    note_time(TimeRestored, entry, before=NOTHING, actor=actor, now=now)
    return entry


SIGNED = ("corrected_at", "corrected_by", "correction_reason")


def _sign(entry: TimeEntry, *, reason: str, actor: Member, now: datetime) -> None:
    if not reason.strip():
        raise CannotChangeTime(_("Say why the time is corrected."), field="reason")
    entry.corrected_at, entry.corrected_by, entry.correction_reason = now, actor, reason.strip()[:300]


def _void(entry: TimeEntry, fact: type[AboutTime], *, actor: Member, now: datetime, **more: str) -> TimeEntry:
    before, counted = span(entry), _counted(entry)
    entry.is_void, entry.is_confirmed = True, False
    save_entry(entry, "is_void", "is_confirmed", *SIGNED)
    _follow(entry, counted, actor=actor, now=now)
    note_time(fact, entry, before=before, after=NOTHING, actor=actor, now=now, **more)
    return entry


def _lock_entry(entry_id: int, *, actor: Member | None = None) -> TimeEntry:
    """The entry with its task and member, all locked; who asks may write it. Raises TimeEntry.DoesNotExist."""
    seen = TimeEntry.objects.get(pk=entry_id)
    if actor:
        require(actor, "time.edit", is_own=seen.member_id == actor.pk)
    task, member = lock_tasks(seen.task_id).tasks[seen.task_id], lock_member(seen.member_id)
    entry = TimeEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    entry.task, entry.member = task, member
    return entry


def _require_recent(actor: Member, member: Member, *moments: datetime, now: datetime) -> None:
    if not may_write_time(actor, member=member, moments=moments, now=now):
        raise CannotChangeTime(_("Time before yesterday is corrected by the head."), field="day")


def _refuse_answered(entry: TimeEntry) -> None:
    if entry.is_confirmed or entry.is_void:
        raise CannotChangeTime(_("This has been answered already."))


def _refuse_running_or_void(entry: TimeEntry) -> None:
    if entry.ended_at is None:
        raise CannotChangeTime(_("This timer is running: pause it first."))
    if entry.is_void:
        raise CannotChangeTime(_("It is marked as not worked: take that back first."))


def _refuse_task(task: Task) -> None:
    if task.is_wait:
        raise CannotChangeTime(_("Nobody works on a waiting task."), field="task")
    if task.status == Task.Status.BLOCKED:
        reason = {"reason": waits_for(task)}
        raise CannotChangeTime(filled(_("It cannot be started yet: %(reason)s."), reason), field="task")


def _fit(
    member: Member,
    started_at: datetime,
    ended_at: datetime,
    *,
    now: datetime,
    besides: TimeEntry | None = None,
    field: str = "ends",
) -> tuple[datetime, datetime]:
    """The hours as they can be kept: whoever types whole minutes gives way to the seconds of a neighbour."""
    if ended_at > now:
        raise CannotChangeTime(_("The time is in the future."), field=field)
    if ended_at <= started_at:
        raise CannotChangeTime(_("The end must be after the start."), field=field)
    if ended_at - started_at > LONGEST:
        raise CannotChangeTime(_("Longer than 24 hours at a stretch."), field=field)
    others = (
        TimeEntry.objects.filter(Q(ended_at__gt=started_at) | Q(ended_at__isnull=True), member=member)
        .filter(started_at__lt=ended_at, is_void=False)
        .select_related("task")
        .order_by("started_at")
    )
    for other in others:
        if besides and other.pk == besides.pk:
            continue
        if other.ended_at and other.ended_at - started_at < MINUTE and other.ended_at < ended_at:
            started_at = other.ended_at
        elif ended_at - other.started_at < MINUTE and other.started_at > started_at:
            ended_at = other.started_at
        else:
            raise CannotChangeTime(_overlap_text(other, member), field=field)
    return started_at, ended_at


def _overlap_text(other: TimeEntry, member: Member) -> Promise:
    with timezone.override(member.zone):
        since = timezone.localtime(other.started_at)
        since_text = f"{date_format(since, 'SHORT_DATE_FORMAT')} {since:%H:%M}"
        until = date_format(timezone.localtime(other.ended_at), "H:i") if other.ended_at else _("now")
    names = {"task": other.task.title, "since": since_text, "until": until}
    return filled(_("It overlaps with “%(task)s”, %(since)s – %(until)s."), names)


def _counted(entry: TimeEntry) -> int:
    """Minutes that count, up to when the performer said how much was left: they are part of that answer."""
    stated_at = entry.task.stated_at
    if not entry.is_confirmed or entry.ended_at is None or stated_at is None:
        return 0
    return max(0, (min(entry.ended_at, stated_at) - entry.started_at) // MINUTE)


def _follow(entry: TimeEntry, counted: int, *, actor: Member, now: datetime) -> None:
    """What the task says of its time follows its entries. `counted`: as it was before the correction."""
    task = entry.task
    task.spent_when_stated = max(0, task.spent_when_stated + _counted(entry) - counted)
    first = TimeEntry.objects.filter(task=task, is_void=False).aggregate(first=Min("started_at"))["first"]
    is_begun_now = task.started_at is None and first is not None
    if first is not None:
        task.started_at = min(first, task.finished_at or first)
    if first is not None and task.estimate_at_start is None:
        task.estimate_at_start = planned_minutes_of(task)
    if is_begun_now and task.status == Task.Status.TODO:
        task.status = Task.Status.PAUSED
    save(task, "spent_when_stated", "started_at", "estimate_at_start", "status")
    if is_begun_now:
        flow.advance_order(task, actor=actor, now=now)
