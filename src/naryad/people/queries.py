"""Reads of specialisations and working time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from naryad.people.models import Absence, Holiday, MemberSkill, Overtime, Shift, Skill
from naryad.people.rules import Stretch, format_day


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

    week: list[str]
    absences: list[Absence]
    overtimes: list[Overtime]


def member_time(*, member_id: int, now: datetime) -> MemberTime:
    """The written week (Monday first) and what differs from it from now on."""
    by_day: dict[int, list[Stretch]] = defaultdict(list)
    for shift in Shift.objects.filter(member_id=member_id):
        by_day[shift.weekday].append(Stretch(shift.start_minute, shift.end_minute))
    return MemberTime(
        week=[format_day(by_day[day]) for day in range(7)],
        absences=list(
            Absence.objects.filter(member_id=member_id, ends_at__gt=now).order_by("starts_at", "pk")
        ),
        overtimes=list(
            Overtime.objects.filter(member_id=member_id, ends_at__gt=now).order_by("starts_at", "pk")
        ),
    )


def holidays(*, year: int) -> QuerySet[Holiday]:
    return Holiday.objects.filter(day__year=year).order_by("day")
