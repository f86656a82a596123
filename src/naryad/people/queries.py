"""Reads of specialisations and working time."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naryad.core.time import from_minutes, local_day
from naryad.people.models import Absence, Holiday, MemberSkill, Overtime, Shift, Skill
from naryad.people.rules import Schedule, Stretch
from naryad.scheduling import calendars
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.queries import Missing, active_members, all_members


def skills(*, with_archived: bool = False) -> QuerySet[Skill]:
    """In the order that the company chose, with the number of active members who have each."""
    rows = Skill.objects.annotate(
        member_count=Count("member_skills", filter=Q(member_skills__member__is_active=True))
    ).order_by("is_archived", "sequence", "pk")
    return rows if with_archived else rows.filter(is_archived=False)


def skill_ids(*, member_id: int) -> set[int]:
    return set(MemberSkill.objects.filter(member_id=member_id).values_list("skill_id", flat=True))


@dataclass(frozen=True)
class MemberTime:
    """What the settings page of a member shows of their working time."""

    schedule: Schedule
    absences: list[Absence]
    overtimes: list[Overtime]


def member_time(*, member_id: int, now: datetime) -> MemberTime:
    """The schedule and what differs from it from now on."""
    return MemberTime(
        schedule=schedule_of(member_id=member_id),
        absences=list(
            Absence.objects.filter(member_id=member_id, ends_at__gt=now).order_by("starts_at", "pk")
        ),
        overtimes=list(
            Overtime.objects.filter(member_id=member_id, ends_at__gt=now).order_by("starts_at", "pk")
        ),
    )


def schedule_of(*, member_id: int | None) -> Schedule:
    """None: the company's, for who joins."""
    shifts = list(Shift.objects.filter(member=member_id).order_by("day", "start_minute"))
    days: dict[int, list[Stretch]] = defaultdict(list)
    for shift in shifts:
        days[shift.day].append(Stretch(shift.start_minute, shift.end_minute))
    again = {name: getattr(shifts[0], name) for name in CYCLE} if shifts else {}
    return Schedule(days=dict(days), **again)


def overtime_inside(*, member_id: int, starts_at: datetime, ends_at: datetime) -> QuerySet[Overtime]:
    overtimes = Overtime.objects.filter(member_id=member_id, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return overtimes.order_by("starts_at", "pk")


def holidays(*, year: int) -> QuerySet[Holiday]:
    return Holiday.objects.filter(day__year=year).order_by("day")


CYCLE = ("cycle_days", "first_on", "on_holidays")
Span = tuple[datetime, datetime]


def working_time(
    *, members: Collection[Member], since: datetime, until: datetime
) -> dict[int, tuple[Span, ...]]:
    """Stretches of scheduled work between two moments, past or coming, by member. Four queries."""
    ids = [member.pk for member in members]
    shifts: dict[int | None, list[Shift]] = defaultdict(list)
    for shift in _shifts(ids):
        shifts[shift.member_id].append(shift)
    absences: dict[int, list[Span]] = defaultdict(list)
    for absence in _absences(ids, since, until):
        absences[absence.member_id].append((absence.starts_at, absence.ends_at))
    overtimes: dict[int, list[Span]] = defaultdict(list)
    for overtime in _overtimes(ids, since, until):
        overtimes[overtime.member_id].append((overtime.starts_at, overtime.ends_at))
    special_days = _special_days(since, until)
    return {
        member.pk: tuple(
            (from_minutes(start), from_minutes(end))
            for start, end in calendars.expand(
                zone=member.zone,
                **_worked(shifts[member.pk], special_days),
                since=since,
                until=until,
                absences=absences[member.pk],
                overtime=overtimes[member.pk],
            )
        )
        for member in members
    }


def working_days(*, since: datetime, until: datetime, time_zone: str) -> list[date]:
    """Days on which the company works by its own schedule and its holidays; Monday to Friday where it has none."""
    shifts = list(Shift.objects.filter(member=None)) or [
        Shift(day=weekday, start_minute=0, end_minute=1) for weekday in range(5)
    ]
    worked = _worked(shifts, _special_days(since, until))
    spans = calendars.expand(zone=time_zone, **worked, since=since, until=until)
    return sorted({local_day(moment=from_minutes(start), time_zone=time_zone) for start, _end in spans})


@prepared
def _shifts(member_ids: list[int]) -> QuerySet[Shift]:
    return Shift.objects.filter(member__in=member_ids)


@prepared
def _absences(member_ids: list[int], since: datetime, until: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(ends_at__gt=since, starts_at__lt=until, member__in=member_ids)


@prepared
def _overtimes(member_ids: list[int], since: datetime, until: datetime) -> QuerySet[Overtime]:
    return Overtime.objects.filter(ends_at__gt=since, starts_at__lt=until, member__in=member_ids)


@prepared
def _holidays(first: date, last: date) -> QuerySet[Holiday]:
    return Holiday.objects.filter(day__range=(first, last))


def _worked(shifts: list[Shift], special_days: list[calendars.SpecialDay]) -> dict[str, Any]:
    """How the shifts come again, and which days differ."""
    first = shifts[0] if shifts else None
    found: dict[str, Any] = {
        "shifts": [
            calendars.Shift(day=shift.day, start_minute=shift.start_minute, end_minute=shift.end_minute)
            for shift in shifts
        ]
    }
    if first and first.cycle_days and first.first_on:
        found["cycle"] = calendars.Cycle(days=first.cycle_days, first_on=first.first_on)
    return found | {"special_days": [] if first and first.on_holidays else special_days}


def _special_days(since: datetime, until: datetime) -> list[calendars.SpecialDay]:
    """With the days around: a shift over midnight, and zones ahead of and behind UTC."""
    first, last = (since - timedelta(days=3)).date(), (until + timedelta(days=1)).date()
    return [
        calendars.SpecialDay(day=row.day)
        if row.kind == Holiday.Kind.OFF
        else calendars.SpecialDay(
            day=row.day,
            as_weekday=row.day.weekday() if row.as_weekday is None else row.as_weekday,
            shorter_by=row.shorter_by,
        )
        for row in _holidays(first, last)
    ]


def members_with_skills() -> QuerySet[Member]:
    """Everybody of the company with their specialisations, those who left after the others."""
    return all_members().prefetch_related("people_memberskill__skill")


def missing() -> list[Missing]:
    """Answers workspaces.queries: members without hours, specialisations without members."""
    idle = active_members().exclude(pk__in=Shift.objects.exclude(member=None).values("member")).count()
    manned = MemberSkill.objects.filter(member__is_active=True).values("skill")
    unmanned = list(skills().exclude(pk__in=manned).values_list("name", flat=True))
    found = []
    if idle:
        text = ngettext(
            "%(count)d member has no working hours", "%(count)d members have no working hours", idle
        )
        text %= {"count": idle}
        found.append(_missing(text, why=_("their tasks have no date"), needs="dates.view"))
    if unmanned:
        text = _("Nobody has the specialisation: %(names)s") % {"names": ", ".join(unmanned)}
        found.append(_missing(text, why=_("its shared tasks have no date"), needs="dates.view"))
    return found


def _missing(text: str, *, why: str, needs: str) -> Missing:
    return Missing(text=text, why=why, cure=_("Members"), url_name="people:member_list", needs=needs)
