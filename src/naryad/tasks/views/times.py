"""Time of a member: the week's sheet, its corrections, and answers about forgotten timers. All in the member's zone."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.ids import row_id
from naryad.core.time import MINUTE, local_day
from naryad.tasks.actions.times import (
    CannotChangeTime,
    add_time,
    change_time,
    confirm_time,
    deny_time,
    restore_time,
    void_time,
)
from naryad.tasks.forms import NewTimeForm, ReasonForm, SheetWeekForm, TimeForm, UntilForm
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries import times
from naryad.tasks.queries.rank import visible_tasks
from naryad.tasks.queries.times import monday_of, visible_entries, workable_tasks
from naryad.ui.fields import searched
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in, seen_version
from naryad.ui.templatetags.figures import duration
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, reach

DAY = timedelta(days=1)


@needs("time.view")
@require_safe
def time_sheet(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """A week, `?week=` any day of it."""
    owner, now = _owner(request, pk), timezone.now()
    picked = SheetWeekForm(request.GET)
    if not picked.is_valid() and request.GET.get("week"):
        raise Http404
    day = picked.cleaned_data.get("week") or owner.today(now)
    with timezone.override(owner.zone):
        sheet = times.time_sheet(member=owner, viewer=request.member, monday=monday_of(day), now=now)
        context = {
            "sheet": sheet,
            "owner": owner,
            "is_own": owner.pk == request.member.pk,
            "form": SheetWeekForm(initial={"week": sheet.first}),
        }
        is_part = request.headers.get("HX-Target", "").endswith("#time-sheet")
        return render(request, f"tasks/{'_' if is_part else ''}time_sheet.html", context)


@needs("time.edit")
@require_http_methods(["GET", "POST"])
def time_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`?day=` is what the form begins with."""
    owner = _owner(request, pk)
    choices = [(task.pk, _task_text(task)) for task in _choices(request, owner)]
    initial = {"day": request.GET.get("day") or owner.today(timezone.now())}
    form = NewTimeForm(request.POST or None, initial=initial, choices=choices)

    def add(*, task: int, **hours: Any) -> TimeEntry:
        return add_time(member_id=pk, task_id=task, **hours, actor=request.member, now=timezone.now())

    told = _("Time added")
    return _dialog(request, form, add, owner=owner, title=_("Add time"), button=_("Add the time"), told=told)


@needs("time.edit")
@require_safe
def time_tasks(request: MemberRequest, workspace: str, pk: int) -> JsonResponse:
    """Choices of the task for added time: the member's own first, or by a part of the title."""
    owner = _owner(request, pk)
    tasks = _workable(request, owner, searched(request.GET))
    choices = [{"value": str(task.pk), "text": task.title, "hint": task.made_for} for task in tasks]
    return JsonResponse(choices, safe=False)


@needs("time.edit")
@require_http_methods(["GET", "POST"])
def time_change(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    zone = ZoneInfo(entry.member.zone)
    starts, ends = (
        moment.astimezone(zone) for moment in (entry.started_at, entry.ended_at or timezone.now())
    )
    initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
    form = TimeForm(request.POST or None, initial=initial)

    def change(*, started_at: datetime, ended_at: datetime, reason: str) -> TimeEntry:
        return change_time(
            entry_id=pk,
            started_at=started_at,
            ended_at=ended_at,
            reason=reason,
            version=seen_version(request),
            actor=request.member,
            now=timezone.now(),
        )

    title, told = _("Correct the time"), _("Time corrected")
    return _dialog(
        request,
        form,
        change,
        owner=entry.member,
        entry=entry,
        title=title,
        button=_("Save the time"),
        told=told,
    )


@needs("time.edit")
@require_http_methods(["GET", "POST"])
def time_void(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Not worked, with a reason."""
    entry = _entry(request, pk)
    form = ReasonForm(request.POST or None)

    def void(*, reason: str) -> TimeEntry:
        return void_time(entry_id=pk, reason=reason, actor=request.member, now=timezone.now())

    title = _("Mark as not worked")
    return _dialog(
        request, form, void, owner=entry.member, entry=entry, title=title, button=title, told=_("Not worked")
    )


@needs("time.edit")
@require_POST
def time_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _entry(request, pk)
    entry = restore_time(entry_id=pk, actor=request.member, now=timezone.now())
    return _answer(request, entry, _("Taken back: %(task)s") % {"task": entry.task.title})


@needs("time.edit")
@require_POST
def time_confirm(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The work went on until `until`: the first moment after its start at which the clock shows it."""
    entry = _entry(request, pk)
    form = UntilForm(request.POST)
    if not form.is_valid():
        raise CannotChangeTime(_("Type a time such as 18:30."))
    until, now = _kept(entry.ended_at, _first_after(entry, form.cleaned_data["until"])), timezone.now()
    if until > now:
        starts = timezone.localtime(entry.started_at, ZoneInfo(entry.member.zone))
        since = f"{date_format(starts, 'SHORT_DATE_FORMAT')} {starts:%H:%M}"
        raise CannotChangeTime(
            _("Begun %(since)s: the end must be after it and not in the future.") % {"since": since}
        )
    entry = confirm_time(entry_id=pk, ended_at=until, actor=request.member, now=now)
    return _answer(request, entry, _("Time confirmed: %(task)s") % {"task": entry.task.title})


@needs("time.edit")
@require_POST
def time_deny(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """They did not work on it."""
    _entry(request, pk)
    entry = deny_time(entry_id=pk, actor=request.member, now=timezone.now())
    undo_url = reverse("tasks:time_restore", args=[workspace, pk])
    return _answer(request, entry, _("Not worked: %(task)s") % {"task": entry.task.title}, undo_url=undo_url)


def _owner(request: MemberRequest, pk: int) -> Member:
    """Whose sheet it is: one's own, or anybody's for owner and head."""
    if pk != request.member.pk and reach(request.member, "time.view") != ALL:
        raise Http404(pk)
    return get_object_or_404(Member.objects.select_related("workspace"), pk=pk)


def _entry(request: MemberRequest, pk: int) -> TimeEntry:
    rows = visible_entries(request.member)
    return get_object_or_404(
        rows.select_related("member__workspace", "task__order", "task__deal", "task__item"), pk=pk
    )


def _choices(request: MemberRequest, owner: Member) -> list[Task]:
    """What the select begins with, and what was chosen in it by searching."""
    tasks = _workable(request, owner)
    posted = row_id(request.POST.get("task"))
    if posted is not None and posted not in {task.pk for task in tasks}:
        rows = visible_tasks(request.member).select_related("order", "deal", "item")
        tasks += rows.filter(pk=posted)
    return tasks


def _workable(request: MemberRequest, owner: Member, text: str = "") -> list[Task]:
    rows = TASKS.searched(text, viewer(member=request.member, now=timezone.now()))
    return workable_tasks(worker=owner, found=rows, is_searched=bool(text.strip()))


def _task_text(task: Task) -> str:
    return f"{task.title} · {task.made_for}"


def _dialog(
    request: MemberRequest,
    form: forms.Form,
    act: Any,
    *,
    owner: Member,
    entry: TimeEntry | None = None,
    title: str,
    button: str,
    told: str,
) -> HttpResponse:
    """GET asks, POST acts, closes and tells, or shows what is wrong beside its field."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done: TimeEntry = act(**_values(form, owner, entry))
            return close_modal(_answer(request, done, f"{told}: {done.task.title}, {_hours_text(done)}"))
    context = {"form": form, "owner": owner, "entry": entry, "title": title, "button": button}
    context["version"] = seen_version(request) if form.is_bound else entry and entry.version
    with timezone.override(owner.zone):
        return render(request, "tasks/time_form.html", context, status=422 if form.errors else 200)


def _hours_text(entry: TimeEntry) -> str:
    """Day, hours and length, so that a date or an hour typed wrong is seen at once."""
    assert entry.ended_at
    zone = ZoneInfo(entry.member.zone)
    starts, ends = (moment.astimezone(zone) for moment in (entry.started_at, entry.ended_at))
    length = duration((ends - starts) // MINUTE)
    return f"{date_format(starts, 'SHORT_DATE_FORMAT')} {starts:%H:%M} – {ends:%H:%M} ({length})"


def _values(form: forms.Form, owner: Member, entry: TimeEntry | None) -> dict[str, Any]:
    """What the action takes: a day with two times of day becomes two moments."""
    values = dict(form.cleaned_data)
    if "day" in values:
        day, starts, ends = values.pop("day"), values.pop("starts"), values.pop("ends")
        if day > owner.today(timezone.now()):
            raise CannotChangeTime(_("The time is in the future."), field="day")
        zone = ZoneInfo(owner.zone)
        was_started, before = (entry.started_at, entry.ended_at) if entry else (None, None)
        started_at = _kept(was_started, _moment(day, starts, zone))
        same_day, next_day = (_moment(day_of, ends, zone) for day_of in (day, day + DAY))
        is_kept = (
            before and before > started_at and before in (_kept(before, same_day), _kept(before, next_day))
        )
        values["started_at"] = started_at
        values["ended_at"] = before if is_kept else same_day if ends >= starts else next_day
    return values


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)


def _kept(before: datetime | None, typed: datetime) -> datetime:
    """The moment as it was, seconds and all, where the minute is the same."""
    if before is None:
        return typed
    shown = before.astimezone(typed.tzinfo).replace(second=0, microsecond=0, tzinfo=None)
    return before if shown == typed.replace(tzinfo=None) else typed


def _first_after(entry: TimeEntry, clock: time) -> datetime:
    zone = ZoneInfo(entry.member.zone)
    day = local_day(moment=entry.started_at, time_zone=entry.member.zone)
    moment = _moment(day, clock, zone)
    return moment if moment > entry.started_at else _moment(day + DAY, clock, zone)


def _answer(request: MemberRequest, entry: TimeEntry, text: str, **toast: Any) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("tasks:time_sheet", request.member.workspace.slug, entry.member_id)
    topics = [f"task:{entry.task_id}", f"member:{entry.member_id}"]
    return add_toast(add_changed(HttpResponse(status=204), *topics), text, **toast)
