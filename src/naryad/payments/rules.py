"""What a deal and its orders owe, what of it is paid and what is to come: stated here once, for all who show it.

Shares are by the weight of orders (total ÷ sum of totals), rounded half up; the last order takes the rest, so that the
balances of the orders sum to the deal's. What an order has too much is not moved to another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from naryad.core.money import money_sum, round_money

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """`expected`: planned and not yet received; `overdue`: of that, what is past its day.

    Of an order: `is_owed` unless only its deal owes (orders_money), and then `elsewhere`: what is paid for the deal
    without naming the order; `is_agreed`: the total is its part of an agreed amount; `shared`: its part of what was paid
    for the deal without naming an order.
    """

    currency: str
    total: Decimal = NOTHING
    paid: Decimal = NOTHING
    expected: Decimal = NOTHING
    overdue: Decimal = NOTHING
    elsewhere: Decimal = NOTHING
    shared: Decimal = NOTHING
    is_owed: bool = True
    is_agreed: bool = False

    @property
    def balance(self) -> Decimal:
        """Still to be paid; below zero when more was paid than it comes to."""
        return self.total - self.paid

    @property
    def left(self) -> Decimal:
        return max(self.balance, NOTHING)

    @property
    def overpaid(self) -> Decimal:
        """Paid beyond a total that is known: before there are prices, an advance is no overpayment."""
        return max(-self.balance, NOTHING) if self.total else NOTHING


class Plan(Protocol):
    """An expected payment that was not taken off. `order_id` None: for the deal as a whole."""

    order_id: int | None
    due_on: date

    @property
    def left(self) -> Decimal: ...


@dataclass(kw_only=True)
class DealSums:
    """Of one deal, as read. `totals`: of its orders that are not cancelled, by number; `paid`: by the order named."""

    currency: str
    agreed: Decimal | None = None
    stage_kind: str = "open"
    totals: dict[int, Decimal] = field(default_factory=dict)
    paid: dict[int | None, Decimal] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return money_sum(self.totals.values()) if self.agreed is None else self.agreed

    def is_awaited(self, plan: Plan) -> bool:
        """Nobody pays for a lost deal or a cancelled order."""
        is_alive = plan.order_id is None or plan.order_id in self.totals
        return plan.left > 0 and self.stage_kind != "lost" and is_alive

    @property
    def is_sold(self) -> bool:
        """A deal owes from its first payment or plan on, or once it is won; a lost one owes nothing."""
        return self.stage_kind == "won" or (self.stage_kind == "open" and bool(self.paid or self.plans))


def deal_figures(sums: DealSums, *, day: date) -> Balance:
    """`day`: today of the company."""
    expected, overdue = _to_come(sums, sums.plans, day=day)
    paid = money_sum(sums.paid.values())
    return Balance(currency=sums.currency, total=sums.total, paid=paid, expected=expected, overdue=overdue)


def order_figures(sums: DealSums, *, order_id: int, day: date) -> tuple[Balance, bool]:
    """The balance, and whether the order is its deal's only one that is not cancelled.

    What is planned for the deal as a whole is its only order's. A cancelled order owes nothing: what was paid for it
    counts for the deal's others.
    """
    is_only = list(sums.totals) == [order_id]
    named = {order_id, None} if is_only else {order_id}
    expected, overdue = _to_come(sums, (plan for plan in sums.plans if plan.order_id in named), day=day)
    balance = Balance(currency=sums.currency, expected=expected, overdue=overdue)
    money = orders_money(agreed=sums.agreed, totals=sums.totals, paid=sums.paid).get(order_id)
    if money is None or money.owed is None:
        paid = money.paid if money else sums.paid.get(order_id, NOTHING)
        elsewhere = NOTHING if is_only else sums.paid.get(None, NOTHING)
        return replace(balance, paid=paid, is_owed=False, elsewhere=elsewhere), is_only
    shared = NOTHING if is_only else money.shared
    is_agreed = sums.agreed is not None
    return replace(balance, total=money.owed, paid=money.paid, is_agreed=is_agreed, shared=shared), is_only


def is_paid(sums: DealSums, *, order_id: int, share: Decimal, tolerance: Decimal) -> bool:
    """Of an order: paid ≥ share × owed − tolerance. What its deal owes as a whole is asked of the deal."""
    money = orders_money(agreed=sums.agreed, totals=sums.totals, paid=sums.paid).get(order_id)
    if money is None or money.owed is None:
        return is_deal_paid(sums, share=share, tolerance=tolerance)
    return _covers(money.paid, money.owed, share=share, tolerance=tolerance)


def is_deal_paid(sums: DealSums, *, share: Decimal, tolerance: Decimal) -> bool:
    """The same with the deal's figures. Before anything is agreed or ordered nobody knows what is owed."""
    is_known = sums.agreed is not None or bool(sums.totals)
    return is_known and _covers(money_sum(sums.paid.values()), sums.total, share=share, tolerance=tolerance)


def _covers(paid: Decimal, owed: Decimal, *, share: Decimal, tolerance: Decimal) -> bool:
    return paid >= share * owed - tolerance


def client_figures(deals: Iterable[DealSums], *, day: date) -> list[Balance]:
    """One for each currency in which something was sold, paid or planned."""
    found: dict[str, list[Balance]] = {}
    for sums in deals:
        one = deal_figures(sums, day=day)
        found.setdefault(sums.currency, []).append(one if sums.is_sold else replace(one, total=NOTHING))
    balances = [_added_up(currency, found[currency]) for currency in sorted(found)]
    return [one for one in balances if one.total or one.paid or one.expected]


def _added_up(currency: str, balances: Sequence[Balance]) -> Balance:
    return Balance(
        currency=currency,
        total=money_sum(one.total for one in balances),
        paid=money_sum(one.paid for one in balances),
        expected=money_sum(one.expected for one in balances),
        overdue=money_sum(one.overdue for one in balances),
    )


def _to_come(sums: DealSums, plans: Iterable[Plan], *, day: date) -> tuple[Decimal, Decimal]:
    """(awaited, of it past its day)."""
    awaited = [plan for plan in plans if sums.is_awaited(plan)]
    late = (plan.left for plan in awaited if plan.due_on < day)
    return money_sum(plan.left for plan in awaited), money_sum(late)


@dataclass(frozen=True, kw_only=True)
class OrderMoney:
    """`owed` None: no weights, so the deal owes as a whole. `shared`: of `paid`, the part of what named no open order."""

    owed: Decimal | None
    paid: Decimal
    shared: Decimal


def orders_money(
    *, agreed: Decimal | None, totals: Mapping[int, Decimal], paid: Mapping[int | None, Decimal]
) -> dict[int, OrderMoney]:
    """By order, of one deal. `totals`: of its orders that are not cancelled, by number; `paid`: by what was named."""
    loose = money_sum(amount for order, amount in paid.items() if order not in totals)
    has_weights = any(totals.values())
    owed = shares(agreed, totals) if agreed is not None else totals
    shared = shares(loose, totals if len(totals) != 1 or has_weights else dict.fromkeys(totals, Decimal(1)))
    return {
        order: OrderMoney(
            owed=owed[order] if has_weights else None,
            paid=paid.get(order, Decimal(0)) + shared[order],
            shared=shared[order],
        )
        for order in totals
    }


def shares(amount: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Of `amount`, by weight; the last that has a weight takes the rest. Without weights everybody has nothing."""
    whole = money_sum(weights.values())
    parts = {
        key: round_money(amount * weight / whole) if weight else Decimal(0) for key, weight in weights.items()
    }
    last = next((key for key in reversed(parts) if weights[key]), None)
    if last is not None:
        parts[last] += amount - money_sum(parts.values())
    return parts
