"""Facts about specialisations and working time."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class SkillChanged(Event):
    sentence = _("Specialisation “{name}” changed")
    extra_topics = ("settings",)

    skill_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SkillsReordered(Event):
    sentence = _("Specialisations reordered")
    extra_topics = ("settings",)


@dataclass(frozen=True, kw_only=True)
class MemberSkillsChanged(Event):
    sentence = _("{name}: specialisations changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(Event):
    sentence = _("{name}: weekly schedule changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(Event):
    sentence = _("{name}: absence or overtime changed")
    extra_topics = ("settings",)

    member_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HolidaysChanged(Event):
    sentence = _("Holidays changed")
    extra_topics = ("settings",)

    changes: dict[str, list[str]] = field(default_factory=dict)
