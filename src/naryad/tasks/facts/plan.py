"""Facts about what is to be done, by whom and in which order."""

from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact, RowChanges
from naryad.tasks.facts.about import AboutTask


class TaskCreated(AboutTask):
    """`is_available`: it can be started at once."""

    kind = "task.created"
    moves_dates = True
    sentence = _("Task created: {task}")

    is_available: bool


class TasksLaid(Fact):
    """A chain of tasks was laid out at once."""

    kind = "task.chain_laid"
    moves_dates = True
    sentence = _("Chain of tasks laid out: {count}")

    order_id: int | None
    deal_id: int | None
    task_ids: list[int]
    count: int


class TasksRemoved(Fact):
    """Tasks that nobody had begun were taken back (an undone launch)."""

    kind = "task.chain_removed"
    moves_dates = True
    sentence = _("Tasks taken back: {count}")

    order_id: int | None
    deal_id: int | None
    task_ids: list[int]
    count: int


class TaskChanged(AboutTask):
    kind = "task.changed"
    moves_dates = True
    sentence = _("Task changed: {task}")

    changes: dict[str, list[Any]]


class TaskAssigned(AboutTask):
    """To a member, or to the pool of a specialisation: `before` and `after` name either."""

    kind = "task.assigned"
    moves_dates = True
    sentence = _("Task assigned: {task}")

    before_member_id: int | None
    before: str
    after: str
    changes: dict[str, list[str]]


class TasksAssigned(Fact):
    """Many at once; each task has its TaskAssigned as well, which its history shows."""

    kind = "task.many_assigned"
    moves_dates = False
    sentence = _("Tasks assigned together: {count}")

    count: int
    rows: RowChanges


class TasksPrioritised(Fact):
    """Many at once; each task has its TaskChanged as well, which its history shows."""

    kind = "task.many_prioritised"
    moves_dates = False
    sentence = _("Tasks given a priority together: {count}")

    count: int
    rows: RowChanges


class TaskPinned(AboutTask):
    """Moved by hand in a queue. `above` is empty at the top."""

    kind = "task.pinned"
    moves_dates = True
    sentence = _("Moved in the queue of {queue}: {task}")

    queue_member_id: int
    queue: str
    above: str
    changes: dict[str, list[str]] = field(default_factory=dict)
    rows: RowChanges = field(default_factory=dict)


class TaskUnpinned(AboutTask):
    kind = "task.unpinned"
    moves_dates = True
    sentence = _("The task stands in the queue by its priority again: {task}")

    rows: RowChanges = field(default_factory=dict)


class DependencyAdded(AboutTask):
    """`task` waits for `predecessor`."""

    kind = "dependency.added"
    moves_dates = True
    sentence = _("“{task}” waits for “{predecessor}”")

    predecessor_task_id: int
    predecessor: str
    lag: int


class DependencyRemoved(AboutTask):
    kind = "dependency.removed"
    moves_dates = True
    sentence = _("“{task}” does not wait for “{predecessor}” any more")

    predecessor_task_id: int
    predecessor: str
