"""A formula taken apart. As it is parsed, fields, options and functions are words; `checking` finds what they name."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from naryad.fields.rules.formulas.errors import TextPlace
from naryad.fields.rules.formulas.functions import Function
from naryad.fields.rules.formulas.values import Type
from naryad.fields.rules.formulas.vocabulary import Collection, Readable


@dataclass(frozen=True, kw_only=True)
class Node:
    """`depth`: how many nodes stand in one another, with brackets; `type` is known once it is checked."""

    place: TextPlace
    depth: int = 1
    type: Type | None = None

    def parts(self) -> list["Node"]:
        """What stands right in it."""
        found: list[Node] = []
        for one in fields(self):
            value = getattr(self, one.name)
            found += [
                part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Node)
            ]
        return found

    def walk(self) -> Iterator["Node"]:
        """Itself and all in it, as they are read."""
        yield self
        for part in self.parts():
            yield from part.walk()


@dataclass(frozen=True, kw_only=True)
class Number(Node):
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class DurationLiteral(Node):
    """A duration: days of work are as long as the company's."""

    days: Decimal
    minutes: Decimal


@dataclass(frozen=True, kw_only=True)
class Text(Node):
    value: str


@dataclass(frozen=True, kw_only=True)
class Word(Node):
    """Yes, no, today, or a list of rows."""

    word: str


@dataclass(frozen=True, kw_only=True)
class FieldName(Node):
    name: str


@dataclass(frozen=True, kw_only=True)
class OptionId(Node):
    """Of a choice; as it is stored."""

    pk: int


@dataclass(frozen=True, kw_only=True)
class Bracketed(Node):
    inner: Node


@dataclass(frozen=True, kw_only=True)
class Minus(Node):
    inner: Node


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    inner: Node


@dataclass(frozen=True, kw_only=True)
class Chain(Node):
    """Sums, or products, from left to right: each of `signs` stands before the operand after the first."""

    operands: tuple[Node, ...]
    signs: tuple[str, ...]
    sign_places: tuple[TextPlace, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison(Node):
    left: Node
    sign: str
    right: Node


@dataclass(frozen=True, kw_only=True)
class Logic(Node):
    """`is_any`: joined by "or", else by "and"."""

    operands: tuple[Node, ...]
    is_any: bool


@dataclass(frozen=True, kw_only=True)
class Call(Node):
    """`name_place`: of the word before the brackets."""

    name: str
    name_place: TextPlace
    arguments: tuple[Node, ...]


# What words turn out to be


@dataclass(frozen=True, kw_only=True)
class Field(Node):
    """`collection`: whose row it is read of; "" for the row that the formula is of, and those above."""

    readable: Readable
    collection: str


@dataclass(frozen=True, kw_only=True)
class Constant(Node):
    """Yes or no."""

    value: bool


@dataclass(frozen=True, kw_only=True)
class DayLiteral(Node):
    text: str


@dataclass(frozen=True, kw_only=True)
class ChosenOption(Node):
    """An option of a field, compared with it."""

    pk: int
    readable: Readable


@dataclass(frozen=True, kw_only=True)
class TodayLiteral(Node):
    pass


@dataclass(frozen=True, kw_only=True)
class RowsWord(Node):
    collection: Collection


@dataclass(frozen=True, kw_only=True)
class Applied(Node):
    """A function of values; of a collection, if the first argument is one."""

    function: Function
    arguments: tuple[Node, ...]
