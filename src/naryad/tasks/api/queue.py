"""The queue of a member by API: what runs, what can be started, in its order, and what comes later."""

from collections.abc import Sequence

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from naryad.people.api.members import members
from naryad.tasks.queries.line import QueueRow, Waiting
from naryad.tasks.queries.queue import queue
from naryad.workspaces.api.types import Answered, At, Day
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.queries import active_members
from naryad.workspaces.rules import ALL, reach


class QueueLineJson(Answered):
    """`planned`, `spent`: minutes. `starts_at`, `finishes_at`: of the forecast. `stands_by`: what decides its place:
    pin, appointment, order, task, promise, or "" for its age."""

    task_id: int
    title: str
    status: str
    order_id: int | None
    deal_id: int | None
    planned: int | None
    spent: int
    is_shared: bool
    starts_at: At | None
    finishes_at: At | None
    promised_on: Day | None
    late_days: int
    stands_by: str
    waits_for: list[int]


class AwaitedJson(Answered):
    """Of others: a delivery, an answer. `is_due`: today the member is asked whether it is here."""

    task_id: int
    title: str
    expected_at: At | None
    is_due: bool


class QueueJson(Answered):
    """`running_since` null: `head` is what comes next. `more_ready`, `more_later`: how many are not named here."""

    member_id: int
    head: QueueLineJson | None
    running_since: At | None
    ready: list[QueueLineJson]
    coming: list[QueueLineJson]
    blocked: list[QueueLineJson]
    waiting: list[AwaitedJson]
    more_ready: int
    more_later: int


@members.get("/{int:pk}/queue", needs="queues.view", gives=QueueJson)
def read_queue(request: TokenRequest, pk: int) -> QueueJson:
    if pk != request.member.pk and reach(request.member, "queues.view") != ALL:
        raise Http404(pk)
    member = get_object_or_404(active_members().select_related("workspace"), pk=pk)
    found = queue(member=member, viewer=request.member, now=timezone.now())
    return QueueJson(
        member_id=pk,
        head=_line(found.hero.row) if found.hero else None,
        running_since=found.hero.started_at if found.hero else None,
        ready=_lines(found.ready),
        coming=_lines(found.coming),
        blocked=_lines(found.blocked),
        waiting=[_awaited(one) for one in (*found.due, *found.waiting)],
        more_ready=found.more_ready,
        more_later=found.more_later,
    )


def _lines(rows: Sequence[QueueRow]) -> list[QueueLineJson]:
    return [_line(row) for row in rows]


def _line(row: QueueRow) -> QueueLineJson:
    task = row.task
    return QueueLineJson(
        task_id=task.pk,
        title=task.title,
        status=task.status,
        order_id=task.order_id,
        deal_id=task.deal_id,
        planned=row.planned,
        spent=row.spent,
        is_shared=row.is_shared,
        starts_at=row.starts_at,
        finishes_at=row.finishes_at,
        promised_on=row.promised_on,
        late_days=row.late_days,
        stands_by=row.stands_by,
        waits_for=[blocker.task.pk for blocker in row.blockers],
    )


def _awaited(one: Waiting) -> AwaitedJson:
    task = one.task
    return AwaitedJson(task_id=task.pk, title=task.title, expected_at=task.expected_at, is_due=one.is_due)
