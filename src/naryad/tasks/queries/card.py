"""The card of one task."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet, prefetch_related_objects

from naryad.files.queries import as_shown
from naryad.talk.queries.rows import CommentsOf, FilesOf, laid, said
from naryad.tasks.models import Dependency, Task, TimeEntry, Watcher
from naryad.tasks.queries.expected import NO_DATES, ExpectedDates, expected_dates
from naryad.tasks.queries.line import Hero
from naryad.tasks.queries.queue import as_hero
from naryad.tasks.queries.rank import sees_time, visible_tasks, with_spent
from naryad.tasks.queries.times import visible_entries
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class TaskCard:
    """`hero`: the task with its timer and what was left before it; `after` and `before`: the links of the task."""

    hero: Hero
    sees_time: bool
    before: list[Dependency]
    after: list[Dependency]
    entries: list[TimeEntry]
    watchers: list[Member]
    comments: CommentsOf
    dates: ExpectedDates
    files: FilesOf


def find_task(*, pk: int, member: Member) -> Task | None:
    """What the member may open, with all that its card names."""
    found = _found(pk, member)
    prefetch_related_objects(
        found, "deal__client", "deal__responsible", "pinned_by"
    )  # seldom there: not joined
    return next(iter(found), None)


@prepared
def _found(pk: int, member: Member) -> QuerySet[Task]:
    return with_spent(visible_tasks(member).filter(pk=pk)).select_related(
        "order__deal__client",
        "order__order_type",
        "order__responsible",
        "skill",
        "task_type",
        "stage",
        "item",
        "assignee",
        "created_by",
    )


OF_LINKED = ("assignee", "order", "deal")


@prepared
def _before(task_id: int) -> QuerySet[Dependency]:
    links = Dependency.objects.filter(successor=task_id)
    links = links.select_related(*(f"predecessor__{name}" for name in OF_LINKED))
    return links.order_by("predecessor__sequence", "predecessor_id")


@prepared
def _after(task_id: int) -> QuerySet[Dependency]:
    links = Dependency.objects.filter(predecessor=task_id)
    links = links.select_related(*(f"successor__{name}" for name in OF_LINKED))
    return links.order_by("successor__sequence", "successor_id")


@prepared
def _entries(task_id: int, member: Member) -> QuerySet[TimeEntry]:
    entries = visible_entries(member).filter(task=task_id)
    return entries.select_related("member", "pressed_by", "corrected_by").order_by("-started_at")[:50]


@prepared
def _watchers(task_id: int) -> QuerySet[Watcher]:
    return Watcher.objects.filter(task=task_id).select_related("member").order_by("member__sort_key")


def task_card(task: Task, *, member: Member, now: datetime) -> TaskCard:
    """A fixed number of queries. `task` as find_task gives it."""
    hero = as_hero(task, member=member, now=now)
    is_seen = sees_time(task, member=member)
    return TaskCard(
        hero=replace(
            hero,
            started_at=hero.started_at if is_seen or not hero.is_timed else None,
            comments=(),
            files=(),
        ),  # the card shows them apart
        sees_time=is_seen,
        before=_before(task.pk),
        after=_after(task.pk),
        entries=_entries(task.pk, member),
        watchers=[row.member for row in _watchers(task.pk)],
        comments=said(
            kind="task", pk=task.pk, comments=list(hero.comments), member=member, now=now, row=task
        ),
        dates=expected_dates([task.pk]).get(task.pk, NO_DATES),
        files=laid(
            kind="task",
            row=task,
            files=[as_shown(file, member=member, now=now) for file in hero.files],
            member=member,
        ),
    )


def linkable_tasks(*, task: Task, found: QuerySet[Task], limit: int = 20) -> QuerySet[Task]:
    """Of those found: tasks of the same order, deal and the deal's orders that this one could wait for."""
    if task.is_internal:
        return found.none()
    deal_id = task.for_deal_id
    place = Q(order_id=task.order_id) if task.order_id else Q(deal_id=task.deal_id)
    if deal_id:
        place |= Q(deal_id=deal_id) | Q(order__deal_id=deal_id)
    rows = found.filter(place).exclude(pk=task.pk)
    rows = rows.exclude(status=Task.Status.CANCELLED).exclude(outgoing__successor=task)
    return rows.select_related("order").order_by("order_id", "sequence", "pk")[:limit]
