"""Reads an order's history and lays it out as a ledger of its time (rules.ledger)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from naryad.activity.queries import events_about
from naryad.core.time import day_end, to_minutes
from naryad.forecast.queries.rows import read_calendars
from naryad.forecast.rules.calendar import working_time
from naryad.insight.queries.entries import closed_confirmed_entries
from naryad.insight.rules.intervals import Interval, merged
from naryad.insight.rules.ledger import (
    Flow,
    TaskLife,
    TimePart,
    TimeParts,
    flow,
    partition,
    total,
    waited,
    whole_per_cents,
)
from naryad.insight.rules.sight import Sight
from naryad.orders.facts import OrderCancelled, OrderHeld, OrderResumed
from naryad.orders.models import Order
from naryad.people.models import MemberSkill
from naryad.tasks.models import Dependency, Task, TimeEntry
from naryad.tasks.queries.types import planned_minutes
from naryad.workspaces.models import Member, Workspace

STOPS = (OrderHeld.kind, OrderCancelled.kind)
RETURN = OrderResumed.kind


@dataclass(kw_only=True)
class LedgerStep:
    """A row of the order's card. Minutes: `plan`, `fact` of work (a waiting step: of the calendar), `waited` before it.

    `waited_for`: whose queue it stood in (a member's name, or a specialisation's); empty for a waiting step and where
    it is nobody's. `is_longest`: of all steps of the order, also those that are not shown.
    """

    task: Task
    plan: int | None
    fact: int | None
    waited: int | None
    waited_for: str
    is_longest: bool = False

    @property
    def is_over(self) -> bool:
        return self.plan is not None and self.fact is not None and self.fact > self.plan


@dataclass(frozen=True, kw_only=True)
class Share:
    """One part of the bar: its minutes, and the place in per mille of the whole. Per cents sum to 100."""

    part: TimePart
    minutes: int
    per_cent: int
    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """`lead`: calendar minutes from acceptance to the end, or to now while the order `is_open`."""

    order: Order
    parts: TimeParts
    flow: Flow
    steps: list[LedgerStep]

    @property
    def lead(self) -> int:
        return sum(self.parts.values())

    @property
    def is_open(self) -> bool:
        return _end(self.order) is None

    @property
    def shares(self) -> list[Share]:
        return shares(self.parts)

    @property
    def longest(self) -> LedgerStep | None:
        return next((step for step in self.steps if step.is_longest), None)


def shares(parts: TimeParts) -> list[Share]:
    """For the bar, in the order of the rule; empty parts have no width."""
    whole = sum(parts.values())
    found, start = [], 0.0
    for (part, minutes), per_cent in zip(parts.items(), whole_per_cents([*parts.values()]), strict=True):
        width = 1000 * minutes / whole if whole else 0.0
        found.append(Share(part=part, minutes=minutes, per_cent=per_cent, start=start, width=width))
        start += width
    return found


@dataclass(frozen=True, kw_only=True)
class LedgerSum:
    """Ledgers of several orders and what they sum to."""

    ledgers: list[Ledger]

    @property
    def parts(self) -> TimeParts:
        return total([ledger.parts for ledger in self.ledgers])

    @property
    def lead(self) -> int:
        return sum(ledger.lead for ledger in self.ledgers)

    @property
    def shares(self) -> list[Share]:
        return shares(self.parts)

    @property
    def flow_efficiency(self) -> float | None:
        """Per cent: touch ÷ lead, both in the company's working time; ratio of sums."""
        lead = sum(ledger.flow.lead for ledger in self.ledgers)
        return 100 * sum(ledger.flow.touch for ledger in self.ledgers) / lead if lead else None


def order_ledgers(*, orders: Sequence[Order], sight: Sight, workspace: Workspace, now: datetime) -> LedgerSum:
    """A fixed number of queries whatever the number of orders. `sight`: whose steps there are, and whether persons are
    named; who sees only their own figures gets the whole bar, which names nobody, and their own steps."""
    if not orders:
        return LedgerSum(ledgers=[])
    tasks = _tasks(orders)
    worked = _worked([task.pk for of_order in tasks.values() for task in of_order], now=now)
    planned = planned_minutes([task for of_order in tasks.values() for task in of_order])
    let_go = _let_go([order.pk for order in orders])
    held = _held(orders, now=now)
    hours = _Hours(
        since=min(order.accepted_at for order in orders),
        until=max(_end(order) or now for order in orders),
        workspace=workspace,
    )
    ledgers = []
    for order in orders:
        rows = tasks[order.pk]
        lives = [
            _life(
                task,
                worked=worked[task.pk],
                let_go=let_go.get(task.pk),
                held=held.get(order.pk, ()),
                hours=hours,
            )
            for task in rows
        ]
        start, end = to_minutes(order.accepted_at), to_minutes(_end(order) or now)
        ledgers.append(
            Ledger(
                order=order,
                parts=partition(start=start, end=end, tasks=lives),
                flow=flow(start=start, end=end, tasks=lives, company_hours=hours.company),
                steps=_steps(rows, lives, sight=sight, worked=worked, planned=planned, now=now),
            )
        )
    return LedgerSum(ledgers=ledgers)


def _end(order: Order) -> datetime | None:
    """When it was done, or cancelled; None while it goes on."""
    return order.stopped_at if order.status == Order.Status.CANCELLED else order.finished_at


def _held(orders: Sequence[Order], *, now: datetime) -> Mapping[int, list[Interval]]:
    """When each order was on hold or cancelled, up to now; a hold that is given another day or reason goes on."""
    topics = [f"order:{order.pk}" for order in orders]
    facts = events_about(topics=topics, kinds=(*STOPS, RETURN))
    since: dict[int, datetime] = {}
    held: dict[int, list[Interval]] = defaultdict(list)
    for kind, order_id, at in facts.order_by("pk").values_list("kind", "data__order_id", "at"):
        if kind in STOPS:
            since.setdefault(order_id, at)
        elif order_id in since:
            held[order_id].append((to_minutes(since.pop(order_id)), to_minutes(at)))
    for order_id, at in since.items():
        held[order_id].append((to_minutes(at), to_minutes(max(at, now))))
    return held


def _tasks(orders: Sequence[Order]) -> Mapping[int, list[Task]]:
    tasks: dict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(order__in=[order.pk for order in orders]).select_related(
        "assignee", "skill", "task_type", "item"
    )
    for task in rows.order_by("order_id", "sequence", "pk"):
        if task.order_id is not None:
            tasks[task.order_id].append(task)
    return tasks


def _worked(task_ids: Iterable[int], *, now: datetime) -> Mapping[int, list[Interval]]:
    """Stretches of work by task: time that counts, and running timers up to now."""
    worked: dict[int, list[Interval]] = defaultdict(list)
    ids = list(task_ids)
    closed = closed_confirmed_entries().filter(task__in=ids).values_list("task_id", "started_at", "ended_at")
    running = TimeEntry.objects.filter(task__in=ids, ended_at__isnull=True)
    for task_id, started_at, ended_at in [*closed, *running.values_list("task_id", "started_at", "ended_at")]:
        worked[task_id].append((to_minutes(started_at), to_minutes(max(ended_at or now, started_at))))
    return worked


def _let_go(order_ids: Sequence[int]) -> Mapping[int, int]:
    """Of tasks with a lag before them: when their last predecessor was done; not there while one is open."""
    rows = Dependency.objects.filter(successor__order__in=order_ids).values_list(
        "successor_id", "lag", "predecessor__status", "predecessor__finished_at"
    )
    finishes: dict[int, list[datetime]] = defaultdict(list)
    lagging, blocked = set(), set()
    for successor_id, lag, status, finished_at in rows:
        if lag:
            lagging.add(successor_id)
        if status in Task.OPEN:
            blocked.add(successor_id)
        elif finished_at is not None:
            finishes[successor_id].append(finished_at)
    return {pk: to_minutes(max(finishes[pk])) for pk in lagging - blocked if finishes[pk]}


class _Hours:
    """Working time of whoever should do a task, over all the orders' life."""

    def __init__(self, *, since: datetime, until: datetime, workspace: Workspace) -> None:
        members = list(Member.objects.order_by("pk"))
        rows = read_calendars(now=since, workspace=workspace, members=members)
        active = {member.pk for member in members if member.is_active}
        everybody = rows._replace(members=[row._replace(is_active=True) for row in rows.members])
        horizon = day_end(day=(until + timedelta(days=1)).date(), time_zone=workspace.time_zone)
        self.members = working_time(everybody, now=since, horizon=horizon)
        self.company = merged(row for pk in active for row in self.members.get(pk, ()))
        self._skills: dict[int, list[Interval]] = {}
        holders: dict[int, list[int]] = defaultdict(list)
        for member_id, skill_id in MemberSkill.objects.values_list("member_id", "skill_id"):
            if member_id in active:
                holders[skill_id].append(member_id)
        for skill_id, pks in holders.items():
            self._skills[skill_id] = merged(row for pk in pks for row in self.members.get(pk, ()))

    def of(self, task: Task) -> Sequence[Interval]:
        """The assignee's; of a shared task any holder's of its specialisation; else, or without a schedule, anybody's."""
        own: Sequence[Interval] = ()
        if task.assignee_id is not None:
            own = self.members.get(task.assignee_id, ())
        elif task.skill_id is not None:
            own = self._skills.get(task.skill_id, ())
        return own or self.company


def _life(
    task: Task,
    *,
    worked: Sequence[Interval],
    let_go: int | None,
    held: Sequence[Interval],
    hours: _Hours,
) -> TaskLife:
    return TaskLife(
        is_wait=task.is_wait,
        let_go=let_go,
        available=_minute(task.available_at),
        started=_minute(task.started_at),
        finished=_minute(task.finished_at),
        worked=worked,
        hours=() if task.is_wait else hours.of(task),
        held=held,
        is_cancelled=task.status == Task.Status.CANCELLED,
    )


def _minute(moment: datetime | None) -> int | None:
    return None if moment is None else to_minutes(moment)


def _steps(
    tasks: Sequence[Task],
    lives: Sequence[TaskLife],
    *,
    sight: Sight,
    worked: Mapping[int, Sequence[Interval]],
    planned: Mapping[int, int | None],
    now: datetime,
) -> list[LedgerStep]:
    waits = {task.pk: waited(life, now=to_minutes(now)) for task, life in zip(tasks, lives, strict=True)}
    longest = max(waits, key=lambda pk: waits[pk] or 0, default=None)
    return [
        LedgerStep(
            task=task,
            plan=_plan(task, planned=planned),
            fact=_fact(task, worked.get(task.pk, ()), now=now),
            waited=waits[task.pk],
            waited_for=_queue_of(task, sight),
            is_longest=bool(task.pk == longest and waits[task.pk]),
        )
        for task in tasks
        if sight.member_id in (None, task.assignee_id)
    ]


def _plan(task: Task, *, planned: Mapping[int, int | None]) -> int | None:
    if task.is_wait:
        return task.elapsed_minutes
    if task.estimate_at_start is not None:
        return task.estimate_at_start
    return planned[task.pk]


def _fact(task: Task, worked: Sequence[Interval], *, now: datetime) -> int | None:
    """Minutes worked by all; of a waiting step, how long it really took."""
    if task.is_wait:
        if task.started_at is None:
            return None
        return to_minutes(task.finished_at or now) - to_minutes(task.started_at)
    return sum(end - start for start, end in worked) if worked else None


def _queue_of(task: Task, sight: Sight) -> str:
    if task.is_wait:
        return ""
    if task.assignee is not None and (sight.sees_persons or sight.leader_id or sight.member_id):
        return task.assignee.name
    return task.skill.name if task.skill is not None else ""
