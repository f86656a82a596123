"""When open tasks are expected to start and finish: asked of whoever plans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from naryad.ui.hooks.asks import Ask


@dataclass(frozen=True)
class ExpectedDates:
    """Of an open task. Without a date, `reason_text` says why; a start alone: the estimate is missing.

    `reserve_days`: working days from its order's ready day to the promise; negative: late by, None: no promise or date.
    `holds`: the state of its order, late or at risk, where it is what the order waits for longest.
    """

    starts_at: datetime | None = None
    finishes_at: datetime | None = None
    reason_text: str = ""
    reserve_days: int | None = None
    holds: str = ""


NO_DATES = ExpectedDates()
EXPECTED: Ask[dict[int, ExpectedDates]] = Ask(
    "task.expected", "When these open tasks start and finish, by id"
)
BUSY_UNTIL: Ask[datetime | None] = Ask(
    "member.busy_until", "When everything that is planned for a member is done"
)
EXPECTED_START: Ask[F] = Ask("task.expected_start", "When a task starts, as an expression on tasks")


def expected_dates(task_ids: Iterable[int]) -> dict[int, ExpectedDates]:
    """By id; a task that nobody has planned yet is not in it."""
    wanted = list(task_ids)
    answers = EXPECTED(task_ids=wanted) if wanted else []
    return {pk: dates for answer in answers for pk, dates in answer.items()}
