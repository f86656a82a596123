"""How orders went through the steps of their processes: one order step by step, many orders of a type summed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from naryad.activity.queries import events_about
from naryad.core.text import fold
from naryad.core.time import to_minutes
from naryad.forecast.models import TaskPlan
from naryad.insight.queries.ledger import Ledger, LedgerStep, LedgerSum, order_ledgers
from naryad.insight.rules.sight import Sight
from naryad.insight.rules.statistics import FEWEST_SHOWN, FEWEST_TASKS
from naryad.insight.rules.steps import PlannedStep, Slip, slips
from naryad.orders.models import Order, OrderStage
from naryad.processes.models import Launch, TemplateStep
from naryad.tasks.facts.press import TaskCancelled, TaskReturned
from naryad.tasks.models import Dependency, Task
from naryad.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class CourseStep:
    """A step of one order. `plan`: its first one; `after`: the step before it that was done last.

    `returned`: why it was sent back, each time; `cancelled`: why it was skipped; `is_added`: laid by no template.
    """

    step: LedgerStep
    plan: TaskPlan | None
    slip: Slip | None
    after: Task | None
    returned: Sequence[str] = ()
    cancelled: str = ""
    is_added: bool = False

    @property
    def task(self) -> Task:
        return self.step.task

    @property
    def is_skipped(self) -> bool:
        return self.task.status == Task.Status.CANCELLED

    @property
    def is_late(self) -> bool:
        return self.slip is not None and self.slip.late > 0


@dataclass(frozen=True, kw_only=True)
class CourseStage:
    """Steps of an order that stand in one stage of it; `name` "": in none."""

    name: str
    steps: Sequence[CourseStep]

    @property
    def plan(self) -> int:
        return sum(one.step.plan or 0 for one in self.steps if not one.task.is_wait and not one.is_skipped)

    @property
    def fact(self) -> int:
        return sum(one.step.fact or 0 for one in self.steps if not one.task.is_wait)


@dataclass(frozen=True, kw_only=True)
class Course:
    """An order's way. `launches`: the templates it was laid by; `removed`: tasks of theirs that are not there any more."""

    ledger: Ledger
    stages: Sequence[CourseStage]
    launches: Sequence[Launch]
    removed: int

    @property
    def steps(self) -> list[CourseStep]:
        return [one for stage in self.stages for one in stage.steps]

    @property
    def worst(self) -> CourseStep | None:
        """Which step added most to the delay."""
        late = [one for one in self.steps if one.slip and one.slip.own > 0]
        return max(late, key=lambda one: one.slip.own if one.slip else 0, default=None)

    @property
    def returns(self) -> int:
        return sum(len(one.returned) for one in self.steps)

    @property
    def skipped(self) -> int:
        return sum(one.is_skipped for one in self.steps)

    @property
    def added(self) -> int:
        return sum(one.is_added for one in self.steps)


@dataclass(frozen=True)
class _Read:
    """What is known of the tasks of some orders besides their ledgers, by the task's id."""

    plans: Mapping[int, TaskPlan]
    before: Mapping[int, Sequence[int]]
    returned: Mapping[int, Sequence[str]]
    cancelled: Mapping[int, str]
    launches: Sequence[Launch]

    @property
    def laid_by(self) -> dict[int, int | None]:
        """By which step of a template each task was laid."""
        return {
            task: step
            for launch in self.launches
            for task, step in zip(launch.task_ids, [*launch.step_ids, *_nothing(launch)], strict=False)
        }


def _nothing(launch: Launch) -> Iterable[None]:
    return [None] * (len(launch.task_ids) - len(launch.step_ids))


def order_course(*, order: Order, sight: Sight, workspace: Workspace, now: datetime) -> Course:
    """A fixed number of queries. `sight` as for its ledger."""
    whole = order_ledgers(orders=[order], sight=sight, workspace=workspace, now=now).ledgers[0]
    read, tasks = _read([order]), {task.pk: task for task in _tasks([order])}
    late = slips(_planned(tasks, read), now=to_minutes(now))
    laid = read.laid_by
    steps = [
        CourseStep(
            step=step,
            plan=read.plans.get(step.task.pk),
            slip=late.get(step.task.pk),
            after=_last(step.task, read, tasks),
            returned=read.returned.get(step.task.pk, ()),
            cancelled=read.cancelled.get(step.task.pk, ""),
            is_added=step.task.pk not in laid,
        )
        for step in whole.steps
    ]
    return Course(
        ledger=whole,
        stages=_by_stage(steps),
        launches=read.launches,
        removed=sum(pk not in tasks for pk in laid),
    )


def _tasks(orders: Sequence[Order]) -> list[Task]:
    rows = Task.objects.filter(order__in=[order.pk for order in orders])
    return list(rows.only("status", "finished_at", "title", "order_id", "workspace_id"))


def _planned(tasks: Mapping[int, Task], read: _Read) -> dict[int, PlannedStep]:
    return {
        pk: PlannedStep(
            planned=to_minutes(read.plans[pk].finishes_at) if pk in read.plans else None,
            finished=to_minutes(task.finished_at) if task.finished_at else None,
            is_cancelled=task.status == Task.Status.CANCELLED,
            after=read.before.get(pk, ()),
        )
        for pk, task in tasks.items()
    }


def _last(task: Task, read: _Read, tasks: Mapping[int, Task]) -> Task | None:
    """What let it begin: of the steps before it in the order the one that was done last, or is still open."""
    before = [tasks[pk] for pk in read.before.get(task.pk, ()) if pk in tasks]
    bound = [one for one in before if one.status != Task.Status.CANCELLED]
    if unfinished := [one for one in bound if one.finished_at is None]:
        return unfinished[0]
    return max(bound, key=lambda one: (one.finished_at, one.pk), default=None)


def _by_stage(steps: Sequence[CourseStep]) -> list[CourseStage]:
    """In the order of the stages; what belongs to none is last."""
    ids = {one.task.stage_id for one in steps if one.task.stage_id}
    stages = OrderStage.objects.filter(pk__in=ids).order_by("sequence", "pk")
    named = [(stage.pk, stage.name) for stage in stages] if ids else []
    return [
        CourseStage(name=name, steps=found)
        for pk, name in [*named, (None, "")]
        if (found := [one for one in steps if one.task.stage_id == pk])
    ]


def _read(orders: Sequence[Order]) -> _Read:
    ids = [order.pk for order in orders]
    before: dict[int, list[int]] = defaultdict(list)
    links = Dependency.objects.filter(successor__order__in=ids)
    for successor, predecessor in links.values_list("successor_id", "predecessor_id"):
        before[successor].append(predecessor)
    returned, cancelled = _told(ids)
    launches = Launch.objects.filter(order__in=ids, undone_at__isnull=True)
    return _Read(
        plans={row.task_id: row for row in TaskPlan.objects.filter(task__order__in=ids)},
        before=before,
        returned=returned,
        cancelled=cancelled,
        launches=list(launches.select_related("template", "launched_by").order_by("pk")),
    )


def _told(order_ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, str]]:
    """Reasons of returns, and of cancelling, as they were given."""
    returned: dict[int, list[str]] = defaultdict(list)
    cancelled: dict[int, str] = {}
    topics = [f"order:{pk}" for pk in order_ids]
    facts = events_about(topics=topics, kinds=[TaskReturned.kind, TaskCancelled.kind])
    read = facts.order_by("pk").values_list("kind", "data__task_id", "data__reason")
    for kind, task_id, reason in read:
        if kind == TaskReturned.kind:
            returned[task_id].append(reason)
        else:
            cancelled[task_id] = reason
    return returned, cancelled


# --- many orders of a type ---------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class StepFigures:
    """One step of a template (or, added by hand, one title) over several orders. Minutes; waiting steps: of the calendar.

    `waited`: before each of its tasks was begun; `waited_for`: minutes by whose queue it was, or what was waited for.
    """

    title: str
    place: tuple[int, int, str] = (0, 0, "")
    is_wait: bool = False
    is_added: bool = False
    orders: set[int] = field(default_factory=set)
    plans: list[int] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    waited_for: Counter[str] = field(default_factory=Counter)
    delays: list[int] = field(default_factory=list)
    returned: int = 0
    skipped: int = 0
    tasks: int = 0

    @property
    def is_firm(self) -> bool:
        return len(self.orders) >= FEWEST_TASKS

    @property
    def plan(self) -> float | None:
        return _middle(self.plans)

    @property
    def fact(self) -> float | None:
        return _middle(self.facts)

    @property
    def wait(self) -> float | None:
        return _middle(self.waited)

    @property
    def delay(self) -> float | None:
        """What it adds to the delay of its order."""
        return _middle(self.delays)

    @property
    def worked(self) -> int:
        return 0 if self.is_wait else sum(self.facts)

    @property
    def waits(self) -> int:
        return sum(self.waited)

    @property
    def longest_for(self) -> str:
        """Whom or what it waited for most; "" where that is nobody's or may not be named."""
        return next((name for name, minutes in self.waited_for.most_common(1) if minutes), "")


def _middle(values: Sequence[int]) -> float | None:
    return float(median(values)) if len(values) >= FEWEST_SHOWN else None


@dataclass(frozen=True, kw_only=True)
class StepsOfType:
    """`orders`: how many were read."""

    rows: Sequence[StepFigures]
    orders: int

    @property
    def worked(self) -> int:
        return sum(row.worked for row in self.rows)

    @property
    def most_worked(self) -> int:
        return max((row.worked for row in self.rows), default=0)

    @property
    def most_waited(self) -> int:
        return max((row.waits for row in self.rows), default=0)

    @property
    def waiting_longest(self) -> list[StepFigures]:
        """Three at most."""
        rows = sorted(self.rows, key=lambda row: -row.waits)
        return [row for row in rows[:3] if row.waits]


def steps_of_type(
    *, orders: Sequence[Order], sight: Sight, workspace: Workspace, now: datetime
) -> StepsOfType:
    """Steps in the order of their templates, then what was added by hand. A fixed number of queries."""
    found = order_ledgers(orders=orders, sight=sight, workspace=workspace, now=now)
    read = _read(orders)
    tasks = {task.pk: task for task in _tasks(orders)} if orders else {}
    late = slips(_planned(tasks, read), now=to_minutes(now))
    rows = _rows(found, read)
    for ledger in found.ledgers:
        for step in ledger.steps:
            row = rows.of(step.task)
            _count(row, step, returns=len(read.returned.get(step.task.pk, ())))
            if slip := late.get(step.task.pk):
                row.delays.append(slip.own)
    return StepsOfType(rows=rows.in_order, orders=len(found.ledgers))


def _count(row: StepFigures, step: LedgerStep, *, returns: int) -> None:
    task = step.task
    row.orders.add(task.order_id or 0)
    row.tasks += 1
    row.returned += bool(returns)
    if task.status == Task.Status.CANCELLED:
        row.skipped += 1
        return
    if step.plan is not None:
        row.plans.append(step.plan)
    if step.fact is not None:
        row.facts.append(step.fact)
    if step.waited:
        row.waited.append(step.waited)
        row.waited_for[step.waited_for] += step.waited


class _Rows:
    """A row a step of a template; of what was laid by none, a row a title."""

    def __init__(self, steps: Mapping[int, TemplateStep], laid: Mapping[int, int | None]) -> None:
        self._steps, self._laid = steps, laid
        self._found: dict[object, StepFigures] = {}

    def of(self, task: Task) -> StepFigures:
        step = self._steps.get(self._laid.get(task.pk) or 0)
        key = step.pk if step else fold(task.title)
        if key not in self._found:
            self._found[key] = StepFigures(
                title=step.title if step else task.title,
                place=(step.template_id, step.sequence, "") if step else (1 << 62, 0, fold(task.title)),
                is_wait=task.is_wait,
                is_added=task.pk not in self._laid,
            )
        return self._found[key]

    @property
    def in_order(self) -> list[StepFigures]:
        return sorted(self._found.values(), key=lambda row: row.place)


def _rows(found: LedgerSum, read: _Read) -> _Rows:
    laid = read.laid_by
    ids = {step for step in laid.values() if step} if found.ledgers else set()
    return _Rows(TemplateStep.objects.in_bulk(ids), laid)
