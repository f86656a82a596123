"""A checked tree → a function of values. Exact, three-valued, bounded; it raises for nothing."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import singledispatch
from typing import Any

from naryad.core.text import fold
from naryad.fields.rules.formulas.functions import Function
from naryad.fields.rules.formulas.tree import (
    Applied,
    Bracketed,
    Chain,
    ChosenOption,
    Comparison,
    Constant,
    DayLiteral,
    DurationLiteral,
    Field,
    Logic,
    Minus,
    Node,
    Not,
    Number,
    RowsWord,
    Text,
    TodayLiteral,
)
from naryad.fields.rules.formulas.values import (
    EXACT,
    MOST_ROWS,
    Computed,
    Given,
    Row,
    Type,
    Value,
    bounded,
)

MOST_LETTERS = 500
"""Of a text that is put together."""
MOST_DAYS = 4_000_000
"""Between any two days of the calendar."""


@singledispatch
def computed(node: Node) -> Computed:
    raise TypeError(node)


@computed.register
def _number(node: Number) -> Computed:
    return _always(node.value)


@computed.register
def _text(node: Text) -> Computed:
    return _always(node.value or None)


@computed.register
def _constant(node: Constant) -> Computed:
    return _always(node.value)


@computed.register
def _chosen(node: ChosenOption) -> Computed:
    return _always(node.pk)


@computed.register
def _day(node: DayLiteral) -> Computed:
    return _always(date.fromisoformat(node.text))


@computed.register
def _period(node: DurationLiteral) -> Computed:
    return lambda given, row: node.days * given.working_day + node.minutes


@computed.register
def _today(node: TodayLiteral) -> Computed:
    return lambda given, row: given.today


@computed.register
def _field(node: Field) -> Computed:
    key = node.readable.key
    if node.collection:
        return lambda given, row: row.get(key)
    return lambda given, row: given.values.get(key)


@computed.register
def _bracketed(node: Bracketed) -> Computed:
    return computed(node.inner)


@computed.register
def _minus(node: Minus) -> Computed:
    inner = computed(node.inner)
    return lambda given, row: _unless_unknown(lambda value: -value, inner(given, row))


@computed.register
def _not(node: Not) -> Computed:
    inner = computed(node.inner)
    return lambda given, row: _unless_unknown(lambda value: not value, inner(given, row))


@computed.register
def _logic(node: Logic) -> Computed:
    operands, decides = [computed(one) for one in node.operands], node.is_any

    def joined(given: Given, row: Row) -> Value:
        found = [operand(given, row) for operand in operands]
        if decides in found:
            return decides
        return None if None in found else not decides

    return joined


@computed.register
def _comparison(node: Comparison) -> Computed:
    left, right = computed(node.left), computed(node.right)
    compare = COMPARE_TEXTS[node.sign] if node.left.type is Type.TEXT else COMPARE[node.sign]
    return lambda given, row: _unless_unknown(compare, left(given, row), right(given, row))


@computed.register
def _chain(node: Chain) -> Computed:
    first, *rest = [computed(one) for one in node.operands]
    steps = list(zip((_operation(sign, node) for sign in node.signs), rest, strict=True))

    def chained(given: Given, row: Row) -> Value:
        value: Any = first(given, row)
        for operation, operand in steps:
            other = operand(given, row)
            if value is None or other is None:
                return None
            value = operation(value, other)
        return within(value)

    return chained


@computed.register
def _applied(node: Applied) -> Computed:
    function = node.function
    if function.over_rows:
        return _over_rows(node)
    arguments = [computed(one) for one in node.arguments]
    if function.knows_unknown:
        return lambda given, row: function.compute(*[one(given, row) for one in arguments])
    return lambda given, row: _unless_unknown(function.compute, *[one(given, row) for one in arguments])


def _over_rows(node: Applied) -> Computed:
    rows, *inner = node.arguments
    assert isinstance(rows, RowsWord)
    key, function = rows.collection.key, node.function
    each = computed(inner[0]) if inner else _always(True)

    def over(given: Given, row: Row) -> Value:
        found = given.rows.get(key, ())
        if len(found) > MOST_ROWS:
            return None
        return _aggregated(function, [each(given, one) for one in found])

    return over


def _aggregated(function: Function, values: Sequence[Value]) -> Value:
    if None in values and not function.knows_unknown:
        return None
    return within(function.compute(values))


def _always(value: Value) -> Computed:
    return lambda given, row: value


def _unless_unknown(compute: Callable[..., Value], *values: Value) -> Value:
    return None if None in values else compute(*values)


def _operation(sign: str, node: Chain) -> Callable[[Any, Any], Value]:
    types = {one.type for one in node.operands}
    if Type.DAY in types:
        return _move if sign == "+" else _before
    if Type.TEXT in types:
        return lambda left, right: left + right
    return ARITHMETIC[sign]


def within(value: Any) -> Value:
    """Unknown, if it is too much to be meant."""
    if isinstance(value, Decimal):
        return bounded(value)
    return None if isinstance(value, str) and len(value) > MOST_LETTERS else value


def _multiply(left: Decimal, right: Decimal) -> Value:
    return bounded(EXACT.multiply(left, right))


def _folded(text: str) -> str:
    """Descriptions are compared as they are: nobody means their capitals, and folding a thousand takes long."""
    return fold(text) if len(text) <= MOST_LETTERS else text


def _divide(left: Decimal, right: Decimal) -> Value:
    return bounded(EXACT.divide(left, right)) if right else None


def _move(day: Any, days: Any) -> Value:
    """By whole days; Decimals add as numbers where a chain has come from days to them."""
    if isinstance(day, Decimal):
        return bounded(EXACT.add(day, days))
    if abs(days) > MOST_DAYS:
        return None
    try:
        return day + timedelta(days=int(days.to_integral_value(ROUND_HALF_UP)))  # type: ignore[no-any-return]  # a day
    except OverflowError:
        return None


def _before(day: Any, other: Any) -> Value:
    if isinstance(other, Decimal):
        return _move(day, -other)
    return Decimal((day - other).days)


ARITHMETIC: dict[str, Callable[[Any, Any], Value]] = {
    "+": EXACT.add,  # of so few, it is enough to look at what they come to
    "-": EXACT.subtract,
    "×": _multiply,
    "÷": _divide,
}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "≠": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "≤": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "≥": lambda left, right: left >= right,
}
COMPARE_TEXTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: _folded(left) == _folded(right),
    "≠": lambda left, right: _folded(left) != _folded(right),
}
