"""What orders owe and what of it is paid, from the figures of their deal: stated here once, for all who show it.

Shares are by the weight of orders (total ÷ sum of totals), rounded half up; the last order takes the rest, so that the
balances of the orders sum to the deal's. What an order has too much is not moved to another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from naryad.core.money import money_sum, round_money


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
