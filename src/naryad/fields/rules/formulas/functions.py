"""The functions of formulas: what they are called, what they take and what they give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from naryad.fields.rules.formulas.values import EXACT, MEASURED, ORDERED, Type, Value
from naryad.fields.rules.formulas.vocabulary import in_language

ANY = frozenset(Type) - {Type.ROWS}
MOST_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Function:
    """`takes`: the types of each parameter, of which `least` are given; the last `repeats`, or is given once at most.

    `over_rows`: the first argument, not among `takes`, is a collection, and the others are computed for each row.
    `gives`: a type, or the place of the argument whose type it is. `are_alike`: arguments from that place on are of one type.
    `knows_unknown`: it is computed where an argument is unknown, too; others are unknown then.
    """

    name: str
    russian: str
    takes: tuple[frozenset[Type], ...]
    least: int
    gives: Type | int
    compute: Callable[..., Value]
    repeats: bool = False
    over_rows: bool = False
    are_alike: int | None = None
    knows_unknown: bool = False

    def called(self, language: str | None) -> str:
        return in_language(self.name, self.russian, language)

    def parameter(self, at: int) -> frozenset[Type] | None:
        """None: there is no such one."""
        if at < len(self.takes):
            return self.takes[at]
        return self.takes[-1] if self.repeats else None


def _rounding(way: str) -> Callable[..., Decimal]:
    def rounded(number: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
        return number.quantize(Decimal(1).scaleb(-int(digits)), rounding=way, context=EXACT)

    return rounded


def _if(condition: Value, then: Value, otherwise: Value = None) -> Value:
    return then if condition is True else otherwise


def _days(first: date, last: date) -> Decimal:
    return Decimal((last - first).days)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def _count(conditions: Sequence[Value]) -> Decimal:
    return Decimal(sum(condition is True for condition in conditions))


def _least(values: Sequence[Any]) -> Value:
    return min(values, default=None)


def _most(values: Sequence[Any]) -> Value:
    return max(values, default=None)


_YES_NO, _NUMBER, _DAY = frozenset({Type.YES_NO}), frozenset({Type.NUMBER}), frozenset({Type.DAY})
FUNCTIONS = (
    Function(
        name="if",
        russian="если",
        takes=(_YES_NO, ANY, ANY),
        least=2,
        gives=1,
        compute=_if,
        are_alike=1,
        knows_unknown=True,
    ),
    Function(
        name="min",
        russian="мин",
        takes=(ORDERED, ORDERED),
        least=2,
        gives=0,
        compute=min,
        repeats=True,
        are_alike=0,
    ),
    Function(
        name="max",
        russian="макс",
        takes=(ORDERED, ORDERED),
        least=2,
        gives=0,
        compute=max,
        repeats=True,
        are_alike=0,
    ),
    *(
        Function(
            name=name,
            russian=russian,
            takes=(_NUMBER, _NUMBER),
            least=1,
            gives=Type.NUMBER,
            compute=_rounding(way),
        )
        for name, russian, way in (
            ("round", "округлить", ROUND_HALF_UP),
            ("up", "вверх", ROUND_CEILING),
            ("down", "вниз", ROUND_FLOOR),
        )
    ),
    Function(
        name="empty",
        russian="пусто",
        takes=(ANY,),
        least=1,
        gives=Type.YES_NO,
        compute=lambda value: value is None,
        knows_unknown=True,
    ),
    Function(name="days", russian="дни", takes=(_DAY, _DAY), least=2, gives=Type.NUMBER, compute=_days),
    Function(
        name="has",
        russian="есть",
        takes=(frozenset({Type.CHOICES}), frozenset({Type.CHOICE})),
        least=2,
        gives=Type.YES_NO,
        compute=lambda chosen, option: option in chosen,
    ),
    Function(name="sum", russian="сумма", takes=(MEASURED,), least=1, gives=0, compute=_sum, over_rows=True),
    Function(
        name="count",
        russian="количество",
        takes=(_YES_NO,),
        least=0,
        gives=Type.NUMBER,
        compute=_count,
        over_rows=True,
        knows_unknown=True,
    ),
    Function(name="min", russian="мин", takes=(ORDERED,), least=1, gives=0, compute=_least, over_rows=True),
    Function(name="max", russian="макс", takes=(ORDERED,), least=1, gives=0, compute=_most, over_rows=True),
)
ROUNDING = frozenset({"round", "up", "down"})
CONSTANTS = {"yes": True, "да": True, "no": False, "нет": False}
TODAY = frozenset({"today", "сегодня"})


def functions_called(word: str) -> list[Function]:
    """None, one, or a pair: of values and of rows."""
    return [one for one in FUNCTIONS if word.casefold() in (one.name, one.russian)]
