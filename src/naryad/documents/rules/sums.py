"""What the lines of a paper come to: discounts laid over them, VAT by rate. Stated once for all papers with money."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from naryad.core.money import added_vat, included_vat, money_sum, round_money
from naryad.payments.rules import shares


@dataclass(frozen=True, kw_only=True)
class Sold:
    """A line as the order has it; `total` as core.money.line_total."""

    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    vat_rate: Decimal
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """`sum` is with VAT where prices are; `discount` what it is less than quantity × price; `to_pay` always with VAT."""

    sold: Sold
    sum: Decimal
    discount: Decimal
    vat: Decimal
    to_pay: Decimal


@dataclass(frozen=True, kw_only=True)
class PaperSums:
    """`vat`: by rate, those above zero, the highest first."""

    lines: Sequence[PaperLine]
    sum: Decimal
    vat: Sequence[tuple[Decimal, Decimal]]
    to_pay: Decimal


class AboveLines(ValueError):
    """More is owed than the lines come to."""


def paper_sums(sold: Sequence[Sold], *, prices_include_vat: bool, owed: Decimal | None = None) -> PaperSums:
    """`owed`: what was agreed instead of the lines' own sum, with VAT; below it, it is laid over them by their shares,
    and their VAT is that of what is left of each."""
    whole = [
        line.total if prices_include_vat else line.total + added_vat(total=line.total, rate=line.vat_rate)
        for line in sold
    ]
    if owed is not None and owed > money_sum(whole):
        raise AboveLines
    is_reduced = owed is not None and owed < money_sum(whole)
    parts = (
        shares(owed, dict(enumerate(whole))) if is_reduced and owed is not None else dict(enumerate(whole))
    )
    lines = [
        _line(line, parts[place], prices_include_vat=prices_include_vat, is_reduced=is_reduced)
        for place, line in enumerate(sold)
    ]
    return PaperSums(
        lines=lines,
        sum=money_sum(line.sum for line in lines),
        vat=_by_rate(lines),
        to_pay=money_sum(line.to_pay for line in lines),
    )


def part_of(sums: PaperSums, amount: Decimal) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Of a payment before all of it: (rate, its share of `amount`, the VAT in that), by the rates of the lines."""
    weights: dict[Decimal, Decimal] = {}
    for line in sums.lines:
        weights[line.sold.vat_rate] = weights.get(line.sold.vat_rate, Decimal(0)) + line.to_pay
    rates = sorted(weights, reverse=True)
    parts = shares(amount, {place: weights[rate] for place, rate in enumerate(rates)})
    return [
        (rate, parts[place], included_vat(total=parts[place], rate=rate))
        for place, rate in enumerate(rates)
        if parts[place]
    ]


def _line(sold: Sold, to_pay: Decimal, *, prices_include_vat: bool, is_reduced: bool) -> PaperLine:
    if is_reduced or prices_include_vat:
        vat = included_vat(total=to_pay, rate=sold.vat_rate)
    else:
        vat = added_vat(total=sold.total, rate=sold.vat_rate)
    said = to_pay if prices_include_vat else to_pay - vat
    discount = max(round_money(sold.quantity * sold.price) - said, Decimal(0))
    return PaperLine(sold=sold, sum=said, discount=discount, vat=vat, to_pay=to_pay)


def _by_rate(lines: Sequence[PaperLine]) -> list[tuple[Decimal, Decimal]]:
    rates = sorted({line.sold.vat_rate for line in lines if line.sold.vat_rate}, reverse=True)
    return [(rate, money_sum(line.vat for line in lines if line.sold.vat_rate == rate)) for rate in rates]
