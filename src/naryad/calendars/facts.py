"""The address of a member's calendar."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Fact


class CalendarFact(Fact, moves_dates=False, abstract=True):
    audited_as: ClassVar[Audited] = "login"

    member_id: int
    name: str


class CalendarSwitchedOn(CalendarFact, kind="calendar.switched_on"):
    sentence = _("{name} switched on the address of their calendar")


class CalendarRenewed(CalendarFact, kind="calendar.renewed"):
    sentence = _("{name} renewed the address of their calendar: the old one no longer works")


class CalendarSwitchedOff(CalendarFact, kind="calendar.switched_off"):
    sentence = _("{name} switched off the address of their calendar")
