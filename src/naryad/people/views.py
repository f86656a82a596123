"""Settings of specialisations, weekly schedules, absences and holidays."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from naryad.activity.queries import History, history_page
from naryad.core.errors import ActionError
from naryad.core.ids import fingerprint, row_id, row_ids
from naryad.people import actions, queries
from naryad.people.forms import AbsenceForm, AwayForm, CycleForm, HolidayForm, NoScheduleForm, WeekForm
from naryad.people.models import Absence, Holiday, Overtime, Skill
from naryad.people.names import SKILLS
from naryad.people.rules import NO_WORK, Schedule, format_day, parse_day
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import add_toast, ask_first, end_asking, is_agreed, refusals_in, seen_version
from naryad.workspaces.actions.members import held_beyond
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import InviteForm, MemberForm
from naryad.workspaces.models import Member
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import active_members, all_members, offer_members, open_invitation
from naryad.workspaces.rules import facts_seen, unseen_fields
from naryad.workspaces.views.names import NamePage

SUGGESTED_WEEK = Schedule(days=dict.fromkeys(range(5), parse_day("9:00-13:00, 14:00-18:00")))
"""Written into the form of a member who has no schedule yet; nothing is planned for them until it is saved."""


CYCLES = ("8-20 / 8-20 / - / -", "8-20 / 20-8 / - / -", "8-8 / - / - / -", "8-20 / 8-20 / 8-20 / - / - / -")
"""Offered while a cycle is typed: two by two, day and night, one in four, three by three."""
COMING_DAYS = 8
ScheduleForm = WeekForm | CycleForm | NoScheduleForm
PATTERNS: Mapping[str, type[ScheduleForm]] = {"week": WeekForm, "cycle": CycleForm, "none": NoScheduleForm}
PATTERN_LABELS = {
    "week": gettext_lazy("Every week"),
    "cycle": gettext_lazy("Shifts by a cycle of days"),
}


SKILLS_PAGE = NamePage(
    names=SKILLS,
    section="skills",
    capability="tasks.set_up",
    intro=gettext_lazy(
        "What members can do: a section of the shop, a function. A task that asks for a specialisation "
        "waits in its common queue."
    ),
    icon="tools",
    empty=gettext_lazy("No specialisations yet"),
)


@needs("members.edit")
def member(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One member: details, login, specialisations, working time; what was changed."""
    row = _member(pk)
    context = {
        "section": "members",
        "invitation": open_invitation(member_id=pk),
        "invite_form": InviteForm(),
        "history": _history(request, pk),
    }
    context |= _form_context(row) | time_context(row, timezone.now())
    return render(request, "people/member.html", context)


@needs("members.edit")
def member_history(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Earlier lines, below those that the page shows."""
    return render(request, "activity/_history.html", {"history": _history(request, _member(pk).pk)})


def _history(request: MemberRequest, pk: int) -> History:
    return history_page(
        topic=f"member:{pk}",
        url=reverse("people:member_history", args=[request.member.workspace.slug, pk]),
        before=request.GET.get("before"),
        hidden=unseen_fields(request.member),
        **facts_seen(request.member),
    )


@needs("members.edit")
@require_POST
def member_save(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Details; specialisations where `skills_version` is sent, the schedule where `pattern` is."""
    member = _member(pk)
    form, typed = MemberForm(request.POST), _typed_schedule(request)
    if all([form.is_valid(), typed is None or typed.is_valid()]):
        role = form.cleaned_data["role"]
        is_known = role == member.role
        if question := (None if is_known else ask_who(request)) or _who_takes(request, member, role):
            return question
        with _refusals_in(form, typed):
            _save(request, pk, form, typed)
            response = render(request, "people/_member_form.html", _form_context(_member(pk)))
            return add_toast(end_asking(request, response), _("Saved"))
    context = _form_context(member) | _typed_context(request, form, typed)
    return end_asking(request, render(request, "people/_member_form.html", context, status=422))


def _save(request: MemberRequest, pk: int, form: MemberForm, typed: ScheduleForm | None) -> None:
    ids = row_ids(request.POST.getlist("skills")) if "skills_version" in request.POST else None
    actions.save_member(
        member_id=pk,
        given=request.POST.dict(),
        changes=form.cleaned_data,
        skill_ids=ids,
        schedule=typed.schedule if typed else None,
        seen=actions.Seen(
            member=seen_version(request),
            skills=seen_version(request, "skills_version"),
            schedule=seen_version(request, "schedule_version"),
        ),
        actor=request.member,
        now=timezone.now(),
    )


def _who_takes(request: MemberRequest, member: Member, role: str) -> HttpResponse | None:
    """Asked before the role is changed to one that cannot answer for what the member answers for."""
    all_held = [] if is_agreed(request) else held_beyond(member, role=role)
    if not all_held:
        return None
    context = {
        "found": member,
        "role": Member.Role(role).label,
        "all_held": all_held,
        "takers": offer_members(active_members().exclude(pk=member.pk)),
    }
    return ask_first(request, "workspaces/member_role.html", context, target="#member-form")


def _typed_schedule(request: MemberRequest) -> ScheduleForm | None:
    """As its `pattern` is written; None: no schedule was sent."""
    form = PATTERNS.get(request.POST.get("pattern", ""))
    return form(request.POST) if form else None


@contextmanager
def _refusals_in(form: MemberForm, typed: ScheduleForm | None) -> Iterator[None]:
    """Said beside the field that they name, in whichever of both has it."""
    try:
        yield
    except ActionError as refusal:
        has_it = typed is not None and refusal.field in typed.fields
        with refusals_in(typed if typed and has_it else form):
            raise


def _typed_context(request: MemberRequest, form: MemberForm, typed: ScheduleForm | None) -> dict[str, Any]:
    """What was typed, with the versions that it was filled from."""
    context: dict[str, Any] = {"form": form, "version": seen_version(request)}
    if "skills_version" in request.POST:
        context["own_skill_ids"] = set(row_ids(request.POST.getlist("skills")))
        context["skills_version"] = seen_version(request, "skills_version")
    return context | (_kept_schedule(request, typed) if typed else {})


def _kept_schedule(request: MemberRequest, typed: ScheduleForm) -> dict[str, Any]:
    pattern = request.POST["pattern"]
    kept = {"pattern": pattern, "schedule_version": seen_version(request, "schedule_version")}
    return kept | {f"{pattern}_form": typed}


@needs("members.edit")
@require_safe
def schedule_fields(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The schedule of another (`source`; "pool": that of new employees) as it would be saved here."""
    member, source = _member(pk), request.GET.get("source", "")
    whose = None if source == "pool" else _member(row_id(source) or pk).pk
    copied = queries.schedule_of(member_id=whose)
    context = _form_context(member) | _schedule_context(copied, auto_id="id_%s")
    context["schedule_version"] = queries.schedule_of(member_id=pk).version
    return render(request, "people/_schedule_fields.html", context)


@needs("members.edit")
@require_POST
def default_schedule(request: MemberRequest, workspace: str) -> HttpResponse:
    """As a member's."""
    typed, is_saved = _typed_schedule(request), False
    if typed is None:
        raise Http404
    if typed.is_valid():
        with refusals_in(typed):
            actions.set_schedule(
                member_id=None,
                schedule=typed.schedule,
                version=seen_version(request, "schedule_version"),
                actor=request.member,
                now=timezone.now(),
            )
            is_saved = True
    context = _default_context() | ({} if is_saved else _kept_schedule(request, typed))
    response = render(request, "people/_default_schedule.html", context, status=200 if is_saved else 422)
    return add_toast(response, _("Saved")) if is_saved else response


def _default_context() -> dict[str, Any]:
    return _schedule_context(queries.schedule_of(member_id=None), auto_id="default-%s")


def _schedule_context(schedule: Schedule, *, auto_id: str) -> dict[str, Any]:
    """The ways to write it, filled in, and what comes of it in the next days."""
    today = timezone.localdate()
    is_cycle = schedule.first_on is not None
    week = dict(enumerate([] if is_cycle else schedule.written))
    week = {day: text.replace(", ", "\n") for day, text in week.items()}
    cycle: dict[str, Any] = {"first_on": today}
    if is_cycle:
        text = " / ".join(part or NO_WORK for part in schedule.written)
        cycle = {"cycle": text, "first_on": schedule.first_on, "on_holidays": schedule.on_holidays}
    days = [today + timedelta(days=ahead) for ahead in range(COMING_DAYS)]
    return {
        "schedule_version": schedule.version,
        "pattern": "cycle" if is_cycle else "week",
        "week_form": WeekForm(initial={f"day_{day}": text for day, text in week.items()}, auto_id=auto_id),
        "cycle_form": CycleForm(initial=cycle, auto_id=auto_id),
        "coming": [(day, format_day(schedule.on(day))) for day in days] if is_cycle else [],
        "cycles": CYCLES,
        "patterns": list(PATTERN_LABELS.items()),
    }


@needs("members.edit")
@require_POST
def absence_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = _member(pk)
    form = AbsenceForm(request.POST, member=member)
    if not form.is_valid():
        return _time(request, member, "people/_absences.html", status=422, absence_form=form)
    question = previewed(
        request,
        "member.away",
        title=lambda: _("Absence: %(member)s") % {"member": member.name},
        target="#member-absences",
        swap="outerHTML",
        member_id=pk,
        starts_at=form.values["starts_at"],
        ends_at=form.values["ends_at"],
        now=timezone.now(),
    )
    if question:
        return question
    actions.add_absence(member_id=pk, **form.values, actor=request.member, now=timezone.now())
    return end_asking(request, _time(request, member, "people/_absences.html"))


@needs("members.edit")
@require_POST
def absence_remove(request: MemberRequest, workspace: str, pk: int, absence_id: int) -> HttpResponse:
    get_object_or_404(Absence.objects.all(), pk=absence_id, member_id=pk)
    actions.remove_absence(absence_id=absence_id, actor=request.member, now=timezone.now())
    return _time(request, _member(pk), "people/_absences.html")


@needs("members.edit")
@require_POST
def overtime_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = _member(pk)
    form = AwayForm(request.POST, member=member)
    if not form.is_valid():
        return _time(request, member, "people/_overtimes.html", status=422, overtime_form=form)
    actions.add_overtime(member_id=pk, **form.values, actor=request.member, now=timezone.now())
    return _time(request, member, "people/_overtimes.html")


@needs("members.edit")
@require_POST
def overtime_remove(request: MemberRequest, workspace: str, pk: int, overtime_id: int) -> HttpResponse:
    get_object_or_404(Overtime.objects.all(), pk=overtime_id, member_id=pk)
    actions.remove_overtime(overtime_id=overtime_id, actor=request.member, now=timezone.now())
    return _time(request, _member(pk), "people/_overtimes.html")


@needs("settings.edit")
def holidays(request: MemberRequest, workspace: str) -> HttpResponse:
    return _holidays(request, _year(request))


@needs("settings.edit")
@require_POST
def holiday_set(request: MemberRequest, workspace: str) -> HttpResponse:
    form = HolidayForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            holiday = actions.set_holiday(**form.cleaned_data, actor=request.member, now=timezone.now())
            return _holidays(request, holiday.day.year)
    return _holidays(request, _year(request), form=form, status=422)


@needs("settings.edit")
@require_POST
def holiday_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.all(), pk=pk)
    actions.remove_holiday(holiday_id=pk, actor=request.member, now=timezone.now())
    return _holidays(request, holiday.day.year)


@needs("settings.edit")
@require_POST
def holidays_load(request: MemberRequest, workspace: str) -> HttpResponse:
    year = _year(request)
    added = actions.load_country_holidays(year=year, actor=request.member, now=timezone.now())
    return add_toast(_holidays(request, year), _("Days added: %(count)s") % {"count": added})


def _year(request: MemberRequest) -> int:
    """The year of the page; 404 for one that no calendar has."""
    written = request.POST.get("year") or request.GET.get("year", "")
    if not written:
        return timezone.localdate().year
    year = row_id(written)
    if year is None or not 2000 <= year <= 2100:
        raise Http404(written)
    return year


def _holidays(
    request: MemberRequest, year: int, *, form: HolidayForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "section": "holidays",
        **_default_context(),
        "holidays": queries.holidays(year=year),
        "year": year,
        "form": form or HolidayForm(),
    }
    template = "people/_holiday_list.html" if request.method == "POST" else "people/holidays.html"
    return render(request, template, context, status=status)


def _member(pk: int) -> Member:
    return get_object_or_404(all_members(), pk=pk)


def _time(
    request: MemberRequest, member: Member, template: str, *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = time_context(member, timezone.now()) | forms
    return render(request, template, context, status=status)


def _form_context(member: Member) -> dict[str, Any]:
    """What the one form of a member holds."""
    own = queries.skill_ids(member_id=member.pk)
    schedule = queries.schedule_of(member_id=member.pk)
    is_none = not schedule.days
    return _schedule_context(SUGGESTED_WEEK if is_none else schedule, auto_id="id_%s") | {
        "found": member,
        "form": MemberForm(initial={name: getattr(member, name) for name in MemberForm.base_fields}),
        "version": member.version,
        "skills": list(offered(Skill.objects.all(), *own)),
        "own_skill_ids": own,
        "skills_version": fingerprint(sorted(own)),
        "schedule_version": schedule.version,
        "patterns": [*PATTERN_LABELS.items(), ("none", _("Without a schedule"))],
        **({"pattern": "none"} if is_none else {}),
        "is_unplanned": is_none,
        "models": offer_members(active_members().exclude(pk=member.pk)),
    }


def time_context(member: Member, now: datetime) -> dict[str, Any]:
    return {
        "found": member,
        "time": queries.member_time(member_id=member.pk, now=now),
        "absence_form": AbsenceForm(member=member),
        "overtime_form": AwayForm(member=member),
    }


@needs("members.edit")
@require_safe
def member_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(
        request, "people/member_list.html", {"section": "members", "members": queries.members_with_skills()}
    )
