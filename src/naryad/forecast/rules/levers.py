"""What would bring a date nearer, each planned; nothing is offered that was not (docs/dev/forecast.md). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from naryad.core.time import MINUTE, from_minutes
from naryad.forecast.rules.change import (
    Assigned,
    Change,
    ExtraHours,
    OrderPrioritised,
    Pinned,
    WithoutAbsence,
    WithoutAppointment,
    WithoutPause,
    WithoutWait,
)
from naryad.forecast.rules.effect import Present, replanned
from naryad.forecast.rules.outcome import DatedOrder, order_dates
from naryad.forecast.rules.problem import priorities
from naryad.forecast.rules.rows import Rows, TaskRow
from naryad.scheduling import Explanation, Kind, Link
from naryad.tasks.rules.rank import Standing, pin, rank_key

ALONE, TOGETHER = 5, 3
"""At most so many plans of one cause, and of pairs of the longest where none of those helps."""
URGENT = 3
WORTH = timedelta(hours=1)
OVERTIME = timedelta(hours=2)
OVERTIME_DAYS = 5
QUEUES = (Kind.QUEUE, Kind.TURN)


@dataclass(frozen=True)
class Lever:
    """Something that could be otherwise. `kind`: wait, pause, appointment, absence, first (in a queue), urgent,
    assignee, overtime."""

    kind: str
    task_id: int | None
    member_id: int | None
    minutes: int
    """How long what it is about takes on the way to the date."""
    change: Change


@dataclass(frozen=True)
class Gain:
    """Levers that together bring the order to `ready_at`, `minutes` earlier than it is."""

    levers: tuple[Lever, ...]
    ready_at: datetime
    minutes: int


def gains(base: Present, explanation: Explanation, order: DatedOrder) -> list[Gain]:
    """What helps by an hour at least, the most first."""
    levers = sorted(_levers(base, explanation, order), key=lambda lever: -lever.minutes)
    alone = levers[:ALONE]
    helping = _planned(base, order, [(lever,) for lever in alone])
    return helping or _planned(base, order, list(combinations(levers[:TOGETHER], 2)))


def _planned(base: Present, order: DatedOrder, sets: Sequence[tuple[Lever, ...]]) -> list[Gain]:
    ready_at = base.dates[order.id].ready_at
    helping = []
    for levers in sets:
        rows = base.rows
        for lever in levers:
            rows = lever.change.apply(rows, now=base.now)
        then = order_dates(replanned(base, rows), [order])[order.id].ready_at
        if then is not None and ready_at is not None and ready_at - then >= WORTH:
            helping.append(Gain(levers, then, (ready_at - then) // MINUTE))
    return sorted(helping, key=lambda gain: -gain.minutes)


def _levers(base: Present, explanation: Explanation, order: DatedOrder) -> Iterator[Lever]:
    row_of = {row.id: row for row in base.rows.tasks}
    links = [link for link in explanation.links[::-1] if link.task in row_of]
    for link in links:
        yield from _of_link(link, row_of[link.task])
    yield from _of_queues(base, links, row_of, order)
    yield from _of_members(base, links)


def _of_link(link: Link, row: TaskRow) -> Iterator[Lever]:
    waited = _minutes(link, Kind.PREDECESSOR, Kind.WORKING)
    if row.is_wait and waited:
        yield Lever("wait", row.id, None, waited, WithoutWait(task_id=row.id))
    if paused := _minutes(link, Kind.LAG):
        yield Lever("pause", row.id, None, paused, WithoutPause(task_id=row.id))
    if row.appointment_at is not None and (held := _minutes(link, Kind.NOT_BEFORE)):
        yield Lever("appointment", row.id, None, held, WithoutAppointment(task_id=row.id))


def _minutes(link: Link, *kinds: Kind) -> int:
    return sum(part.minutes for part in link.parts if part.kind in kinds)


def _of_queues(
    base: Present, links: Sequence[Link], row_of: dict[int, TaskRow], order: DatedOrder
) -> Iterator[Lever]:
    """Whoever stands behind others' tasks comes first, goes to a colleague, or its whole order is urgent."""
    total = 0
    waited = 0
    for link in links:
        waited += sum(part.minutes for part in link.parts) if _minutes(link, Kind.QUEUE) else 0
        waited += _minutes(link, Kind.TURN)
        row = row_of[link.task]
        if not waited or _minutes(link, Kind.QUEUE):
            continue
        member_id = base.outcome.plan.task(row.id).employee
        if row.order_id == order.id and member_id is not None:
            yield Lever("first", row.id, member_id, waited, _first(base.rows, row, member_id))
            yield from _colleague(base, row, member_id, waited)
        total, waited = total + waited, 0
    mine = [row for row in row_of.values() if row.order_id == order.id]
    if total and any(row.order_priority < URGENT for row in mine):
        yield Lever("urgent", None, None, total, OrderPrioritised(order_ids=[order.id], priority=URGENT))


def _first(rows: Rows, row: TaskRow, member_id: int) -> Pinned:
    """As when a head moves it to the top of the member's queue."""
    skills = set(rows.skills.get(member_id, ()))
    queue = [task for task in rows.tasks if not task.is_wait and _is_in_queue(task, member_id, skills)]
    if row not in queue:
        queue.append(row)
    queue.sort(
        key=lambda task: rank_key(
            order_priority=priorities(task)[0],
            task_priority=priorities(task)[1],
            position=task.position,
            order_due=task.promised_on,
            task_id=task.id,
        )
    )
    standing = [Standing(task.id, *priorities(task), task.position) for task in queue]
    return Pinned(task_id=row.id, pin=pin(standing, task_id=row.id, after_id=None))


def _is_in_queue(row: TaskRow, member_id: int, skills: set[int]) -> bool:
    return row.assignee_id == member_id or (row.assignee_id is None and row.skill_id in skills)


def _colleague(base: Present, row: TaskRow, member_id: int, waited: int) -> Iterator[Lever]:
    """Whoever else has its specialisation and is free first."""
    if row.assignee_id is None or row.skill_id is None:
        return
    able = {member.id for member in base.rows.members if member.is_active} - {member_id}
    able = {pk for pk in able if row.skill_id in base.rows.skills.get(pk, ())}
    if not able:
        return
    busy: dict[int, int] = dict.fromkeys(able, 0)
    for task in base.outcome.plan.tasks:
        if task.employee in busy and task.finish is not None:
            busy[task.employee] += base.outcome.plan.asked(task.id).effort
    best = min(able, key=lambda pk: (busy[pk], pk))
    yield Lever("assignee", row.id, best, waited, Assigned(task_ids=[row.id], assignee_id=best))


def _of_members(base: Present, links: Sequence[Link]) -> Iterator[Lever]:
    """The one who works longest on the way to the date stays longer; absences on the way do not happen."""
    plan = base.outcome.plan
    work: dict[int, int] = {}
    for link in links:
        member_id = plan.task(link.task).employee
        if member_id is not None:
            worked = _minutes(link, Kind.PREDECESSOR, Kind.WORKING, Kind.QUEUE)
            work[member_id] = work.get(member_id, 0) + worked
    until = from_minutes(max((part.end for link in links for part in link.parts), default=0))
    for absence in base.rows.calendars.absences:
        if absence.member_id in work and absence.starts_at < until:
            length = (min(absence.ends_at, until) - max(absence.starts_at, base.now)) // MINUTE
            yield Lever("absence", None, absence.member_id, length, WithoutAbsence(absence=absence))
    if work:
        busiest = max(work, key=lambda pk: (work[pk], -pk))
        [member] = [employee for employee in plan.problem.employees if employee.id == busiest]
        spans = list(_evenings(member.intervals, now=plan.problem.now))
        if spans and work[busiest]:
            minutes = min(work[busiest], OVERTIME_DAYS * (OVERTIME // MINUTE))
            yield Lever("overtime", None, busiest, minutes, ExtraHours(member_id=busiest, spans=spans))


def _evenings(intervals: Sequence[Sequence[int]], *, now: int) -> Iterator[tuple[datetime, datetime]]:
    """After the next working days, the hours of OVERTIME."""
    length, evenings = OVERTIME // MINUTE, 0
    for (_start, end), (following, _end) in zip(intervals, intervals[1:], strict=False):
        if end > now and following - end >= 4 * length and evenings < OVERTIME_DAYS:
            evenings += 1
            yield from_minutes(end), from_minutes(end + length)
