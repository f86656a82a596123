"""What would move: a change, or a new order, planned beside what is planned now; nothing is saved (docs/dev/forecast.md)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from naryad.core.time import from_minutes
from naryad.forecast.queries.present import present_now
from naryad.forecast.queries.why import WhyStep, WhyTask, why_steps, why_tasks
from naryad.forecast.rules.change import (
    Assigned,
    Away,
    Change,
    DealPrioritised,
    FollowedItems,
    NewIds,
    NewOrder,
    OrderPrioritised,
    Pinned,
    PlanEdited,
    Prioritised,
    Promised,
    Released,
)
from naryad.forecast.rules.effect import (
    Effect,
    Expected,
    Harm,
    OrderShift,
    effect,
    expected,
)
from naryad.forecast.rules.outcome import NEAR, DatedOrder, OrderDates, order_dates
from naryad.orders.models import Order
from naryad.processes.queries.preview import ChainPreview, PreviewRow
from naryad.processes.rules.chain import Draft
from naryad.processes.rules.difference import Difference
from naryad.scheduling import Reason, explain
from naryad.tasks.models import TaskType
from naryad.tasks.queries.rank import ORDER_PRIORITY, TASK_PRIORITY, queue_tasks
from naryad.tasks.rules.rank import Standing, pin
from naryad.workspaces.models import Member

BESIDE = 6


@dataclass(frozen=True)
class ShiftedOrder:
    """An open order and what would happen to it."""

    order: Order
    shift: OrderShift


@dataclass(frozen=True)
class WhatIf:
    """Orders whose ready day or state would change, the worst first."""

    shifted: list[ShiftedOrder]

    @property
    def is_visible(self) -> bool:
        return bool(self.shifted)

    @cached_property
    def worse(self) -> list[ShiftedOrder]:
        return [order for order in self.shifted if order.shift.is_for_the_worse]

    @cached_property
    def better(self) -> list[ShiftedOrder]:
        return [order for order in self.shifted if not order.shift.is_for_the_worse]

    @property
    def foremost(self) -> list[ShiftedOrder]:
        """What finds room beside what is pressed."""
        return self.shifted[:BESIDE]

    def of(self, order_id: int) -> OrderShift | None:
        """What would happen to this order; None: nothing."""
        return next((one.shift for one in self.shifted if one.order.pk == order_id), None)

    @property
    def late_count(self) -> int:
        """How many of them become late."""
        return sum(order.shift.harm is Harm.BECOMES_LATE for order in self.shifted)


@dataclass(frozen=True)
class Stop:
    """A task of the new order that cannot be dated. `reason` as in TaskForecast."""

    row: PreviewRow
    reason: str


@dataclass(frozen=True)
class WhenCouldWe:
    """When a new order would be ready, why, and for whom that is bad. Either `expected` has a date, or `stops`.

    `preview` is the chain with its dates; `left_out`: its rows without an estimate, which the date leaves out.
    """

    expected: Expected
    preview: ChainPreview
    steps: list[WhyStep]
    stops: list[Stop]
    left_out: list[PreviewRow]
    what_if: WhatIf


def if_prioritised(*, task_ids: Collection[int], priority: int, now: datetime) -> WhatIf:
    return _what_if(Prioritised(task_ids=task_ids, priority=priority), now=now)


def if_orders_prioritised(*, order_ids: Collection[int], priority: int, now: datetime) -> WhatIf:
    return _what_if(OrderPrioritised(order_ids=order_ids, priority=priority), now=now)


def if_deals_prioritised(*, deal_ids: Collection[int], priority: int, now: datetime) -> WhatIf:
    return _what_if(DealPrioritised(deal_ids=deal_ids, priority=priority), now=now)


def if_promised(*, order_ids: Collection[int], promised_on: date | None, now: datetime) -> WhatIf:
    return _what_if(Promised(order_ids=order_ids, promised_on=promised_on), now=now)


def if_edited(*, task_ids: Collection[int], now: datetime, **values: Any) -> WhatIf:
    """`values`: estimate, task_type_id or appointment_at."""
    return _what_if(PlanEdited(task_ids=task_ids, values=values), now=now)


def if_assigned(
    *, task_ids: Collection[int], assignee_id: int | None, skill_id: int | None = None, now: datetime
) -> WhatIf:
    return _what_if(Assigned(task_ids=task_ids, assignee_id=assignee_id, skill_id=skill_id), now=now)


def if_released(*, task_ids: Collection[int], now: datetime) -> WhatIf:
    return _what_if(Released(task_ids=task_ids), now=now)


def if_away(*, member_id: int, starts_at: datetime, ends_at: datetime, now: datetime) -> WhatIf:
    return _what_if(Away(member_id=member_id, starts_at=starts_at, ends_at=ends_at), now=now)


def if_pinned(*, member: Member, task_id: int, after_id: int | None, now: datetime) -> WhatIf:
    """Nothing would move where the two are not in the member's queue any more: the action refuses that."""
    ranks = queue_tasks(member).annotate(order_rank=ORDER_PRIORITY, task_rank=TASK_PRIORITY)
    queue = [Standing(*row) for row in ranks.values_list("pk", "order_rank", "task_rank", "position")]
    known = {standing.task_id for standing in queue}
    if task_id not in known or after_id not in {*known, None} or task_id == after_id:
        return WhatIf([])
    return _what_if(Pinned(task_id=task_id, pin=pin(queue, task_id=task_id, after_id=after_id)), now=now)


def when_could_we(
    *, preview: ChainPreview, priority: int, promised_on: date | None = None, now: datetime
) -> WhenCouldWe:
    """Lay the previewed chain as a new order beside everything that is open."""
    base = present_now(now=now)
    ids = NewIds(
        order=1 + max((order.id for order in base.orders), default=0),
        first_task=1 + max((task.id for task in base.rows.tasks), default=0),
    )
    active = {member.id for member in base.rows.members if member.is_active}
    change = NewOrder(
        ids=ids,
        drafts=_laid(preview.drafts, active=active),
        links=preview.links,
        priority=priority,
        promised_on=promised_on,
    )
    outcome = effect(base, change)
    dates = order_dates(outcome.after, [DatedOrder(ids.order, None, promised_on, 0, 0, 0, "")])[ids.order]
    names = dict(Member.objects.values_list("pk", "name"))
    dated = _dated(preview, outcome, ids, names)
    return WhenCouldWe(
        expected=expected(dates, promised_on, base),
        preview=dated,
        steps=_steps(dated, outcome, ids, dates, names),
        stops=_stops(dated, outcome, ids),
        left_out=[
            row
            for number, row in enumerate(dated.rows)
            if ids.first_task + number in outcome.after.without_estimate
        ],
        what_if=_named(outcome.shifts),
    )


def if_items_followed(*, order: Order, difference: Difference, now: datetime) -> WhatIf:
    """The order's tasks become what it asks for now; what would return to work is not counted."""
    base = present_now(now=now)
    first = 1 + max((task.id for task in base.rows.tasks), default=0)
    active = {member.id for member in base.rows.members if member.is_active}
    new = NewOrder(
        ids=NewIds(order=order.pk, first_task=first),
        drafts=_laid(difference.added, active=active),
        links=difference.links,
        priority=order.priority,
        promised_on=order.promised_on,
    )
    change = FollowedItems(
        new=new,
        estimates=difference.estimates,
        before=difference.before,
        after=difference.after,
        cancelled=difference.ended,
        waits={
            pk: values["elapsed_minutes"]
            for pk, values in difference.edits.items()
            if values.get("elapsed_minutes") is not None
        },
        joined=difference.joined,
        unlinked=difference.unlinked,
    )
    return _named(effect(base, change).shifts)


def _what_if(change: Change, *, now: datetime) -> WhatIf:
    return _named(effect(present_now(now=now), change).shifts)


def _named(shifts: Iterable[OrderShift]) -> WhatIf:
    by_id = {shift.order_id: shift for shift in shifts}
    orders = Order.objects.select_related("deal__client").in_bulk(list(by_id))
    return WhatIf([ShiftedOrder(orders[pk], shift) for pk, shift in by_id.items() if pk in orders])


def _laid(drafts: list[Draft], *, active: set[int]) -> list[Draft]:
    """As laying does: the work of who has left goes to its specialisation, else to its type's."""
    gone = {draft.assignee_id for draft in drafts if draft.assignee_id} - active
    if not gone:
        return drafts
    skills = dict(TaskType.objects.values_list("pk", "skill_id"))
    return [
        replace(draft, assignee_id=None, skill_id=draft.skill_id or skills.get(draft.task_type_id or 0))
        if draft.assignee_id in gone
        else draft
        for draft in drafts
    ]


def _dated(preview: ChainPreview, found: Effect, ids: NewIds, names: dict[int, str]) -> ChainPreview:
    """The chain with what the plan says of each task; one without an estimate has a start and no finish."""
    rows = []
    for number, row in enumerate(preview.rows):
        task = found.after.plan.task(ids.first_task + number)
        is_left_out = task.id in found.after.without_estimate
        rows.append(
            replace(
                row,
                starts_at=None if task.start is None else from_minutes(task.start),
                finishes_at=None if task.finish is None or is_left_out else from_minutes(task.finish),
                planned_for=names.get(task.employee or 0, ""),
            )
        )
    return replace(preview, rows=rows)


def _steps(
    preview: ChainPreview, found: Effect, ids: NewIds, dates: OrderDates, names: dict[int, str]
) -> list[WhyStep]:
    """What leads to the date, as for an order that is there."""
    if dates.ready_at is None or dates.last_task_id is None:
        return []
    explanation = explain(found.after.plan, dates.last_task_id, near=NEAR)
    planned_for = {link.task: found.after.plan.task(link.task).employee for link in explanation.links}
    known = why_tasks([pk for pk in planned_for if pk < ids.first_task], planned_for)
    for number, row in enumerate(preview.rows):
        pk = ids.first_task + number
        if pk in planned_for:
            known[pk] = _not_laid(row, ids.order, planned_for[pk], names)
    return why_steps(explanation, known, order_id=ids.order)


def _not_laid(row: PreviewRow, order_id: int, member_id: int | None, names: dict[int, str]) -> WhyTask:
    return WhyTask(
        pk=None,
        title=row.draft.title,
        place=row.item or _("new order"),
        order_id=order_id,
        deal_id=None,
        member_id=member_id,
        member=names.get(member_id or 0, ""),
        skill=row.skill,
        is_wait=row.draft.is_wait,
    )


def _stops(preview: ChainPreview, found: Effect, ids: NewIds) -> list[Stop]:
    """What is wrong with tasks of the chain themselves; those behind them are not named."""
    own = {ids.first_task + number: row for number, row in enumerate(preview.rows)}
    planned = [found.after.plan.task(pk) for pk in own]
    return [
        Stop(own[task.id], task.reason.value)
        for task in planned
        if not task.is_planned and task.reason is not Reason.BLOCKED
    ]
