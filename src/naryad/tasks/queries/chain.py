"""The chain of an order (or the tasks straight on a deal) as a list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries.expected import NO_DATES, ExpectedDates, expected_dates
from naryad.tasks.queries.rank import minutes_spent, with_spent
from naryad.tasks.queries.stop import does_bind
from naryad.tasks.queries.types import planned_minutes
from naryad.tenancy.prepared import prepared


@dataclass(frozen=True)
class ChainRow:
    """One step. `number` is its place in the list; `after` the numbers of those it waits for; minutes."""

    task: Task
    number: int
    spent: int
    planned: int | None
    running_since: datetime | None
    after: tuple[int, ...]
    blockers: tuple[Task, ...]
    starts_at: datetime | None
    finishes_at: datetime | None
    holds: str = ""
    """As ExpectedDates: the order waits for it longest."""

    @property
    def ends_at(self) -> datetime | None:
        """When it is expected to be done, as far as that is known."""
        return self.task.expected_at if self.task.is_wait and self.task.expected_at else self.finishes_at

    @property
    def is_over(self) -> bool:
        """More time went into it than was planned."""
        return self.planned is not None and self.spent > self.planned


def chain(*, order_id: int | None = None, deal_id: int | None = None, now: datetime) -> list[ChainRow]:
    """Steps in the order in which they were laid. At most five queries, whatever their number."""
    tasks = _steps(order_id, deal_id)
    numbers = {task.pk: number for number, task in enumerate(tasks, start=1)}
    before = _before(tasks)
    planned = planned_minutes([task for task in tasks if not task.is_wait])
    dates = expected_dates(task.pk for task in tasks if task.is_open and not task.stop_state)
    return [
        _row(
            task,
            planned=planned.get(task.pk),
            numbers=numbers,
            before=before[task.pk],
            dates=dates.get(task.pk, NO_DATES),
            now=now,
        )
        for task in tasks
    ]


@prepared
def _steps(order_id: int | None, deal_id: int | None) -> QuerySet[Task]:
    tasks = with_spent(Task.objects.filter(order=order_id, deal=deal_id))
    return tasks.select_related("order", "deal", "assignee", "skill", "item").order_by("sequence", "pk")


@prepared
def _links(ids: Sequence[int]) -> QuerySet[Dependency, tuple[int, int]]:
    return Dependency.objects.filter(successor__in=ids).values_list("successor_id", "predecessor_id")


def _before(tasks: list[Task]) -> dict[int, list[Task]]:
    """What each waits for, as it was laid. Nearly all of it are steps of the same chain, which are not read again."""
    known = {task.pk: task for task in tasks}
    links = _links(list(known))
    if elsewhere := {before for _after, before in links} - known.keys():
        known |= Task.objects.select_related("assignee", "order", "deal").in_bulk(elsewhere)
    predecessors: dict[int, list[Task]] = defaultdict(list)
    for after, before in sorted(links, key=lambda link: (known[link[1]].sequence, link[1])):
        predecessors[after].append(known[before])
    return predecessors


def _row(
    task: Task,
    *,
    planned: int | None,
    numbers: dict[int, int],
    before: list[Task],
    dates: ExpectedDates,
    now: datetime,
) -> ChainRow:
    return ChainRow(
        task=task,
        number=numbers[task.pk],
        spent=minutes_spent(task, now=now),
        planned=planned,
        running_since=getattr(task, "running_since", None),
        after=tuple(numbers[predecessor.pk] for predecessor in before if predecessor.pk in numbers),
        blockers=tuple(predecessor for predecessor in before if does_bind(predecessor))
        if task.is_open
        else (),
        starts_at=dates.starts_at,
        finishes_at=dates.finishes_at,
        holds=dates.holds,
    )
