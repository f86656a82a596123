"""The bell and its page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from naryad.activity.models import EventRecord
from naryad.notifications import rules
from naryad.notifications.models import Notification
from naryad.tasks.models import Task
from naryad.tasks.queries.stopped import in_work

PAGE = 50
MOST_COUNTED = 99


@dataclass(frozen=True)
class Line:
    """One notification in its reader's language."""

    pk: int
    icon: str
    text: str
    detail: str
    created_at: datetime
    is_read: bool


@dataclass(frozen=True)
class Page:
    """Newest first; `older` is the key of the next page."""

    lines: list[Line]
    older: int | None


def own(*, member_id: int) -> QuerySet[Notification]:
    return Notification.objects.filter(member=member_id)


def unread_count(*, member_id: int) -> int:
    """Up to MOST_COUNTED: the bell says no more than that."""
    unread = own(member_id=member_id).filter(read_at__isnull=True).order_by()
    return len(unread.values_list("pk", flat=True)[:MOST_COUNTED])


def page(*, member_id: int, before_id: int | None = None) -> Page:
    rows = own(member_id=member_id).order_by("-pk")
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    found = list(rows[: PAGE + 1])
    return Page([_line(row) for row in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else None)


def newest_unread(*, member_id: int, since: datetime) -> Line | None:
    row = own(member_id=member_id).filter(read_at__isnull=True, created_at__gte=since).order_by("-pk").first()
    return _line(row) if row else None


def due_waiting(*, before: datetime, since: datetime) -> list[Task]:
    """Begun waiting tasks that a person ends, expected before a moment and not asked about since another."""
    asked = EventRecord.objects.filter(kind="WaitingIsDue", at__gte=since).values_list(
        "data__task_id", flat=True
    )
    return list(
        Task.objects.filter(
            in_work(),
            is_elapsed=True,
            ends_itself=False,
            status=Task.Status.IN_PROGRESS,
            expected_at__lt=before,
        )
        .exclude(pk__in=list(asked))
        .select_related("order", "deal")
        .order_by("pk")
    )


def _line(row: Notification) -> Line:
    return Line(
        pk=row.pk,
        icon=rules.icon(row.kind),
        text=rules.sentence(row.kind, row.data),
        detail=rules.detail(row.kind, row.data),
        created_at=row.created_at,
        is_read=row.read_at is not None,
    )
