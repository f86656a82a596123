"""The section of tasks: the table, and what is done to many of them at once."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from naryad.activity.actions import Done
from naryad.activity.undo import undo_url
from naryad.core.ids import row_ids
from naryad.tables.views.answer import answer_table
from naryad.tasks.actions import plan
from naryad.tasks.actions.end import Ended, end_tasks
from naryad.tasks.actions.plan import bulk_release
from naryad.tasks.actions.rights import CannotChangeTask
from naryad.tasks.actions.rights import may_edit as may_edit_task
from naryad.tasks.forms import BulkAssignForm, BulkDueForm, BulkPriorityForm, ReasonForm
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Task
from naryad.tasks.queries.choices import assign_choices
from naryad.tasks.queries.rank import visible_tasks
from naryad.ui.hooks.previews import previewed
from naryad.ui.lists.bulk import BulkAct, tell
from naryad.ui.responses import add_changed, add_toast, close_modal, end_asking, in_modal
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import ALL, NONE, reach

MOST = 500  # tasks in one go


@needs("tasks.view")
@require_safe
def task_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """Open tasks, the soonest first; ?state=overdue and the like narrow them."""
    looks = viewer(member=request.member, now=timezone.now())
    context: dict[str, Any] = {
        "segments": segments(request, current="table"),
        "may_create": may_edit(request),
    }
    if may_edit(request):
        context["bulk"] = _bulk_acts()
    return answer_table(request, TASKS, looks, "tasks/task_list.html", context)


@needs("tasks.edit")
@require_POST
def bulk_assign(request: MemberRequest, workspace: str) -> HttpResponse:
    """`task`: the ids; `to`: "member-12", "skill-3", or "pool", each of its own specialisation."""
    sent = request.POST.get("to", "").removeprefix("member-")
    form = BulkAssignForm(request.POST, choices=assign_choices(sent=sent))
    if not form.is_valid():
        raise CannotChangeTask(_("Choose to whom the tasks go."))
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
        done = bulk_release(**chosen)
        text = ngettext(
            "%(count)d task is back in the shared queue",
            "%(count)d tasks are back in the shared queue",
            len(done.row),
        )
        return _answer(request, done, text % {"count": len(done.row)})
    target: dict[str, Any] = {"skill_id": pk} if kind == "skill" else {"assignee_id": pk}
    done = plan.bulk_assign(**target, **chosen)
    text = ngettext(
        "%(count)d task is assigned: %(to)s", "%(count)d tasks are assigned: %(to)s", len(done.row)
    )
    return _answer(request, done, text % {"count": len(done.row), "to": form.target_name()})


@needs("tasks.edit")
@require_POST
def bulk_priority(request: MemberRequest, workspace: str) -> HttpResponse:
    form = BulkPriorityForm(request.POST)
    if not form.is_valid():
        raise CannotChangeTask(_("Choose a priority."))
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
    done = plan.bulk_priority(task_ids=task_ids, priority=priority, actor=request.member, now=now)
    text = ngettext(
        "%(count)d task now has the priority “%(priority)s”",
        "%(count)d tasks now have the priority “%(priority)s”",
        len(done.row),
    )
    return _answer(request, done, text % {"count": len(done.row), "priority": label})


@needs("tasks.edit")
@require_POST
def bulk_due(request: MemberRequest, workspace: str) -> HttpResponse:
    form = BulkDueForm(request.POST)
    if not form.is_valid():
        raise CannotChangeTask(" ".join(map(str, form.errors["due_on"])), field="due_on")
    due_on = form.cleaned_data["due_on"]
    done = plan.bulk_due(task_ids=_chosen(request), due_on=due_on, actor=request.member, now=timezone.now())
    text = ngettext("%(count)d task is due on %(day)s", "%(count)d tasks are due on %(day)s", len(done.row))
    day = date_format(due_on, "SHORT_DATE_FORMAT")
    return _answer(request, done, text % {"count": len(done.row), "day": day})


@needs("tasks.edit")
@require_POST
def bulk_done(request: MemberRequest, workspace: str) -> HttpResponse:
    """Also what was waited for and is here; what cannot be done says why."""
    done = end_tasks(task_ids=_chosen(request), ending="done", actor=request.member, now=timezone.now())
    text = ngettext("%(count)d task is done.", "%(count)d tasks are done.", len(done.row.tasks))
    return _answer_ended(request, done, text)


@needs("tasks.work")
@require_POST
def bulk_receive(request: MemberRequest, workspace: str) -> HttpResponse:
    """What was waited for and is here, ticked where it stands: in a queue, on the board."""
    chosen = Task.objects.filter(pk__in=_chosen(request), kind=Task.Kind.WAIT)
    ids = list(chosen.values_list("pk", flat=True))
    done = end_tasks(task_ids=ids, ending="done", actor=request.member, now=timezone.now())
    text = ngettext("%(count)d delivery is here.", "%(count)d deliveries are here.", len(done.row.tasks))
    return _answer_ended(request, done, text)


@needs("tasks.edit")
@require_POST
def bulk_cancel(request: MemberRequest, workspace: str) -> HttpResponse:
    """The bar asks why first: `reason`."""
    form, task_ids = ReasonForm(request.POST if "reason" in request.POST else None), _chosen(request)
    if not form.is_valid():
        context = {"form": form, "task_ids": task_ids}
        return in_modal(render(request, "tasks/_bulk_cancel.html", context, status=422))
    done = end_tasks(
        task_ids=task_ids,
        ending="cancelled",
        reason=form.cleaned_data["reason"],
        actor=request.member,
        now=timezone.now(),
    )
    text = ngettext("%(count)d task is cancelled.", "%(count)d tasks are cancelled.", len(done.row.tasks))
    return close_modal(_answer_ended(request, done, text))


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


RECEIVE = [BulkAct(url_name="tasks:bulk_receive", label=gettext_lazy("Received"))]
"""Of waits where they stand in a queue and on the board."""


def _bulk_acts() -> list[BulkAct]:
    return [
        BulkAct(url_name="tasks:bulk_done", label=_("Done, received")),
        BulkAct(
            url_name="tasks:bulk_assign", label=_("Assign"), form=BulkAssignForm(choices=assign_choices())
        ),
        BulkAct(url_name="tasks:bulk_priority", label=_("Set priority"), form=BulkPriorityForm()),
        BulkAct(url_name="tasks:bulk_due", label=_("Set the date"), form=BulkDueForm()),
        BulkAct(url_name="tasks:bulk_cancel", label=_("Cancel the tasks")),
    ]


def _answer_ended(request: MemberRequest, done: Done[Ended], text: str) -> HttpResponse:
    ended, refused = done.row
    response = add_changed(HttpResponse(status=204), "task", "order")
    words = text % {"count": len(ended)}
    return tell(response, words, refused=refused, undo_url=undo_url(request, done))


def _chosen(request: MemberRequest) -> list[int]:
    """What the member may not see does not exist for them."""
    given = set(request.POST.getlist("task"))
    if not given:
        raise CannotChangeTask(_("Choose the tasks first."))
    ids = row_ids(given)
    if len(given) > MOST:
        raise CannotChangeTask(_("No more than %(most)d tasks at once.") % {"most": MOST})
    if visible_tasks(request.member).filter(pk__in=ids).count() != len(given):
        raise CannotChangeTask(_("Some of these tasks are not there any more. Look at the list again."))
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
