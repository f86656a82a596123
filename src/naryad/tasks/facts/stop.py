"""Facts about the tasks of a lost deal."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class DealTasksFact(Fact, moves_dates=True, abstract=True):
    deal_id: int
    number: int
    count: int


class DealTasksStopped(DealTasksFact, kind="deal.tasks_stopped"):
    """The tasks straight on a lost deal left queues and forecast. `paused_member_ids`: whose timers were stopped."""

    sentence = _("Tasks of deal {number} stopped: {count}. Reason: {reason}")

    state: str
    reason: str
    paused_member_ids: list[int]


class DealTasksResumed(DealTasksFact, kind="deal.tasks_resumed"):
    sentence = _("Tasks of deal {number} are back in work: {count}")
