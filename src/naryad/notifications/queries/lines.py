"""The bell and its page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet

from naryad.activity.models import EventRecord
from naryad.core.time import local_day
from naryad.notifications.facts import WaitingIsDue
from naryad.notifications.models import Notification
from naryad.notifications.rules import notices
from naryad.tasks.models import Task
from naryad.tasks.queries.stop import in_work
from naryad.tenancy.prepared import prepared

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
class Section:
    """Lines under one heading: those of a day, or (`day` None) what is unread of all days."""

    day: date | None
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """`subject` of rules.subjects; "" is all."""

    only_unread: bool = False
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Unread first, then day by day, newest first; `older` is the key of the next page, of unread ones if
    `older_unread`."""

    sections: list[Section]
    has_unread: bool
    older: int | None = None
    older_unread: int | None = None


def own(*, member_id: int) -> QuerySet[Notification]:
    return Notification.objects.filter(member=member_id)


def unread_count(*, member_id: int) -> int:
    """Up to MOST_COUNTED: the bell says no more than that."""
    return len(_unread(member_id))


@prepared
def _unread(member_id: int) -> QuerySet[Notification, int]:
    unread = _shown(member_id=member_id).filter(read_at__isnull=True).order_by()
    return unread.values_list("pk", flat=True)[:MOST_COUNTED]


def page(
    *, member_id: int, time_zone: str, filters: Filters | None = None, before_id: int | None = None
) -> Page:
    """`before_id`: a later page, which has no unread ones unless they are all that is asked for."""
    filters = filters or Filters()
    rows = _shown(member_id=member_id).order_by("-pk")
    if filters.subject:
        rows = rows.filter(kind__in=notices.kinds_of(filters.subject))
    unread, read = rows.filter(read_at__isnull=True), rows.filter(read_at__isnull=False)
    if filters.only_unread:
        lines, older = _cut(unread, before_id)
        return Page(
            sections=_by_day(lines, time_zone), has_unread=bool(lines), older=older, older_unread=older
        )
    first, more_unread = ([], None) if before_id else _cut(unread, None)
    lines, older = _cut(read, before_id)
    sections = [Section(None, [_line(row) for row in first])] if first else []
    return Page(
        sections=[*sections, *_by_day(lines, time_zone)],
        has_unread=bool(first),
        older=older,
        older_unread=more_unread,
    )


def _shown(*, member_id: int) -> QuerySet[Notification]:
    """What comes by e-mail alone is not in the bell."""
    return own(member_id=member_id).filter(in_program=True)


def _cut(rows: QuerySet[Notification], before_id: int | None) -> tuple[list[Notification], int | None]:
    """The rows of a page, and the key of the next one."""
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    lines = list(rows[: PAGE + 1])
    return lines[:PAGE], lines[PAGE - 1].pk if len(lines) > PAGE else None


def _by_day(rows: list[Notification], time_zone: str) -> list[Section]:
    days: dict[date, list[Line]] = {}
    for row in rows:
        days.setdefault(local_day(moment=row.created_at, time_zone=time_zone), []).append(_line(row))
    return [Section(day, lines) for day, lines in days.items()]


def newest_unread(*, member_id: int, since: datetime) -> Line | None:
    return next(map(_line, _newest(member_id, since)), None)


@prepared
def _newest(member_id: int, since: datetime) -> QuerySet[Notification]:
    unread = _shown(member_id=member_id).filter(read_at__isnull=True, created_at__gte=since)
    return unread.order_by("-pk")[:1]


def due_waiting(*, before: datetime, since: datetime) -> list[Task]:
    """Begun waiting tasks that a person ends, expected before a moment and not asked about since another."""
    asked = EventRecord.objects.filter(kind=WaitingIsDue.kind, at__gte=since).values_list(
        "data__task_id", flat=True
    )
    waiting = _waiting().filter(expected_at__lt=before).exclude(pk__in=list(asked))
    return list(waiting.select_related("order", "deal").order_by("pk"))


def next_expected() -> datetime | None:
    """When the first of them should have ended; the past where somebody is asked day by day."""
    first: datetime | None = _waiting().aggregate(first=Min("expected_at"))["first"]
    return first


def _waiting() -> QuerySet[Task]:
    begun = {"kind": Task.Kind.WAIT, "ends_itself": False, "status": Task.Status.IN_PROGRESS}
    return Task.objects.filter(in_work(), **begun)


def _line(row: Notification) -> Line:
    return Line(
        pk=row.pk,
        icon=notices.icon(row.kind),
        text=notices.sentence(row.kind, row.data),
        detail=notices.detail(row.kind, row.data),
        created_at=row.created_at,
        is_read=row.read_at is not None,
    )
