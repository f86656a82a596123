"""Facts of work."""

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


class TaskTaken(AboutTask, kind="task.taken", moves_dates=True):
    """Somebody took it from the pool."""

    sentence = _("{assignee} took the shared task “{task}”")
    was_shared = True


class TaskReleased(AboutTask, kind="task.released", moves_dates=True):
    """Its assignee gave it back to the pool, whose specialisation is `after`."""

    sentence = _("{before} gave the task “{task}” back to the shared queue")

    before_member_id: int
    before: str
    after: str


class TaskStarted(AboutTask, kind="task.started", moves_dates=True):
    sentence = _("Work started: {task}")


class TaskPaused(AboutTask, kind="task.paused", moves_dates=True):
    """`minutes`: of the stretch that has just ended."""

    sentence = _("Work paused: {task}")

    minutes: int


class TaskFinished(AboutTask, kind="task.finished", moves_dates=True):
    """`minutes`: worked on the task in all. `entry`: the id of the time that it ended."""

    is_tentative = True
    sentence = _("Task done: {task}")

    minutes: int
    result: str
    entry: int | None = None


class TaskFinishUndone(AboutTask, kind="task.finish_undone", moves_dates=True):
    sentence = _("“Done” taken back: {task}")


class TaskReturned(AboutTask, kind="task.returned", moves_dates=True):
    """`begun_task_ids`: tasks after it that are already under way, and stay so."""

    sentence = _("Task returned to work: {task}. Reason: {reason}")

    reason: str
    begun_task_ids: list[int]
    begun: list[str]


class TaskCancelled(AboutTask, kind="task.cancelled", moves_dates=True):
    sentence = _("Task cancelled: {task}. Reason: {reason}")

    reason: str


class TaskBecameAvailable(AboutTask, kind="task.became_available", moves_dates=False):
    """Everything before it is done: it can be started. `after_task_id`: the one that was done last, if known."""

    is_tentative = True
    sentence = _("The task can be started: {task}")

    after_task_id: int | None
    after: str


class TaskBlockedAgain(AboutTask, kind="task.blocked_again", moves_dates=True):
    """What it waits for was returned to work, or something new was put before it."""

    sentence = _("The task waits again: {task}")


class QuantityReported(AboutTask, kind="task.quantity_reported", moves_dates=True):
    sentence = _("Done in “{task}”: {done} of {quantity}")

    item_id: int
    done: str
    quantity: str


class RemainingStated(AboutTask, kind="task.remaining_stated", moves_dates=True):
    """`reason`: why more time is needed, if it was said."""

    sentence = _("Time left in “{task}”: {minutes} min. {reason}")

    minutes: int
    reason: str = ""
