"""What a change would do to the dates of orders: both plans at one moment, and their difference in harm's order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from naryad.core.time import MINUTE, local_day
from naryad.forecast.models import ReadyState
from naryad.forecast.rules.calendar import CompanyDays, company_days
from naryad.forecast.rules.change import Change, Promised
from naryad.forecast.rules.outcome import (
    DatedOrder,
    OrderDates,
    Outcome,
    changed_plan,
    make_plan,
    order_dates,
)
from naryad.forecast.rules.promise import SEVERITY, has_worsened, standing
from naryad.forecast.rules.rows import Rows


@dataclass(frozen=True)
class Expected:
    """When an order is ready, and how that stands against its promise."""

    ready_at: datetime | None
    day: date | None
    """The company's day that is shown: what is ready at midnight is ready the day before."""
    state: ReadyState
    reserve_days: int | None = None

    @property
    def shown_at(self) -> datetime | None:
        return None if self.ready_at is None else self.ready_at - timedelta(microseconds=1)

    @property
    def late_days(self) -> int:
        return max(0, -(self.reserve_days or 0))


class Harm(IntEnum):
    """What happens to an order, the worst first."""

    BECOMES_LATE = 0
    BECOMES_AT_RISK = 1
    LOSES_DATE = 2
    LATER = 3
    EARLIER = 4


@dataclass(frozen=True)
class OrderShift:
    """An order whose ready day or state would change."""

    order_id: int
    before: Expected
    after: Expected

    @property
    def minutes(self) -> int:
        """How much later (negative: earlier); 0 where one side has no date."""
        if self.before.ready_at is None or self.after.ready_at is None:
            return 0
        return (self.after.ready_at - self.before.ready_at) // MINUTE

    @property
    def days(self) -> int:
        """The same in days of the calendar, as the dates on the page differ."""
        if self.before.day is None or self.after.day is None:
            return 0
        return (self.after.day - self.before.day).days

    @property
    def harm(self) -> Harm:
        if has_worsened(self.before.state, self.after.state):
            return Harm.BECOMES_LATE if self.after.state == ReadyState.LATE else Harm.BECOMES_AT_RISK
        if self.after.ready_at is None:
            return Harm.LOSES_DATE
        if self.before.ready_at is None or SEVERITY.get(self.after.state, 0) < SEVERITY.get(
            self.before.state, 0
        ):
            return Harm.EARLIER
        return Harm.LATER if self.minutes > 0 else Harm.EARLIER

    @property
    def is_for_the_worse(self) -> bool:
        return self.harm < Harm.EARLIER


@dataclass(frozen=True)
class Effect:
    """`after` is the plan that would be; `shifts` are the visible differences from the present one, worst first."""

    after: Outcome
    shifts: list[OrderShift]


@dataclass(frozen=True)
class Present:
    """The company as it is planned at a moment: what every change is compared with."""

    now: datetime
    rows: Rows
    outcome: Outcome
    orders: Sequence[DatedOrder]
    dates: dict[int, OrderDates]
    days: CompanyDays


def present(rows: Rows, orders: Sequence[DatedOrder], *, now: datetime) -> Present:
    outcome = make_plan(rows, now=now)
    return Present(now, rows, outcome, orders, order_dates(outcome, orders), company_days(rows.calendars))


def replanned(base: Present, rows: Rows) -> Outcome:
    """The plan of changed rows at the same moment."""
    return changed_plan(base.outcome, base.rows, rows, now=base.now)


def effect(base: Present, change: Change) -> Effect:
    """Plan the company as it would be. Nothing is visible of an order whose day and state stay."""
    after = replanned(base, change.apply(base.rows, now=base.now))
    will_be = order_dates(after, base.orders)
    shifts = []
    for order in base.orders:
        if base.dates[order.id].ready_at == will_be[order.id].ready_at:
            continue
        promise = _promise(change, order)
        before = expected(base.dates[order.id], order.promised_on, base)
        then = expected(will_be[order.id], promise, base)
        if (before.day, before.state) != (then.day, then.state):
            shifts.append(OrderShift(order.id, before, then))
    shifts.sort(key=_badness)
    return Effect(after, shifts)


def _promise(change: Change, order: DatedOrder) -> date | None:
    """The one that it will have."""
    if isinstance(change, Promised) and order.id in change.order_ids:
        return change.promised_on
    return order.promised_on


def _badness(shift: OrderShift) -> tuple[int, int, int, int]:
    return shift.harm, -SEVERITY.get(shift.after.state, 0), -abs(shift.minutes), shift.order_id


def expected(dates: OrderDates, promised_on: date | None, base: Present) -> Expected:
    zone = base.rows.time_zone
    stand = standing(
        ready_at=dates.ready_at, promised_on=promised_on, now=base.now, time_zone=zone, days=base.days
    )
    shown = None if dates.ready_at is None else dates.ready_at - timedelta(microseconds=1)
    day = None if shown is None else local_day(moment=shown, time_zone=zone)
    return Expected(dates.ready_at, day, stand.state, stand.reserve_days)
