"""Facts about the time of members."""

from dataclasses import field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


class AboutTime(AboutTask, moves_dates=True, abstract=True):
    """Whose time entry on the task; `changes` holds `started_at` and `ended_at` before and after."""

    about = "time"
    part = "time"

    entry_id: int
    worker_member_id: int
    worker: str
    changes: dict[str, list[datetime | None]] = field(default_factory=dict)


class CorrectedTime(AboutTime, abstract=True):
    reason: str


class TimerStopped(AboutTime, kind="timer.stopped"):
    """By the clock, after the end of the shift; the member is asked how long they worked."""

    sentence = _("A forgotten timer was stopped, its time is unconfirmed: {worker}, “{task}”")


class TimerSwitchedOff(AboutTime, kind="timer.switched_off"):
    """With the part of the program that it belongs to; the task is worked on without it."""

    sentence = _("The timer was stopped with the account of time: {worker}, “{task}”")


class TimeConfirmed(AboutTime, kind="time.confirmed"):
    """The answer to a stopped timer: until when the work went on."""

    sentence = _("Time confirmed: {worker}, “{task}”")


class TimeAdded(CorrectedTime, kind="time.added"):
    sentence = _("Time added: {worker}, “{task}”. Reason: {reason}")


class TimeChanged(CorrectedTime, kind="time.changed"):
    sentence = _("Time corrected: {worker}, “{task}”. Reason: {reason}")


class TimeVoided(CorrectedTime, kind="time.voided"):
    """It is kept, and counts nowhere."""

    sentence = _("Marked as not worked: {worker}, “{task}”. Reason: {reason}")


class TimeDenied(AboutTime, kind="time.denied"):
    """The other answer to a stopped timer: no work was done at all."""

    sentence = _("Did not work: {worker}, “{task}”")


class TimeRestored(AboutTime, kind="time.restored"):
    sentence = _("“Not worked” taken back: {worker}, “{task}”")
