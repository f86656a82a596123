"""Money: how it is typed and shown, rounding and totals (docs/dev/money.md)."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from naryad.core.figures import exact_figure, read_figure, shown, too_many_places

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
BIGGEST = Decimal("999999999999.99")  # what a column of money holds
ROUBLES = re.compile(r"(?<=[0-9.,])\s*(?:₽|р(?:уб(?:\.|лей|ля|ль)?|\.)?)$", re.IGNORECASE)


def parse_money(text: str) -> Decimal:
    """1 200,50 = 1200.5 = 1,200.50 = 1.200,50 ₽. It has two places: what stands in threes is thousands (100,000),
    but for a leading zero (0,500)."""
    figure = read_figure(ROUBLES.sub("", text.strip()))
    if figure.is_doubtful:
        return figure.whole
    if len(figure.tail) > 2 and figure.head.strip("0"):  # 1200,500: a slip in either reading
        raise too_many_places(2)
    return exact_figure(figure, places=2)


def format_typed_money(amount: Decimal) -> str:
    """As it is typed: 100 000 or 100 000,50."""
    return shown(amount, places=0 if amount == amount.to_integral_value() else 2)


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
