"""Facts about specialisations and working time."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class MemberSkillsChanged(Fact):
    kind = "member.skills_changed"
    moves_dates = True
    sentence = _("{name}: specialisations changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


class ScheduleChanged(Fact):
    kind = "schedule.changed"
    moves_dates = True
    sentence = _("{name}: weekly schedule changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


class AbsenceChanged(Fact):
    kind = "absence.changed"
    moves_dates = True
    sentence = _("{name}: absence or overtime changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


class HolidaysChanged(Fact):
    kind = "holidays.changed"
    moves_dates = True
    sentence = _("Holidays changed")
    extra_topics = ("settings",)

    changes: dict[str, list[str]] = field(default_factory=dict)
