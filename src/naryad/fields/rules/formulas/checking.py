"""What the words of a formula name, and whether its types fit: the tree, resolved and typed, or a FormulaError."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import singledispatchmethod
from typing import NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.formulas.functions import (
    CONSTANTS,
    MOST_DIGITS,
    ROUNDING,
    TODAY,
    Function,
    functions_called,
)
from naryad.fields.rules.formulas.tree import (
    Applied,
    Bracketed,
    Call,
    Chain,
    ChosenOption,
    Comparison,
    Constant,
    DayLiteral,
    DurationLiteral,
    Field,
    FieldName,
    Logic,
    Minus,
    Node,
    Not,
    Number,
    OptionId,
    RowsWord,
    Text,
    TodayLiteral,
    Word,
)
from naryad.fields.rules.formulas.values import MEASURED, ORDERED, Type
from naryad.fields.rules.formulas.vocabulary import Ambiguous, Collection, Readable, Vocabulary, option_named

_DAY = re.compile(
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})|(?P<d2>[0-9]{1,2})\.(?P<m2>[0-9]{1,2})\.(?P<y2>[0-9]{4})"
)
N, T, D, DUR = Type.NUMBER, Type.TEXT, Type.DAY, Type.DURATION
ARITHMETIC: dict[tuple[Type, str, Type], Type] = {
    (N, "+", N): N,
    (N, "-", N): N,
    (N, "×", N): N,
    (N, "÷", N): N,
    (DUR, "+", DUR): DUR,
    (DUR, "-", DUR): DUR,
    (DUR, "×", N): DUR,
    (N, "×", DUR): DUR,
    (DUR, "÷", N): DUR,
    (DUR, "÷", DUR): N,
    (D, "+", N): D,
    (D, "-", N): D,
    (D, "-", D): N,
    (T, "+", T): T,
}
_HAS = gettext_lazy("Ask for one of several choices by has({Field}; “option”).")
_DAYS = frozenset({Type.DAY})
EQUALS = frozenset({"=", "≠"})


def checked(node: Node, vocabulary: Vocabulary, *, reads_today: bool, is_stored: bool = False) -> Node:
    """`is_stored`: archived fields may be read, as they could when it was written."""
    found = _Check(vocabulary=vocabulary, reads_today=reads_today, is_stored=is_stored).typed(node)
    for one in found.walk():
        if isinstance(one, OptionId):
            raise FormulaError(_("An option stands beside the field that it is of."), one.place)
    return found


@dataclass(frozen=True, kw_only=True)
class _Check:
    """`collection`: whose rows are gone through here."""

    vocabulary: Vocabulary
    reads_today: bool
    is_stored: bool
    collection: Collection | None = None

    @singledispatchmethod
    def typed(self, node: Node) -> Node:
        raise TypeError(node)

    @typed.register
    def _number(self, node: Number) -> Node:
        return replace(node, type=Type.NUMBER)

    @typed.register
    def _period(self, node: DurationLiteral) -> Node:
        return replace(node, type=Type.DURATION)

    @typed.register
    def _text(self, node: Text) -> Node:
        if not node.value.strip():
            raise FormulaError(_("Whether a field is empty is asked by empty({Field})."), node.place)
        return replace(node, type=Type.TEXT)

    @typed.register
    def _option(self, node: OptionId) -> Node:
        return replace(node, type=Type.CHOICE)  # of which field is known by what it stands beside

    @typed.register
    def _word(self, node: Word) -> Node:
        word = node.word.casefold()
        if word in CONSTANTS:
            return Constant(value=CONSTANTS[word], place=node.place, type=Type.YES_NO)
        if word in TODAY:
            return self._today(node)
        if self.vocabulary.collection(word):
            message = _("A list of rows stands only in a function over them, such as sum(items; {Quantity}).")
            raise FormulaError(message, node.place)
        if functions_called(word):
            message = _("“%(word)s” is a function: its values follow in brackets.")
        else:
            message = _("“%(word)s” is not understood: a field is written {Name}, a text in quotes.")
        raise FormulaError(message, node.place, word=node.word)

    @typed.register
    def _field(self, node: FieldName) -> Node:
        try:
            found = self.vocabulary.find(node.name, self.collection)
        except Ambiguous as several:
            ways = ", ".join(f"{{{one.full_name}}}" for one in several.found)
            message = _("Several rows have “%(name)s”: write %(ways)s.")
            raise FormulaError(message, node.place, name=node.name, ways=ways) from None
        if found is None:
            self._no_field(node)
        if found.is_archived and not self.is_stored:
            raise FormulaError(_("The field “%(name)s” is in the archive."), node.place, name=found.name)
        of = self.collection.key if self.collection and _is_of(found, self.collection) else ""
        return Field(readable=found, collection=of, place=node.place, type=found.type)

    def _no_field(self, node: FieldName) -> NoReturn:
        below = next(
            (one for one in self.vocabulary.collections if self.vocabulary.find(node.name, one)), None
        )
        if below is not None and self.collection is None:
            message = _("“%(name)s” is of many rows: read it by a function over %(rows)s, such as sum.")
            raise FormulaError(message, node.place, name=node.name, rows=below.called(None))
        raise FormulaError(_("There is no field “%(name)s” here."), node.place, name=node.name)

    @typed.register
    def _bracketed(self, node: Bracketed) -> Node:
        inner = self.typed(node.inner)
        return replace(node, inner=inner, type=inner.type)

    @typed.register
    def _minus(self, node: Minus) -> Node:
        inner = self._of(node.inner, MEASURED)
        return replace(node, inner=inner, type=inner.type)

    @typed.register
    def _not(self, node: Not) -> Node:
        return replace(node, inner=self._of(node.inner, {Type.YES_NO}), type=Type.YES_NO)

    @typed.register
    def _logic(self, node: Logic) -> Node:
        operands = tuple(self._of(one, {Type.YES_NO}) for one in node.operands)
        return replace(node, operands=operands, type=Type.YES_NO)

    @typed.register
    def _chain(self, node: Chain) -> Node:
        operands = tuple(self.typed(one) for one in node.operands)
        so_far = _type(operands[0])
        for sign, place, operand in zip(node.signs, node.sign_places, operands[1:], strict=True):
            found = ARITHMETIC.get((so_far, sign, _type(operand)))
            if found is None:
                message = _("“%(sign)s” does not go with these: %(left)s and %(right)s.")
                raise FormulaError(message, place, sign=sign, left=so_far.label, right=_type(operand).label)
            so_far = found
        return replace(node, operands=operands, type=so_far)

    @typed.register
    def _comparison(self, node: Comparison) -> Node:
        left, right = _alike([self.typed(node.left), self.typed(node.right)])
        if _type(left) is not _type(right) or _is_of_other_field(left, right):
            message = _("These cannot be compared: %(left)s and %(right)s.")
            raise FormulaError(message, node.place, left=_type(left).label, right=_type(right).label)
        if _type(left) is Type.CHOICES:
            raise FormulaError(_HAS, node.place)
        if node.sign not in EQUALS and _type(left) not in ORDERED:
            message = _("“%(sign)s” compares numbers, durations and days; here is %(found)s.")
            raise FormulaError(message, node.place, sign=node.sign, found=_type(left).label)
        return replace(node, left=left, right=right, type=Type.YES_NO)

    @typed.register
    def _call(self, node: Call) -> Node:
        if node.name.casefold() in TODAY and not node.arguments:
            return self._today(node)
        named = functions_called(node.name)
        if node.name.casefold() in TODAY:
            self._wrong_count(node, least=0, most=0)
        if not named:
            raise FormulaError(_("There is no function “%(name)s”."), node.name_place, name=node.name)
        rows = self._rows(node.arguments[0]) if node.arguments else None
        function = next((one for one in named if one.over_rows == bool(rows)), None)
        if function is None:
            self._wrong_rows(node, named[0])
        if rows is None:
            return self._applied(node, function, [self.typed(one) for one in node.arguments])
        return self._over(node, function, rows)

    def _today(self, node: Node) -> Node:
        if not self.reads_today:
            message = _("“today” does not stand in a value that is kept: tomorrow it would be out of date.")
            raise FormulaError(message, node.place)
        return TodayLiteral(place=node.place, type=Type.DAY)

    def _rows(self, node: Node) -> RowsWord | None:
        found = self.vocabulary.collection(node.word) if isinstance(node, Word) else None
        return RowsWord(collection=found, place=node.place, type=Type.ROWS) if found else None

    def _wrong_rows(self, node: Call, function: Function) -> NoReturn:
        if function.over_rows:
            message = _("“%(name)s” goes over rows, which come first: %(name)s(%(rows)s; …).")
            names = " / ".join(one.called(None) for one in self.vocabulary.collections) or "…"
            raise FormulaError(message, node.place, name=node.name, rows=names)
        message = _("“%(name)s” does not go over rows.")
        raise FormulaError(message, node.arguments[0].place, name=node.name)

    def _over(self, node: Call, function: Function, rows: RowsWord) -> Node:
        if self.collection is not None:
            raise FormulaError(_("A function over rows does not stand in another."), node.place)
        inside = replace(self, collection=rows.collection)
        found = self._applied(node, function, [inside.typed(one) for one in node.arguments[1:]])
        assert isinstance(found, Applied)
        return replace(found, arguments=(rows, *found.arguments))

    def _applied(self, node: Call, function: Function, arguments: Sequence[Node]) -> Node:
        self._count(node, function, len(arguments))
        if function.name == "has":
            arguments = _alike(arguments)
            self._require_option(arguments[1])
        parameters = list(map(function.parameter, range(len(arguments))))
        arguments = [
            _as_day(one) if wanted == _DAYS else one
            for one, wanted in zip(arguments, parameters, strict=True)
        ]
        if function.are_alike is not None:
            at = function.are_alike
            arguments = [*arguments[:at], *_alike(arguments[at:])]
            self._same(arguments[at:])
        for one, wanted in zip(arguments, parameters, strict=True):
            _require(one, wanted or frozenset())
        if function.name in ROUNDING and len(arguments) > 1:
            _require_digits(arguments[1])
        gives = function.gives if isinstance(function.gives, Type) else _type(arguments[function.gives])
        return Applied(
            function=function, arguments=tuple(arguments), place=node.place, depth=node.depth, type=gives
        )

    def _require_option(self, node: Node) -> None:
        if not isinstance(node, ChosenOption):
            raise FormulaError(_HAS, node.place)

    def _count(self, node: Call, function: Function, given: int) -> None:
        is_too_many = given > len(function.takes) and not function.repeats
        if given < function.least or is_too_many:
            rows = int(function.over_rows)
            most = "…" if function.repeats else len(function.takes) + rows
            self._wrong_count(node, least=function.least + rows, most=most)

    def _wrong_count(self, node: Call, *, least: int, most: int | str) -> NoReturn:
        if least == most:
            message = _("“%(name)s” takes so many values: %(least)s; here are %(given)s.")
        else:
            message = _("“%(name)s” takes so many values: %(least)s–%(most)s; here are %(given)s.")
        given = len(node.arguments)
        raise FormulaError(message, node.place, name=node.name, least=least, most=most, given=given)

    def _same(self, arguments: Sequence[Node]) -> None:
        for one in arguments[1:]:
            if _type(one) is not _type(arguments[0]) or _is_of_other_field(arguments[0], one):
                message = _("These have to be of one kind: %(left)s and %(right)s.")
                left, right = _type(arguments[0]).label, _type(one).label
                raise FormulaError(message, one.place, left=left, right=right)

    def _of(self, node: Node, wanted: frozenset[Type] | set[Type]) -> Node:
        found = self.typed(node)
        _require(found, frozenset(wanted))
        return found


def require_type(node: Node, wanted: frozenset[Type]) -> None:
    """Of the whole formula."""
    _require(node, wanted)


def _type(node: Node) -> Type:
    assert node.type is not None
    return node.type


def _require(node: Node, wanted: frozenset[Type]) -> None:
    if _type(node) not in wanted:
        words = " / ".join(str(one.label) for one in Type if one in wanted)
        message = _("Needed here: %(wanted)s; this is %(found)s.")
        raise FormulaError(message, node.place, wanted=words, found=_type(node).label)


def _require_digits(node: Node) -> None:
    if not isinstance(node, Number) or node.value != int(node.value) or node.value > MOST_DIGITS:
        message = _("How many digits to leave is a whole number from 0 to %(most)s.")
        raise FormulaError(message, node.place, most=MOST_DIGITS)


def bare(node: Node) -> Node:
    """Without the brackets around it."""
    while isinstance(node, Bracketed):
        node = node.inner
    return node


def _alike(nodes: Sequence[Node]) -> list[Node]:
    """A text beside a choice names its option, one beside a day is a day."""
    choice = next((found for node in nodes if (found := choice_of(node))), None)
    if choice is not None:
        return [_as_option(node, choice) for node in nodes]
    if any(node.type is Type.DAY for node in nodes):
        return [_as_day(node) for node in nodes]
    return list(nodes)


def choice_of(node: Node) -> Readable | None:
    """The field whose option it is."""
    node = bare(node)
    if isinstance(node, Field | ChosenOption) and node.readable.type in (Type.CHOICE, Type.CHOICES):
        return node.readable
    if isinstance(node, Applied) and node.type is Type.CHOICE:
        return next((found for one in node.arguments if (found := choice_of(one))), None)
    return None


def _is_of(readable: Readable, collection: Collection) -> bool:
    return any(one.key == readable.key for one in collection.fields)


def _is_of_other_field(left: Node, right: Node) -> bool:
    of, other = choice_of(left), choice_of(right)
    return _type(left) is Type.CHOICE and of is not None and other is not None and of.key != other.key


def _as_option(node: Node, readable: Readable) -> Node:
    inner = bare(node)
    if isinstance(inner, OptionId):
        found = next((one for one in readable.options if one.pk == inner.pk), None)
        named = f"#{inner.pk}"
    elif isinstance(inner, Text):
        found, named = option_named(readable, inner.value), inner.value
    else:
        return node
    if found is None:
        options = ", ".join(f"«{one.name}»" for one in readable.options if not one.is_archived)
        message = _("“%(name)s” has no option “%(option)s”, but %(options)s.")
        raise FormulaError(message, node.place, name=readable.name, option=named, options=options)
    return ChosenOption(pk=found.pk, readable=readable, place=node.place, type=Type.CHOICE)


def _as_day(node: Node) -> Node:
    inner = bare(node)
    if not isinstance(inner, Text):
        return node
    found = _DAY.fullmatch(inner.value.strip())
    try:
        day = (
            date.fromisoformat("{:0>4}-{:0>2}-{:0>2}".format(*filter(None, _parts(found)))) if found else None
        )
    except ValueError:
        day = None
    if day is None:
        message = _("“%(text)s” is no day: write it as 2026-12-31.")
        raise FormulaError(message, node.place, text=inner.value)
    return DayLiteral(text=day.isoformat(), place=node.place, type=Type.DAY)


def _parts(found: "re.Match[str]") -> list[str]:
    return [found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"]]
