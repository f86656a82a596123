"""Tasks by API: what they are, whose, after what, and what is thought of in them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.fields.api.values import own_values
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.tasks.actions.checklist import add_lines, change_line, remove_line, tick_line
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.dependencies import add_dependency, remove_dependency
from naryad.tasks.actions.plan import assign_task, cancel_task, mark_ready, update_task
from naryad.tasks.actions.watchers import unwatch, watch
from naryad.tasks.lists import TASKS
from naryad.tasks.models import ChecklistLine, Dependency, Task, TaskType
from naryad.tasks.queries.rank import sees_time, visible_tasks, with_spent
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import (
    Answered,
    At,
    Day,
    Line,
    Minutes,
    Moment,
    Name,
    Own,
    Priority,
    Quantity,
    RowId,
    Sent,
    Text,
    shown,
)
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Member

tasks, links, lines, types = (
    Routes("tasks"),
    Routes("dependencies"),
    Routes("checklist_lines"),
    Routes("task_types"),
)
Kind = Literal["work", "wait"]
Unticked = Literal["free", "ask", "all"]
Status = Literal["blocked", "todo", "in_progress", "paused", "done", "cancelled"]
TaskQuery: Any = list_query(TASKS, expand=("checklist", "predecessors"))


class LinkJson(Answered):
    """The task `successor_id` begins when `predecessor_id` is done, and `lag` minutes of the calendar later."""

    id: int
    predecessor_id: int
    successor_id: int
    lag: int


class LineJson(Answered):
    id: int
    text: str
    ticked_at: At | None
    ticked_by_id: int | None


class TaskJson(ListedJson):
    """`estimate`, `spent`: minutes of work, null where unknown or not the member's to see; `elapsed_minutes`: of the
    calendar, of a task that waits."""

    id: int
    title: str
    kind: Kind
    status: Status
    order_id: int | None
    deal_id: int | None
    item_id: int | None
    stage_id: int | None
    task_type_id: int | None
    assignee_id: int | None
    skill_id: int | None
    priority: Priority
    estimate: int | None
    spent: int | None
    due_on: Day | None
    appointment_at: At | None
    elapsed_minutes: int | None
    ends_itself: bool
    expected_at: At | None
    available_at: At | None
    started_at: At | None
    finished_at: At | None
    description: str
    result: str
    returned_reason: str
    makes_ready: bool
    done_quantity: Quantity | None
    unticked: Unticked
    created_at: At
    custom: Own
    version: int
    checklist: list[LineJson] = []
    predecessors: list[LinkJson] = []


class NewTask(Sent):
    """In an order, straight on a deal, or internal. A task that waits has `elapsed_minutes`."""

    title: Name = Field(max_length=200)
    order_id: RowId | None = None
    deal_id: RowId | None = None
    item_id: RowId | None = None
    stage_id: RowId | None = None
    task_type_id: RowId | None = None
    assignee_id: RowId | None = None
    skill_id: RowId | None = None
    priority: Priority = 1
    estimate: Minutes | None = Field(None, ge=1)
    due_on: Day | None = None
    appointment_at: Moment | None = None
    description: Text = ""
    kind: Kind = "work"
    elapsed_minutes: Minutes | None = None
    ends_itself: bool = False
    makes_ready: bool = False
    checklist: list[Line] = Field([], max_length=100)
    unticked: Unticked = "free"
    predecessor_ids: list[RowId] = Field([], max_length=100)
    watcher_ids: list[RowId] = Field([], max_length=100)
    custom: Own = {}


class TaskChanges(Sent, is_partial=True):
    title: Name = Field(max_length=200)
    item_id: RowId | None
    stage_id: RowId | None
    task_type_id: RowId | None
    priority: Priority
    estimate: Minutes | None = Field(ge=1)
    due_on: Day | None
    appointment_at: Moment | None
    description: Text
    result: Text
    elapsed_minutes: Minutes
    ends_itself: bool
    unticked: Unticked
    custom: Own


class AssignmentJson(Sent):
    """To a member, or (without one) to the pool of a specialisation."""

    assignee_id: RowId | None = None
    skill_id: RowId | None = None


class ReasonJson(Sent):
    reason: Name = Field(max_length=300)


class ReadinessJson(Sent):
    makes_ready: bool


class NewLinkJson(Sent):
    predecessor_id: RowId
    lag: Minutes = 0


class NewLines(Sent):
    texts: list[Line] = Field(min_length=1, max_length=100)


class LineChange(Sent):
    text: Name = Field(max_length=200)


class TickJson(Sent):
    is_ticked: bool


class TaskTypesJson(Answered):
    items: list["TaskTypeJson"]


class TaskTypeJson(Answered):
    """`default_estimate`: minutes that its tasks begin with."""

    id: int
    name: str
    parent_id: int | None
    default_estimate: int | None
    is_archived: bool


@tasks.get(needs="tasks.view", gives=Listed[TaskJson])
def list_tasks(request: TokenRequest, asked: Query[TaskQuery]) -> Listed[TaskJson]:
    return read_list(request, TASKS, asked, task_rows, Listed[TaskJson])


@tasks.post(needs="tasks.edit", gives=TaskJson)
def add_task(request: TokenRequest, response: HttpResponse, given: NewTask) -> TaskJson:
    return answer_task(request, response, create_task(**given.values(), **by(request)).pk)


@tasks.get("/{int:pk}", needs="tasks.view", gives=TaskJson)
def read_task(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """With its checklist and what it waits for."""
    return answer_task(request, response, pk)


@tasks.patch("/{int:pk}", needs="tasks.edit", gives=TaskJson)
def change_task(request: TokenRequest, response: HttpResponse, pk: int, given: TaskChanges) -> TaskJson:
    seen_task(request, pk)
    update_task(task_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_task(request, response, pk)


@tasks.post("/{int:pk}/assign", needs="tasks.edit", gives=TaskJson, status=200)
def assign_one_task(
    request: TokenRequest, response: HttpResponse, pk: int, given: AssignmentJson
) -> TaskJson:
    seen_task(request, pk)
    assign_task(task_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@tasks.post("/{int:pk}/cancel", needs="tasks.edit", gives=TaskJson, status=200)
def cancel_one_task(request: TokenRequest, response: HttpResponse, pk: int, given: ReasonJson) -> TaskJson:
    """Nothing waits for it any more; its time stays."""
    seen_task(request, pk)
    cancel_task(task_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@tasks.post("/{int:pk}/makes_ready", needs="tasks.edit", gives=TaskJson, status=200)
def set_makes_ready(request: TokenRequest, response: HttpResponse, pk: int, given: ReadinessJson) -> TaskJson:
    """Whether its item is ready after it."""
    seen_task(request, pk)
    mark_ready(task_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@tasks.put("/{int:pk}/watching", needs="tasks.view", gives=TaskJson)
def watch_task(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """The member is told of its changes."""
    seen_task(request, pk)
    watch(task_id=pk, **by(request))
    return answer_task(request, response, pk)


@tasks.delete("/{int:pk}/watching", needs="tasks.view")
def stop_watching_task(request: TokenRequest, pk: int) -> None:
    seen_task(request, pk)
    unwatch(task_id=pk, **by(request))


@tasks.post("/{int:pk}/predecessors", needs="tasks.edit", gives=TaskJson)
def add_predecessor(request: TokenRequest, response: HttpResponse, pk: int, given: NewLinkJson) -> TaskJson:
    """Said again with another lag, it changes the lag."""
    seen_task(request, pk)
    seen_task(request, given.predecessor_id)
    add_dependency(successor_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@links.delete("/{int:pk}", needs="tasks.edit")
def remove_predecessor(request: TokenRequest, pk: int) -> None:
    seen = visible_tasks(request.member).values("pk")
    get_object_or_404(Dependency.objects.filter(successor__in=seen), pk=pk)
    remove_dependency(dependency_id=pk, **by(request))


@tasks.post("/{int:pk}/checklist", needs="tasks.edit", gives=TaskJson)
def add_checklist_lines(request: TokenRequest, response: HttpResponse, pk: int, given: NewLines) -> TaskJson:
    seen_task(request, pk)
    add_lines(task_id=pk, **given.values(), **by(request))
    return answer_task(request, response, pk)


@lines.patch("/{int:pk}", needs="tasks.edit", gives=TaskJson)
def change_checklist_line(
    request: TokenRequest, response: HttpResponse, pk: int, given: LineChange
) -> TaskJson:
    line = _line(request, pk)
    change_line(line_id=pk, **given.values(), **by(request))
    return answer_task(request, response, line.task_id)


@lines.post("/{int:pk}/tick", needs="tasks.work", gives=TaskJson, status=200)
def tick_checklist_line(request: TokenRequest, response: HttpResponse, pk: int, given: TickJson) -> TaskJson:
    line = _line(request, pk)
    tick_line(line_id=pk, **given.values(), **by(request))
    return answer_task(request, response, line.task_id)


@lines.delete("/{int:pk}", needs="tasks.edit")
def remove_checklist_line(request: TokenRequest, pk: int) -> None:
    _line(request, pk)
    remove_line(line_id=pk, **by(request))


@types.get(needs="tasks.view", gives=TaskTypesJson)
def list_task_types(request: TokenRequest) -> TaskTypesJson:
    rows = TaskType.objects.order_by("sequence", "pk")
    return TaskTypesJson(items=[shown(TaskTypeJson, row) for row in rows])


def task_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, TaskJson]:
    found = with_spent(Task.objects.filter(pk__in=ids))
    rows = {row.pk: _row(row, viewer.member) for row in found}
    if "checklist" in expand:
        for pk, of_task in _lines(ids).items():
            rows[pk].checklist = of_task
    if "predecessors" in expand:
        for pk, before in _links(ids).items():
            rows[pk].predecessors = before
    return rows


def _lines(ids: Sequence[int]) -> dict[int, list[LineJson]]:
    found: dict[int, list[LineJson]] = {pk: [] for pk in ids}
    for line in ChecklistLine.objects.filter(task__in=ids, is_removed=False).order_by("sequence", "pk"):
        found[line.task_id].append(shown(LineJson, line))
    return found


def _links(ids: Sequence[int]) -> defaultdict[int, list[LinkJson]]:
    found: defaultdict[int, list[LinkJson]] = defaultdict(list)
    for link in Dependency.objects.filter(successor__in=ids).order_by("pk"):
        found[link.successor_id].append(shown(LinkJson, link))
    return found


def _row(row: Any, member: Member) -> TaskJson:
    spent = row.spent if sees_time(row, member=member) else None
    return shown(
        TaskJson,
        row,
        spent=None if spent is None else int(spent.total_seconds() // 60),
        custom=own_values("task", row.custom, member),
    )


def seen_task(request: TokenRequest, pk: int) -> Task:
    return get_object_or_404(visible_tasks(request.member), pk=pk)


def answer_task(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    found = get_object_or_404(with_spent(visible_tasks(request.member)), pk=pk)
    row = _row(found, request.member)
    row.checklist, row.predecessors = _lines([pk])[pk], _links([pk])[pk]
    return tagged(response, row)


def _line(request: TokenRequest, pk: int) -> ChecklistLine:
    seen = visible_tasks(request.member).values("pk")
    return get_object_or_404(ChecklistLine.objects.filter(task__in=seen), pk=pk)
