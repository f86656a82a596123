"""What a line of a queue says, and the task at its head."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from naryad.core.time import local_day
from naryad.crm.models import Client, Priority
from naryad.files.models import Attachment
from naryad.tasks.models import ChecklistLine, Task, TaskComment
from naryad.tasks.queries.expected import NO_DATES, ExpectedDates
from naryad.tasks.queries.rank import minutes_spent
from naryad.tasks.rules.pieces import question_at
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class WorkPlace:
    """Where the work is and whom to call there."""

    address: str
    contact_name: str
    contact_phone: str
    client: Client | None


@dataclass(frozen=True)
class QueueRow:
    """A task in a queue. `spent` and `planned` in minutes; `starts_at` is the forecast's."""

    task: Task
    place: WorkPlace
    spent: int
    planned: int | None
    is_shared: bool
    is_appointed: bool  # for today, or for a day that has passed
    starts_at: datetime | None
    finishes_at: datetime | None = None
    reserve_days: int | None = None
    blockers: "tuple[Blocker, ...]" = ()

    @property
    def late_days(self) -> int:
        return max(0, -(self.reserve_days or 0))

    @property
    def promised_on(self) -> date | None:
        return self.task.order.promised_on if self.task.order else None

    @property
    def stands_by(self) -> str:
        """What decides its place, the strongest first: pin, appointment, order (or deal), task, promise; "": its age."""
        task = self.task
        above = task.order or task.deal
        ranks = {
            "pin": task.pinned_at is not None,
            "appointment": self.is_appointed,
            "order": above is not None and above.priority > Priority.NORMAL,
            "task": task.priority > Priority.NORMAL,
            "promise": self.promised_on is not None,
        }
        return next((name for name, decides in ranks.items() if decides), "")


class Blocker(NamedTuple):
    """A task that another one waits for, and when it is expected to be done."""

    task: Task
    finishes_at: datetime | None


@dataclass(frozen=True)
class Before:
    """A task before this one, with what its people left."""

    task: Task
    comments: tuple[TaskComment, ...]
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Hero:
    """The task at the head of the page: the running one, or the next to start (`started_at` None)."""

    row: QueueRow
    started_at: datetime | None
    spent_seconds: int  # of the stretches before the running one
    before: tuple[Before, ...]
    comments: tuple[TaskComment, ...]
    files: tuple[Attachment, ...] = ()
    order_files: tuple[Attachment, ...] = ()
    is_timed: bool = True
    lines: tuple[ChecklistLine, ...] = ()

    @property
    def has_side(self) -> bool:
        """Something was left for who works on it."""
        return bool(self.lines or self.before or self.comments or self.files or self.order_files)

    @property
    def counts_pieces(self) -> bool:
        """Several of an item are made, so how many are done can be said."""
        item = self.row.task.item
        return item is not None and item.quantity > 1

    @property
    def question_at(self) -> int | None:
        """Minutes spent at which the performer is asked how much is left; None: never, or nothing runs."""
        task = self.row.task
        if self.started_at is None or not self.is_timed:
            return None
        return question_at(
            planned=self.row.planned,
            stated_left=task.stated_left,
            spent_when_stated=task.spent_when_stated,
        )

    def asks_remaining(self, *, now: datetime) -> bool:
        """Time is up: the question stands until it is answered."""
        if self.started_at is None or self.question_at is None:
            return False
        return self.spent_seconds + (now - self.started_at).total_seconds() >= 60 * self.question_at


@dataclass(frozen=True)
class Waiting:
    """A waiting task whose responsible person is the member; asked on the expected day."""

    task: Task
    is_due: bool


def row_of(
    task: Task,
    blockers: "tuple[Blocker, ...]" = (),
    *,
    planned: int | None,
    member: Member,
    now: datetime,
    dates: ExpectedDates = NO_DATES,
) -> QueueRow:
    appointed = task.appointment_at is not None and local_day(
        moment=task.appointment_at, time_zone=member.zone
    ) <= member.today(now)
    return QueueRow(
        task=task,
        place=place_of(task),
        spent=minutes_spent(task, now=now),
        planned=planned,
        is_shared=task.assignee_id is None,
        is_appointed=appointed,
        starts_at=dates.starts_at,
        finishes_at=dates.finishes_at,
        reserve_days=dates.reserve_days,
        blockers=blockers,
    )


def seconds_of(task: Task) -> int:
    spent: timedelta | None = getattr(task, "spent", None)
    return int(spent.total_seconds()) if spent else 0


def place_of(task: Task) -> WorkPlace:
    """The order's own address and contact; else the deal's address and its client."""
    order, deal = task.order, task.for_deal
    client = deal.client if deal else None
    name = order.contact_name if order else ""
    phone = order.contact_phone if order else ""
    if not phone and client:
        name, phone = name or client.name, client.phone
    address = (order.address if order else "") or (deal.address if deal else "")
    return WorkPlace(
        address=address or (client.address if client else ""),
        contact_name=name,
        contact_phone=phone,
        client=client,
    )
