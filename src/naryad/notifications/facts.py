"""Facts that lead to a notification and to nothing else."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class WaitingIsDue(Fact, kind="wait.due", moves_dates=False):
    """The expected day of a waiting task has come: who answers for it is asked. `expected_on`: that day, ISO."""

    sentence = _("Asked whether it is here: {task}")

    task_id: int
    task: str
    order_id: int | None
    deal_id: int | None
    place: str
    expected_on: str
