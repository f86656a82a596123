"""Files of tasks, orders, deals and comments, for those who see them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from naryad.crm.models import Deal
from naryad.crm.queries import visible_deals
from naryad.files.models import Attachment
from naryad.files.queries import ShownFile, as_shown
from naryad.orders.models import Order
from naryad.orders.queries import visible_orders
from naryad.tasks.models import AttachmentPlace, Task
from naryad.tasks.queries.rank import of_member, visible_tasks
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, may, reach

SHOWN = 200


@dataclass(frozen=True)
class LeftFiles:
    """What lies on a task and on what stands around it."""

    of_order: tuple[Attachment, ...] = ()
    of_task: dict[int, list[Attachment]] = field(default_factory=lambda: defaultdict(list))


def visible_row(*, kind: str, member: Member) -> QuerySet[Any]:
    """Rows of the kind ("task", "order", "deal") that the member may open."""
    if kind == "order":
        return visible_orders(member=member)
    if kind == "deal":
        return visible_deals(member=member)
    return visible_tasks(member)


def visible_places(*, member: Member, with_removed: bool = False) -> QuerySet[AttachmentPlace]:
    """Files that the member may look at: all; or (performers) of the tasks and orders they work on, of what stands
    before their tasks, and of comments they can read. Papers on a deal itself are not theirs.
    """
    found = AttachmentPlace.objects.all()
    if not with_removed:
        found = found.filter(attachment__removed_at=None)
    far = reach(member, "tasks.view")
    if far == ALL:
        return found
    if far == NONE:
        return found.none()
    tasks, orders, deals = _tasks(member).values("pk"), _orders(member), visible_deals(member=member)
    return found.filter(
        Q(task__in=tasks)
        | Q(order__in=orders)
        | Q(comment__task__in=tasks)
        | Q(comment__order__in=orders)
        | Q(comment__deal__in=deals.values("pk"))
    )


def may_attach(member: Member, *, task: Task | None, order: Order | None, deal: Deal | None) -> bool:
    """A file may lie on whatever its bringer can look at afterwards."""
    if task:
        return visible_tasks(member).filter(pk=task.pk).exists()
    if order:
        return visible_orders(member=member).filter(pk=order.pk).exists()
    return deal is not None and may(member, "papers.view")


def find_file(*, member: Member, with_removed: bool = False) -> QuerySet[Attachment]:
    places = visible_places(member=member, with_removed=with_removed)
    return Attachment.objects.filter(pk__in=places.values("attachment"))


def files_of(
    *,
    member: Member,
    now: datetime,
    task_id: int | None = None,
    order_id: int | None = None,
    deal_id: int | None = None,
) -> list[ShownFile]:
    """Oldest first; of an order and a deal also those of its tasks, whose titles they carry. One query."""
    if task_id:
        wanted = Q(task=task_id)
    elif order_id:
        wanted = Q(order=order_id) | Q(task__order=order_id)
    else:
        wanted = Q(deal=deal_id) | Q(task__deal=deal_id)
    rows = visible_places(member=member).filter(wanted).select_related("attachment__uploaded_by", "task")
    shown = [
        as_shown(
            row.attachment,
            member=member,
            now=now,
            place=row.task.title if row.task and not task_id else "",
        )
        for row in rows.order_by("-attachment_id")[:SHOWN]
    ]
    return shown[::-1]


def files_left(*, task: Task, before: Collection[int], member: Member) -> LeftFiles:
    """On the task, on those before it and on its order; only what the member may open. One query."""
    wanted = Q(task__in=[task.pk, *before])
    if task.order_id:
        wanted |= Q(order=task.order_id)
    found = LeftFiles()
    of_order = []
    rows = visible_places(member=member).filter(wanted).select_related("attachment__uploaded_by")
    for row in rows.order_by("attachment_id"):
        if row.task_id:
            found.of_task[row.task_id].append(row.attachment)
        else:
            of_order.append(row.attachment)
    return LeftFiles(of_order=tuple(of_order), of_task=found.of_task)


def hold_files(*, task_ids: Collection[int]) -> bool:
    """On the tasks or in what was said on them; removed ones do not count."""
    of_tasks = Q(task__in=task_ids) | Q(comment__task__in=task_ids)
    return AttachmentPlace.objects.filter(of_tasks, attachment__removed_at=None).exists()


def with_files() -> "Prefetch[str, QuerySet[AttachmentPlace], str]":
    """For comments: who reads one sees its files."""
    rows = AttachmentPlace.objects.filter(attachment__removed_at=None).select_related("attachment")
    return Prefetch("places", queryset=rows.order_by("attachment_id"))


def _tasks(member: Member) -> QuerySet[Task]:
    """Those the member sees, what stands before theirs, and what was done straight on the deals of their orders."""
    mine = Task.objects.filter(of_member(member))
    return Task.objects.filter(
        Q(pk__in=visible_tasks(member).values("pk"))
        | Q(pk__in=mine.filter(incoming__isnull=False).values("incoming__predecessor"))
        | Q(deal__in=mine.filter(order__deal__isnull=False).values("order__deal"))
    )


def _orders(member: Member) -> QuerySet[Any]:
    """Also those in whose tasks they may take part from a pool."""
    return Task.objects.filter(of_member(member), order__isnull=False).values("order")
