"""A company whose past can be made up: finished tasks with the time they took."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from naryad.insight.rules.period import Period, own
from naryad.insight.rules.sight import Sight
from naryad.orders.models import Order, OrderItem
from naryad.tasks.models import Task, TaskType, TimeEntry
from naryad.workspaces.models import Member
from tests import cast
from tests.factories import NOW, make_order, make_task, make_week

ALL = Sight(sees_persons=True)
_places = count(1)


@dataclass(frozen=True, kw_only=True)
class Company(cast.Company):
    oleg: Member  # performer
    sawing: TaskType
    order: Order

    def done(
        self,
        *,
        spent: dict[str, int],
        estimate: int | None = 60,
        finished_at: datetime = NOW - timedelta(days=10),
        quantity: Decimal | None = None,
        is_confirmed: bool = True,
        **fields: Any,
    ) -> Task:
        """A finished task on which these members (by name) worked so many minutes, at moments of their own."""
        members = {"pavel": self.pavel, "oleg": self.oleg, "anna": self.anna}
        item = None
        if quantity is not None:
            item = OrderItem.objects.create(order=self.order, name="Item", quantity=quantity, total=0)
        task = make_task(
            order=self.order,
            item=item,
            task_type=fields.pop("task_type", self.sawing),
            assignee=fields.pop("assignee", members[next(iter(spent), "pavel")]),
            status=Task.Status.DONE,
            started_at=finished_at - timedelta(hours=1),
            finished_at=finished_at,
            estimate=estimate,
            estimate_at_start=estimate,
            **fields,
        )
        for name, minutes in spent.items():
            start = (
                finished_at
                - timedelta(days=400)
                + timedelta(days=next(_places) % 300, hours=next(_places) % 20)
            )
            start += timedelta(days=30 * next(_places))  # never two at once
            TimeEntry.objects.create(
                task=task,
                member=members[name],
                started_at=start,
                ended_at=start + timedelta(minutes=minutes),
                is_confirmed=is_confirmed,
                pressed_by=members[name],
            )
        return task


@pytest.fixture
def company(anna: Member, boris: Member, pavel: Member, oleg: Member) -> Company:
    sawing, order = TaskType.objects.create(name="Sawing", default_estimate=60), make_order(responsible=boris)
    make_week(pavel)
    return Company(anna=anna, boris=boris, pavel=pavel, oleg=oleg, sawing=sawing, order=order)


@pytest.fixture
def period() -> Period:
    """May to November 2026."""
    return own(first=date(2026, 5, 1), last=date(2026, 11, 23), time_zone="Europe/Moscow")
