"""Why an order is ready when it is: the chain of waits in words, or what stops it from having a date (docs/dev/forecast.md)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from naryad.core.time import from_minutes
from naryad.forecast.models import ForecastRun, OrderForecast
from naryad.forecast.queries.present import present_of
from naryad.forecast.queries.rows import open_tasks, read_rows
from naryad.forecast.rules.chain import StoredTask, chain_plan
from naryad.forecast.rules.effect import Present
from naryad.forecast.rules.levers import Gain, gains
from naryad.forecast.rules.outcome import HELD, NEAR
from naryad.scheduling import Explanation, Kind, explain
from naryad.tasks.models import Task
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member

CHAINS = """
WITH RECURSIVE chain AS (
  SELECT f.* FROM forecast_taskforecast f WHERE f.workspace_id = %(workspace)s AND f.task_id = ANY(%(tasks)s)
  UNION
  SELECT f.* FROM forecast_taskforecast f JOIN chain ON f.task_id = chain.via_id
  WHERE f.workspace_id = %(workspace)s
)
SELECT task_id, starts_at, finishes_at, member_id, reason, via_id FROM chain
"""

SHOWN_TASKS = 4
CAUSES = dict.fromkeys(("queue", "turn"), "queue") | dict.fromkeys(("wait", "lag", "not_before"), "wait")
"""What kinds of steps come to; the others are work."""
BEFORE = (Kind.NOT_BEFORE, Kind.LAG, Kind.TURN)
OTHERS = (Kind.QUEUE.value, Kind.PREDECESSOR.value)


@dataclass(frozen=True)
class WhyTask:
    """A task that the answer names, `pk` None for one that is not laid yet. `member` is empty for a waiting task."""

    pk: int | None
    title: str
    place: str
    order_id: int | None
    deal_id: int | None
    member_id: int | None
    member: str
    skill: str
    is_wait: bool
    stop: str = ""
    """In words, while its order or deal is not worked on."""
    hidden: int = 0
    """How many tasks of other orders it stands for, which the reader may not open; 0: it is itself."""
    is_internal: bool = False


@dataclass(frozen=True)
class WhyStep:
    """A stretch on the way to the date. `kind` names its sentence:

    working, predecessor, wait, queue (`member` first does `tasks`, then what `after` names), lag, not_before,
    turn (what it waited for is there, `member` is still busy).
    `minutes` = `work` + `off` (time when nobody in question works); the steps' minutes sum to the whole.
    """

    kind: str
    tasks: list[WhyTask]
    after: WhyTask | None
    work: int
    off: int
    until: datetime

    @property
    def minutes(self) -> int:
        return self.work + self.off

    @property
    def member(self) -> str:
        return self.tasks[0].member

    @property
    def member_id(self) -> int | None:
        return self.tasks[0].member_id

    @property
    def first_tasks(self) -> list[WhyTask]:
        return self.tasks[:SHOWN_TASKS]

    @property
    def more_tasks(self) -> list[WhyTask]:
        return self.tasks[SHOWN_TASKS:]


class WhyCause(NamedTuple):
    """What takes part of the way to a date ("work", "queue", "wait"), in working days of the company."""

    kind: str
    days: float


@dataclass(frozen=True)
class WhyStop:
    """What keeps a task, and so the order, from having a date. `reason` as in TaskForecast, or "no_tasks".

    `held`: the task of an order on hold that it waits for.
    """

    reason: str
    task: WhyTask | None
    held: WhyTask | None = None


@dataclass(frozen=True)
class WhyLever:
    """What could be otherwise; `kind` as of rules.levers.Lever."""

    kind: str
    task: WhyTask | None
    member_id: int | None
    member: str


@dataclass(frozen=True)
class WhyGain:
    """Levers (two: both together) and the date that was planned with them, `minutes` earlier."""

    levers: list[WhyLever]
    ready_at: datetime
    minutes: int


@dataclass(frozen=True)
class Why:
    """Either `steps` that lead from `planned_at` to `ready_at`, or `stops`. Both empty: a plan is being made."""

    planned_at: datetime | None
    ready_at: datetime | None
    steps: list[WhyStep]
    stops: list[WhyStop]
    left_out: list[WhyTask]
    gains: list[WhyGain] = field(default_factory=list)
    causes: list[WhyCause] = field(default_factory=list)
    """The longest first; they sum to the way."""

    @property
    def days(self) -> float:
        return sum(cause.days for cause in self.causes)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def longest(self) -> WhyStep | None:
        return max(self.steps, key=lambda step: step.minutes, default=None)


def why(*, order_id: int) -> Why:
    forecast = OrderForecast.objects.filter(order=order_id).first()
    run = ForecastRun.objects.order_by("-pk").first()
    if forecast is None or run is None:
        return Why(None, None, [], [], [])
    left_out = [
        row.pk
        for row in open_tasks()
        .filter(order=order_id, forecast_taskforecast__reason="no_estimate")
        .order_by("sequence", "pk")
    ]
    if forecast.ready_at is None:
        return _stopped(order_id, run, left_out)
    base = present_of(run)
    if base is not None and _is_of(base, forecast):
        return _planned(base, forecast, left_out)
    [chain] = _read_chains([forecast.last_task_id])
    explanation = _explained(chain, run)
    planned_for = {row.task_id: row.member_id for row in chain}
    known = why_tasks([*planned_for, *left_out], planned_for)
    steps = why_steps(explanation, known, order_id=order_id) if explanation else []
    return Why(run.planned_at, forecast.ready_at, steps, [], [known[pk] for pk in left_out])


def _is_of(base: Present, forecast: OrderForecast) -> bool:
    """The plan says of the order what is stored."""
    dates = base.dates.get(forecast.order_id)
    return dates is not None and dates[:2] == (forecast.ready_at, forecast.last_task_id)


def _planned(base: Present, forecast: OrderForecast, left_out: list[int]) -> Why:
    """From the whole plan: what holds a task just before its doer's queue does is seen, and levers are planned."""
    plan, [order] = base.outcome.plan, [row for row in base.orders if row.id == forecast.order_id]
    assert forecast.last_task_id is not None  # an order with a date has it of a task
    explanation = explain(plan, forecast.last_task_id, near=NEAR)
    levers = gains(base, explanation, order)
    named = {link.task for link in explanation.links}
    planned_for = {pk: plan.task(pk).employee for pk in named}
    known = why_tasks([*planned_for, *left_out], planned_for)
    members = {lever.member_id or 0 for gain in levers for lever in gain.levers}
    names = dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))
    steps = why_steps(explanation, known, order_id=order.id)
    told = [_gain(gain, known, names) for gain in levers]
    causes = _causes(steps, base)
    return Why(base.now, forecast.ready_at, steps, [], [known[pk] for pk in left_out], told, causes)


def _causes(steps: Sequence[WhyStep], base: Present) -> list[WhyCause]:
    found: dict[str, float] = {}
    since, zone = base.now, base.rows.calendars.time_zone
    for step in steps:
        kind = CAUSES.get(step.kind, "work")
        found[kind] = found.get(kind, 0.0) + base.days.passed(since, step.until, time_zone=zone)
        since = step.until
    ordered = sorted(found.items(), key=lambda cause: -cause[1])
    return [WhyCause(kind, days) for kind, days in ordered if days > 0]


def _gain(gain: Gain, known: Mapping[int, WhyTask], names: Mapping[int, str]) -> WhyGain:
    levers = [
        WhyLever(
            lever.kind, known.get(lever.task_id or 0), lever.member_id, names.get(lever.member_id or 0, "")
        )
        for lever in gain.levers
    ]
    return WhyGain(levers, gain.ready_at, gain.minutes)


def _read_chains(task_ids: Sequence[int | None]) -> list[list[StoredTask]]:
    """Of each task: it and, through `via`, everything it waits for, nearest first. One query for all."""
    with connection.cursor() as cursor:
        cursor.execute(CHAINS, {"workspace": require_workspace_id(), "tasks": list(task_ids)})
        rows = {row[0]: StoredTask(*row) for row in cursor.fetchall()}
    return [_walk(rows, task_id) for task_id in task_ids]


def _walk(rows: dict[int, StoredTask], task_id: int | None) -> list[StoredTask]:
    chain: list[StoredTask] = []
    while task_id in rows and len(chain) < len(rows):
        chain.append(rows[task_id])
        task_id = chain[-1].via_id
    return chain


def _explained(chain: Sequence[StoredTask], run: ForecastRun) -> Explanation | None:
    """None when the tasks have changed since they were planned: the next plan is on its way."""
    ids = [row.task_id for row in chain]
    rows = read_rows(now=run.planned_at, task_ids=ids)
    if not ids or len(rows.tasks) != len(ids):
        return None
    return explain(chain_plan(chain, rows, now=run.planned_at), ids[0])


def why_steps(explanation: Explanation, known: Mapping[int, WhyTask], *, order_id: int) -> list[WhyStep]:
    """In time order."""
    steps: list[WhyStep] = []
    links = explanation.links[::-1]
    after = [*(link.task for link in links[1:]), None]
    for link, next_task in zip(links, after, strict=True):
        task, follower = known[link.task], known[next_task] if next_task else None
        for kind in BEFORE:
            waited = [part for part in link.parts if part.kind is kind]
            if waited:
                until = from_minutes(waited[-1].end)
                steps.append(WhyStep(kind.value, [task], None, sum(p.minutes for p in waited), 0, until))
        rest = [part for part in link.parts if part.kind not in BEFORE]
        if not rest:
            continue
        kinds = {part.kind for part in rest} - {Kind.OFF_HOURS}
        name = kinds.pop().value if kinds else Kind.OFF_HOURS.value
        off = sum(part.minutes for part in rest if part.kind is Kind.OFF_HOURS)
        work = sum(part.minutes for part in rest) - off
        step = WhyStep(
            "wait" if task.is_wait else name, [task], follower, work, off, from_minutes(rest[-1].end)
        )
        _append(steps, step, order_id=order_id)
    return steps


def _append(steps: list[WhyStep], step: WhyStep, *, order_id: int) -> None:
    """What one person does one after another for others is one step, whichever of it waits for which."""
    last = steps[-1] if steps else None
    if last is None or not all(_is_for_others(neighbour, order_id) for neighbour in (last, step)):
        steps.append(step)
    elif last.member_id == step.member_id:
        tasks = [*last.tasks, *step.tasks]
        work, off = last.work + step.work, last.off + step.off
        steps[-1] = WhyStep(Kind.QUEUE.value, tasks, step.after, work, off, step.until)
    else:
        steps.append(step)


def _is_for_others(step: WhyStep, order_id: int) -> bool:
    return step.kind in OTHERS and all(task.order_id != order_id for task in step.tasks)


def _stopped(order_id: int, run: ForecastRun, left_out: list[int]) -> Why:
    """Each task of the order without a date, followed through `blocked` to what stops it."""
    undated = open_tasks().filter(
        order=order_id, forecast_taskforecast__starts_at__isnull=True, forecast_taskforecast__isnull=False
    )
    culprits: dict[int, StoredTask] = {}
    for chain in _read_chains(list(undated.order_by("pk").values_list("pk", flat=True))):
        culprits[chain[-1].task_id] = chain[-1]
    held = [row.via_id for row in culprits.values() if row.reason == HELD and row.via_id]
    known = why_tasks([*culprits, *left_out, *held], {pk: row.member_id for pk, row in culprits.items()})
    stops = [
        WhyStop(row.reason, known[pk], known.get(row.via_id or 0) if row.reason == HELD else None)
        for pk, row in sorted(culprits.items())
        if pk in known
    ]
    if not stops:
        stops = [WhyStop("no_estimate", known[pk]) for pk in left_out if pk in known]
    if not stops and not open_tasks().filter(order=order_id).exists():
        stops = [WhyStop("no_tasks", None)]
    return Why(run.planned_at, None, [], stops, [known[pk] for pk in left_out if pk in known])


def why_tasks(ids: Collection[int], planned_for: Mapping[int, int | None]) -> dict[int, WhyTask]:
    """By id; `planned_for`: the member who gets each task."""
    names = dict(
        Member.objects.filter(pk__in={pk for pk in planned_for.values() if pk}).values_list("pk", "name")
    )
    tasks = Task.objects.filter(pk__in=ids).select_related("order", "deal", "skill", "assignee")
    return {task.pk: _why_task(task, planned_for.get(task.pk), names) for task in tasks}


def _why_task(task: Task, planned_for: int | None, names: dict[int, str]) -> WhyTask:
    member_id = None if task.is_wait else planned_for or task.assignee_id
    assignee = task.assignee.name if task.assignee else ""
    return WhyTask(
        pk=task.pk,
        title=task.title,
        place=task.order.code if task.order else str(task.place),
        order_id=task.order_id,
        deal_id=task.deal_id,
        member_id=member_id,
        member=names.get(member_id, assignee) if member_id else "",
        skill=task.skill.name if task.skill else "",
        is_wait=task.is_wait,
        stop=_stop(task),
        is_internal=task.is_internal,
    )


def _stop(task: Task) -> str:
    if task.order is not None:
        return task.order.stop_text
    return str(task.deal.get_tasks_state_display()) if task.deal is not None and task.stop_state else ""
