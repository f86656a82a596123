"""What the program knows of tasks as rows that are opened, named and talked of; and what they let their performers
see of the rows below: their orders, deals and clients.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.fields.rules.holders import Holder
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.rights import may_edit
from naryad.tasks.models import Task, TaskComment, TaskFieldBranch, TaskFile, TaskType
from naryad.tasks.queries.files import readable_tasks
from naryad.tasks.queries.rank import of_member, visible_tasks
from naryad.tasks.queries.table import search_tasks
from naryad.ui.hooks.kinds import Found, Ids, Kind, Talk, joined, register_sight
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, may, reach


def _where(task: Task) -> dict[str, int | None]:
    return {"task_id": task.pk, "order_id": task.order_id, "deal_id": task.for_deal_id}


def _works_on(member: Member, task: Task) -> bool:
    """Leads it, does it, or sees only tasks of their orders."""
    is_led = may(member, "tasks.edit", is_own=member.pk in task.responsible_ids)
    return is_led or task.assignee_id == member.pk or reach(member, "tasks.view") == Reach.OWN


def find_tasks(*, member: Member, text: str) -> list[Found]:
    tasks = search_tasks(member=member, text=text)
    return [Found(task, title=task.title, hint=joined(str(task.place), _state(task))) for task in tasks]


def _state(task: Task) -> str:
    return str(task.stop_label or task.status_label)


TASK = Kind(
    name="task",
    label=_("Tasks"),
    capability="tasks.view",
    search=find_tasks,
    search_rank=40,
    model=Task,
    visible=lambda member: visible_tasks(member),
    url=lambda row, slug: reverse("tasks:task", args=[slug, row.pk]),
    lock_rank=40,
    talk=Talk(
        files=TaskFile,
        comments=TaskComment,
        where=_where,
        is_own=_works_on,
        reads=readable_tasks,
        within=("order", "deal"),
    ),
)

TASK_FIELDS = Holder(
    of="task",
    model=Task,
    visible=lambda member: visible_tasks(member),
    may=lambda member, task: may_edit(member, task) and task.is_open,
    change=lambda pk, **given: update_task(task_id=pk, **given),
    capability="tasks.edit",
    target=lambda _task: "#task-card",
    address=lambda task, slug: reverse("tasks:task", args=[slug, task.pk]),
    branch=TaskFieldBranch,
    branches=lambda: TaskType.objects.filter(is_archived=False).order_by("sequence", "pk"),
    branches_label=_("Task types"),
    branch_of=lambda task: task.task_type_id,
    branch_path="task_type",
    above={"order": "order"},
)


def register_sights() -> None:
    """Who has a task in an order or on a deal sees that order, its deal and its client."""
    for kind, paths in {
        "order": ("order",),
        "deal": ("deal", "order__deal"),
        "client": ("deal__client", "order__deal__client"),
    }.items():
        for path in paths:
            register_sight(kind, _ids_by_tasks(path))
    register_sight("order_files", order_of_pool)


def order_of_pool(member: Member) -> object:
    """Of whose tasks they may take part, from a pool."""
    return Task.objects.filter(of_member(member), order__isnull=False).values("order")


def _ids_by_tasks(path: str) -> Ids:
    def ids(member: Member) -> object:
        return Task.objects.filter(assignee=member, **{f"{path}__isnull": False}).values(path)

    ids.__qualname__ = f"assignee_of[{path}]"
    return ids
