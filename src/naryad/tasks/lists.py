"""The list of tasks: its columns, filters and tabs."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.crm.models import Priority
from naryad.orders.models import Order
from naryad.search.queries import searched
from naryad.tasks.actions.plan import assign_task, update_task
from naryad.tasks.cells import (
    checklist_cell,
    estimate_cell,
    hours_cell,
    place_cell,
    priority_cell,
    select_cell,
    status_cell,
    title_cell,
    who_cell,
)
from naryad.tasks.models import WAITING_RUNS, Task
from naryad.tasks.queries.rank import visible_tasks
from naryad.tasks.queries.stop import in_work, on_hold
from naryad.tasks.queries.table import ListedTask, in_state, task_cells, without_estimate
from naryad.tasks.queries.types import TypeNode, every_node, open_counts, type_tree
from naryad.ui.fields import TextField
from naryad.ui.lists.columns import Choice, Column, Edited, Viewer
from naryad.ui.lists.filters import Given, Pick, Search
from naryad.ui.lists.listing import Listing, Tab
from naryad.workspaces.lists import MemberPick, members

_column = partial(Column, cells=task_cells)

MINE, NOBODY = "me", "none"


def _of_assignee(chosen: str, viewer: Viewer) -> Q:
    if chosen == NOBODY:
        return Q(assignee=None)
    return Q(assignee=viewer.member.pk if chosen == MINE else chosen)


def _types(_viewer: Viewer, given: Given) -> list[Choice]:
    """ "Workshop / Sawing", depth first; an archived one while tasks are open, or where it was asked for."""

    def choices(nodes: list[TypeNode], path: str) -> Iterator[Choice]:
        for node in nodes:
            label, pk = f"{path}{node.row.name}", str(node.row.pk)
            if not node.row.is_archived or node.row.pk in used or given.get("task_type") == pk:
                yield Choice(pk, label)
            yield from choices(node.children, f"{label} / ")

    tree = type_tree()
    used = open_counts(node.row.pk for node in every_node(tree) if node.row.is_archived)
    return list(choices(tree, ""))


def _assign(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    assign_task(task_id=pk, assignee_id=int(value), actor=actor, now=now)


def _prioritise(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    update_task(task_id=pk, priority=int(value), version=version, actor=actor, now=now)


def _plan(name: str, *, read: Callable[[Any], Any] = lambda value: value, **options: Any) -> Edited:
    """A field that dates follow from."""

    def save(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
        given = {name: None if value is None else read(value)}
        update_task(task_id=pk, version=version, actor=actor, now=now, **given)

    return Edited(
        save=save,
        press="task.edit",
        asks=lambda ids, value: {"task_ids": ids, name: None if value is None else read(value)},
        **({"may": _may} | options),
    )


def _may(lead: Any) -> bool:
    return bool(lead.may_edit and lead.is_open)


def _name(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    update_task(task_id=pk, title=value, version=version, actor=actor, now=now)


def _edited(save: Callable[..., None], **options: Any) -> Edited:
    return Edited(save=save, may=_may, is_required=True, **options)


def _place_words(cell: ListedTask) -> str:
    if cell.order:
        return f"{cell.order.code} {cell.order.title}"
    return cell.deal.title if cell.deal else ""


TASKS = Listing(
    key="task",
    rows=lambda viewer: visible_tasks(viewer.member),
    lead=task_cells,
    live="task forecast",
    sort="priority",
    empty="tasks/_no_tasks.html",
    css="task-table",
    tabs_label=_("Which tasks"),
    is_live=Q(status__in=Task.OPEN),
    columns=[
        _column(
            "select",
            _("Select all"),
            head="tasks/cells/_select_all.html",
            printed=select_cell,
            capability="tasks.edit",
            css="narrow",
            on_phone="first",
            is_fixed=True,
        ),
        _column(
            "title",
            _("Task and type"),
            printed=title_cell,
            css="task-title",
            on_phone="lead",
            kind="text",
            by="title",
            plain=lambda cell: cell.title,
            edit=_edited(_name, in_bulk=False, control=lambda: TextField(max_length=200)),
        ),
        _column(
            "order",
            _("Order"),
            printed=place_cell,
            sort="order__sort_number",
            css="task-place",
            on_phone="more",
            kind="text",
            by="order__title",
            plain=_place_words,
        ),
        _column(
            "assignee",
            _("Assignee"),
            printed=who_cell,
            kind="person",
            by="assignee",
            choices=members,
            edit=_edited(
                _assign,
                press="task.assign",
                asks=lambda ids, value: {"task_ids": ids, "assignee_id": int(value), "skill_id": None},
            ),
            plain=lambda cell: (cell.assignee or cell.skill) and (cell.assignee or cell.skill).name,
        ),
        _column(
            "status",
            _("Status"),
            printed=status_cell,
            on_phone="end",
            kind="choice",
            by="status",
            choices=lambda _viewer: [Choice(value, label) for value, label in Task.Status.choices],
            plain=lambda cell: cell.status_label,
        ),
        _column(
            "priority",
            _("Priority"),
            printed=priority_cell,
            sort=F("priority") * -1,
            kind="choice",
            by="priority",
            choices=lambda _viewer: [Choice(str(value), label) for value, label in Priority.choices],
            plain=lambda cell: cell.priority_label,
            edit=_edited(
                _prioritise,
                press="task.prioritise",
                asks=lambda ids, value: {"task_ids": ids, "priority": int(value)},
            ),
            blank=lambda cell: cell.priority == Priority.NORMAL,
        ),
        _column(
            "hours",
            _("Planned / spent, h"),
            printed=hours_cell,
            head="tasks/cells/_hours_head.html",
            blank=lambda cell: not (cell.planned or cell.spent),
            is_numeric=True,
            is_spare=True,
            plain=lambda cell: None if cell.planned is None else Decimal(cell.planned) / 60,
        ),
        _column(
            "type",
            _("Type"),
            value="task_type",
            kind="choice",
            by="task_type",
            choices=lambda viewer: _types(viewer, {}),
            is_offered=True,
            edit=_plan("task_type_id", read=int),
        ),
        _column(
            "estimate",
            _("Estimate"),
            printed=estimate_cell,
            capability="dates.view",
            kind="duration",
            by="estimate",
            is_numeric=True,
            is_summed=True,
            is_offered=True,
            plain=lambda cell: None if cell.estimate is None else Decimal(cell.estimate) / 60,
            edit=_plan("estimate", may=lambda lead: _may(lead) and not lead.is_wait),
        ),
        _column(
            "appointment",
            _("Appointment"),
            template="ui/lists/_when.html",
            value="appointment_at",
            sort="appointment_at",
            kind="moment",
            is_offered=True,
            edit=_plan("appointment_at"),
        ),
        _column(
            "checklist",
            _("Checklist"),
            printed=checklist_cell,
            blank=lambda cell: not cell.lines_count,
            plain=lambda cell: f"{cell.lines_done}/{cell.lines_count}" if cell.lines_count else None,
            is_offered=True,
        ),
        _column("finish", _("Done"), sort="finished_at", in_table=False),
    ],
    filters=[
        Search(name="words", hint=_("Task, order, number, deal"), condition=searched("task")),
        MemberPick(
            name="assignee",
            label=_("Assignee"),
            rows=Task.objects.all,
            by="assignee",
            first=[
                Choice(MINE, pgettext_lazy("tasks", "Mine")),
                Choice(NOBODY, _("Without an assignee")),
            ],
            condition=_of_assignee,
        ),
        Pick(
            name="task_type",
            label=_("Type"),
            choices=_types,
            condition=lambda pk, _viewer: (
                Q(task_type=pk) | Q(task_type__parent=pk) | Q(task_type__parent__parent=pk)
            ),
            unknown=_("No such task type"),
        ),
    ],
    tabs=[
        Tab(key="", label=pgettext_lazy("tasks", "Open"), rows=in_work()),
        *(
            Tab(key=key, label=label, rows=in_work() & in_state(key))
            for key, label in [*((one, one.label) for one in Task.OPEN), (Task.WAITING, WAITING_RUNS)]
        ),
        Tab(
            key="unassigned",
            label=pgettext_lazy("tasks", "Unassigned"),
            rows=in_work() & Q(assignee=None, skill=None),
        ),
        Tab(
            key="no_estimate",
            capability="dates.view",
            label=pgettext_lazy("tasks", "Without estimate"),
            rows=lambda _viewer: in_work() & without_estimate(),
        ),
        Tab(key=Order.Status.ON_HOLD, label=pgettext_lazy("tasks", "Order on hold"), rows=on_hold()),
        Tab(
            key=Task.Status.DONE,
            label=Task.Status.DONE.label,
            rows=Q(status=Task.Status.DONE),
            counted=None,
            sort="-finish",
        ),
    ],
)
