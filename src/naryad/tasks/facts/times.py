"""Facts about the time of members."""

from dataclasses import field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


class AboutTime(AboutTask, abstract=True):
    """Whose time entry on the task; `changes` holds `started_at` and `ended_at` before and after."""

    about = "time"

    entry_id: int
    worker_member_id: int
    worker: str
    changes: dict[str, list[datetime | None]] = field(default_factory=dict)


class TimerStopped(AboutTime):
    """By the clock, after the end of the shift; the member is asked how long they worked."""

    kind = "timer.stopped"
    moves_dates = True
    sentence = _("A forgotten timer was stopped, its time is unconfirmed: {worker}, “{task}”")


class TimeConfirmed(AboutTime):
    """The answer to a stopped timer: until when the work went on."""

    kind = "time.confirmed"
    moves_dates = True
    sentence = _("Time confirmed: {worker}, “{task}”")


class TimeAdded(AboutTime):
    kind = "time.added"
    moves_dates = True
    sentence = _("Time added: {worker}, “{task}”. Reason: {reason}")

    reason: str


class TimeChanged(AboutTime):
    kind = "time.changed"
    moves_dates = True
    sentence = _("Time corrected: {worker}, “{task}”. Reason: {reason}")

    reason: str


class TimeVoided(AboutTime):
    """It is kept, and counts nowhere."""

    kind = "time.voided"
    moves_dates = True
    sentence = _("Marked as not worked: {worker}, “{task}”. Reason: {reason}")

    reason: str


class TimeDenied(AboutTime):
    """The other answer to a stopped timer: no work was done at all."""

    kind = "time.denied"
    moves_dates = True
    sentence = _("Did not work: {worker}, “{task}”")


class TimeRestored(AboutTime):
    kind = "time.restored"
    moves_dates = True
    sentence = _("“Not worked” taken back: {worker}, “{task}”")
