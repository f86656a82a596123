"""The section of tasks: the table, and what is done to many of them at once."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from naryad.activity.actions import Done
from naryad.activity.undo import undo_url
from naryad.orders.models import Order
from naryad.tasks import actions
from naryad.tasks.actions.rights import may_edit as may_edit_task
from naryad.tasks.forms import BulkAssignForm, BulkPriorityForm, TaskFilterForm
from naryad.tasks.models import Task
from naryad.tasks.queries.choices import field_choices
from naryad.tasks.queries.rank import visible_tasks
from naryad.tasks.queries.section import TaskFilters, sort_of, task_counts, task_table
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import add_changed, add_toast, end_asking
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import ALL, NONE, reach

MOST = 500  # tasks in one go


@needs("tasks.view")
@require_safe
def task_list(request: MemberRequest, workspace: str) -> HttpResponse:
    """Open tasks, the soonest first; ?state=overdue and the like narrow them."""
    now = timezone.now()
    choices = field_choices()
    form = TaskFilterForm(request.GET, choices=choices)
    filters = form.filters()
    page = task_table(
        member=request.member,
        filters=filters,
        now=now,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "form": form,
        "page": page,
        "filters": filters,
        "sort": sort_of(filters),
        "tabs": _tabs(request, filters),
        "segments": segments(request, current="table"),
        "columns": _columns(),
        "may_select": may_edit(request),
        "previous_url": _page_url(request, before=page.earlier),
        "next_url": _page_url(request, after=page.later),
        "has_filters": any(request.GET.get(name) for name in ("words", "assignee", "task_type")),
    }
    is_part = request.headers.get("HX-Target", "").endswith("#task-list")
    if not is_part and may_edit(request):
        context |= {"assign": BulkAssignForm(choices=choices), "prioritise": BulkPriorityForm()}
    return render(request, "tasks/_task_list.html" if is_part else "tasks/task_list.html", context)


@needs("tasks.edit")
@require_POST
def bulk_assign(request: MemberRequest, workspace: str) -> HttpResponse:
    """`task`: the ids; `to`: "member-12", "skill-3", or "pool", each of its own specialisation."""
    form = BulkAssignForm(request.POST, choices=field_choices())
    if not form.is_valid():
        raise actions.CannotChangeTask(_("Choose to whom the tasks go."))
    kind, pk = form.target()
    now, task_ids = timezone.now(), _chosen(request)
    press, change = _reassignment(kind, pk)
    if _may_change(request, task_ids):
        words = {"to": form.target_name()}
        question = previewed(
            request, press, title=lambda: _("Assign: %(to)s") % words, task_ids=task_ids, now=now, **change
        )
        if question:
            return question
    chosen: dict[str, Any] = {"task_ids": task_ids, "actor": request.member, "now": now}
    if kind == "pool":
        done = actions.bulk_release(**chosen)
        text = ngettext(
            "%(count)d task is back in the shared queue",
            "%(count)d tasks are back in the shared queue",
            len(done.row),
        )
        return _answer(request, done, text % {"count": len(done.row)})
    target: dict[str, Any] = {"skill_id": pk} if kind == "skill" else {"assignee_id": pk}
    done = actions.bulk_assign(**target, **chosen)
    text = ngettext(
        "%(count)d task is assigned: %(to)s", "%(count)d tasks are assigned: %(to)s", len(done.row)
    )
    return _answer(request, done, text % {"count": len(done.row), "to": form.target_name()})


@needs("tasks.edit")
@require_POST
def bulk_priority(request: MemberRequest, workspace: str) -> HttpResponse:
    form = BulkPriorityForm(request.POST)
    if not form.is_valid():
        raise actions.CannotChangeTask(_("Choose a priority."))
    priority, now, task_ids = form.cleaned_data["priority"], timezone.now(), _chosen(request)
    label = dict(form.fields["priority"].choices)[priority]  # type: ignore[attr-defined]
    if _may_change(request, task_ids):
        question = previewed(
            request,
            "task.prioritise",
            title=lambda: _("Priority: %(priority)s") % {"priority": label},
            task_ids=task_ids,
            priority=priority,
            now=now,
        )
        if question:
            return question
    done = actions.bulk_priority(task_ids=task_ids, priority=priority, actor=request.member, now=now)
    text = ngettext(
        "%(count)d task now has the priority “%(priority)s”",
        "%(count)d tasks now have the priority “%(priority)s”",
        len(done.row),
    )
    return _answer(request, done, text % {"count": len(done.row), "priority": label})


def may_edit(request: MemberRequest) -> bool:
    return reach(request.member, "tasks.edit") != NONE


def segments(request: MemberRequest, *, current: str) -> list[dict[str, Any]]:
    slug = request.member.workspace.slug
    return [
        {
            "url": reverse("tasks:task_list", args=[slug]),
            "label": _("Table"),
            "icon": "table",
            "is_current": current == "table",
        },
        {
            "url": reverse("tasks:task_board", args=[slug]),
            "label": _("Board"),
            "icon": "layout-kanban",
            "is_current": current == "board",
        },
    ]


def _chosen(request: MemberRequest) -> list[int]:
    """What the member may not see does not exist for them."""
    given = set(request.POST.getlist("task"))
    if not given:
        raise actions.CannotChangeTask(_("Choose the tasks first."))
    ids = [int(pk) for pk in given if pk.isdecimal() and len(pk) < 19]
    if len(given) > MOST:
        raise actions.CannotChangeTask(_("No more than %(most)d tasks at once.") % {"most": MOST})
    if visible_tasks(request.member).filter(pk__in=ids).count() != len(given):
        raise actions.CannotChangeTask(
            _("Some of these tasks are not there any more. Look at the list again.")
        )
    return ids


def _reassignment(kind: str, pk: int | None) -> tuple[str, dict[str, Any]]:
    """The press, and what it changes, when tasks go where BulkAssignForm.target() says."""
    if kind == "pool":
        return "task.release", {}
    member_id, skill_id = (None, pk) if kind == "skill" else (pk, None)
    return "task.assign", {"assignee_id": member_id, "skill_id": skill_id}


def _may_change(request: MemberRequest, task_ids: list[int]) -> bool:
    """Of what they may not change nothing is foreseen: the action refuses it."""
    if reach(request.member, "tasks.edit") == ALL:
        return True
    tasks = Task.objects.filter(pk__in=task_ids).select_related("order__deal", "deal")
    return all(may_edit_task(request.member, task) for task in tasks)


def _answer(request: MemberRequest, done: Done[list[Task]], text: str) -> HttpResponse:
    response = add_changed(end_asking(request, HttpResponse(status=204)), "task")
    if not done.row:
        return add_toast(response, _("These tasks are over already; nothing was changed."), level="info")
    return add_toast(response, text, undo_url=undo_url(request, done))


def _tabs(request: MemberRequest, filters: TaskFilters) -> list[dict[str, Any]]:
    counts = task_counts(member=request.member, filters=filters, now=timezone.now())
    words: dict[str, Any] = {
        "": pgettext("tasks", "Open"),
        **{status: status.label for status in Task.OPEN},
        "overdue": pgettext("tasks", "Overdue"),
        "unassigned": pgettext("tasks", "Unassigned"),
        "no_estimate": pgettext("tasks", "Without estimate"),
        Order.Status.ON_HOLD: pgettext("tasks", "Order on hold"),
        Task.Status.DONE: Task.Status.DONE.label,
    }
    return [
        {
            "url": "?" + _query(request, state=state, sort=""),
            "label": label,
            "count": counts.get(state),
            "is_current": filters.state == state,
        }
        for state, label in words.items()
    ]


def _columns() -> list[dict[str, Any]]:
    columns = [
        ("title", _("Task and type"), False, False),
        ("order", _("Order or deal"), False, True),
        ("assignee", _("Assignee"), False, False),
        ("status", _("Status"), False, False),
        ("priority", _("Priority"), False, True),
        ("start", _("Forecast"), False, True),
        ("due", _("Due"), False, True),
        ("hours", _("Planned / spent, h"), True, False),
    ]
    names = ("key", "label", "is_numeric", "is_sortable")
    return [dict(zip(names, column, strict=True)) for column in columns]


def _page_url(request: MemberRequest, **cursor: str) -> str:
    return "?" + _query(request, **cursor) if any(cursor.values()) else ""


def _query(request: MemberRequest, **changes: str) -> str:
    """The page's own filters with some changed; a cursor of another page is left out."""
    query: QueryDict = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return query.urlencode()
