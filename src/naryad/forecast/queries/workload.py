"""Who is loaded until when: what the newest plan gives to each member, measured in their own working time."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db.models import QuerySet

from naryad.core.time import MINUTE, day_end, local_day, to_minutes
from naryad.forecast.models import ReadyState, TaskForecast
from naryad.forecast.queries.rows import read_calendars
from naryad.forecast.rules.calendar import working_time
from naryad.people.models import MemberSkill
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.begun import at_work
from naryad.tasks.queries.rank import sees_all_tasks, visible_tasks
from naryad.workspaces.models import Member, Workspace

TROUBLE = {ReadyState.AT_RISK.value, ReadyState.LATE.value}
DAYS_SHOWN, DAYS_SOUGHT = 5, 14
HEAVY, FULL = 80, 100  # per cent of the working time left in the week


class Doing(NamedTuple):
    """The task whose timer runs, and since when. No id: the viewer may not open it."""

    task_id: int | None
    title: str
    since: datetime


@dataclass
class DayLoad:
    """A stretch of a day from now on: minutes that are taken of a member's working ones."""

    day: date
    starts_at: datetime
    ends_at: datetime
    capacity: int = 0
    minutes: int = 0

    @property
    def share(self) -> int:
        return min(FULL, round(100 * self.minutes / self.capacity)) if self.capacity else 0


@dataclass
class Load:
    """A member, what they do now and what waits for them. Minutes are working minutes of theirs from now on."""

    member: Member
    skills: list[str]
    now: Doing | None = None
    tasks: int = 0
    undated: int = 0
    minutes: int = 0
    week_minutes: int = 0
    week_capacity: int = 0
    busy_until: datetime | None = None
    absent_until: datetime | None = None
    has_schedule: bool = True
    days: list[DayLoad] = field(default_factory=list)
    trouble_order_ids: set[int] = field(default_factory=set)

    @property
    def trouble(self) -> int:
        """How many orders at risk or late have a task in this queue."""
        return len(self.trouble_order_ids)

    @property
    def week_share(self) -> int:
        """Per cent of the working time left in the shown week that is taken."""
        if not self.week_capacity:
            return FULL if self.week_minutes else 0
        return round(100 * self.week_minutes / self.week_capacity)

    @property
    def tone(self) -> str:
        if self.week_share >= FULL:
            return "is-red"
        return "is-amber" if self.week_share >= HEAVY else ""


@dataclass
class Pool:
    """Shared tasks of a specialisation, and how long they take in all."""

    skill: str
    members: int
    tasks: int = 0
    undated: int = 0
    minutes: int = 0
    done_by: datetime | None = None


@dataclass(frozen=True)
class Workload:
    """`is_next_week`: nobody works any more before Sunday ends, so the week that is shown is the next."""

    loads: list[Load]
    pools: list[Pool]
    is_next_week: bool
    unassigned: int

    @property
    def busy(self) -> list[Load]:
        return [load for load in self.loads if load.tasks or load.now]

    @property
    def idle(self) -> list[Load]:
        """Who has a schedule and no queue."""
        return [load for load in self.loads if not (load.tasks or load.now)]


class _Row(NamedTuple):
    member_id: int | None
    starts_at: datetime | None
    finishes_at: datetime | None
    assignee_id: int | None
    skill_id: int | None
    skill: str | None
    order_id: int | None
    state: str | None


class _Calendar:
    """Working minutes between two moments, by prefix sums."""

    def __init__(self, intervals: Sequence[tuple[int, int]]) -> None:
        self.starts = [start for start, _end in intervals]
        self.ends = [end for _start, end in intervals]
        self.before = [0, *accumulate(end - start for start, end in intervals)]

    def between(self, first: datetime, last: datetime) -> int:
        return max(0, self._until(to_minutes(last)) - self._until(to_minutes(first)))

    def _until(self, minute: int) -> int:
        place = bisect_right(self.starts, minute)
        if not place:
            return 0
        return self.before[place - 1] + min(minute, self.ends[place - 1]) - self.starts[place - 1]


def workload(*, now: datetime, workspace: Workspace, viewer: Member | None = None) -> Workload:
    """Members with work or a schedule, the longest busy first; shared queues by name. A fixed number of queries.

    `viewer`: who reads what is done now; None: nobody in particular, everything is named.
    """
    rows = [
        _Row(*row)
        for row in TaskForecast.objects.filter(
            task__kind=Task.Kind.WORK, task__status__in=Task.OPEN
        ).values_list(
            "member_id",
            "starts_at",
            "finishes_at",
            "task__assignee_id",
            "task__skill_id",
            "task__skill__name",
            "task__order_id",
            "task__order__forecast_orderforecast__state",
        )
    ]
    loads, holders = _loads(viewer)
    members = [load.member for load in loads.values()]
    calendar_rows = read_calendars(now=now, workspace=workspace, members=members)
    this_week, next_week = (_week_end(now, calendar_rows.time_zone, later=weeks) for weeks in (0, 1))
    horizon = max((row.finishes_at for row in rows if row.finishes_at), default=next_week)
    intervals = working_time(calendar_rows, now=now, horizon=_whole_day(max(horizon, next_week)))
    calendars = {pk: _Calendar(free) for pk, free in intervals.items()}
    is_next_week = not any(calendar.between(now, this_week) for calendar in calendars.values())
    week_starts, week_ends = (this_week, next_week) if is_next_week else (now, this_week)
    days = _next_days(calendars, now=now, time_zone=calendar_rows.time_zone)
    for load in loads.values():
        load.week_capacity = calendars[load.member.pk].between(week_starts, week_ends)
        load.has_schedule = bool(intervals[load.member.pk])
        load.days = [
            replace(one, capacity=calendars[load.member.pk].between(one.starts_at, one.ends_at))
            for one in days
        ]
    for absence in calendar_rows.absences:
        if absence.starts_at <= now and absence.member_id in loads:
            load = loads[absence.member_id]
            load.absent_until = max(absence.ends_at, load.absent_until or absence.ends_at)
    unassigned = 0
    pools: dict[int, Pool] = {}
    for row in rows:
        if row.assignee_id is None and row.skill_id is not None:
            pool = pools.setdefault(row.skill_id, Pool(row.skill or "", holders[row.skill_id]))
            _add_to_pool(pool, row, calendars)
        unassigned += row.assignee_id is None and row.member_id is None
        doer = row.member_id or row.assignee_id
        if doer in loads:
            _add_to_load(loads[doer], row, calendars[doer], now=now)
            loads[doer].week_minutes += _inside(row, calendars[doer], week_starts, week_ends)
            for one in loads[doer].days:
                one.minutes += _inside(row, calendars[doer], one.starts_at, one.ends_at)
    shown = [load for load in loads.values() if load.tasks or load.has_schedule]
    shown.sort(key=lambda load: (-(load.busy_until or now).timestamp(), load.member.sort_key, load.member.pk))
    return Workload(shown, sorted(pools.values(), key=lambda pool: pool.skill), is_next_week, unassigned)


def _loads(viewer: Member | None) -> tuple[dict[int, Load], Counter[int]]:
    """Active members by id, and how many of them have each specialisation."""
    members = Member.objects.filter(is_active=True).order_by("sort_key", "pk")
    loads = {member.pk: Load(member, []) for member in members}
    holders: Counter[int] = Counter()
    rows = MemberSkill.objects.order_by("skill__sequence", "skill_id")
    for member_id, skill_id, name in rows.values_list("member_id", "skill_id", "skill__name"):
        if member_id in loads:
            loads[member_id].skills.append(name)
            holders[skill_id] += 1
    who = viewer or next(iter(members), None)
    doing = _doing(loads, is_timed=who is None or who.workspace.uses("time"))
    for member_id, task_id, title, since in doing:
        loads[member_id].now = Doing(task_id, title, since)
    if viewer and doing and not sees_all_tasks(viewer):
        _hide_unseen(loads, visible_tasks(viewer).filter(pk__in=[row[1] for row in doing]))
    return loads, holders


def _doing(loads: dict[int, Load], *, is_timed: bool) -> list[tuple[int, int, str, datetime]]:
    """(member, task, its title, since when): what timers run on; where no time is kept, what was begun."""
    if is_timed:
        running = TimeEntry.objects.filter(ended_at=None, member__in=loads)
        return list(running.values_list("member_id", "task_id", "task__title", "started_at"))
    begun = Task.objects.filter(at_work(), assignee__in=loads, started_at__isnull=False)
    return [
        (task.assignee_id, task.pk, task.title, task.started_at)
        for task in begun.only("assignee", "title", "started_at")
        if task.assignee_id and task.started_at
    ]


def _hide_unseen(loads: dict[int, Load], seen: QuerySet[Task]) -> None:
    """Internal tasks of others are not named."""
    ids = set(seen.values_list("pk", flat=True))
    for load in loads.values():
        if load.now and load.now.task_id not in ids:
            load.now = Doing(None, "", load.now.since)


def _add_to_load(load: Load, row: _Row, calendar: _Calendar, *, now: datetime) -> None:
    load.tasks += 1
    if row.state in TROUBLE and row.order_id is not None:
        load.trouble_order_ids.add(row.order_id)
    if row.starts_at is None or row.finishes_at is None:
        load.undated += 1
        return
    load.minutes += calendar.between(max(row.starts_at, now), row.finishes_at)
    load.busy_until = max(row.finishes_at, load.busy_until or row.finishes_at)


def _inside(row: _Row, calendar: _Calendar, first: datetime, last: datetime) -> int:
    if row.starts_at is None or row.finishes_at is None:
        return 0
    return calendar.between(max(row.starts_at, first), min(row.finishes_at, last))


def _add_to_pool(pool: Pool, row: _Row, calendars: dict[int, _Calendar]) -> None:
    pool.tasks += 1
    if row.member_id is None or row.starts_at is None or row.finishes_at is None:
        pool.undated += 1
        return
    pool.minutes += calendars[row.member_id].between(row.starts_at, row.finishes_at)
    pool.done_by = max(row.finishes_at, pool.done_by or row.finishes_at)


def _next_days(calendars: dict[int, _Calendar], *, now: datetime, time_zone: str) -> list[DayLoad]:
    """The next days on which anybody works."""
    today = local_day(moment=now, time_zone=time_zone)
    coming = [today + timedelta(days=ahead) for ahead in range(DAYS_SOUGHT)]
    ends = [(day, day_end(day=day, time_zone=time_zone)) for day in coming]
    found = [DayLoad(day, max(now, ends_at - timedelta(days=1)), ends_at) for day, ends_at in ends]
    worked = [
        one
        for one in found
        if any(calendar.between(one.starts_at, one.ends_at) for calendar in calendars.values())
    ]
    return worked[:DAYS_SHOWN]


def _week_end(now: datetime, time_zone: str, *, later: int) -> datetime:
    """The end of Sunday, of this week or of so many weeks later."""
    today = local_day(moment=now, time_zone=time_zone)
    return day_end(day=today + timedelta(days=6 - today.weekday() + 7 * later), time_zone=time_zone)


def _whole_day(moment: datetime) -> datetime:
    """Rounded up, so that calendars are expanded anew once a day and not for every plan."""
    return (moment + timedelta(days=1) - MINUTE).replace(
        hour=0, minute=0, second=0, microsecond=0
    ) + timedelta(days=1)
