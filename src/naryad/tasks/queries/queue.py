"""A member's queue: what runs, what can be started, what is coming, what waits and for whom. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet, prefetch_related_objects

from naryad.core.time import local_day
from naryad.talk.queries.rows import talk_of, with_files
from naryad.tasks.models import ChecklistLine, Dependency, Task, TaskComment, TimeEntry
from naryad.tasks.queries.checklist import checklist_of
from naryad.tasks.queries.expected import NO_DATES, expected_dates
from naryad.tasks.queries.files import LeftFiles, files_left
from naryad.tasks.queries.line import Before, Blocker, Hero, QueueRow, Waiting, row_of, seconds_of
from naryad.tasks.queries.rank import as_seen_by, queue_tasks, skills_of, with_spent
from naryad.tasks.queries.stop import binds, in_work
from naryad.tasks.queries.types import shown_minutes
from naryad.tenancy.prepared import prepared
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.models import Member

ROWS_OPEN = 8
MOST_PLACES = 1_090
READY_SHOWN, SOON_SHOWN, LATER_SHOWN, BEFORE_SHOWN = 60, 12, 30, 6
SOON = timedelta(days=7)
OF_DEAL = ("number", "title", "address", "client", "priority", "tasks_state")
OF_CLIENT = ("name", "phone", "address")
AROUND = {
    "order": (
        *("year", "number", "title", "status", "priority", "promised_on", "deal", "address"),
        *("contact_name", "contact_phone", "stopped_at", "hold_until", "stop_reason"),
        *("order_type", "custom"),
    ),
    "order__deal": OF_DEAL,
    "order__deal__client": OF_CLIENT,
    "deal": OF_DEAL,
    "deal__client": OF_CLIENT,
    "skill": ("name",),
    "item": ("name", "quantity", "unit", "custom"),
    "assignee": ("name", "kind"),
    "pinned_by": ("name",),
}
LAST = datetime.max.replace(tzinfo=UTC)

BEFORE = """
WITH RECURSIVE before(id) AS (
  SELECT d.predecessor_id FROM tasks_dependency d
  WHERE d.workspace_id = %(workspace)s AND d.successor_id = %(task)s
  UNION
  SELECT d.predecessor_id FROM tasks_dependency d JOIN before ON d.successor_id = before.id
), near(id) AS (
  SELECT id FROM before
  UNION
  SELECT id FROM tasks_task WHERE workspace_id = %(workspace)s AND deal_id = %(deal)s AND status = 'done'
)
SELECT t.id FROM tasks_task t
WHERE t.workspace_id = %(workspace)s AND t.id <> %(task)s AND t.id = ANY(ARRAY(SELECT id FROM near))
  AND (t.result <> '' OR EXISTS (SELECT 1 FROM tasks_taskcomment c WHERE c.row_id = t.id AND c.removed_at IS NULL)
    OR EXISTS (SELECT 1 FROM tasks_taskfile p JOIN files_attachment a ON a.id = p.attachment_id
               WHERE p.row_id = t.id AND p.comment_id IS NULL AND a.removed_at IS NULL))
ORDER BY t.finished_at DESC NULLS FIRST, t.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Queue:
    member: Member
    hero: Hero | None
    ready: tuple[QueueRow, ...] = ()
    coming: tuple[QueueRow, ...] = ()
    blocked: tuple[QueueRow, ...] = ()
    due: tuple[Waiting, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    more_ready: int = 0
    more_later: int = 0
    order: tuple[int, ...] = field(default=())
    """Ids of all that can be started, as shown, the running one left out: what moving by hand changes."""

    @property
    def ready_count(self) -> int:
        return len(self.ready) + self.more_ready

    @property
    def ready_minutes(self) -> int:
        """Planned and not yet spent, of the rows that are shown."""
        return sum(max(0, (row.planned or 0) - row.spent) for row in self.ready)

    @property
    def first_rows(self) -> tuple[QueueRow, ...]:
        return self.ready[:ROWS_OPEN] if len(self.ready) > ROWS_OPEN + 1 else self.ready

    @property
    def folded_rows(self) -> tuple[QueueRow, ...]:
        return self.ready[len(self.first_rows) :]

    @property
    def next_row(self) -> QueueRow | None:
        """What will be startable first, where nothing is now."""
        return next(iter((*self.coming, *self.blocked)), None)

    @property
    def tasks(self) -> list[Task]:
        """All that the page shows by lines."""
        rows = (*((self.hero.row,) if self.hero else ()), *self.ready, *self.coming, *self.blocked)
        return [row.task for row in rows]

    @property
    def blocked_count(self) -> int:
        return len(self.blocked) + self.more_later

    @property
    def is_empty(self) -> bool:
        return not (self.hero or self.ready or self.coming or self.blocked or self.due or self.waiting)


def queue(*, member: Member, now: datetime, viewer: Member | None = None) -> Queue:
    """Everything the page of a member's queue shows, to a `viewer` who is another one what they may see of it.

    `member.workspace` is read for "today".
    """
    today = member.today(now)
    is_timed = member.workspace.uses("time")
    running = running_entry(member_id=member.pk) if is_timed else None
    places = _places(member, viewer)
    active = next((place for place in places if place.is_active(running, is_timed=is_timed)), None)
    others = [place for place in places if place is not active]
    ready = [place for place in others if place.can_start(today=today, zone=member.zone)]
    ready.sort(key=lambda place: place.appointed_at(today=today, zone=member.zone) or LAST)
    if not is_timed:
        ready.sort(key=lambda place: place.status != Task.Status.PAUSED)  # what was begun heads it
    startable = set(ready)
    coming, blocked = _later([place for place in others if place not in startable], now=now)
    head = active or (ready[0] if ready else None)
    shown = [place for place in ready if place is not head]
    parts = ([head] if head else [], shown[:READY_SHOWN], coming, blocked[:LATER_SHOWN])
    rows = _rows_of([place.pk for part in parts for place in part], member=member, now=now)
    first, *others_shown = (tuple(rows[place.pk] for place in part if place.pk in rows) for part in parts)
    waits = _waits(member, viewer, now=now)
    return Queue(
        member=member,
        hero=_hero(first[0], running, is_active=active is not None, member=member) if first else None,
        ready=others_shown[0],
        coming=others_shown[1],
        blocked=others_shown[2],
        due=tuple(one for one in waits if one.is_due),
        waiting=tuple(one for one in waits if not one.is_due),
        more_ready=max(0, len(shown) - READY_SHOWN),
        more_later=max(0, len(blocked) - LATER_SHOWN),
        order=tuple(place.pk for place in ready),
    )


class _Place(NamedTuple):
    """What decides where a task stands in the queue; rows are read whole only of what is shown."""

    pk: int
    status: str
    appointment_at: datetime | None
    available_at: datetime | None

    def is_active(self, running: TimeEntry | None, *, is_timed: bool) -> bool:
        if is_timed:
            return running is not None and self.pk == running.task_id
        return self.status == Task.Status.IN_PROGRESS

    def can_start(self, *, today: date, zone: str) -> bool:
        if self.status == Task.Status.BLOCKED:
            return False
        at = self.appointment_at
        return not (at and self.status == Task.Status.TODO and local_day(moment=at, time_zone=zone) > today)

    def appointed_at(self, *, today: date, zone: str) -> datetime | None:
        """Appointed for today, or for a day that has passed."""
        at = self.appointment_at
        return at if at and local_day(moment=at, time_zone=zone) <= today else None

    def expected_at(self, *, starts_at: datetime | None, is_held: bool) -> datetime | None:
        """When it is expected to be startable: its appointment, the end of its lag, or by the forecast."""
        if self.appointment_at and not is_held:
            return self.appointment_at
        if self.available_at and self.status == Task.Status.BLOCKED:
            return max(self.available_at, starts_at or self.available_at)
        return starts_at


def _places(member: Member, viewer: Member | None) -> list[_Place]:
    return [_Place(*row) for row in _placed(member, viewer)]


@prepared
def _placed(member: Member, viewer: Member | None) -> QuerySet[Task, tuple[Any, ...]]:
    rows = as_seen_by(queue_tasks(member), viewer)
    return rows.values_list("pk", "status", "appointment_at", "available_at")[:MOST_PLACES]


def _later(places: list[_Place], *, now: datetime) -> tuple[list[_Place], list[_Place]]:
    """What comes soon, and what waits longer, the next first."""
    dates = expected_dates(place.pk for place in places)
    appointed = [place.pk for place in places if place.appointment_at and place.status == Task.Status.BLOCKED]
    held = set(_links(appointed).values_list("successor", flat=True)) if appointed else set()
    at = {
        place: place.expected_at(starts_at=dates.get(place.pk, NO_DATES).starts_at, is_held=place.pk in held)
        for place in places
    }
    ordered = sorted(places, key=lambda place: at[place] or LAST)
    soon = [place for place in ordered if (at[place] or LAST) <= now + SOON][:SOON_SHOWN]
    return soon, ordered[len(soon) :]


def _rows_of(ids: list[int], *, member: Member, now: datetime) -> dict[int, QueueRow]:
    return {row.task.pk: row for row in _rows(_readable(ids), member=member, now=now)}


def _links(successor_ids: list[int]) -> QuerySet[Dependency]:
    """What holds these."""
    return Dependency.objects.filter(binds(), successor__in=successor_ids)


@prepared
def _holds(successor_ids: list[int]) -> QuerySet[Dependency]:
    names = ("assignee", "skill", "order", "deal")
    return _links(successor_ids).select_related(*(f"predecessor__{name}" for name in names))


def running_entry(*, member_id: int) -> TimeEntry | None:
    return next(iter(_running(member_id)), None)


@prepared
def _running(member_id: int) -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(member_id=member_id, ended_at__isnull=True)[:1]


def running_timer(*, member: Member) -> Hero | None:
    """The member's running task for the top bar, without what stands around it. One query for who runs none."""
    entry = running_entry(member_id=member.pk)
    if entry is None:
        return None
    since = entry.started_at
    [task] = _timed(entry.task_id)
    row = row_of(task, planned=shown_minutes([task], member=member)[task.pk], member=member, now=since)
    return Hero(row=row, started_at=since, spent_seconds=seconds_of(task), before=(), comments=())


@prepared
def _timed(pk: int) -> QuerySet[Task]:
    tasks = with_spent(Task.objects.filter(pk=pk))
    return tasks.select_related("order__deal__client", "deal__client", "task_type")


def as_hero(task: Task, *, member: Member, now: datetime) -> Hero:
    """Any task as the head of its own page: its timer, its place, what was left before it. `task` with_spent."""
    left = _left_before(task, member=member)
    return Hero(
        row=row_of(task, planned=shown_minutes([task], member=member)[task.pk], member=member, now=now),
        started_at=_begun_at(task, member=member),
        spent_seconds=seconds_of(task),
        is_timed=member.workspace.uses("time"),
        before=left.before,
        comments=left.comments,
        files=tuple(left.files.of_task[task.pk]),
        order_files=left.files.of_order,
        lines=_lines(task),
    )


def _lines(task: Task) -> tuple[ChecklistLine, ...]:
    return tuple(checklist_of(task.pk)) if task.lines_count else ()


def _begun_at(task: Task, *, member: Member) -> datetime | None:
    """Since when somebody works on it."""
    if member.workspace.uses("time"):
        return getattr(task, "running_since", None)
    return task.started_at if task.is_at_work else None


@prepared
def _readable(ids: list[int]) -> QuerySet[Task]:
    """All of the tasks, and of what stands around them what a line says."""
    own = (field.name for field in Task._meta.concrete_fields)
    tasks = with_spent(Task.objects.filter(pk__in=ids)).select_related(*AROUND)
    return tasks.only(*own, *(f"{path}__{name}" for path, names in AROUND.items() for name in names))


def _rows(tasks: Iterable[Task], *, member: Member, now: datetime) -> list[QueueRow]:
    found = list(tasks)
    held = [task.pk for task in found if task.status == Task.Status.BLOCKED]
    before: dict[int, list[Task]] = defaultdict(list)
    for link in _holds(held):
        before[link.successor_id].append(link.predecessor)
    planned = shown_minutes(found, member=member)
    dates = expected_dates({task.pk for tasks in (found, *before.values()) for task in tasks})
    return [
        row_of(
            task,
            tuple(Blocker(one, dates.get(one.pk, NO_DATES).finishes_at) for one in before[task.pk]),
            dates=dates.get(task.pk, NO_DATES),
            planned=planned[task.pk],
            member=member,
            now=now,
        )
        for task in found
    ]


def _hero(row: QueueRow, running: TimeEntry | None, *, is_active: bool, member: Member) -> Hero:
    left = _left_before(row.task, member=member)
    begun_at = running.started_at if running else row.task.started_at
    return Hero(
        row=row,
        started_at=begun_at if is_active else None,
        spent_seconds=seconds_of(row.task),
        is_timed=member.workspace.uses("time"),
        before=left.before,
        comments=left.comments,
        files=tuple(left.files.of_task[row.task.pk]),
        order_files=left.files.of_order,
        lines=_lines(row.task),
    )


@dataclass(frozen=True)
class _Left:
    before: tuple[Before, ...]
    comments: tuple[TaskComment, ...]
    files: LeftFiles


def _left_before(task: Task, *, member: Member) -> _Left:
    """Results, comments and files of the tasks before, the latest first; comments and files of the task itself."""
    deal_id = task.for_deal_id
    kept: Any = connection
    with kept.kept_cursor() as cursor:
        cursor.execute(
            BEFORE,
            {"workspace": task.workspace_id, "task": task.pk, "deal": deal_id, "limit": BEFORE_SHOWN},
        )
        ids = [row[0] for row in cursor.fetchall()]
    tasks = {one.pk: one for one in _with_assignees(ids)} if ids else {}
    comments: dict[int, list[TaskComment]] = defaultdict(list)
    found = _said_on([*ids, task.pk])
    prefetch_related_objects(found, with_files(talk_of(find_kind("task"))))
    for comment in found:
        comments[comment.row_id].append(comment)
    files = files_left(task=task, before=ids, member=member)
    before = [
        Before(task=tasks[pk], comments=tuple(comments[pk]), files=tuple(files.of_task[pk])) for pk in ids
    ]
    return _Left(before=tuple(before), comments=tuple(comments[task.pk]), files=files)


@prepared
def _with_assignees(ids: list[int]) -> QuerySet[Task]:
    return Task.objects.filter(pk__in=ids).select_related("assignee")


@prepared
def _said_on(ids: list[int]) -> QuerySet[TaskComment]:
    rows = TaskComment.objects.filter(row__in=ids, removed_at=None)
    return rows.select_related("author").order_by("created_at", "pk")


def _waits(member: Member, viewer: Member | None, *, now: datetime) -> list[Waiting]:
    """Running waiting tasks that the member answers for, the soonest first.

    One that is nobody's is its order's or deal's responsible person's.
    """
    today = member.today(now)
    return [
        Waiting(
            task=task,
            is_due=task.expected_at is not None
            and local_day(moment=task.expected_at, time_zone=member.zone) <= today,
        )
        for task in _running_waits(member, viewer)
    ]


@prepared
def _running_waits(member: Member, viewer: Member | None) -> QuerySet[Task]:
    of_place = Q(order__responsible=member) | Q(order=None, deal__responsible=member)
    tasks = as_seen_by(Task.objects.filter(Q(assignee=member) | Q(of_place, assignee=None)), viewer)
    waits = tasks.filter(in_work(), kind=Task.Kind.WAIT, status=Task.Status.IN_PROGRESS, ends_itself=False)
    return waits.select_related("order", "deal").order_by("expected_at", "pk")[:LATER_SHOWN]


def is_pooled(*, task: Task, member: Member) -> bool:
    """The task waits in a pool of the member's specialisations."""
    return task.assignee_id is None and skills_of(member).filter(skill=task.skill_id).exists()
