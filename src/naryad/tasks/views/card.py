"""The card of a task: what to do, who does it, what it waits for, and everything that was."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.activity.actions import Done
from naryad.activity.queries import History, history_page
from naryad.activity.undo import undo_url
from naryad.core.durations import format_duration
from naryad.core.ids import row_id
from naryad.orders.queries.orders import find_order, opens_order
from naryad.orders.rules import is_own
from naryad.tasks.actions import watchers
from naryad.tasks.actions.dependencies import add_dependency, remove_dependency
from naryad.tasks.actions.plan import assign_task, mark_ready, update_task
from naryad.tasks.actions.rights import can_do, may_edit, require_task_edit
from naryad.tasks.actions.watchers import unwatch
from naryad.tasks.forms import LinkForm, TaskFieldsForm
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries import stages
from naryad.tasks.queries.card import find_task, linkable_tasks, task_card
from naryad.tasks.queries.choices import field_choices
from naryad.tasks.queries.own import own_of_tasks
from naryad.tasks.queries.rank import visible_tasks
from naryad.ui.fields import searched
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import add_changed, add_toast, end_asking, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.queries import active_members, offer_members
from naryad.workspaces.rules import ALL, facts_seen, may, reach, unseen_fields

ASSIGNED = ("assignee", "skill")
MARK = "makes_ready"
EDITED = ("title", "description", "task_type", "priority", "estimate", "due_on", "appointment_at", "unticked")


@needs("tasks.view")
@require_safe
def task(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    is_part = request.headers.get("HX-Target", "").endswith("#task-card")
    return _card(request, _find(request, pk), is_part=is_part)


@needs("tasks.view")
@require_safe
def task_history(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Earlier lines, below those that the card shows."""
    found = _find(request, pk)
    return render(request, "activity/_history.html", {"history": _history(request, found.pk)})


@needs("tasks.view")
@require_safe
def order_work(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """?view=chain, or by stages; kept for the next order."""
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    view = stages.CHAIN if request.GET.get("view") == stages.CHAIN else ""
    work = stages.order_work(order, member=request.member, view=view, now=timezone.now())
    response = render(request, "tasks/_order_work.html", {"order": order, "work": work})
    response.set_cookie(stages.WORK_VIEW, view, samesite="Lax")
    return response


def _history(request: MemberRequest, pk: int) -> History:
    return history_page(
        topic=f"task:{pk}",
        url=reverse("tasks:task_history", args=[request.member.workspace.slug, pk]),
        before=request.GET.get("before"),
        hidden=unseen_fields(request.member),
        **facts_seen(request.member),
    )


@needs("tasks.edit")
@require_POST
def task_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field: `field` names it; `version` is what was read. Assigning is an action of its own."""
    found, name = _find(request, pk), request.POST.get("field", "")
    if name not in (*EDITED, *ASSIGNED, MARK):
        raise Http404(name)
    form = _form(found, typed={name: request.POST.get(name, "")})
    if not form.errors.get(name):
        if question := _question(request, found, name, form):
            return question
        with refusals_in(form, beside=name):
            done = _save(request, found, name, form)
            answer = end_asking(request, add_changed(_card(request, _find(request, pk)), "task", "order"))
            return add_toast(answer, _("Saved"), undo_url=undo_url(request, done)) if done else answer
    return end_asking(request, _card(request, _find(request, pk), form=form, status=422))


def _question(request: MemberRequest, found: Task, name: str, form: TaskFieldsForm) -> HttpResponse | None:
    """The dates that another assignee, specialisation or priority would move, before it is saved; None: save it."""
    if name not in (*ASSIGNED, "priority") or not may_edit(request.member, found):
        return None
    value = form.cleaned_data[name]
    press, change = "task.prioritise", {"priority": value}
    if name != "priority":
        who = {"assignee": found.assignee_id, "skill": found.skill_id} | {name: value}
        press, change = "task.assign", {"assignee_id": who["assignee"], "skill_id": who["skill"]}
    words = dict(form.fields[name].choices)  # type: ignore[attr-defined]
    return previewed(
        request,
        press,
        title=lambda: f"{found.title}: {form[name].label} → {words.get(value, _('nobody'))}",
        target="#task-card",
        task_ids=[found.pk],
        now=timezone.now(),
        **change,
    )


def _save(request: MemberRequest, found: Task, name: str, form: TaskFieldsForm) -> Done[Task] | None:
    """What can be undone is given back."""
    who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
    value = form.cleaned_data[name]
    if name == MARK:
        return mark_ready(task_id=found.pk, makes_ready=value, **who)
    if name == "assignee":
        assign_task(task_id=found.pk, assignee_id=value, skill_id=None if value else found.skill_id, **who)
    elif name == "skill":
        assign_task(task_id=found.pk, assignee_id=found.assignee_id, skill_id=value, **who)
    else:
        update_task(task_id=found.pk, version=seen_version(request), **form.given(name), **who)
    return None


@needs("tasks.edit")
@require_POST
def dependency_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """This task waits for another one. A loop is refused in words, beside the field."""
    found = _find(request, pk)
    form = LinkForm(request.POST)
    if form.is_valid():
        before = visible_tasks(request.member).filter(pk=form.cleaned_data["predecessor"]).first()
        if before is None:
            form.add_error("predecessor", _("Choose a task."))
        else:
            with refusals_in(form, beside="predecessor"):
                add_dependency(
                    predecessor_id=before.pk,
                    successor_id=pk,
                    lag=form.cleaned_data["lag"] or 0,
                    actor=request.member,
                    now=timezone.now(),
                )
                return add_changed(_card(request, _find(request, pk)), "task", "order")
    return _card(request, found, link_form=form, status=422)


@needs("tasks.edit")
@require_POST
def dependency_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`pk` is the dependency's; answered by the card of the one that waited."""
    link = get_object_or_404(
        Dependency.objects.filter(successor__in=visible_tasks(request.member).values("pk")), pk=pk
    )
    remove_dependency(dependency_id=pk, actor=request.member, now=timezone.now())
    return add_changed(_card(request, _find(request, link.successor_id)), "task", "order")


@needs("tasks.edit")
@require_safe
def dependency_options(request: MemberRequest, workspace: str, pk: int) -> JsonResponse:
    """Choices for "waits for": tasks of the same order and deal, by a part of their title."""
    found = _find(request, pk)
    require_task_edit(request.member, found)
    looks = viewer(member=request.member, now=timezone.now())
    rows = linkable_tasks(task=found, found=TASKS.searched(searched(request.GET), looks))
    choices = [
        {"value": str(row.pk), "text": row.title, "hint": row.order.code if row.order else _("deal")}
        for row in rows
    ]
    return JsonResponse(choices, safe=False)


@needs("tasks.view")
@require_POST
def watch(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Become a watcher, or stop being one; `member`: make somebody else one, or let them go."""
    found, posted = _find(request, pk), request.POST.get("member", "")
    who = get_object_or_404(active_members(), pk=row_id(posted) or 0) if posted else request.member
    is_watching = found.watchers.filter(member=who).exists()
    change = unwatch if is_watching else watchers.watch
    change(task_id=pk, member_id=who.pk, actor=request.member, now=timezone.now())
    return _card(request, _find(request, pk))


def show_card(request: MemberRequest, pk: int) -> HttpResponse:
    """The card anew, after an own field was filled in it."""
    return _card(request, _find(request, pk))


def _find(request: MemberRequest, pk: int) -> Task:
    found = find_task(pk=pk, member=request.member)
    if found is None:
        raise Http404(pk)
    return found


def _form(found: Task, *, typed: dict[str, str] | None = None) -> TaskFieldsForm:
    """The card's fields; with `typed`, the one that was sent holds what was typed and its errors."""
    initial = {
        "title": found.title,
        "description": found.description,
        "task_type": found.task_type_id,
        "assignee": found.assignee_id,
        "skill": found.skill_id,
        "estimate": "" if found.estimate is None else format_duration(found.estimate),
        "priority": found.priority,
        "due_on": found.due_on,
        "makes_ready": found.makes_ready,
        "unticked": found.unticked,
        "appointment_at": timezone.localtime(found.appointment_at) if found.appointment_at else None,
    }
    if typed is None:
        return TaskFieldsForm(initial=initial, choices=field_choices(found), auto_id="task-%s")
    data = {name: "" if value is None else value for name, value in initial.items()} | typed
    choices = field_choices(found, sent=typed.get("assignee"))
    return TaskFieldsForm(data, initial=initial, choices=choices, auto_id="task-%s")


def _card(
    request: MemberRequest,
    found: Task,
    *,
    is_part: bool = True,
    form: TaskFieldsForm | None = None,
    link_form: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    member = request.member
    edits = may_edit(member, found) and found.is_open
    works = can_do(member, found) and reach(member, "tasks.work") > 0
    answers = (
        found.is_wait and edits
    )  # a waiting task may be nobody's: then its order's or deal's responsible
    manages = reach(member, "queues.manage") == ALL
    now = timezone.now()
    card = task_card(found, member=member, now=now)
    asks_remaining = card.hero.asks_remaining(now=now)
    may_mark = may_edit(member, found) and found.order_id and found.status != Task.Status.CANCELLED
    fields = form or (_form(found) if edits or may_mark else None)
    context = {
        "task": found,
        "own": own_of_tasks([found], viewer=member),
        "mark": fields[MARK] if fields and may_mark else None,
        "card": card,
        "hero": card.hero,
        "row": card.hero.row,
        "owner": found.assignee or member,
        "is_own": not manages or found.assignee_id in (None, member.pk),
        "comments": card.comments,
        "asks_remaining": asks_remaining and found.is_open,
        "question_at": None if asks_remaining else card.hero.question_at,
        "files": card.files,
        "form": fields if edits else None,
        "link_form": link_form or LinkForm(),
        "may_edit": edits,
        "may_tick": (works or manages or edits) and found.is_open and not found.stop_state,
        "may_press": (works or manages or answers) and found.is_open and not found.stop_state,
        "may_return": (works or may_edit(member, found))
        and found.status == Task.Status.DONE
        and not found.stop_state,
        "may_release": found.is_open
        and not found.stop_state
        and found.skill_id
        and found.assignee_id == member.pk,
        "may_resume": found.order is not None
        and may(member, "orders.edit", is_own=is_own(found.order, member_id=member.pk)),
        "is_watching": member in card.watchers,
        "watchable": offer_members(
            active_members().exclude(user=None).exclude(pk__in=[one.pk for one in card.watchers])
        )
        if edits
        else [],
        "history": _history(request, found.pk),
        "may_open_order": opens_order(found.order_id, member=member),
    }
    template = "tasks/_card.html" if is_part else "tasks/task.html"
    return render(request, template, context, status=status)
