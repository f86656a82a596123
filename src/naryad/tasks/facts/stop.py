"""Facts about the tasks of a lost deal."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class DealTasksStopped(Fact):
    """The tasks straight on a lost deal left queues and forecast. `paused_member_ids`: whose timers were stopped."""

    kind = "deal.tasks_stopped"
    moves_dates = True
    sentence = _("Tasks of deal {number} stopped: {count}. Reason: {reason}")

    deal_id: int
    number: int
    state: str
    count: int
    reason: str
    paused_member_ids: list[int]


class DealTasksResumed(Fact):
    kind = "deal.tasks_resumed"
    moves_dates = True
    sentence = _("Tasks of deal {number} are back in work: {count}")

    deal_id: int
    number: int
    count: int
