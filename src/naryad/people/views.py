"""Settings of specialisations, weekly schedules, absences and holidays."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from naryad.activity.queries import History, history_page
from naryad.core.ids import row_id, row_ids
from naryad.people import actions, queries
from naryad.people.forms import AbsenceForm, AwayForm, HolidayForm, WeekForm
from naryad.people.models import Absence, Holiday, Overtime, Skill
from naryad.people.names import SKILLS
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import add_toast, end_asking, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import InviteForm, MemberForm
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotGiveName
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import active_members, all_members, open_invitation
from naryad.workspaces.rules import time_seen
from naryad.workspaces.views.names import NamePage

SUGGESTED_WEEK = ["9:00–13:00, 14:00–18:00"] * 5 + ["", ""]
"""Written into the form of a member who has no schedule yet; nothing is planned for them until it is saved."""


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
        **time_seen(request.member),
    )


@needs("members.edit")
@require_POST
def member_skills(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = _member(pk)
    ids = row_ids(request.POST.getlist("skills"))
    try:
        actions.set_member_skills(member_id=pk, skill_ids=ids, actor=request.member, now=timezone.now())
    except CannotGiveName as refusal:
        response = render(request, "people/_member_skills.html", skills_context(member), status=422)
        return add_toast(response, str(refusal), level="error")
    return add_toast(render(request, "people/_member_skills.html", skills_context(member)), _("Saved"))


@needs("members.edit")
@require_POST
def schedule(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    member = _member(pk)
    form = WeekForm(request.POST)
    if not form.is_valid():
        return _time(request, member, "people/_schedule.html", status=422, week_form=form)
    actions.set_week(member_id=pk, week=form.week, actor=request.member, now=timezone.now())
    return add_toast(_time(request, member, "people/_schedule.html"), _("Saved"))


@needs("members.edit")
@require_POST
def schedule_copy(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`source`: whose; empty: the company's."""
    member, source = _member(pk), row_id(request.POST.get("source"))
    week = queries.week_of(member_id=_member(source).pk if source else None)
    actions.set_week(member_id=pk, week=week, actor=request.member, now=timezone.now())
    return add_toast(_time(request, member, "people/_schedule.html"), _("Saved"))


@needs("members.edit")
@require_POST
def default_schedule(request: MemberRequest, workspace: str) -> HttpResponse:
    form = WeekForm(request.POST)
    context = {"default_form": form}
    if not form.is_valid():
        return render(request, "people/_default_schedule.html", context, status=422)
    actions.set_week(member_id=None, week=form.week, actor=request.member, now=timezone.now())
    return add_toast(
        render(request, "people/_default_schedule.html", {"default_form": _default_form()}), _("Saved")
    )


def _default_form() -> WeekForm:
    week = enumerate(queries.written_week(member_id=None))
    return WeekForm(initial={f"day_{day}": text for day, text in week}, auto_id="default-%s")


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
        "default_form": _default_form(),
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
    }


def time_context(member: Member, now: datetime) -> dict[str, Any]:
    times = queries.member_time(member_id=member.pk, now=now)
    week = times.week if any(times.week) else SUGGESTED_WEEK
    return {
        "found": member,
        "time": times,
        "week_form": WeekForm(initial={f"day_{day}": text for day, text in enumerate(week)}),
        "is_suggested": week is not times.week,
        "models": active_members().exclude(pk=member.pk),
        "absence_form": AbsenceForm(member=member),
        "overtime_form": AwayForm(member=member),
    }


@needs("members.edit")
@require_safe
def member_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(
        request, "people/member_list.html", {"section": "members", "members": queries.members_with_skills()}
    )
