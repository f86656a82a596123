"""Time entries: forgotten timers, questions about them, and the week of a member."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from naryad.core.time import day_end, day_start, local_day, to_minutes
from naryad.people.queries import working_time
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.rules.timers import TIMER_GRACE, Span, TimerLimit, is_recent, timer_limit
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, reach

DAY = timedelta(days=1)
WEEK = 7
QUESTIONS_SHOWN = 20
CHOICES_SHOWN = 20


def visible_entries(member: Member) -> QuerySet[TimeEntry]:
    """What time.view shows: all, or one's own."""
    sight = reach(member, "time.view")
    if sight == NONE:
        return TimeEntry.objects.none()
    return TimeEntry.objects.all() if sight == ALL else TimeEntry.objects.filter(member=member)


def timer_limits(entries: Sequence[TimeEntry]) -> dict[int, TimerLimit]:
    """By id of the entry, read with its member and their company. A fixed number of queries."""
    if not entries:
        return {}
    started = [entry.started_at for entry in entries]
    spans = working_time(
        members={entry.member_id: entry.member for entry in entries}.values(),
        since=min(started) - DAY,
        until=max(started) + 2 * DAY,
    )
    return {
        entry.pk: timer_limit(started_at=entry.started_at, working_time=spans[entry.member_id])
        for entry in entries
    }


def forgotten_timers(*, now: datetime) -> list[int]:
    """Ids of running entries that the clock has to stop."""
    running = list(
        TimeEntry.objects.filter(ended_at__isnull=True, started_at__lt=now - TIMER_GRACE)
        .select_related("member__workspace")
        .order_by("pk")
    )
    limits = timer_limits(running)
    return [entry.pk for entry in running if limits[entry.pk].stops_at <= now]


def next_forgotten() -> datetime | None:
    """When the clock has to stop the first of the running ones."""
    running = list(
        TimeEntry.objects.filter(ended_at__isnull=True).select_related("member__workspace").order_by("pk")
    )
    return min((limit.stops_at for limit in timer_limits(running).values()), default=None)


@dataclass(frozen=True)
class Question:
    """A stopped timer that nobody has answered for. Times of day are the worker's: what each answer begins with."""

    entry: TimeEntry
    stopped: str
    went_on: str
    ended: str


def questions(*, owner: Member, viewer: Member) -> list[Question]:
    """The owner's; on their own page an owner or head is also asked for workers without a login.

    Nothing to a viewer who may not see whose time it is.
    """
    is_asked = viewer.pk == owner.pk and reach(viewer, "time.edit") == ALL
    return [_question(entry) for entry in _unanswered(owner, viewer, for_crews=is_asked)]


@prepared
def _unanswered(owner: Member, viewer: Member, *, for_crews: bool) -> QuerySet[TimeEntry]:
    whose = Q(member=owner)
    if for_crews:
        whose |= Q(member__user__isnull=True, member__is_active=True)
    rows = visible_entries(viewer).filter(whose, is_confirmed=False, is_void=False)
    rows = rows.select_related("member__workspace", "task__order", "task__deal")
    return rows.order_by("started_at", "pk")[:QUESTIONS_SHOWN]


def _question(entry: TimeEntry) -> Question:
    assert entry.ended_at and entry.stopped_at
    went_on = min(entry.stopped_at, entry.ended_at + TIMER_GRACE)
    zone = ZoneInfo(entry.member.zone)
    times = (f"{moment.astimezone(zone):%H:%M}" for moment in (entry.stopped_at, went_on, entry.ended_at))
    return Question(entry, *times)


@dataclass(frozen=True)
class SheetLine:
    """What of an entry falls on one day; minutes as its clock shows them. `ends_at` None: the timer runs."""

    entry: TimeEntry
    starts_at: datetime
    ends_at: datetime | None
    minutes: int
    is_editable: bool

    @property
    def counts(self) -> bool:
        return self.entry.is_confirmed

    @property
    def is_asked(self) -> bool:
        return not self.entry.is_confirmed and not self.entry.is_void


@dataclass(frozen=True)
class SheetDay:
    day: date
    lines: tuple[SheetLine, ...]
    scheduled: int
    is_today: bool
    is_editable: bool

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines if line.counts)

    @property
    def unconfirmed(self) -> int:
        return sum(line.minutes for line in self.lines if line.is_asked)


@dataclass(frozen=True)
class Sheet:
    """A member's week, Monday first. An entry over midnight is a line of both days, so that days sum to the week."""

    member: Member
    days: tuple[SheetDay, ...]

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def previous(self) -> date:
        return self.first - timedelta(days=WEEK)

    @property
    def next(self) -> date | None:
        """None in the week that is not over yet."""
        return None if any(day.is_today for day in self.days) else self.first + timedelta(days=WEEK)

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def unconfirmed(self) -> int:
        return sum(day.unconfirmed for day in self.days)

    @property
    def scheduled(self) -> int:
        return sum(day.scheduled for day in self.days)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def time_sheet(*, member: Member, viewer: Member, monday: date, now: datetime) -> Sheet:
    """The week that begins on `monday`, in the member's zone."""
    zone = member.zone
    since = day_start(day=monday, time_zone=zone)
    until = day_end(day=monday + timedelta(days=WEEK - 1), time_zone=zone)
    entries = _entries(member.pk, since, until)
    spans = working_time(members=[member], since=since, until=until)[member.pk]
    today = local_day(moment=now, time_zone=zone)
    return Sheet(
        member=member,
        days=tuple(
            _day(
                monday + timedelta(days=number),
                entries,
                spans,
                member=member,
                viewer=viewer,
                today=today,
                now=now,
            )
            for number in range(WEEK)
        ),
    )


@prepared
def _entries(member_id: int, since: datetime, until: datetime) -> QuerySet[TimeEntry]:
    is_within = Q(ended_at__gt=since) | Q(ended_at__isnull=True)
    rows = TimeEntry.objects.filter(is_within, member=member_id, started_at__lt=until)
    rows = rows.select_related("task__order", "task__deal", "task__item", "pressed_by", "corrected_by")
    return rows.order_by("started_at", "pk")


def _day(
    day: date,
    entries: Iterable[TimeEntry],
    spans: Iterable[Span],
    *,
    member: Member,
    viewer: Member,
    today: date,
    now: datetime,
) -> SheetDay:
    begins, ends = day_start(day=day, time_zone=member.zone), day_end(day=day, time_zone=member.zone)
    lines = []
    for entry in entries:
        until = entry.ended_at or max(now, entry.started_at)
        if entry.started_at >= ends or (until <= begins and entry.started_at < begins):
            continue
        starts_at, ends_at = max(entry.started_at, begins), min(until, ends)
        is_running = entry.ended_at is None and until <= ends
        is_editable = entry.ended_at is not None and may_write_time(
            viewer, member=member, moments=(entry.started_at,), now=now
        )
        minutes = to_minutes(ends_at) - to_minutes(starts_at)
        lines.append(SheetLine(entry, starts_at, None if is_running else ends_at, minutes, is_editable))
    scheduled = sum(
        max(0, to_minutes(min(end, ends)) - to_minutes(max(start, begins))) for start, end in spans
    )
    is_editable = day <= today and may_write_time(viewer, member=member, moments=(begins,), now=now)
    return SheetDay(day, tuple(lines), scheduled, is_today=day == today, is_editable=is_editable)


def may_write_time(viewer: Member, *, member: Member, moments: Iterable[datetime], now: datetime) -> bool:
    """Owner and head: any time; others their own of today and yesterday."""
    sight = reach(viewer, "time.edit")
    if sight in (ALL, NONE):
        return sight == ALL
    return viewer.pk == member.pk and all(
        is_recent(
            local_day(moment=moment, time_zone=member.zone),
            today=member.today(now),
        )
        for moment in moments
    )


def workable_tasks(*, worker: Member, found: QuerySet[Task], is_searched: bool) -> list[Task]:
    """Of those found, what time can be written on: the worker's own and begun ones first, the newest first."""
    rows = found.filter(kind=Task.Kind.WORK).exclude(status=Task.Status.BLOCKED)
    if not is_searched:
        rows = rows.filter(Q(assignee=worker) | Q(time_entries__member=worker))
    ids = rows.order_by("-pk").values_list("pk", flat=True).distinct()[:CHOICES_SHOWN]
    tasks = Task.objects.filter(pk__in=list(ids)).select_related("order", "deal", "item", "assignee")
    return sorted(tasks.order_by("-pk"), key=lambda task: (task.assignee_id != worker.pk, not task.is_open))
