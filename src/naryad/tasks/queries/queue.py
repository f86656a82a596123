"""A member's queue: what runs, what can be started, what is coming, what waits and for whom. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from naryad.core.time import local_day
from naryad.crm.models import Client
from naryad.files.models import Attachment
from naryad.talk.queries import talk_of, with_files
from naryad.tasks.models import Dependency, Task, TaskComment, TimeEntry
from naryad.tasks.queries.expected import NO_DATES, ExpectedDates, expected_dates
from naryad.tasks.queries.files import LeftFiles, files_left
from naryad.tasks.queries.rank import minutes_spent, queue_tasks, skills_of, with_spent
from naryad.tasks.queries.stopped import binds, in_work
from naryad.tasks.queries.types import planned_minutes
from naryad.tasks.rules.pieces import question_at
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.models import Member

READY_SHOWN, SOON_SHOWN, LATER_SHOWN, BEFORE_SHOWN = 60, 12, 30, 6
SOON = timedelta(days=7)

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
  AND (t.result <> '' OR EXISTS (SELECT 1 FROM tasks_taskcomment c WHERE c.row_id = t.id)
    OR EXISTS (SELECT 1 FROM tasks_taskfile p JOIN files_attachment a ON a.id = p.attachment_id
               WHERE p.row_id = t.id AND p.comment_id IS NULL AND a.removed_at IS NULL))
ORDER BY t.finished_at DESC NULLS FIRST, t.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class WorkPlace:
    """Where the work is and whom to call there."""

    address: str
    contact_name: str
    contact_phone: str
    client: Client | None


@dataclass(frozen=True)
class QueueRow:
    """A task in a queue. `spent` and `planned` in minutes; `starts_at` is the forecast's."""

    task: Task
    place: WorkPlace
    spent: int
    planned: int | None
    is_shared: bool
    is_appointed: bool  # for today, or for a day that has passed
    starts_at: datetime | None
    blockers: "tuple[Blocker, ...]" = ()


class Blocker(NamedTuple):
    """A task that another one waits for, and when it is expected to be done."""

    task: Task
    finishes_at: datetime | None


@dataclass(frozen=True)
class Before:
    """A task before this one, with what its people left."""

    task: Task
    comments: tuple[TaskComment, ...]
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Hero:
    """The task at the head of the page: the running one, or the next to start (`started_at` None)."""

    row: QueueRow
    started_at: datetime | None
    spent_seconds: int  # of the stretches before the running one
    before: tuple[Before, ...]
    comments: tuple[TaskComment, ...]
    files: tuple[Attachment, ...] = ()
    order_files: tuple[Attachment, ...] = ()

    @property
    def counts_pieces(self) -> bool:
        """Several of an item are made, so how many are done can be said."""
        item = self.row.task.item
        return item is not None and item.quantity > 1

    @property
    def question_at(self) -> int | None:
        """Minutes spent at which the performer is asked how much is left; None: never, or nothing runs."""
        task = self.row.task
        if self.started_at is None:
            return None
        return question_at(
            planned=self.row.planned,
            stated_left=task.stated_left,
            spent_when_stated=task.spent_when_stated,
        )

    def asks_remaining(self, *, now: datetime) -> bool:
        """Time is up: the question stands until it is answered."""
        if self.started_at is None or self.question_at is None:
            return False
        return self.spent_seconds + (now - self.started_at).total_seconds() >= 60 * self.question_at


@dataclass(frozen=True)
class Waiting:
    """A waiting task whose responsible person is the member; asked on the expected day."""

    task: Task
    is_due: bool


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
    def blocked_count(self) -> int:
        return len(self.blocked) + self.more_later

    @property
    def is_empty(self) -> bool:
        return not (self.hero or self.ready or self.coming or self.blocked or self.due or self.waiting)


def queue(*, member: Member, now: datetime) -> Queue:
    """Everything the page of a member's queue shows. `member.workspace` is read for "today"."""
    today = member.today(now)
    running = TimeEntry.objects.filter(member=member, ended_at__isnull=True).first()
    everything = _rows(
        _readable(queue_tasks(member))[: READY_SHOWN + LATER_SHOWN + 1_000], member=member, now=now
    )
    active = next((row for row in everything if running and row.task.pk == running.task_id), None)
    others = [row for row in everything if row is not active]
    ready = [row for row in others if _can_start(row.task, today=today, zone=member.zone)]
    can_start = {row.task.pk for row in ready}
    ready.sort(key=lambda row: (not row.is_appointed, row.task.appointment_at if row.is_appointed else now))
    later = [row for row in others if row.task.pk not in can_start]
    coming = sorted(
        (row for row in later if (at := expected(row)) and at <= now + SOON),
        key=lambda row: expected(row) or now,
    )
    is_soon = {row.task.pk for row in coming}
    blocked = sorted(
        [row for row in later if row.task.pk not in is_soon] + coming[SOON_SHOWN:],
        key=lambda row: (expected(row) is None, expected(row) or now),
    )
    head = active or (ready[0] if ready else None)
    waits = _waits(member, now=now)
    shown = [row for row in ready if row is not head]
    return Queue(
        member=member,
        hero=_hero(head, running if active else None, member=member) if head else None,
        ready=tuple(shown[:READY_SHOWN]),
        coming=tuple(coming[:SOON_SHOWN]),
        blocked=tuple(blocked[:LATER_SHOWN]),
        due=tuple(one for one in waits if one.is_due),
        waiting=tuple(one for one in waits if not one.is_due),
        more_ready=max(0, len(shown) - READY_SHOWN),
        more_later=max(0, len(blocked) - LATER_SHOWN),
        order=tuple(row.task.pk for row in ready),
    )


def expected(row: QueueRow) -> datetime | None:
    """When the task is expected to be startable: its appointment, the end of its lag, or by the forecast."""
    if row.task.appointment_at and not row.blockers:
        return row.task.appointment_at
    if row.task.available_at and row.task.status == Task.Status.BLOCKED:
        return max(row.task.available_at, row.starts_at or row.task.available_at)
    return row.starts_at


def running_timer(*, member: Member) -> Hero | None:
    """The member's running task for the top bar, without what stands around it. At most two queries."""
    task = (
        with_spent(Task.objects.filter(time_entries__member=member, time_entries__ended_at__isnull=True))
        .select_related("order__deal__client", "deal__client", "task_type")
        .first()
    )
    if task is None:
        return None
    since: datetime = getattr(task, "running_since")  # noqa: B009  # annotated by with_spent
    row = _row(task, planned=planned_minutes([task])[task.pk], member=member, now=since)
    return Hero(row=row, started_at=since, spent_seconds=_seconds(task), before=(), comments=())


def as_hero(task: Task, *, member: Member, now: datetime) -> Hero:
    """Any task as the head of its own page: its timer, its place, what was left before it. `task` with_spent."""
    left = _left_before(task, member=member)
    return Hero(
        row=_row(task, planned=planned_minutes([task])[task.pk], member=member, now=now),
        started_at=getattr(task, "running_since", None),
        spent_seconds=_seconds(task),
        before=left.before,
        comments=left.comments,
        files=tuple(left.files.of_task[task.pk]),
        order_files=left.files.of_order,
    )


def _readable(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return with_spent(tasks).select_related(
        "order__deal__client",
        "deal__client",
        "skill",
        "task_type",
        "item",
        "assignee",
        "pinned_by",
    )


def _rows(tasks: Iterable[Task], *, member: Member, now: datetime) -> list[QueueRow]:
    found = list(tasks)
    held = [task.pk for task in found if task.status == Task.Status.BLOCKED]
    before: dict[int, list[Task]] = defaultdict(list)
    links = Dependency.objects.filter(binds(), successor__in=held).select_related(
        "predecessor__assignee",
        "predecessor__skill",
        "predecessor__order",
        "predecessor__deal",
    )
    for link in links:
        before[link.successor_id].append(link.predecessor)
    planned = planned_minutes(found)
    dates = expected_dates({task.pk for tasks in (found, *before.values()) for task in tasks})
    return [
        _row(
            task,
            tuple(Blocker(one, dates.get(one.pk, NO_DATES).finishes_at) for one in before[task.pk]),
            dates=dates.get(task.pk, NO_DATES),
            planned=planned[task.pk],
            member=member,
            now=now,
        )
        for task in found
    ]


def _row(
    task: Task,
    blockers: "tuple[Blocker, ...]" = (),
    *,
    planned: int | None,
    member: Member,
    now: datetime,
    dates: ExpectedDates = NO_DATES,
) -> QueueRow:
    appointed = task.appointment_at is not None and local_day(
        moment=task.appointment_at, time_zone=member.zone
    ) <= member.today(now)
    return QueueRow(
        task=task,
        place=_place(task),
        spent=minutes_spent(task, now=now),
        planned=planned,
        is_shared=task.assignee_id is None,
        is_appointed=appointed,
        starts_at=dates.starts_at,
        blockers=blockers,
    )


def _seconds(task: Task) -> int:
    spent: timedelta | None = getattr(task, "spent", None)
    return int(spent.total_seconds()) if spent else 0


def _place(task: Task) -> WorkPlace:
    """The order's own address and contact; else the deal's address and its client."""
    order, deal = task.order, task.for_deal
    client = deal.client if deal else None
    name = order.contact_name if order else ""
    phone = order.contact_phone if order else ""
    if not phone and client:
        name, phone = name or client.name, client.phone
    address = (order.address if order else "") or (deal.address if deal else "")
    return WorkPlace(
        address=address or (client.address if client else ""),
        contact_name=name,
        contact_phone=phone,
        client=client,
    )


def _can_start(task: Task, *, today: object, zone: str) -> bool:
    if task.status == Task.Status.BLOCKED:
        return False
    return not (
        task.appointment_at
        and task.status == Task.Status.TODO
        and local_day(moment=task.appointment_at, time_zone=zone) > today  # type: ignore[operator]
    )


def _hero(row: QueueRow, running: TimeEntry | None, *, member: Member) -> Hero:
    left = _left_before(row.task, member=member)
    return Hero(
        row=row,
        started_at=running.started_at if running else None,
        spent_seconds=_seconds(row.task),
        before=left.before,
        comments=left.comments,
        files=tuple(left.files.of_task[row.task.pk]),
        order_files=left.files.of_order,
    )


@dataclass(frozen=True)
class _Left:
    before: tuple[Before, ...]
    comments: tuple[TaskComment, ...]
    files: LeftFiles


def _left_before(task: Task, *, member: Member) -> _Left:
    """Results, comments and files of the tasks before, the latest first; comments and files of the task itself."""
    deal_id = task.for_deal_id
    with connection.cursor() as cursor:
        cursor.execute(
            BEFORE,
            {"workspace": task.workspace_id, "task": task.pk, "deal": deal_id, "limit": BEFORE_SHOWN},
        )
        ids = [row[0] for row in cursor.fetchall()]
    tasks = Task.objects.select_related("assignee").in_bulk(ids)
    comments: dict[int, list[TaskComment]] = defaultdict(list)
    rows = TaskComment.objects.filter(row__in=[*ids, task.pk]).select_related("author")
    for comment in rows.prefetch_related(with_files(talk_of(find_kind("task")))).order_by("created_at", "pk"):
        comments[comment.row_id].append(comment)
    files = files_left(task=task, before=ids, member=member)
    before = [
        Before(task=tasks[pk], comments=tuple(comments[pk]), files=tuple(files.of_task[pk])) for pk in ids
    ]
    return _Left(before=tuple(before), comments=tuple(comments[task.pk]), files=files)


def _waits(member: Member, *, now: datetime) -> list[Waiting]:
    """Running waiting tasks that the member answers for, the soonest first.

    One that is nobody's is its order's or deal's responsible person's.
    """
    today = member.today(now)
    of_place = Q(order__responsible=member) | Q(order=None, deal__responsible=member)
    tasks = (
        Task.objects.filter(Q(assignee=member) | Q(of_place, assignee=None))
        .filter(in_work(), kind=Task.Kind.WAIT, status=Task.Status.IN_PROGRESS, ends_itself=False)
        .select_related("order", "deal")
        .order_by("expected_at", "pk")[:LATER_SHOWN]
    )
    return [
        Waiting(
            task=task,
            is_due=task.expected_at is not None
            and local_day(moment=task.expected_at, time_zone=member.zone) <= today,
        )
        for task in tasks
    ]


def is_pooled(*, task: Task, member: Member) -> bool:
    """The task waits in a pool of the member's specialisations."""
    return task.assignee_id is None and skills_of(member).filter(skill=task.skill_id).exists()
