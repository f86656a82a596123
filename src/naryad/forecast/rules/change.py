"""What-if: a change to the rows of a plan, as the action of the same name would make it (docs/dev/forecast.md). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol

from naryad.core.time import MINUTE
from naryad.forecast.rules.rows import LinkRow, Rows, SpanRow, TaskRow
from naryad.processes.rules.chain import Draft
from naryad.tasks.rules.rank import Pin

UNPINNED = {"position": 0.0, "pin_order_priority": None, "pin_task_priority": None}


class Change(Protocol):
    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        """The rows as they would be after it; what it does not concern stays the same."""


@dataclass(frozen=True, kw_only=True)
class Prioritised:
    """Tasks get another priority."""

    task_ids: Collection[int]
    priority: int

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        return _with_tasks(rows, {pk: {"priority": self.priority} for pk in self.task_ids})


@dataclass(frozen=True, kw_only=True)
class OrderPrioritised:
    """Orders get another priority."""

    order_ids: Collection[int]
    priority: int

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        orders = set(self.order_ids)
        ids = [row.id for row in rows.tasks if row.order_id in orders]
        return _with_tasks(rows, {pk: {"order_priority": self.priority} for pk in ids})


@dataclass(frozen=True, kw_only=True)
class DealPrioritised:
    """Deals get another priority, and their tasks that are of no order."""

    deal_ids: Collection[int]
    priority: int

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        deals = set(self.deal_ids)
        ids = [row.id for row in rows.tasks if row.order_id is None and row.deal_id in deals]
        return _with_tasks(rows, {pk: {"order_priority": self.priority} for pk in ids})


@dataclass(frozen=True, kw_only=True)
class Promised:
    """Orders are promised for another day: of equal ones the earlier promise goes first."""

    order_ids: Collection[int]
    promised_on: date | None

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        orders = set(self.order_ids)
        ids = [row.id for row in rows.tasks if row.order_id in orders]
        return _with_tasks(rows, {pk: {"promised_on": self.promised_on} for pk in ids})


@dataclass(frozen=True, kw_only=True)
class PlanEdited:
    """Tasks get another estimate, type or appointment. `values`: of TaskRow."""

    task_ids: Collection[int]
    values: Mapping[str, object]

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        return _with_tasks(rows, dict.fromkeys(self.task_ids, self.values))


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """Tasks go to a member (each keeps its specialisation unless one is said), or to the pool of a specialisation."""

    task_ids: Collection[int]
    assignee_id: int | None
    skill_id: int | None = None

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        ids = set(self.task_ids)
        places = {row.id: (self.assignee_id, self._skill(row)) for row in rows.tasks if row.id in ids}
        return _moved_to(rows, places, now=now)

    def _skill(self, row: TaskRow) -> int | None:
        return self.skill_id or (row.skill_id if self.assignee_id else None)


@dataclass(frozen=True, kw_only=True)
class Released:
    """Tasks go to the pools of their own specialisations."""

    task_ids: Collection[int]

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        ids = set(self.task_ids)
        return _moved_to(rows, {row.id: (None, row.skill_id) for row in rows.tasks if row.id in ids}, now=now)


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A task is moved in a queue by hand."""

    task_id: int
    pin: Pin

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        pin = self.pin
        moved: dict[str, object] = {
            "position": pin.position,
            "pin_order_priority": pin.order_priority,
            "pin_task_priority": pin.task_priority,
        }
        crowd: dict[int, Mapping[str, object]] = {
            pk: {"position": position} for pk, position in pin.making_room.items()
        }
        return _with_tasks(rows, crowd | {self.task_id: moved})


@dataclass(frozen=True, kw_only=True)
class Away:
    """A member does not work for a while."""

    member_id: int
    starts_at: datetime
    ends_at: datetime

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        absence = SpanRow(self.member_id, self.starts_at, self.ends_at)
        calendars = rows.calendars._replace(absences=[*rows.calendars.absences, absence])
        return rows._replace(calendars=calendars)


@dataclass(frozen=True, kw_only=True)
class WithoutAbsence:
    """A member works after all."""

    absence: SpanRow

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        absences = [absence for absence in rows.calendars.absences if absence != self.absence]
        return rows._replace(calendars=rows.calendars._replace(absences=absences))


@dataclass(frozen=True, kw_only=True)
class ExtraHours:
    """A member works at these times as well."""

    member_id: int
    spans: Sequence[tuple[datetime, datetime]]

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        overtimes = [*rows.calendars.overtimes, *(SpanRow(self.member_id, *span) for span in self.spans)]
        return rows._replace(calendars=rows.calendars._replace(overtimes=overtimes))


@dataclass(frozen=True, kw_only=True)
class WithoutWait:
    """A waiting task is over now, or takes no time once it begins."""

    task_id: int

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        over = {"elapsed_minutes": 0, "expected_at": now, "ends_itself": True}
        return _with_tasks(rows, {self.task_id: over})


@dataclass(frozen=True, kw_only=True)
class WithoutAppointment:
    """A task can begin as soon as what it waits for is done."""

    task_id: int

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        return _with_tasks(rows, {self.task_id: {"appointment_at": None}})


@dataclass(frozen=True, kw_only=True)
class WithoutPause:
    """A task can begin at once after what it waits for."""

    task_id: int

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        links = [link._replace(lag=0) if link.successor_id == self.task_id else link for link in rows.links]
        return rows._replace(links=links)


class NewIds(NamedTuple):
    """Ids that nothing open has: of the new order, and of its first task. Like real ones they are the largest."""

    order: int
    first_task: int


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order is created and its process laid. `links`: (predecessor, successor, lag) between indexes of `drafts`."""

    ids: NewIds
    drafts: Sequence[Draft]
    links: Sequence[tuple[int, int, int]]
    priority: int
    promised_on: date | None = None

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        working = {member.id for member in rows.members if member.is_active}
        first, held = self.ids.first_task, {after for _before, after, _lag in self.links}
        tasks = [
            self._task(number, draft, working, now if number not in held else None)
            for number, draft in enumerate(self.drafts)
        ]
        links = [
            LinkRow(first + before, first + after, lag, "open", None) for before, after, lag in self.links
        ]
        return rows._replace(tasks=[*rows.tasks, *tasks], links=[*rows.links, *links])

    def _task(self, number: int, draft: Draft, working: set[int], begins_at: datetime | None) -> TaskRow:
        """As when it is laid: nobody who has left gets work, a waiting task that waits for nothing begins at once."""
        has_begun = draft.is_wait and begins_at is not None
        ends_at = begins_at + (draft.elapsed_minutes or 0) * MINUTE if has_begun and begins_at else None
        return TaskRow(
            id=self.ids.first_task + number,
            order_id=self.ids.order,
            order_priority=self.priority,
            promised_on=self.promised_on,
            estimate=draft.estimate,
            task_type_id=draft.task_type_id,
            assignee_id=draft.assignee_id if draft.assignee_id in working else None,
            skill_id=draft.skill_id,
            kind=draft.kind,
            elapsed_minutes=draft.elapsed_minutes,
            ends_itself=draft.ends_itself,
            status="in_progress" if has_begun else "todo",
            expected_at=ends_at,
        )


@dataclass(frozen=True, kw_only=True)
class FollowedItems:
    """A launched order follows what has changed: tasks as NewOrder lays them, in an order that is there, and new estimates.

    `before`, `after`: links of the new tasks (by index) with tasks that are there (by id); `joined`, `unlinked`: of the latter
    with each other; `waits`: how long waiting tasks take now.
    """

    new: NewOrder
    estimates: Mapping[int, int]
    before: Sequence[tuple[int, int, int]]
    after: Sequence[tuple[int, int, int]]
    cancelled: Collection[int] = ()
    waits: Mapping[int, int] = field(default_factory=dict)
    joined: Sequence[tuple[int, int, int]] = ()
    unlinked: Collection[tuple[int, int]] = ()

    def apply(self, rows: Rows, *, now: datetime) -> Rows:
        rows = _without(rows, set(self.cancelled))
        changed: dict[int, dict[str, object]] = {pk: {"estimate": e} for pk, e in self.estimates.items()}
        changed |= {pk: {"elapsed_minutes": minutes} for pk, minutes in self.waits.items()}
        rows = self.new.apply(_relinked(_with_tasks(rows, changed), self.joined, self.unlinked), now=now)
        first, is_open = self.new.ids.first_task, {row.id for row in rows.tasks}
        links = [LinkRow(pk, first + new, lag, "open", None) for pk, new, lag in self.before if pk in is_open]
        links += [LinkRow(first + new, pk, lag, "open", None) for new, pk, lag in self.after if pk in is_open]
        return rows._replace(links=[*rows.links, *links])


def _relinked(
    rows: Rows, joined: Sequence[tuple[int, int, int]], unlinked: Collection[tuple[int, int]]
) -> Rows:
    """Links between tasks that are open."""
    is_open = {row.id for row in rows.tasks}
    gone = {*unlinked, *((first, second) for first, second, _lag in joined)}
    links = [link for link in rows.links if (link.predecessor_id, link.successor_id) not in gone]
    links += [
        LinkRow(first, second, lag, "open", None)
        for first, second, lag in joined
        if {first, second} <= is_open
    ]
    return rows._replace(links=links)


def _without(rows: Rows, ids: set[int]) -> Rows:
    """As if these tasks were cancelled: nothing waits for them."""
    return rows._replace(
        tasks=[row for row in rows.tasks if row.id not in ids],
        links=[link for link in rows.links if not ids & {link.predecessor_id, link.successor_id}],
    )


def _with_tasks(rows: Rows, changes: Mapping[int, Mapping[str, object]]) -> Rows:
    return rows._replace(
        tasks=[row._replace(**changes[row.id]) if row.id in changes else row for row in rows.tasks]  # type: ignore[arg-type]
    )


def _moved_to(rows: Rows, places: Mapping[int, tuple[int | None, int | None]], *, now: datetime) -> Rows:
    """Assignee and specialisation by task. Who moves leaves their pin; a timer of whoever loses a task stops."""
    before = {row.id: row for row in rows.tasks}
    moved = {pk: place for pk, place in places.items() if place != _place(before[pk])}
    rows = _with_tasks(
        rows,
        {
            pk: {"assignee_id": assignee_id, "skill_id": skill_id, **UNPINNED}
            for pk, (assignee_id, skill_id) in moved.items()
        },
    )
    return _stopped(
        rows, {pk for pk, place in moved.items() if before[pk].assignee_id not in (None, place[0])}, now
    )


def _place(row: TaskRow) -> tuple[int | None, int | None]:
    return row.assignee_id, row.skill_id


def _stopped(rows: Rows, task_ids: Collection[int], now: datetime) -> Rows:
    """Timers of these tasks end now, and their time is spent."""
    timers = [timer for timer in rows.timers if timer.task_id in task_ids]
    if not timers:
        return rows
    spent = dict(rows.spent)
    for timer in timers:
        spent[timer.task_id] = spent.get(timer.task_id, 0) + max(0, (now - timer.started_at) // MINUTE)
    rows = _with_tasks(rows, {timer.task_id: {"status": "paused"} for timer in timers})
    return rows._replace(spent=spent, timers=[timer for timer in rows.timers if timer not in timers])
