"""Writes of specialisations, schedules, absences and holidays."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import holidays as country_holidays
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import refuse_overtaken
from naryad.core.durations import DAY, WORKING_DAY
from naryad.core.errors import ActionError, filled
from naryad.core.ids import fingerprint
from naryad.core.time import refuse_unlikely
from naryad.people.facts import (
    AbsenceChanged,
    DefaultScheduleChanged,
    HolidaysChanged,
    MemberSkillsChanged,
    ScheduleChanged,
)
from naryad.people.models import MOST_CYCLE_DAYS, Absence, Holiday, MemberSkill, Overtime, Shift, Skill
from naryad.people.queries import CYCLE, overtime_inside, schedule_of
from naryad.people.rules import Schedule, check_days
from naryad.workspaces.actions.members import hand_over_and_update
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.actions import CannotGiveName, refuse_archived
from naryad.workspaces.rules import require

SpanRow = TypeVar("SpanRow", Absence, Overtime)


class CannotChangeSchedule(ActionError):
    """Its message is shown to the user."""


class OvertimeInside(CannotChangeSchedule):
    """An absence does not cut overtime: whether it still stands is for a person to say."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Versions of what the form of a member was filled from."""

    member: int | None = None
    skills: int | None = None
    schedule: int | None = None


@transaction.atomic
def save_member(
    *,
    member_id: int,
    given: Mapping[str, str],
    changes: Mapping[str, Any],
    skill_ids: Collection[int] | None = None,
    schedule: Schedule | None = None,
    seen: Seen = Seen(),
    actor: Member,
    now: datetime,
) -> None:
    """Details, specialisations and schedule (None: that part stays), all or nothing.

    `given`: who takes what a new role cannot answer for, as hand_over_and_update() reads it.
    """
    who: dict[str, Any] = {"member_id": member_id, "actor": actor, "now": now}
    hand_over_and_update(given=given, version=seen.member, **who, **changes)
    if skill_ids is not None:
        set_member_skills(skill_ids=skill_ids, version=seen.skills, **who)
    if schedule is not None:
        set_schedule(schedule=schedule, version=seen.schedule, **who)


@transaction.atomic
def set_member_skills(
    *, member_id: int, skill_ids: Collection[int], version: int | None = None, actor: Member, now: datetime
) -> None:
    """Make the member's specialisations exactly these. An archived one is kept, and not given anew.

    `version`: core.ids.fingerprint of the sorted ids that the form was filled from.
    """
    require(actor, "members.edit")
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    rows = MemberSkill.objects.filter(member=member).select_related("skill")
    present = {row.skill_id: row.skill.name for row in rows}
    chosen = Skill.objects.in_bulk(set(skill_ids))
    if set(skill_ids) - set(chosen):
        raise CannotGiveName(_("There is no such specialisation."), field="skills")
    for skill in chosen.values():
        refuse_archived(row=skill, held_id=skill.pk if skill.pk in present else None, field="skills")
    wanted = {skill.pk: skill.name for skill in chosen.values()}
    if set(wanted) == set(present):
        return
    refuse_overtaken(version, fingerprint(sorted(present)), "skills")
    MemberSkill.objects.filter(member=member).exclude(skill_id__in=wanted).delete()
    MemberSkill.objects.bulk_create(
        MemberSkill(member=member, skill_id=pk) for pk in wanted if pk not in present
    )
    changes = {"skills": [", ".join(sorted(present.values())), ", ".join(sorted(wanted.values()))]}
    record(MemberSkillsChanged(member_id=member.pk, name=member.name, changes=changes), actor=actor, at=now)


@transaction.atomic
def set_schedule(
    *,
    member_id: int | None,
    schedule: Schedule,
    version: int | None = None,
    actor: Member,
    now: datetime,
) -> None:
    """Replace the schedule; None: the company's. A day that is missing is off.

    `version`: Schedule.version of what the form was filled from.
    """
    require(actor, "members.edit")
    _refuse_bad(schedule, now=now)
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id) if member_id else None
    before = schedule_of(member_id=member_id)
    if before.values == schedule.values:
        return
    refuse_overtaken(version, before.version)
    Shift.objects.filter(member=member_id).delete()
    Shift.objects.bulk_create(_shifts(schedule, member))
    if member is None:
        workday = min(schedule.workday or WORKING_DAY, DAY)
        Workspace.objects.filter(pk=actor.workspace.pk).update(workday_minutes=workday)
    changes = {"week": [str(before), str(schedule)]}
    fact = (
        ScheduleChanged(member_id=member.pk, name=member.name, changes=changes)
        if member
        else DefaultScheduleChanged(changes=changes)
    )
    record(fact, actor=actor, at=now)


def give_schedule(*, member: Member) -> None:
    """Who joins works as the company says; that they joined is told already."""
    Shift.objects.bulk_create(_shifts(schedule_of(member_id=None), member))


def _refuse_bad(schedule: Schedule, *, now: datetime) -> None:
    if schedule.cycle_days is not None:
        if not 2 <= schedule.cycle_days <= MOST_CYCLE_DAYS:
            raise CannotChangeSchedule(
                filled(_("A cycle has from 2 to %(most)s days."), {"most": MOST_CYCLE_DAYS}), field="cycle"
            )
        if not any(schedule.days.values()):
            raise CannotChangeSchedule(_("Nobody works in this cycle: write hours for a day."), field="cycle")
        if schedule.first_on is None:
            raise CannotChangeSchedule(_("Say on which day the cycle begins."), field="first_on")
        refuse_unlikely(schedule.first_on, now=now, field="first_on")
    check_days(schedule.days, length=schedule.length)


def _shifts(schedule: Schedule, member: Member | None) -> list[Shift]:
    again = {name: getattr(schedule, name) for name in CYCLE}
    return [
        Shift(member=member, day=day, start_minute=stretch.start, end_minute=stretch.end, **again)
        for day, stretches in schedule.days.items()
        for stretch in stretches
    ]


@transaction.atomic
def add_absence(
    *,
    member_id: int,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    note: str = "",
    overtime: str = "",
    actor: Member,
    now: datetime,
) -> Absence:
    """`overtime` in that time: "keep" or "remove"; refused without a word where there is some."""
    inside = overtime_inside(member_id=member_id, starts_at=starts_at, ends_at=ends_at)
    if not overtime and inside.exists():
        raise OvertimeInside(_("In that time there is overtime. Say whether it stands."), field="overtime")
    for row in inside if overtime == "remove" else ():
        _remove(Overtime.objects.all(), row.pk, actor=actor, now=now)
    absence = Absence(member_id=member_id, kind=kind, starts_at=starts_at, ends_at=ends_at, note=note)
    return _added(absence, actor=actor, now=now)


@transaction.atomic
def add_overtime(
    *, member_id: int, starts_at: datetime, ends_at: datetime, note: str = "", actor: Member, now: datetime
) -> Overtime:
    overtime = Overtime(member_id=member_id, starts_at=starts_at, ends_at=ends_at, note=note)
    return _added(overtime, actor=actor, now=now)


def _added(row: SpanRow, *, actor: Member, now: datetime) -> SpanRow:
    require(actor, "members.edit")
    refuse_unlikely(row.starts_at, now=now, field="starts_at")
    refuse_unlikely(row.ends_at, now=now, field="ends_at")
    if row.ends_at <= row.starts_at:
        raise CannotChangeSchedule(_("The end must be after the start."), field="ends_at")
    row.save(force_insert=True)
    _record_span(row, ["", _span(row)], actor=actor, now=now)
    return row


@transaction.atomic
def remove_absence(*, absence_id: int, actor: Member, now: datetime) -> None:
    _remove(Absence.objects.all(), absence_id, actor=actor, now=now)


@transaction.atomic
def remove_overtime(*, overtime_id: int, actor: Member, now: datetime) -> None:
    _remove(Overtime.objects.all(), overtime_id, actor=actor, now=now)


def _remove(rows: QuerySet[SpanRow], pk: int, *, actor: Member, now: datetime) -> None:
    require(actor, "members.edit")
    row = rows.select_for_update(of=("self",)).select_related("member").get(pk=pk)
    _record_span(row, [_span(row), ""], actor=actor, now=now)
    row.delete()


def _record_span(row: Absence | Overtime, change: list[str], *, actor: Member, now: datetime) -> None:
    member, changes = row.member, {str(row._meta.model_name): change}
    record(AbsenceChanged(member_id=member.pk, name=member.name, changes=changes), actor=actor, at=now)


def _span(row: Absence | Overtime) -> str:
    """Two moments; the history shows them in the reader's zone."""
    return f"{row.starts_at.isoformat()} – {row.ends_at.isoformat()}"


@transaction.atomic
def set_holiday(
    *,
    day: date,
    name: str = "",
    kind: str = Holiday.Kind.OFF,
    shorter_by: int = 0,
    as_weekday: int | None = None,
    actor: Member,
    now: datetime,
) -> Holiday:
    """Make one day differ from the week; a second call for the day replaces the first."""
    require(actor, "settings.edit")
    refuse_unlikely(day, now=now, field="day")
    if (kind == Holiday.Kind.WORKING) != (as_weekday is not None):
        raise CannotChangeSchedule(_("Say which weekday a moved working day follows."), field="as_weekday")
    if kind == Holiday.Kind.SHORT and not shorter_by:
        raise CannotChangeSchedule(_("Say by how many minutes the day is shorter."), field="shorter_by")
    values = {
        "name": name,
        "kind": kind,
        "shorter_by": shorter_by if kind == Holiday.Kind.SHORT else 0,
        "as_weekday": as_weekday,
    }
    holiday, _created = Holiday.objects.update_or_create(day=day, defaults=values)
    record(HolidaysChanged(changes={str(day): ["", name]}), actor=actor, at=now)
    return holiday


@transaction.atomic
def remove_holiday(*, holiday_id: int, actor: Member, now: datetime) -> None:
    require(actor, "settings.edit")
    holiday = Holiday.objects.select_for_update().get(pk=holiday_id)
    day, name = holiday.day, holiday.name
    holiday.delete()
    record(HolidaysChanged(changes={str(day): [name, ""]}), actor=actor, at=now)


@transaction.atomic
def load_country_holidays(*, year: int, actor: Member, now: datetime) -> int:
    """Fill a year from the country's calendar, days off included that were moved; what stands is kept.

    Returns the number of days added. The calendar is the library's; moved working days are added by hand.
    """
    require(actor, "settings.edit")
    workspace = actor.workspace
    try:
        calendar = country_holidays.country_holidays(
            workspace.country, years=year, language=workspace.language
        )
    except NotImplementedError:
        raise CannotChangeSchedule(_("There is no calendar of holidays for this country.")) from None
    known = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    added = [
        Holiday(day=day, name=str(name)[:150], kind=Holiday.Kind.OFF)
        for day, name in sorted(calendar.items())
        if day not in known
    ]
    Holiday.objects.bulk_create(added)
    if added:
        record(HolidaysChanged(changes={str(year): ["", str(len(added))]}), actor=actor, at=now)
    return len(added)
