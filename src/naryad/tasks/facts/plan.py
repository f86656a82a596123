"""Facts about what is to be done, by whom and in which order."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, RowChanges
from naryad.tasks.facts.about import AboutTask


class ChainFact(Fact, moves_dates=True, abstract=True):
    order_id: int | None
    deal_id: int | None
    task_ids: list[int]
    count: int


class TogetherFact(Fact, moves_dates=False, abstract=True):
    """Many at once; each task has a fact of its own as well, which its history shows and the forecast hears."""

    count: int
    rows: RowChanges = field(default_factory=dict)

    @property
    def opens(self) -> str:
        """The topic that a notice of it opens."""
        return next(iter(self.rows), "")


class DependencyFact(AboutTask, moves_dates=True, abstract=True):
    """`task` waits for `predecessor`."""

    predecessor_task_id: int
    predecessor: str


class TaskCreated(AboutTask, kind="task.created", moves_dates=True):
    """`is_available`: it can be started at once."""

    sentence = _("Task created: {task}")

    is_available: bool


class TasksLaid(ChainFact, kind="task.chain_laid"):
    """A chain of tasks was laid out at once."""

    sentence = _("Chain of tasks laid out: {count}")


class TasksRemoved(ChainFact, kind="task.chain_removed"):
    """Tasks that nobody had begun were taken back (an undone launch)."""

    sentence = _("Tasks taken back: {count}")


class TaskChanged(AboutTask, kind="task.changed", moves_dates=True):
    sentence = _("Task changed: {task}")

    changes: Changes


class TaskMarkedReady(AboutTask, kind="task.marked_ready", moves_dates=False):
    """Whether its item, or those of its order, are ready after it."""

    sentence = _("Readiness mark: {task}")

    changes: Changes
    rows: RowChanges


class TaskAssigned(AboutTask, kind="task.assigned", moves_dates=True):
    """To a member, or to the pool of a specialisation: `before` and `after` name either."""

    sentence = _("Task assigned: {task}")

    before_member_id: int | None
    before: str
    after: str
    changes: dict[str, list[str]]
    before_skill_id: int | None = None

    def heard(self) -> list[str]:
        """Also the pool that it left."""
        left = self.before_skill_id if self.before_member_id is None else None
        return sorted({*super().heard(), *([f"skill:{left}"] if left else [])})


class TaskAssignedToo(TaskAssigned, kind="task.assigned_too"):
    """With others at once: of all of them TasksAssigned tells."""


class TasksAssigned(TogetherFact, kind="task.many_assigned"):
    is_tentative = True
    sentence = _("Tasks assigned together: {count}")


class TasksTakenBack(Fact, kind="task.many_taken_back", moves_dates=False):
    """`assigned_event_id`: of TasksAssigned; `opens`: the topic of one of them."""

    sentence = _("Tasks assigned together were taken back: {count}")

    count: int
    assigned_event_id: int
    opens: str


class TasksPrioritised(TogetherFact, kind="task.many_prioritised"):
    sentence = _("Tasks given a priority together: {count}")


class TasksDated(TogetherFact, kind="task.many_dated"):
    sentence = _("Tasks given a date together: {count}")


class TasksEnded(TogetherFact, kind="task.many_ended"):
    """Said done or cancelled together, also with the order that they were left open in."""

    sentence = _("Tasks ended together: {count}")


class TaskPinned(AboutTask, kind="task.pinned", moves_dates=True):
    """Moved by hand in a queue. `above` is empty at the top."""

    sentence = _("Moved in the queue of {queue}: {task}")

    queue_member_id: int
    queue: str
    above: str
    changes: dict[str, list[str]] = field(default_factory=dict)
    rows: RowChanges = field(default_factory=dict)


class TaskUnpinned(AboutTask, kind="task.unpinned", moves_dates=True):
    sentence = _("The task stands in the queue by its priority again: {task}")

    rows: RowChanges = field(default_factory=dict)


class DependencyAdded(DependencyFact, kind="dependency.added"):
    sentence = _("“{task}” waits for “{predecessor}”")

    lag: int


class DependencyRemoved(DependencyFact, kind="dependency.removed"):
    sentence = _("“{task}” does not wait for “{predecessor}” any more")
