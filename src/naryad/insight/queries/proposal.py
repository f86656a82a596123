"""What a new estimate of a task type could be: its median actual, and what follows for the steps of templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from naryad.insight.queries.entries import fetch, finished_tasks, work_tables
from naryad.insight.rules.statistics import FEWEST_TASKS, SHOWN_TASKS, is_firm, median
from naryad.processes.models import TemplateStep
from naryad.processes.queries.templates import steps_of_type
from naryad.processes.rules.estimates import scaled_estimate
from naryad.tasks.models import TaskType
from naryad.tasks.queries.types import type_defaults
from naryad.tenancy.scope import require_workspace_id

MOST_READ = 600
"""Newest tasks of the type among which those of one step are looked for."""

NEWEST = """
WITH {work}
SELECT work.title, place.order_type_id, spent.minutes,
       COALESCE(item.quantity, (SELECT sum(quantity) FROM orders_orderitem whole
                                WHERE whole.order_id = work.order_id AND whole.workspace_id = %s), 1)
FROM work
JOIN (SELECT task_id, sum(minutes) AS minutes FROM clock GROUP BY 1) spent USING (task_id)
JOIN tasks_task task ON task.id = work.task_id AND task.workspace_id = %s
LEFT JOIN orders_orderitem item ON item.id = task.item_id AND item.workspace_id = task.workspace_id
LEFT JOIN orders_order place ON place.id = work.order_id AND place.workspace_id = task.workspace_id
WHERE NOT EXISTS (SELECT 1 FROM doubtful WHERE doubtful.task_id = work.task_id)
ORDER BY work.finished_at DESC, work.task_id DESC LIMIT %s"""


class Source(StrEnum):
    STEP = "step"  # tasks of the same title in orders of the template's type
    ORDER_TYPE = "order_type"
    TASK_TYPE = "task_type"


class FinishedTask(NamedTuple):
    """A finished task; `quantity` as templates count it: of its item, or of the whole order."""

    title: str
    order_type_id: int | None
    minutes: float
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class StepProposal:
    """`tasks` of `source` say so. Minutes: fixed, and per unit."""

    step: TemplateStep
    tasks: int
    source: Source
    fixed: int | None
    per_unit: int

    @property
    def is_changed(self) -> bool:
        return (self.fixed, self.per_unit) != (self.step.fixed_minutes, self.step.minutes_per_unit)

    @property
    def is_sure(self) -> bool:
        """Of its own kind of orders, not of the type at large."""
        return self.source != Source.TASK_TYPE


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`minutes`: the median actual of the last `tasks` tasks, for one task; None where too few count."""

    task_type: TaskType
    tasks: int
    minutes: int | None
    steps: list[StepProposal]


def proposal(*, task_type: TaskType, now: datetime) -> Proposal:
    """A fixed number of queries."""
    work, parameters = work_tables(finished_tasks(since=None, until=now).filter(task_type=task_type))
    workspace_id = require_workspace_id()
    values: list[Any] = [*parameters, workspace_id, workspace_id, MOST_READ]
    done = [FinishedTask(*row) for row in fetch(NEWEST.format(work=work), values)]
    newest, inherited = done[:SHOWN_TASKS], type_defaults()[task_type.pk].estimate
    if not is_firm(tasks=len(done), minutes=sum(task.minutes for task in done)):
        return Proposal(task_type=task_type, tasks=len(newest), minutes=None, steps=[])
    return Proposal(
        task_type=task_type,
        tasks=len(newest),
        minutes=max(1, round(median([task.minutes for task in newest]))),
        steps=[
            _of_step(step, done, inherited=inherited) for step in steps_of_type(task_type_id=task_type.pk)
        ],
    )


def _of_step(step: TemplateStep, done: Sequence[FinishedTask], *, inherited: int | None) -> StepProposal:
    """By the tasks most like it of which there are enough. What it had from its type becomes its own."""
    alike = [task for task in done if task.order_type_id == step.template.order_type_id]
    same = [task for task in alike if task.title == step.title]
    source, chosen = Source.TASK_TYPE, done
    if len(same) >= FEWEST_TASKS:
        source, chosen = Source.STEP, same
    elif len(alike) >= FEWEST_TASKS:
        source, chosen = Source.ORDER_TYPE, alike
    chosen = chosen[:SHOWN_TASKS]
    fixed, per_unit = scaled_estimate(
        fixed_minutes=inherited if step.fixed_minutes is None else step.fixed_minutes,
        minutes_per_unit=step.minutes_per_unit,
        done=[(task.minutes, task.quantity) for task in chosen],
    )
    return StepProposal(step=step, tasks=len(chosen), source=source, fixed=fixed, per_unit=per_unit)
