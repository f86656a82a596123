"""Facts of tasks that wait for something."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


class ExpectedWait(AboutTask, moves_dates=True, abstract=True):
    expected_at: datetime
    changes: dict[str, list[datetime | None]]


class WaitingBegan(ExpectedWait, kind="wait.began"):
    """A waiting task runs since its predecessors were done."""

    sentence = _("Waiting began: {task}")


class WaitingReceived(AboutTask, kind="wait.received", moves_dates=True):
    is_tentative = True
    sentence = _("What was waited for is here: {task}")


class WaitingPostponed(ExpectedWait, kind="wait.postponed"):
    sentence = _("Waiting goes on: {task}")
    tells_dates = True


class WaitingEnded(AboutTask, kind="wait.ended", moves_dates=True):
    """By the clock: nobody had to confirm it."""

    sentence = _("Waiting ended by itself: {task}")
