"""Facts of tasks that wait for something."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


class WaitingBegan(AboutTask):
    """A waiting task runs since its predecessors were done."""

    kind = "wait.began"
    moves_dates = True
    sentence = _("Waiting began: {task}")

    expected_at: datetime
    changes: dict[str, list[datetime | None]]


class WaitingReceived(AboutTask):
    kind = "wait.received"
    moves_dates = True
    is_tentative = True
    sentence = _("What was waited for is here: {task}")


class WaitingPostponed(AboutTask):
    kind = "wait.postponed"
    moves_dates = True
    sentence = _("Waiting goes on: {task}")

    expected_at: datetime
    changes: dict[str, list[datetime | None]]


class WaitingEnded(AboutTask):
    """By the clock: nobody had to confirm it."""

    kind = "wait.ended"
    moves_dates = True
    sentence = _("Waiting ended by itself: {task}")
