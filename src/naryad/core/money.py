"""Rounding and totals of money: ARCHITECTURE, "Time, money, identity"."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
BIGGEST = Decimal("999999999999.99")  # what a column of money holds


def round_money(amount: Decimal) -> Decimal:
    """Round half up to two places, as an accountant does."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_total(*, quantity: Decimal, price: Decimal, discount: Decimal) -> Decimal:
    """quantity × price × (100 − discount %) / 100, rounded once."""
    return round_money(quantity * price * (HUNDRED - discount) / HUNDRED)


def included_vat(*, total: Decimal, rate: Decimal) -> Decimal:
    """The VAT inside a total that includes it."""
    return round_money(total * rate / (HUNDRED + rate))


def added_vat(*, total: Decimal, rate: Decimal) -> Decimal:
    """The VAT to add to a total that does not include it."""
    return round_money(total * rate / HUNDRED)


def money_sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
