"""Facts of work. Every one names the task, its order or deal and its assignee, so that all their pages hear of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event, RowChanges


@dataclass(frozen=True, kw_only=True)
class AboutTask:
    """Which task, where it stands and whose it is now. `deal_id` is also the deal of the task's order."""

    task_id: int
    task: str
    order_id: int | None
    deal_id: int | None
    place: str  # "26-0318 Kitchen", or the deal's title
    member_id: int | None  # the assignee
    assignee: str
    skill_id: int | None


@dataclass(frozen=True, kw_only=True)
class TaskCreated(AboutTask, Event):
    """`is_available`: it can be started at once."""

    sentence = _("Task created: {task}")
    is_available: bool


@dataclass(frozen=True, kw_only=True)
class TasksLaid(Event):
    """A chain of tasks was laid out at once."""

    sentence = _("Chain of tasks laid out: {count}")
    order_id: int | None
    deal_id: int | None
    task_ids: list[int]
    count: int


@dataclass(frozen=True, kw_only=True)
class TasksRemoved(Event):
    """Tasks that nobody had begun were taken back (an undone launch)."""

    sentence = _("Tasks taken back: {count}")
    order_id: int | None
    deal_id: int | None
    task_ids: list[int]
    count: int


@dataclass(frozen=True, kw_only=True)
class TaskChanged(AboutTask, Event):
    sentence = _("Task changed: {task}")
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(AboutTask, Event):
    """To a member, or to the pool of a specialisation (then `assignee` is empty and `skill` names it)."""

    sentence = _("Task assigned: {task}")
    before_member_id: int | None
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class TaskTaken(AboutTask, Event):
    """Somebody took it from the pool."""

    sentence = _("{assignee} took the shared task “{task}”")


@dataclass(frozen=True, kw_only=True)
class TaskReleased(AboutTask, Event):
    """Its assignee gave it back to the pool."""

    sentence = _("{before} gave the task “{task}” back to the shared queue")
    before_member_id: int
    before: str


@dataclass(frozen=True, kw_only=True)
class TaskStarted(AboutTask, Event):
    sentence = _("Work started: {task}")


@dataclass(frozen=True, kw_only=True)
class TaskPaused(AboutTask, Event):
    """`minutes`: of the stretch that has just ended."""

    sentence = _("Work paused: {task}")
    minutes: int


@dataclass(frozen=True, kw_only=True)
class TaskFinished(AboutTask, Event):
    """`minutes`: worked on the task in all."""

    sentence = _("Task done: {task}")
    minutes: int
    result: str


@dataclass(frozen=True, kw_only=True)
class TaskFinishUndone(AboutTask, Event):
    sentence = _("“Done” taken back: {task}")


@dataclass(frozen=True, kw_only=True)
class TaskReturned(AboutTask, Event):
    """`begun_task_ids`: tasks after it that are already under way, and stay so."""

    sentence = _("Task returned to work: {task}. Reason: {reason}")
    reason: str
    begun_task_ids: list[int]
    begun: list[str]


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(AboutTask, Event):
    sentence = _("Task cancelled: {task}. Reason: {reason}")
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskBecameAvailable(AboutTask, Event):
    """Everything before it is done: it can be started. `after_task_id`: the one that was done last, if known."""

    sentence = _("The task can be started: {task}")
    after_task_id: int | None
    after: str


@dataclass(frozen=True, kw_only=True)
class TaskBlockedAgain(AboutTask, Event):
    """What it waits for was returned to work, or something new was put before it."""

    sentence = _("The task waits again: {task}")


@dataclass(frozen=True, kw_only=True)
class WaitingBegan(AboutTask, Event):
    """A waiting task runs since its predecessors were done."""

    sentence = _("Waiting began: {task}")
    expected_at: datetime
    changes: dict[str, list[datetime | None]]


@dataclass(frozen=True, kw_only=True)
class WaitingReceived(AboutTask, Event):
    sentence = _("What was waited for is here: {task}")


@dataclass(frozen=True, kw_only=True)
class WaitingPostponed(AboutTask, Event):
    sentence = _("Waiting goes on: {task}")
    expected_at: datetime
    changes: dict[str, list[datetime | None]]


@dataclass(frozen=True, kw_only=True)
class WaitingEnded(AboutTask, Event):
    """By the clock: nobody had to confirm it."""

    sentence = _("Waiting ended by itself: {task}")


@dataclass(frozen=True, kw_only=True)
class TaskPinned(AboutTask, Event):
    """Moved by hand in a queue. `above` is empty at the top."""

    sentence = _("Moved in the queue of {queue}: {task}")
    queue_member_id: int
    queue: str
    above: str
    changes: dict[str, list[str]] = field(default_factory=dict)
    rows: RowChanges = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TaskUnpinned(AboutTask, Event):
    sentence = _("The task stands in the queue by its priority again: {task}")
    rows: RowChanges = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TasksAssigned(Event):
    """Many at once; each task has its TaskAssigned as well, which its history shows."""

    sentence = _("Tasks assigned together: {count}")
    count: int
    rows: RowChanges


@dataclass(frozen=True, kw_only=True)
class TasksPrioritised(Event):
    """Many at once; each task has its TaskChanged as well, which its history shows."""

    sentence = _("Tasks given a priority together: {count}")
    count: int
    rows: RowChanges


@dataclass(frozen=True, kw_only=True)
class DependencyAdded(AboutTask, Event):
    """`task` waits for `predecessor`."""

    sentence = _("“{task}” waits for “{predecessor}”")
    predecessor_task_id: int
    predecessor: str
    lag: int


@dataclass(frozen=True, kw_only=True)
class DependencyRemoved(AboutTask, Event):
    sentence = _("“{task}” does not wait for “{predecessor}” any more")
    predecessor_task_id: int
    predecessor: str


@dataclass(frozen=True, kw_only=True)
class QuantityReported(AboutTask, Event):
    sentence = _("Done in “{task}”: {done} of {quantity}")
    item_id: int
    done: str
    quantity: str


@dataclass(frozen=True, kw_only=True)
class RemainingStated(AboutTask, Event):
    """`reason`: why more time is needed, if it was said."""

    sentence = _("Time left in “{task}”: {minutes} min. {reason}")
    minutes: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AboutTime(AboutTask):
    """Whose time entry on the task; `changes` holds `started_at` and `ended_at` before and after."""

    about_time = True

    entry_id: int
    worker_member_id: int
    worker: str
    changes: dict[str, list[datetime | None]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TimerStopped(AboutTime, Event):
    """By the clock, after the end of the shift; the member is asked how long they worked."""

    sentence = _("A forgotten timer was stopped, its time is unconfirmed: {worker}, “{task}”")


@dataclass(frozen=True, kw_only=True)
class TimeConfirmed(AboutTime, Event):
    """The answer to a stopped timer: until when the work went on."""

    sentence = _("Time confirmed: {worker}, “{task}”")


@dataclass(frozen=True, kw_only=True)
class TimeAdded(AboutTime, Event):
    sentence = _("Time added: {worker}, “{task}”. Reason: {reason}")
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimeChanged(AboutTime, Event):
    sentence = _("Time corrected: {worker}, “{task}”. Reason: {reason}")
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimeVoided(AboutTime, Event):
    """It is kept, and counts nowhere."""

    sentence = _("Marked as not worked: {worker}, “{task}”. Reason: {reason}")
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimeRestored(AboutTime, Event):
    sentence = _("“Not worked” taken back: {worker}, “{task}”")


@dataclass(frozen=True, kw_only=True)
class WatcherAdded(AboutTask, Event):
    sentence = _("{watcher} watches the task “{task}”")
    watcher_member_id: int
    watcher: str


@dataclass(frozen=True, kw_only=True)
class WatcherRemoved(AboutTask, Event):
    sentence = _("{watcher} watches the task “{task}” no more")
    watcher_member_id: int
    watcher: str


@dataclass(frozen=True, kw_only=True)
class DealTasksStopped(Event):
    """The tasks straight on a lost deal left queues and forecast. `paused_member_ids`: whose timers were stopped."""

    sentence = _("Tasks of deal {number} stopped: {count}. Reason: {reason}")
    deal_id: int
    number: int
    state: str
    count: int
    reason: str
    paused_member_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class DealTasksResumed(Event):
    sentence = _("Tasks of deal {number} are back in work: {count}")
    deal_id: int
    number: int
    count: int


@dataclass(frozen=True, kw_only=True)
class CommentAdded(Event):
    """On a task, an order or a deal; `comment_id` is the row, `subject` its title."""

    sentence = _("Comment: {text}")
    comment_id: int
    task_id: int | None
    order_id: int | None
    deal_id: int | None
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AboutFile:
    """Which file, and the row it lies on; `deal_id` and `order_id` also of that row's own place."""

    attachment_id: int
    name: str
    task_id: int | None
    order_id: int | None
    deal_id: int | None
    subject: str


@dataclass(frozen=True, kw_only=True)
class FileAttached(AboutFile, Event):
    sentence = _("File attached: {name}")


@dataclass(frozen=True, kw_only=True)
class FileRemoved(AboutFile, Event):
    sentence = _("File removed: {name}")


@dataclass(frozen=True, kw_only=True)
class FileRestored(AboutFile, Event):
    sentence = _("Removed file taken back: {name}")


@dataclass(frozen=True, kw_only=True)
class TaskTypeChanged(Event):
    sentence = _("Task type “{name}” changed")
    extra_topics = ("settings",)

    task_type_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TaskTypesSorted(Event):
    sentence = _("Task types reordered")
    extra_topics = ("settings",)
