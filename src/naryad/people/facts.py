"""Facts about specialisations and working time."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.workspaces.facts import MemberFact, SettingsFact


class PlanFact(MemberFact, moves_dates=True, abstract=True):
    """What a member can be planned for is another from here on."""

    audited_as = "settings"

    changes: dict[str, list[str]] = field(default_factory=dict)


class MemberSkillsChanged(PlanFact, kind="member.skills_changed"):
    sentence = _("{name}: specialisations changed")


class ScheduleChanged(PlanFact, kind="schedule.changed"):
    sentence = _("{name}: schedule changed")


class DefaultScheduleChanged(SettingsFact, kind="schedule.default_changed", moves_dates=False):
    sentence = _("Schedule of new employees changed")

    changes: dict[str, list[str]] = field(default_factory=dict)


class AbsenceChanged(PlanFact, kind="absence.changed"):
    sentence = _("{name}: absence or overtime changed")


class HolidaysChanged(SettingsFact, kind="holidays.changed", moves_dates=True):
    sentence = _("Holidays changed")

    changes: dict[str, list[str]] = field(default_factory=dict)
