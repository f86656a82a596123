"""Settings of specialisations, weekly schedules, absences and holidays."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.queries import History, history_page
from naryad.core.ids import fingerprint, row_id, row_ids
from naryad.people import actions, queries
from naryad.people.forms import AbsenceForm, AwayForm, CycleForm, HolidayForm, WeekForm
from naryad.people.models import Absence, Holiday, Overtime, Skill
from naryad.people.names import SKILLS
from naryad.people.rules import NO_WORK, Schedule, format_day, parse_day
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import add_toast, end_asking, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import InviteForm, MemberForm
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotGiveName
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import active_members, all_members, offer_members, open_invitation
from naryad.workspaces.rules import facts_seen
from naryad.workspaces.views.names import NamePage

SUGGESTED_WEEK = Schedule(days=dict.fromkeys(range(5), parse_day("9:00-13:00, 14:00-18:00")))
"""Written into the form of a member who has no schedule yet; nothing is planned for them until it is saved."""


CYCLES = ("8-20 / 8-20 / - / -", "8-20 / 20-8 / - / -", "8-8 / - / - / -", "8-20 / 8-20 / 8-20 / - / - / -")
"""Offered while a cycle is typed: two by two, day and night, one in four, three by three."""
COMING_DAYS = 8


SKILLS_PAGE = NamePage(
    names=SKILLS,
    section="skills",
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
        "form": MemberForm(initial={name: getattr(row, name) for name in MemberForm.base_fields}),
        "invitation": open_invitation(member_id=pk),
        "invite_form": InviteForm(),
        "history": _history(request, pk),
    }
    context |= skills_context(row) | time_context(row, timezone.now())
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
        **facts_seen(request.member),
    )


@needs("members.edit")
@require_POST
def member_skills(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = _member(pk)
    ids = row_ids(request.POST.getlist("skills"))
    try:
        actions.set_member_skills(
            member_id=pk,
            skill_ids=ids,
            version=seen_version(request),
            actor=request.member,
            now=timezone.now(),
        )
    except (CannotGiveName, ChangedMeanwhile) as refusal:
        response = render(request, "people/_member_skills.html", skills_context(member), status=422)
        return add_toast(response, str(refusal), level="error")
    return add_toast(render(request, "people/_member_skills.html", skills_context(member)), _("Saved"))


@needs("members.edit")
@require_POST
def schedule(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """A week; with `cycle`, days that come again whatever the weekday."""
    member = _member(pk)
    saved, forms = _saved(request, member_id=pk)
    response = _time(request, member, "people/_schedule.html", status=200 if saved else 422, **forms)
    return add_toast(response, _("Saved")) if saved else response


def _saved(request: MemberRequest, *, member_id: int | None) -> tuple[bool, dict[str, Any]]:
    """Whether the schedule was read and kept; if not, the form that says why, with the version it was filled from."""
    name = "cycle_form" if "cycle" in request.POST else "week_form"
    form = CycleForm(request.POST) if name == "cycle_form" else WeekForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            actions.set_schedule(
                member_id=member_id,
                schedule=form.schedule,
                version=seen_version(request),
                actor=request.member,
                now=timezone.now(),
            )
            return True, {}
    return False, {name: form, "schedule_version": seen_version(request)}


@needs("members.edit")
@require_POST
def schedule_copy(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`source`: whose; empty: the company's."""
    member, source = _member(pk), row_id(request.POST.get("source"))
    copied = queries.schedule_of(member_id=_member(source).pk if source else None)
    actions.set_schedule(member_id=pk, schedule=copied, actor=request.member, now=timezone.now())
    return add_toast(_time(request, member, "people/_schedule.html"), _("Saved"))


@needs("members.edit")
@require_POST
def default_schedule(request: MemberRequest, workspace: str) -> HttpResponse:
    """As a member's."""
    saved, forms = _saved(request, member_id=None)
    context = _default_context() | forms
    response = render(request, "people/_default_schedule.html", context, status=200 if saved else 422)
    return add_toast(response, _("Saved")) if saved else response


def _default_context() -> dict[str, Any]:
    return _schedule_context(queries.schedule_of(member_id=None), auto_id="default-%s")


def _schedule_context(schedule: Schedule, *, auto_id: str) -> dict[str, Any]:
    """The two ways to write it, filled in, and what comes of it in the next days."""
    today = timezone.localdate()
    is_cycle = schedule.first_on is not None
    week = dict(enumerate([] if is_cycle else schedule.written))
    cycle: dict[str, Any] = {"first_on": today}
    if is_cycle:
        text = " / ".join(part or NO_WORK for part in schedule.written)
        cycle = {"cycle": text, "first_on": schedule.first_on, "on_holidays": schedule.on_holidays}
    days = [today + timedelta(days=ahead) for ahead in range(COMING_DAYS)]
    return {
        "schedule_version": schedule.version,
        "is_cycle": is_cycle,
        "week_form": WeekForm(initial={f"day_{day}": text for day, text in week.items()}, auto_id=auto_id),
        "cycle_form": CycleForm(initial=cycle, auto_id=auto_id),
        "coming": [(day, format_day(schedule.on(day))) for day in days] if is_cycle else [],
        "cycles": CYCLES,
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


def skills_context(member: Member) -> dict[str, Any]:
    own = queries.skill_ids(member_id=member.pk)
    return {
        "found": member,
        "skills": list(offered(Skill.objects.all(), *own)),
        "own_skill_ids": own,
        "version": fingerprint(sorted(own)),
    }


def time_context(member: Member, now: datetime) -> dict[str, Any]:
    times = queries.member_time(member_id=member.pk, now=now)
    is_suggested = not times.schedule.days
    schedule = SUGGESTED_WEEK if is_suggested else times.schedule
    return _schedule_context(schedule, auto_id="id_%s") | {
        "schedule_version": times.schedule.version,
        "found": member,
        "time": times,
        "is_suggested": is_suggested,
        "models": offer_members(active_members().exclude(pk=member.pk)),
        "absence_form": AbsenceForm(member=member),
        "overtime_form": AwayForm(member=member),
    }


@needs("members.edit")
@require_safe
def member_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(
        request, "people/member_list.html", {"section": "members", "members": queries.members_with_skills()}
    )
