"""A formula as the program uses it: read, kept by ids, said by names, computed; and in which order several are.

formula = read_formula("{Длина, м} × 1,2", vocabulary, gives={Type.NUMBER})
formula.stored → "{f12} × 1.2"
formula.value(Given(values={"f12": Decimal(5)})) → Decimal("6.0")
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from naryad.fields.rules.formulas.checking import checked, require_type
from naryad.fields.rules.formulas.computing import computed
from naryad.fields.rules.formulas.grammar import parse
from naryad.fields.rules.formulas.spelling import ByIds, ByNames, Spelling
from naryad.fields.rules.formulas.tree import DurationLiteral, Field, Node, RowsWord, TodayLiteral
from naryad.fields.rules.formulas.values import Computed, Given, Type, Value
from naryad.fields.rules.formulas.vocabulary import Vocabulary, in_language

N = TypeVar("N", bound=Node)
RESULTS = frozenset(Type) - {Type.ROWS, Type.CHOICE, Type.CHOICES}
"""What a formula gives; a choice is of one field alone."""


@dataclass(frozen=True)
class Formula:
    tree: Node

    @property
    def gives(self) -> Type:
        assert self.tree.type is not None
        return self.tree.type

    @cached_property
    def stored(self) -> str:
        return Spelling(ByIds()).of(self.tree)

    def named(self, vocabulary: Vocabulary, *, language: str | None = None) -> str:
        """As it is shown and edited, in the language of who reads it."""
        said = in_language("en", "ru", language)
        return Spelling(ByNames(vocabulary=vocabulary, language=said)).of(self.tree)

    @cached_property
    def reads(self) -> frozenset[str]:
        """Keys of all the fields it reads, of rows below, too."""
        return frozenset(node.readable.key for node in self._nodes(Field))

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """Of the same, by key."""
        return {node.readable.key: node.readable.type for node in self._nodes(Field)}

    @cached_property
    def reads_below(self) -> Mapping[str, frozenset[str]]:
        """By collection, the keys of what it reads of each row; none where rows are counted only."""
        found = {rows.collection.key: set[str]() for rows in self._nodes(RowsWord)}
        for node in self._nodes(Field):
            if node.collection:
                found[node.collection].add(node.readable.key)
        return {key: frozenset(keys) for key, keys in found.items()}

    @cached_property
    def reads_today(self) -> bool:
        return any(True for _node in self._nodes(TodayLiteral))

    @cached_property
    def counts_days(self) -> bool:
        """What it comes to hangs on how long the company's day of work is."""
        return any(node.days for node in self._nodes(DurationLiteral))

    def value(self, given: Given) -> Value:
        return self._compute(given, given.values)

    def is_true(self, given: Given) -> bool:
        """Unknown is "no"."""
        return self.value(given) is True

    def unfilled(self, given: Given) -> list[str]:
        """Names of fields that it reads and that are empty, of rows below in any of them."""
        found: dict[str, None] = {}
        for node in self._nodes(Field):
            rows = given.rows.get(node.collection, ()) if node.collection else (given.values,)
            if any(row.get(node.readable.key) is None for row in rows):
                found[str(node.readable.name)] = None
        return list(found)

    @cached_property
    def _compute(self) -> Computed:
        return computed(self.tree)

    def _nodes(self, kind: type[N]) -> Iterator[N]:
        return (node for node in self.tree.walk() if isinstance(node, kind))


def read_formula(
    text: str, vocabulary: Vocabulary, *, gives: Collection[Type] = RESULTS, reads_today: bool = False
) -> Formula:
    """What a person typed; raises FormulaError, which says what is wrong and where."""
    tree = checked(parse(text), vocabulary, reads_today=reads_today)
    require_type(tree, frozenset(gives))
    return Formula(tree)


def stored_formula(text: str, vocabulary: Vocabulary) -> Formula:
    """What was checked when it was saved; ids can be longer than names, so no length is too long."""
    return Formula(checked(parse(text, longest=None), vocabulary, reads_today=True, is_stored=True))


class ComputedInACircle(ValueError):
    """`keys`: each is computed from the next, and the last is the first again."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = keys


def in_order_of_computing(reads: Mapping[str, Iterable[str]]) -> list[str]:
    """Keys of calculated fields, each after those it reads; raises ComputedInACircle. `reads`: as Formula.reads."""
    known = {key: [one for one in keys if one in reads] for key, keys in reads.items()}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError as circle:
        raise ComputedInACircle(list(reversed(circle.args[1]))) from None
