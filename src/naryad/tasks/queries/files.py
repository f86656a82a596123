"""Files of tasks, for those who see or follow them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from naryad.files.models import Attachment
from naryad.talk.queries.rows import attachments, link_of, places_on
from naryad.tasks.models import Task, TaskFile
from naryad.tasks.queries.rank import of_member, visible_tasks
from naryad.tenancy.prepared import prepared
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, reach


@dataclass(frozen=True)
class LeftFiles:
    """What lies on a task and on what stands around it."""

    of_order: tuple[Attachment, ...] = ()
    of_task: dict[int, list[Attachment]] = field(default_factory=lambda: defaultdict(list))


def files_left(*, task: Task, before: Collection[int], member: Member) -> LeftFiles:
    """On the task, on those before it and on its order; only what the member may open. One query."""
    left, link = LeftFiles(), link_of(find_kind("task"))
    laid_on_order: list[Attachment] = []
    for file in _left([task.pk, *before], task.order_id, member):
        place = getattr(file, link, None)
        (left.of_task[place.row_id] if place else laid_on_order).append(file)
    return LeftFiles(of_order=tuple(laid_on_order), of_task=left.of_task)


@prepared
def _left(task_ids: list[int], order_id: int | None, member: Member) -> QuerySet[Attachment]:
    of_task, of_order = find_kind("task"), find_kind("order")
    places = [places_on(of_task, member=member).filter(row__in=task_ids)]
    if order_id:
        places.append(places_on(of_order, member=member).filter(row=order_id))
    return attachments(places).select_related("uploaded_by", link_of(of_task)).order_by("pk")


def hold_files(*, task_ids: Collection[int]) -> bool:
    """On the tasks or in what was said on them; removed ones do not count."""
    return TaskFile.objects.filter(row__in=task_ids, attachment__removed_at=None).exists()


def readable_tasks(*, member: Member) -> QuerySet[Task]:
    """Those the member sees, what stands before theirs, and what was done straight on the deals of their orders."""
    seen = visible_tasks(member)
    if reach(member, "tasks.view") == ALL:  # what is before theirs they see too
        return seen
    mine = Task.objects.filter(of_member(member))
    return Task.objects.filter(
        Q(pk__in=seen.values("pk"))
        | Q(pk__in=mine.filter(incoming__isnull=False).values("incoming__predecessor"))
        | Q(deal__in=mine.filter(order__deal__isnull=False).values("order__deal"))
    )
