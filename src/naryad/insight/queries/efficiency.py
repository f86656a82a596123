"""Efficiency (E0 / A), utilisation (A / H), productivity (E0 / H) and typical deviation, by member and by month.

A task that several members worked on is theirs in proportion to their minutes: of its estimate each gets
E0 · own minutes / A. The shares of a task sum to it, and every one of them has the task's own ratio.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, FloatField, Sum, Value
from django.db.models.functions import Cast, Extract, Greatest, Least

from naryad.activity.queries import last_moments
from naryad.core.time import MINUTE, to_minutes
from naryad.forecast.queries.rows import read_calendars
from naryad.forecast.rules.calendar import working_time
from naryad.insight.queries.entries import (
    LeftOut,
    closed_confirmed_entries,
    fetch,
    finished_tasks,
    left_out,
    work_tables,
)
from naryad.insight.rules.intervals import clipped, length
from naryad.insight.rules.mix import Index, indices
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.statistics import (
    BATCHES,
    FEWEST_SHOWN,
    Batch,
    Month,
    Range,
    bootstrap_ratio,
    is_firm,
)
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import with_spent
from naryad.tasks.queries.stop import in_work, on_hold
from naryad.workspaces.facts import MemberDeactivated
from naryad.workspaces.models import Member, Workspace

COMPANY = None
"""The key of what everybody did together."""

SHARES = """
WITH {work},
share AS MATERIALIZED (
  SELECT clock.member_id, work.task_id, work.finished_at,
         work.estimate * clock.minutes / sum(clock.minutes) OVER (PARTITION BY work.task_id) AS estimate,
         work.estimate AS whole, clock.minutes
  FROM work JOIN clock USING (task_id)
  WHERE work.estimate > 0 AND NOT EXISTS (SELECT 1 FROM doubtful WHERE doubtful.task_id = work.task_id))"""

FIGURES = """,
sized AS (
  SELECT share.member_id, work.type_id, date_trunc('month', share.finished_at AT TIME ZONE %s)::date AS month,
         LEAST(GREATEST(floor(log(2, share.whole::numeric)), 2), 10) AS size,
         ln(share.minutes / share.estimate) AS y
  FROM share JOIN work USING (task_id)),
centred AS (SELECT *, y - avg(y) OVER () AS off FROM sized),
typed AS (SELECT *, off - sum(off) OVER kind / (count(*) OVER kind + {k}) AS rest FROM centred
          WINDOW kind AS (PARTITION BY type_id)),
sorted AS (SELECT *, rest - sum(rest) OVER kind / (count(*) OVER kind + {k}) AS left_over FROM typed
           WINDOW kind AS (PARTITION BY size)),
adjusted AS (
  SELECT member_id, month,
         LEAST(GREATEST(left_over - sum(left_over) OVER kind / (count(*) OVER kind + {k}), -2.5), 2.5) AS r
  FROM sorted WINDOW kind AS (PARTITION BY type_id, size)),
recent AS (SELECT * FROM share WHERE finished_at >= %s)
SELECT 'month' AS kind, member_id, month, count(DISTINCT task_id), sum(estimate), sum(minutes),
       NULL::float8[] AS quartiles
FROM (SELECT *, date_trunc('month', finished_at AT TIME ZONE %s)::date AS month FROM share) dated
GROUP BY GROUPING SETS ((month), (member_id, month))
UNION ALL
SELECT 'mix', member_id, month, count(*), sum(r), sum(r ^ 2), NULL FROM adjusted GROUP BY member_id, month
UNION ALL
SELECT 'batch', member_id, NULL, count(*), sum(estimate), sum(minutes), NULL
FROM (SELECT *, row_number() OVER (PARTITION BY member_id ORDER BY task_id) %% {batches} AS batch
      FROM recent) own GROUP BY member_id, batch
UNION ALL
SELECT 'batch', NULL, NULL, count(*), sum(estimate), sum(minutes), NULL
FROM (SELECT *, row_number() OVER (ORDER BY task_id) %% {batches} AS batch
      FROM (SELECT task_id, sum(estimate) AS estimate, sum(minutes) AS minutes
            FROM recent GROUP BY 1) whole) company GROUP BY batch
UNION ALL
SELECT 'whole', member_id, NULL, count(DISTINCT task_id), sum(estimate), sum(minutes),
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY ln(minutes / estimate))
FROM recent GROUP BY GROUPING SETS ((), (member_id))"""
"""Rows of (kind, member or NULL for the company, month, count, two sums, quartiles): all figures of one pass.

"month" and "whole" are ratios, "batch" a part of the period for the bootstrap, "mix" a month of rules.mix: r is what
is left of ln(A / E0) after type, size and both together, each shrunk.
"""
WHOLES = """
SELECT member_id, count(DISTINCT task_id), sum(estimate), sum(minutes)
FROM share GROUP BY GROUPING SETS ((), (member_id))"""
MIX_WEIGHT = 20
"""So many tasks of a type, a size or both weigh as much as nothing being known of it (docs/dev/insight.md)."""


@dataclass(frozen=True)
class Deviation:
    """exp of the quartiles of ln(A / E0): 1.2 = a fifth over the estimate."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """Sums over `tasks`, in minutes. Too few of them are shown grey, fewer than three not at all."""

    tasks: int = 0
    estimate: float = 0.0
    minutes: float = 0.0

    @property
    def is_shown(self) -> bool:
        return self.tasks >= FEWEST_SHOWN and self.minutes > 0

    @property
    def is_firm(self) -> bool:
        return is_firm(tasks=self.tasks, minutes=self.minutes)

    @property
    def efficiency(self) -> float | None:
        """Per cent: Σ E0 / Σ A; None where it is not shown."""
        return 100 * self.estimate / self.minutes if self.is_shown else None


@dataclass(frozen=True, kw_only=True)
class Overrun:
    """Open tasks that have taken more than their estimate already, and by how many minutes."""

    tasks: int = 0
    minutes: float = 0.0


@dataclass(kw_only=True)
class Figures:
    """Of one member, or of the company (`member` is None). Minutes; `scheduled` None: no working schedule."""

    member: Member | None
    ratio: Ratio = field(default_factory=Ratio)
    interval: Range | None = None
    deviation: Deviation | None = None
    worked: float = 0.0
    scheduled: int | None = None
    worked_of_scheduled: float = 0.0
    """A of those whose H is in `scheduled`; of the company it is without who has no schedule. E0 likewise."""
    estimate_of_scheduled: float = 0.0
    left_out: LeftOut = LeftOut()
    overrun: Overrun = field(default_factory=Overrun)
    months: dict[date, Ratio] = field(default_factory=dict)
    index: Index | None = None

    @property
    def utilisation(self) -> float | None:
        """Per cent: A / H, all time that counts in the period."""
        return (
            100 * self.worked_of_scheduled / self.scheduled
            if self.scheduled and self.ratio.is_shown
            else None
        )

    @property
    def productivity(self) -> float | None:
        """Per cent: E0 / H."""
        return (
            100 * self.estimate_of_scheduled / self.scheduled
            if self.scheduled and self.ratio.is_shown
            else None
        )


@dataclass(frozen=True, kw_only=True)
class Efficiency:
    """`company` is None where only one member's figures may be seen.

    `before`: ratio, A and H of as long a time just before, by member and of the company.
    """

    company: Figures | None
    members: list[Figures]
    before: Mapping[int | None, Figures] = field(default_factory=dict)


def efficiency(*, period: Period, sight: Sight, workspace: Workspace, now: datetime) -> Efficiency:
    """A fixed number of queries; whom the member may not see is not in the answer."""
    figures = _figures(period, only=sight.member_id)
    for key, out in left_out(since=period.since, until=period.until, by="member").items():
        _of(figures, COMPANY).left_out += out
        if key is not None:
            _of(figures, key).left_out += out
    before = _before(period.before)
    _add_times(figures, before, only=sight.member_id, period=period, workspace=workspace, now=now)
    for key, overrun in _overruns(only=sight.member_id, now=now).items():
        _of(figures, key).overrun = overrun
    members = {member.pk: member for member in Member.objects.order_by("sort_key", "pk")}
    shown = []
    for pk, member in members.items():
        found = figures.get(pk)
        is_seen = sight.sees_persons or sight.member_id == pk
        if is_seen and (found is not None or sight.member_id == pk):
            own = found or Figures(member=member)
            own.member = member
            if (
                sight.member_id == pk
                or own.ratio.tasks
                or own.left_out.in_all
                or own.worked
                or own.overrun.tasks
            ):
                shown.append(own)
    return Efficiency(company=_of(figures, COMPANY) if sight.is_all else None, members=shown, before=before)


def _before(period: Period) -> dict[int | None, Figures]:
    work, parameters = work_tables(finished_tasks(since=period.since, until=period.until))
    return {
        key: Figures(member=None, ratio=Ratio(tasks=count, estimate=estimate, minutes=minutes))
        for key, count, estimate, minutes in fetch(SHARES.format(work=work) + WHOLES, parameters)
        if count
    }


def _of(figures: dict[int | None, Figures], key: int | None) -> Figures:
    return figures.setdefault(key, Figures(member=None))


def _figures(period: Period, *, only: int | None) -> dict[int | None, Figures]:
    """`only`: whose figures alone are wanted; the index is still against everybody."""
    figures: dict[int | None, Figures] = {}
    batches: dict[int | None, list[Batch]] = defaultdict(list)
    mix: dict[int, list[Month]] = defaultdict(list)
    for kind, key, month, count, first, second, quartiles in _read(period):
        if kind == "month":
            _of(figures, key).months[month] = Ratio(tasks=count, estimate=first, minutes=second)
        elif kind == "mix":
            mix[key].append(Month(count, first, second))
        elif kind == "batch":
            batches[key].append(Batch(first, second))
        elif count:
            _of(figures, key).ratio = Ratio(tasks=count, estimate=first, minutes=second)
            _of(figures, key).deviation = Deviation(*(math.exp(value) for value in quartiles))
    for pk, index in indices(mix).items():
        _of(figures, pk).index = index
    for key, batch in batches.items():
        if only not in (None, key):
            continue
        own = _of(figures, key)
        if own.ratio.is_shown:
            own.interval = _per_cent(bootstrap_ratio(sorted(batch)))
        else:
            own.deviation = None
    return figures


def _read(period: Period) -> list[tuple[Any, ...]]:
    """The months of the dynamics and the index are the last twelve, whatever the period: one month says too little."""
    since = min(period.dynamics_since, period.since)
    work, parameters = work_tables(finished_tasks(since=since, until=period.until))
    sql = SHARES.format(work=work) + FIGURES.format(k=MIX_WEIGHT, batches=BATCHES)
    return fetch(sql, [*parameters, period.time_zone, period.since, period.time_zone])


def _per_cent(found: Range | None) -> Range | None:
    return found and Range(100 * found.low, 100 * found.high)


def _add_times(
    figures: dict[int | None, Figures],
    before: dict[int | None, Figures],
    *,
    only: int | None,
    period: Period,
    workspace: Workspace,
    now: datetime,
) -> None:
    """A and H of the period and of the time before it, cut at their ends; H only up to now, and of who left up to then."""
    until, since = min(period.until, now), period.before.since
    if until <= period.since:
        return
    ends = _ends_of_work(only=only, until=until)
    members = list(Member.objects.filter(pk__in=ends).order_by("pk"))
    rows = read_calendars(now=since, workspace=workspace, members=members)
    rows = rows._replace(members=[member._replace(is_active=True) for member in rows.members])
    times = working_time(rows, now=since, horizon=period.until)
    for found, part in ((figures, period), (before, period.before)):
        _add_worked(found, only=only, since=part.since, until=min(part.until, until))
        first, last = to_minutes(part.since), to_minutes(part.until)
        for member_id, intervals in times.items():
            end = min(to_minutes(ends[member_id]), last)
            _add_scheduled(found, member_id, length(clipped(intervals, start=first, end=end)))


def _add_worked(
    figures: dict[int | None, Figures], *, only: int | None, since: datetime, until: datetime
) -> None:
    company = _of(figures, COMPANY)
    for member_id, minutes in _worked(only=only, since=since, until=until).items():
        _of(figures, member_id).worked = minutes
        company.worked += minutes


def _add_scheduled(figures: dict[int | None, Figures], member_id: int, scheduled: int) -> None:
    if not scheduled:
        return
    own, company = _of(figures, member_id), _of(figures, COMPANY)
    own.scheduled = scheduled
    own.worked_of_scheduled, own.estimate_of_scheduled = own.worked, own.ratio.estimate
    if own.worked:  # H of those whose time is recorded at all
        company.scheduled = (company.scheduled or 0) + scheduled
        company.worked_of_scheduled += own.worked
        company.estimate_of_scheduled += own.ratio.estimate


def _ends_of_work(*, only: int | None, until: datetime) -> dict[int, datetime]:
    """Up to when each member has worked here; without those who left nobody knows when."""
    wanted = Member.objects.all() if only is None else Member.objects.filter(pk=only)
    is_active = dict(wanted.values_list("pk", "is_active"))
    left = last_moments(
        kind=MemberDeactivated.kind, topics=[f"member:{pk}" for pk, active in is_active.items() if not active]
    )
    ends = {pk: until if active else left.get(f"member:{pk}") for pk, active in is_active.items()}
    return {pk: min(end, until) for pk, end in ends.items() if end}


def _worked(*, only: int | None, since: datetime, until: datetime) -> Mapping[int, float]:
    """Minutes that count in [since, until), by member: an entry that crosses an end counts up to it."""
    inside = Least(F("ended_at"), Value(until)) - Greatest(F("started_at"), Value(since))
    entries = closed_confirmed_entries()
    rows = (
        (entries if only is None else entries.filter(member=only))
        .filter(started_at__lt=until, ended_at__gt=since)
        .values("member_id")
        .annotate(minutes=Sum(Cast(Extract(inside, "epoch"), FloatField()) / 60.0))
        .values_list("member_id", "minutes")
    )
    return dict(rows)


def _overruns(*, only: int | None, now: datetime) -> Mapping[int | None, Overrun]:
    """Open tasks over the estimate they were begun with, a running timer counted up to now."""
    begun = Task.objects.filter(in_work() | on_hold(), estimate_at_start__gt=0)
    if only is not None:
        begun = begun.filter(assignee=only)
    overruns: dict[int | None, list[float]] = defaultdict(list)
    for task in with_spent(begun):
        spent: timedelta = getattr(task, "spent", None) or timedelta()
        running_since: datetime | None = getattr(task, "running_since", None)
        minutes = (spent + (now - running_since if running_since else timedelta())) / MINUTE
        estimate, member_id = task.estimate_at_start or 0, task.assignee_id
        if minutes > estimate:
            for key in {COMPANY, member_id}:
                overruns[key].append(minutes - estimate)
    return {key: Overrun(tasks=len(overs), minutes=sum(overs)) for key, overs in overruns.items()}
