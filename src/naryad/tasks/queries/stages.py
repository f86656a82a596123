"""The chain of an order by its stages: how far each is, who is at it, and when it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from naryad.orders.models import Order, OrderStage
from naryad.orders.queries.types import stages
from naryad.orders.rules import is_own
from naryad.people.models import Skill
from naryad.tasks.models import Task
from naryad.tasks.queries.chain import ChainRow, chain
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

CHAIN = "chain"
WORK_VIEW = "work_view"
"""The cookie that keeps how one looks at the work of orders."""
PIPS = 12
Status = Task.Status


@dataclass(frozen=True)
class Counts:
    done: int
    total: int


def counts(order: Order, *, now: datetime) -> Counts:
    """Tasks of an order, without cancelled ones."""
    statuses = [row.task.status for row in _chain(order, now) if row.task.status != Status.CANCELLED]
    return Counts(done=statuses.count(Status.DONE), total=len(statuses))


def _chain(order: Order, now: datetime) -> list[ChainRow]:
    """Read once a card: the order keeps it."""
    if not hasattr(order, "chain_rows"):
        order.chain_rows = chain(order_id=order.pk, now=now)  # type: ignore[attr-defined]
    return order.chain_rows  # type: ignore[attr-defined,no-any-return]


@dataclass(frozen=True, kw_only=True)
class StageLine:
    """`stage` None: tasks that belong to none. `state`: past, current or future; `rows` of all its tasks, in their order."""

    stage: OrderStage | None
    state: str
    rows: Sequence[ChainRow]

    @property
    def key(self) -> str:
        return str(self.stage.pk) if self.stage else "none"

    @property
    def counted(self) -> list[ChainRow]:
        return [row for row in self.rows if row.task.status != Status.CANCELLED]

    @property
    def open_rows(self) -> list[ChainRow]:
        return [row for row in self.rows if row.task.is_open]

    @property
    def shown_rows(self) -> Sequence[ChainRow]:
        """Of the stage at hand what is not over yet; of another one all."""
        return (self.open_rows if self.state == "current" else ()) or self.rows

    @property
    def done(self) -> int:
        return sum(row.task.status == Status.DONE for row in self.rows)

    @property
    def is_done(self) -> bool:
        return bool(self.rows) and not self.open_rows

    @property
    def is_begun(self) -> bool:
        return any(row.task.status in (Status.IN_PROGRESS, Status.PAUSED) for row in self.rows)

    @property
    def pips(self) -> list[str]:
        """A mark a task: done, waits, works, or none; empty where there are too many."""
        return [_pip(row.task) for row in self.counted] if len(self.counted) <= PIPS else []

    @property
    def first_open(self) -> Task | None:
        return next((row.task for row in self.open_rows), None)

    @property
    def holds(self) -> str:
        """Where one of its tasks is what the order waits for longest: the order's state."""
        return next((row.holds for row in self.rows if row.holds), "")

    @property
    def people(self) -> list[Member]:
        """Whose its open tasks are, as they come."""
        found = {row.task.assignee_id: row.task.assignee for row in self.open_rows if row.task.assignee}
        return list(found.values())

    @property
    def pools(self) -> list[Skill]:
        free = [row.task for row in self.open_rows if row.task.assignee is None]
        return list({task.skill_id: task.skill for task in free if task.skill}.values())

    @property
    def planned(self) -> int:
        return sum(row.planned or 0 for row in self.counted if not row.task.is_wait)

    @property
    def spent(self) -> int:
        return sum(row.spent for row in self.counted if not row.task.is_wait)

    @property
    def is_over(self) -> bool:
        return self.is_done and self.planned > 0 and self.spent > self.planned

    @property
    def ends_at(self) -> datetime | None:
        """When it was done, or is expected to be; None while that of a task is not known."""
        if self.is_done:
            return max((row.task.finished_at for row in self.rows if row.task.finished_at), default=None)
        ends = [row.ends_at for row in self.open_rows]
        return max((end for end in ends if end), default=None) if all(ends) else None


def _pip(task: Task) -> str:
    if task.status == Status.DONE:
        return "done"
    if task.status in (Status.IN_PROGRESS, Status.PAUSED):
        return "waits" if task.is_wait else "works"
    return ""


def stage_lines(*, order: Order, now: datetime) -> list[StageLine]:
    """The stage at hand and those that have tasks, and what stands outside of all."""
    rows = _chain(order, now)
    used = {row.task.stage_id for row in rows if row.task.stage_id} | {order.stage_id}
    shown = list(stages(order_type_id=order.order_type_id))
    if gone := used - {stage.pk for stage in shown}:
        shown += OrderStage.objects.filter(pk__in=gone)
        shown.sort(key=lambda stage: (stage.sequence, stage.pk))
    at = next(place for place, stage in enumerate(shown) if stage.pk == order.stage_id)
    lines = [
        StageLine(
            stage=stage,
            state="past" if place < at else "current" if place == at else "future",
            rows=[row for row in rows if row.task.stage_id == stage.pk],
        )
        for place, stage in enumerate(shown)
    ]
    lines = [line for line in lines if line.rows or line.state == "current"]
    rest = [row for row in rows if row.task.stage_id is None]
    return [*lines, StageLine(stage=None, state="current", rows=rest)] if rest else lines


def graph_nodes(rows: Sequence[ChainRow]) -> list[dict[str, Any]]:
    """As frontend/lib/graph-layout reads them."""
    keys = {row.number: str(row.task.pk) for row in rows}
    return [
        {
            "key": keys[row.number],
            "number": row.number,
            "title": _named(row.task),
            "said": f"{_named(row.task)}: {row.task.get_status_display()}",
            "marks": [
                row.task.status,
                *(["wait"] if row.task.is_wait else []),
                *(["holding"] if row.holds else []),
            ],
            "after": [keys[number] for number in row.after if number in keys],
        }
        for row in rows
    ]


def _named(task: Task) -> str:
    return f"{task.title} · {task.item.name}" if task.item else task.title


@dataclass(frozen=True, kw_only=True)
class OrderWork:
    """The work of an order: by stages (`lines`), or as one chain (`rows`, drawn as `graph`: see graph_nodes).

    `may_press`: for whoever does it.
    """

    is_chain: bool
    rows: Sequence[ChainRow] = ()
    graph: Sequence[dict[str, Any]] = ()
    lines: Sequence[StageLine] = ()
    may_add_task: bool
    may_press: bool
    sees_others_time: bool


def order_work(order: Order, *, member: Member, view: str, now: datetime) -> OrderWork:
    is_ours, is_chain = is_own(order, member_id=member.pk), view == CHAIN
    rows = _chain(order, now) if is_chain else []
    return OrderWork(
        is_chain=is_chain,
        rows=rows,
        graph=graph_nodes(rows),
        lines=() if is_chain else stage_lines(order=order, now=now),
        may_add_task=may(member, "orders.edit", is_own=is_ours),
        may_press=may(member, "tasks.edit", is_own=is_ours) and not order.is_stopped,
        sees_others_time=may(member, "tasks.view") and member.workspace.uses("time"),
    )
