"""Buttons of a performer: one press, one POST. The answer is a toast and what changed; open pages re-read themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.activity.undo import undo_url
from naryad.core.ids import row_id, row_ids
from naryad.core.text import LONGEST
from naryad.core.time import day_end
from naryad.tasks.actions import press
from naryad.tasks.actions.checklist import HasUnticked, unticked_lines
from naryad.tasks.actions.pins import unpin_task
from naryad.tasks.actions.plan import cancel_task
from naryad.tasks.actions.press import (
    CannotTakePress,
    finish_task,
    pause_task,
    release_task,
    return_task,
    start_task,
    take_task,
)
from naryad.tasks.actions.progress import report_quantity, state_remaining
from naryad.tasks.actions.rights import CannotChangeTask, may_edit, require_task_edit
from naryad.tasks.actions.waiting import postpone_waiting, receive_delivery
from naryad.tasks.forms import DayForm, PiecesForm, ReasonForm, RemainingForm
from naryad.tasks.models import Task
from naryad.tasks.queries.queue import running_entry
from naryad.tasks.queries.rank import finds_task, visible_tasks
from naryad.tasks.rules.checklist import Unticked
from naryad.tasks.rules.press import UNDO_SECONDS, may_undo, moment_of_press
from naryad.ui.fields import typed_text
from naryad.ui.responses import (
    add_changed,
    add_toast,
    ask_first,
    close_modal,
    end_asking,
    is_agreed,
    refusals_in,
)
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require


@needs("tasks.work")
@require_POST
def start(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk, to_take=True)
    paused = running_entry(member_id=request.member.pk)
    task = start_task(task_id=pk, member_id=for_whom(request), actor=request.member, now=pressed_at(request))
    if paused and paused.task_id != pk and task.assignee_id == request.member.pk:
        return answer(request, task, _("Paused: %(task)s") % {"task": paused.task.title}, level="info")
    return answer(request, task)


@needs("tasks.work")
@require_POST
def pause(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    task = pause_task(
        task_id=pk,
        member_id=for_whom(request),
        result=_result(request),
        actor=request.member,
        now=pressed_at(request),
    )
    return answer(request, task)


@needs("tasks.work")
@require_POST
def finish(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    try:
        task = finish_task(
            task_id=pk,
            member_id=for_whom(request),
            result=_result(request),
            ticked=row_ids(request.POST.getlist("ticked")),
            word=typed_text(request.POST, "word", most=300),
            actor=request.member,
            now=pressed_at(request),
        )
    except HasUnticked as refusal:
        if is_kept(request):
            raise
        return _ask_unticked(request, refusal)
    done = _("Done: %(task)s") % {"task": task.title}
    if task.finished_at and not may_undo(finished_at=task.finished_at, now=timezone.now()):
        return end_asking(request, answer(request, task, done))
    undo = reverse("tasks:undo_finish", args=[workspace, pk])
    return end_asking(request, answer(request, task, done, undo_url=undo, seconds=UNDO_SECONDS))


def is_kept(request: MemberRequest) -> bool:
    """A press that was kept without signal, or one of no page: nobody is there who could answer a question."""
    return "Kept-Press" in request.headers or "HX-Request" not in request.headers


def _ask_unticked(request: MemberRequest, refusal: HasUnticked) -> HttpResponse:
    """The dialog of what is not ticked: tick it there, or say why the task is done without."""
    ticked = set(row_ids(request.POST.getlist("ticked")))
    context = {
        "task": refusal.task,
        "lines": [(line, line.pk in ticked) for line in unticked_lines(refusal.task.pk)],
        "is_refused": is_agreed(request),
        "may_leave": refusal.task.unticked == Unticked.ASK,
        "word": typed_text(request.POST, "word", most=300),
        "written": ("ticked", "word", "pressed_at"),
    }
    return ask_first(request, "tasks/unticked.html", context)


@needs("tasks.work")
@require_POST
def undo_finish(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    task = press.undo_finish(task_id=pk, actor=request.member, now=timezone.now())
    return answer(request, task, _("Taken back: %(task)s") % {"task": task.title})


@needs("tasks.work")
@require_POST
def take(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk, to_take=True)
    task = take_task(task_id=pk, member_id=for_whom(request), actor=request.member, now=pressed_at(request))
    return answer(request, task, _("The task is yours: %(task)s") % {"task": task.title})


@needs("tasks.work")
@require_POST
def release(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    task = release_task(task_id=pk, actor=request.member, now=timezone.now())
    return answer(request, task, _("Back in the shared queue: %(task)s") % {"task": task.title})


@needs("tasks.work")
@require_POST
def receive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    task = receive_delivery(task_id=pk, actor=request.member, now=timezone.now())
    return answer(
        request,
        task,
        _("Received: %(task)s") % {"task": task.title},
        undo_url=reverse("tasks:undo_finish", args=[workspace, pk]),
        seconds=UNDO_SECONDS,
    )


@needs("tasks.work")
@require_http_methods(["GET", "POST"])
def expect(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """A new day for a waiting task."""
    task = _task(request, pk)
    _require_work(request, task)
    zone = request.member.workspace.time_zone

    def postpone(day: Any) -> Task:
        moment = _same_time(day, task.expected_at, zone=zone)
        return postpone_waiting(task_id=pk, expected_at=moment, actor=request.member, now=timezone.now())

    initial = {"day": timezone.localtime(task.expected_at).date()} if task.expected_at else {}
    form = DayForm(request.POST or None, initial=initial)
    title, button = _("New date"), _("Wait until this day")
    return _dialog(request, task, form, postpone, title=title, button=button, told=title)


@needs("tasks.work")
@require_http_methods(["GET", "POST"])
def return_to_work(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """A task that was done goes back, with a reason."""
    task = _task(request, pk)
    _require_work(request, task)

    def give_back(reason: str) -> Task:
        return return_task(task_id=pk, reason=reason, actor=request.member, now=timezone.now())

    form = ReasonForm(request.POST or None)
    title = _("Return the task to work")
    return _dialog(request, task, form, give_back, title=title, button=title, told=_("Returned to work"))


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    task = _task(request, pk)
    require_task_edit(request.member, task)

    def drop(reason: str) -> Task:
        return cancel_task(task_id=pk, reason=reason, actor=request.member, now=timezone.now())

    form = ReasonForm(request.POST or None)
    title, button = _("Cancel the task"), _("Cancel the task")
    return _dialog(request, task, form, drop, title=title, button=button, told=_("Task cancelled"))


@needs("tasks.work")
@require_POST
def remaining(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """How much is left, asked at the end of the estimate."""
    form = RemainingForm(request.POST)
    return _one_number(request, pk, form, lambda **values: state_remaining(task_id=pk, **values))


@needs("tasks.work")
@require_POST
def pieces(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """How many pieces of its item are done."""
    form = PiecesForm(request.POST)
    return _one_number(request, pk, form, lambda **values: report_quantity(task_id=pk, **values))


@needs("queues.manage")
@require_POST
def unpin(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    done = unpin_task(task_id=pk, actor=request.member, now=timezone.now())
    text = _("By its own priority again: %(task)s") % {"task": done.row.title}
    return answer(request, done.row, text, undo_url=undo_url(request, done))


def require_seen(request: MemberRequest, pk: int, *, to_take: bool = False) -> None:
    """What the member may not see does not exist for them; the row itself is read by the action, under its lock."""
    if not finds_task(pk, request.member, to_take=to_take):
        raise Http404(pk)


def _task(request: MemberRequest, pk: int) -> Task:
    seen = visible_tasks(request.member).select_related("order", "deal", "assignee")
    return get_object_or_404(seen, pk=pk)


def _require_work(request: MemberRequest, task: Task) -> None:
    """Nobody is asked what they may not answer: the task is theirs, or of what they lead."""
    if not may_edit(request.member, task):
        require(request.member, "tasks.work", is_own=task.assignee_id == request.member.pk)


def for_whom(request: MemberRequest) -> int | None:
    """An id that no row can have is refused as an unknown one is."""
    posted = request.POST.get("member", "")
    return (row_id(posted) or 0) if posted else None


def pressed_at(request: MemberRequest) -> datetime:
    """Now, or the moment of a press that a phone without signal could not send at once."""
    now, written = timezone.now(), request.POST.get("pressed_at", "")
    if not written:
        return now
    said = _read_moment(written)
    moment = said and moment_of_press(pressed_at=said, now=now)
    if moment is None:
        is_old = said is not None and said < now
        raise CannotTakePress(
            _("This press is older than 24 hours and was not taken. Add the time in the time sheet.")
            if is_old
            else _("The clock of this device is fast: this press is of the future and was not taken.")
        )
    return moment


def _result(request: MemberRequest) -> str:
    """What was typed with the press."""
    return typed_text(request.POST, "result", most=LONGEST)


def _read_moment(written: str) -> datetime | None:
    try:
        moment = parse_datetime(written)
    except ValueError:
        return None
    return moment if moment is not None and is_aware(moment) else None


def answer(request: MemberRequest, task: Task, text: str = "", **toast: Any) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("tasks:my_queue", request.member.workspace.slug)
    topics = [f"task:{task.pk}"] + ([f"order:{task.order_id}"] if task.order_id else [])
    response = add_changed(HttpResponse(status=204), *topics)
    return add_toast(response, text, **toast) if text else response


def _dialog(
    request: MemberRequest,
    task: Task,
    form: forms.Form,
    act: Callable[..., Task],
    *,
    title: str,
    button: str,
    told: str,
) -> HttpResponse:
    """A question in the modal: GET asks, POST acts, closes and tells, or shows what is wrong beside the field."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, beside=next(iter(form.fields))):  # there is only one thing to type
            return close_modal(answer(request, act(**form.cleaned_data), f"{told}: {task.title}"))
    context = {"task": task, "form": form, "title": title, "button": button, "url": request.path}
    return render(request, "tasks/question.html", context, status=422 if form.errors else 200)


def _one_number(request: MemberRequest, pk: int, form: forms.Form, act: Callable[..., Task]) -> HttpResponse:
    require_seen(request, pk)
    if not form.is_valid():
        raise CannotChangeTask(" ".join(str(text) for texts in form.errors.values() for text in texts))
    task = act(**form.cleaned_data, actor=request.member, now=timezone.now())
    return answer(request, task, _("Noted. The dates are being recalculated."))


def _same_time(day: Any, before: datetime | None, *, zone: str) -> datetime:
    """That day at the hour that was expected so far; its end, if that hour has passed."""
    local = (before or timezone.now()).astimezone(ZoneInfo(zone))
    moment = datetime.combine(day, local.time(), tzinfo=ZoneInfo(zone))
    return moment if moment > timezone.now() else day_end(day=day, time_zone=zone) - timedelta(minutes=1)
