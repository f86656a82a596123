"""What members are told of their time."""

from django.utils.translation import gettext_lazy as _

from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.notifications.rules.subjects import OTHER
from naryad.tasks.facts.times import (
    AboutTime,
    TimeAdded,
    TimeChanged,
    TimeDenied,
    TimerStopped,
    TimerSwitchedOff,
    TimeVoided,
)
from naryad.tasks.models import TimeEntry


@notice(
    TimerStopped,
    subject="time",
    icon="clock-pause",
    text=_("The timer of “{task}” was stopped after your shift: until when did you work?"),
)
def timer_stopped(happened: Happened[TimerStopped]) -> Members:
    """Not once somebody has answered."""
    entries = TimeEntry.objects.filter(pk=happened.fact.entry_id, is_confirmed=False, is_void=False)
    return [happened.fact.worker_member_id] if entries.exists() else []


@notice(
    TimerSwitchedOff,
    subject=OTHER,
    icon="clock-off",
    text=_("Your company keeps no account of time any more: the timer of “{task}” was stopped"),
)
def timer_switched_off(happened: Happened[TimerSwitchedOff]) -> Members:
    """Not of its subject, which went with the timers."""
    return [happened.fact.worker_member_id]


@notice(
    TimeAdded,
    TimeChanged,
    TimeVoided,
    subject="time",
    icon="clock-edit",
    text=_("{actor} corrected your time in “{task}”: {reason}"),
)
def time_corrected(happened: Happened[AboutTime]) -> Members:
    """By somebody else: nobody's time changes behind their back."""
    return [happened.fact.worker_member_id]


@notice(
    TimeDenied, subject="time", icon="clock-edit", text=_("{actor} said that you did not work on “{task}”")
)
def time_denied(happened: Happened[TimeDenied]) -> Members:
    """By somebody else, as above."""
    return [happened.fact.worker_member_id]
