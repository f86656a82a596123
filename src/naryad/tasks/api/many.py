"""Many tasks at once, a queue's order and the end of an order, by API."""

from typing import Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.orders.api.orders import OrderJson, answer_order, orders, seen_order
from naryad.tasks.actions.checklist import order_lines
from naryad.tasks.actions.dependencies import relink_tasks
from naryad.tasks.actions.end import end_order, end_tasks
from naryad.tasks.actions.pins import pin_task, unpin_task
from naryad.tasks.actions.plan import bulk_assign, bulk_due, bulk_priority, bulk_release
from naryad.tasks.actions.progress import count_all_pieces
from naryad.tasks.api.tasks import AssignmentJson, LinkJson, TaskJson, answer_task, seen_task, tasks
from naryad.tasks.models import ChecklistLine, Dependency, Task
from naryad.tasks.queries.rank import visible_tasks
from naryad.workspaces.api.routes import by, require_all
from naryad.workspaces.api.types import Answered, Day, Line, Minutes, Priority, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.queries import active_members

Ending = Literal["done", "cancelled"]
MOST = 200


class ManyJson(Sent):
    task_ids: list[RowId] = Field(min_length=1, max_length=MOST)


class ManyAssigned(ManyJson, AssignmentJson):
    pass


class ManyOfPriority(ManyJson):
    priority: Priority


class ManyDue(ManyJson):
    due_on: Day


class ManyEnded(ManyJson):
    ending: Ending
    reason: Line = Field("", max_length=300)


class ChangedTasks(Answered):
    """Those that have changed; finished and cancelled ones are left out."""

    task_ids: list[int]


class RefusedTask(Answered):
    task_id: int
    detail: str


class EndedTasks(ChangedTasks):
    refused: list[RefusedTask]


class LinkToCut(Sent):
    predecessor_id: RowId
    successor_id: RowId


class LinkToMake(LinkToCut):
    lag: Minutes = 0


class LinksJson(Sent):
    joined: list[LinkToMake] = Field([], max_length=MOST)
    unlinked: list[LinkToCut] = Field([], max_length=MOST)


class LinksMade(Answered):
    """Links that are there now, of those that were to be made."""

    items: list[LinkJson]


class PinJson(Sent):
    """Right behind another task of the member's queue; null: at its top."""

    member_id: RowId
    after_task_id: RowId | None = None


class LineOrder(Sent):
    line_ids: list[RowId] = Field(min_length=1, max_length=100)


class OrderEnd(Sent):
    """`stage_id`: a last stage; its open tasks end as `ending` says."""

    stage_id: RowId
    ending: Ending


@tasks.post("/many/assign", needs="tasks.edit", gives=ChangedTasks, status=200)
def assign_tasks(request: TokenRequest, given: ManyAssigned) -> ChangedTasks:
    """To a member, or (without one) to the pool of a specialisation; all or none."""
    require_all(visible_tasks(request.member), given.task_ids)
    return _changed(bulk_assign(**given.values(), **by(request)).row)


@tasks.post("/many/release", needs="tasks.edit", gives=ChangedTasks, status=200)
def release_tasks(request: TokenRequest, given: ManyJson) -> ChangedTasks:
    """Each to the pool of its own specialisation; all or none."""
    require_all(visible_tasks(request.member), given.task_ids)
    return _changed(bulk_release(**given.values(), **by(request)).row)


@tasks.post("/many/priority", needs="tasks.edit", gives=ChangedTasks, status=200)
def set_priority_of_tasks(request: TokenRequest, given: ManyOfPriority) -> ChangedTasks:
    require_all(visible_tasks(request.member), given.task_ids)
    return _changed(bulk_priority(**given.values(), **by(request)).row)


@tasks.post("/many/due", needs="tasks.edit", gives=ChangedTasks, status=200)
def set_due_day_of_tasks(request: TokenRequest, given: ManyDue) -> ChangedTasks:
    require_all(visible_tasks(request.member), given.task_ids)
    return _changed(bulk_due(**given.values(), **by(request)).row)


@tasks.post("/many/end", needs="tasks.edit", gives=EndedTasks, status=200)
def end_many_tasks(request: TokenRequest, given: ManyEnded) -> EndedTasks:
    """Said done or not needed any more; those that cannot end are named with their reason."""
    require_all(visible_tasks(request.member), given.task_ids)
    ended = end_tasks(**given.values(), **by(request)).row
    refused = [RefusedTask(task_id=task.pk, detail=str(why)) for task, why in ended.refused]
    return EndedTasks(task_ids=[task.pk for task in ended.tasks], refused=refused)


@tasks.post("/many/relink", needs="tasks.edit", gives=LinksMade, status=200)
def relink_many_tasks(request: TokenRequest, given: LinksJson) -> LinksMade:
    """Links made and cut together. Those to what has begun or is gone stay out."""
    links: list[LinkToCut] = [*given.joined, *given.unlinked]
    named = {pk for one in links for pk in (one.predecessor_id, one.successor_id)}
    require_all(visible_tasks(request.member), named)
    made = relink_tasks(
        joined=[(one.predecessor_id, one.successor_id, one.lag) for one in given.joined],
        unlinked=[(one.predecessor_id, one.successor_id) for one in given.unlinked],
        **by(request),
    ).now
    pairs = {(first, second) for first, second, _lag in made}
    rows = Dependency.objects.filter(successor__in={second for _first, second in pairs}).order_by("pk")
    return LinksMade(
        items=[shown(LinkJson, row) for row in rows if (row.predecessor_id, row.successor_id) in pairs]
    )


@tasks.post("/{int:pk}/pin", needs="queues.manage", gives=TaskJson, status=200)
def pin_one_task(request: TokenRequest, response: HttpResponse, pk: int, given: PinJson) -> TaskJson:
    """Moved by hand in a queue, until it is unpinned or done."""
    seen_task(request, pk)
    get_object_or_404(active_members(), pk=given.member_id)
    pin_task(task_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@tasks.post("/{int:pk}/unpin", needs="queues.manage", gives=TaskJson, status=200)
def unpin_one_task(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """Back to the place of its own priority."""
    seen_task(request, pk)
    unpin_task(task_id=pk, **by(request))
    return answer_task(request, response, pk)


@tasks.post("/{int:pk}/all_pieces", needs="tasks.edit", gives=TaskJson, status=200)
def count_all_pieces_of_task(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """The item became more after the task was done, and those are done as well."""
    seen_task(request, pk)
    count_all_pieces(task_id=pk, **by(request))
    return answer_task(request, response, pk)


@tasks.put("/{int:pk}/checklist", needs="tasks.edit", gives=TaskJson)
def order_checklist_lines(
    request: TokenRequest, response: HttpResponse, pk: int, given: LineOrder
) -> TaskJson:
    """Those not named stand behind."""
    require_all(ChecklistLine.objects.filter(task=seen_task(request, pk)), given.line_ids)
    order_lines(task_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@orders.post("/{int:pk}/end", needs="orders.edit", gives=OrderJson, status=200)
def end_one_order(request: TokenRequest, response: HttpResponse, pk: int, given: OrderEnd) -> OrderJson:
    """To its last stage, and done, with its open tasks."""
    seen_order(request, pk)
    end_order(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


def _changed(rows: list[Task]) -> ChangedTasks:
    return ChangedTasks(task_ids=[row.pk for row in rows])
