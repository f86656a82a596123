"""Fields that are calculated from others: what their formulas read, what they come to, what follows from what, who sees it.

A formula reads fields of its row, of the rows that this is of (`above`), and, by functions, of rows that are of it (`below`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from naryad.core.durations import working_day
from naryad.fields.rules.definitions import CALCULATED, Definition, Of, filled
from naryad.fields.rules.formulas.formula import Formula, in_order_of_computing, stored_formula
from naryad.fields.rules.formulas.values import MEASURED, Given, Row, Type, Value
from naryad.fields.rules.formulas.vocabulary import Collection as Rows
from naryad.fields.rules.formulas.vocabulary import Readable, Vocabulary, in_language
from naryad.fields.rules.holders import BuiltIn, above_of, below_of, holder_of, holders
from naryad.fields.rules.kinds.known import kind_of
from naryad.fields.rules.kinds.text import LONGEST_LINE

TYPES: Mapping[str, Type] = {
    **dict.fromkeys(("text", "long", "phone", "email", "link"), Type.TEXT),
    **dict.fromkeys(("number", "money"), Type.NUMBER),
    "date": Type.DAY,
    "yes_no": Type.YES_NO,
    "choice": Type.CHOICE,
    "choices": Type.CHOICES,
}
"""What a formula can read, by kind."""


BELOW: Mapping[str, tuple[str, str]] = {Of.ITEM: ("items", "позиции"), Of.ORDER: ("orders", "заказы")}
"""How rows are called that formulas go over, in English and in Russian."""
SORTS = {key: of for of, (key, _russian) in BELOW.items()}
"""The other way round."""
Fields = Mapping[str, Sequence[Definition]]
"""By what they are of."""


@dataclass(frozen=True)
class Calculation:
    """`above`: sorts of rows above that the formula reads."""

    own: Definition
    formula: Formula
    above: frozenset[str] = frozenset()

    @property
    def below(self) -> list[str]:
        """Sorts of rows that it goes over."""
        return [SORTS[key] for key in self.formula.reads_below]

    @property
    def reads(self) -> frozenset[str]:
        """Keys of what it reads, and that there are such rows at all."""
        return self.formula.reads | {_are(of) for of in self.below}


@dataclass(frozen=True)
class Calculations:
    """All of a company, each after what it reads, whatever they are of."""

    in_order: tuple[Calculation, ...] = ()
    by_sort: Mapping[str, Sequence[Calculation]] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of all that formulas can read, by what it is of."""

    def of(self, of: str) -> Sequence[Calculation]:
        return self.by_sort.get(of, ())

    def following(self, moved: Mapping[str, Collection[str]]) -> list[str]:
        """Sorts of rows to calculate one after the other, once these fields of rows have changed, by what they are of.

        What follows in the same rows has been calculated with the change.
        """
        local = {of: set(keys) for of, keys in moved.items()}
        known = {key for keys in moved.values() for key in keys}
        runs: list[str] = []
        for one in self.in_order:
            read, of = one.reads & known, one.own.of
            if not read:
                continue
            known.add(one.own.key)
            if of in local and read <= local[of]:
                local[of].add(one.own.key)
            elif runs[-1:] != [of]:
                runs.append(of)
        return runs


class RowValues(NamedTuple):
    """What a row holds: own fields as they are kept, and built-in ones."""

    custom: Mapping[str, Any]
    columns: Mapping[str, Value]


def held_by(of: str, row: Any, custom: Mapping[str, Any] | None = None) -> RowValues:
    """`custom`: instead of what the row has."""
    columns = {one.key: getattr(row, one.column) for one in holder_of(of).built_in}
    return RowValues(row.custom if custom is None else custom, columns)


def type_of(own: Definition) -> Type | None:
    return Type(own.gives) if own.kind == CALCULATED else TYPES.get(own.kind)


def vocabulary(of: str, fields: Fields) -> Vocabulary:
    """Of formulas of such rows."""
    below = [
        Rows(
            key=BELOW[holder.of][0], russian=BELOW[holder.of][1], fields=tuple(_readables(holder.of, fields))
        )
        for holder in below_of(of)
        if holder.of in BELOW
    ]
    above = tuple(readable for one in above_of(of) for readable in _readables(one, fields))
    return Vocabulary(fields=tuple(_readables(of, fields)), above=above, collections=tuple(below))


def _readables(of: str, fields: Fields) -> Iterator[Readable]:
    label = Of(of).label
    for own in fields.get(of, ()):
        if (kind := type_of(own)) is not None:
            yield Readable(
                key=own.key,
                name=own.name,
                of=label,
                type=kind,
                options=own.options,
                is_archived=own.is_archived,
            )
    for one in holder_of(of).built_in:
        yield Readable(key=one.key, name=one.label, of=label, type=one.type)


def readable_names(words: Vocabulary, *, but: str = "") -> list[str]:
    """As they are typed into a formula, without those in the archive and the field of that key."""
    own = (*words.fields, *words.above)
    names = [f"{{{words.called(one)}}}" for one in own if not one.is_archived and one.key != but]
    total = in_language("sum", "сумма", None)
    return names + [
        f"{total}({rows.called(None)}; {{{words.called(one, rows)}}})"
        for rows in words.collections
        for one in rows.fields
        if not one.is_archived and one.type in MEASURED and one.key != but
    ]


def with_calculated(fields: Fields) -> tuple[dict[str, list[Definition]], Calculations]:
    """The fields, calculated ones seen by nobody who does not see all they read; these, each after what it reads."""
    known = {own.key: own for rows in fields.values() for own in rows}
    built_in = {one.key: one for holder in holders() for one in holder.built_in}
    keys = keys_of(fields)
    formulas = _formulas(fields)
    not_at: dict[str, frozenset[str]] = {}
    found: list[Calculation] = []
    for key in in_order_of_computing({key: formula.reads for key, formula in formulas.items()}):
        formula, _of = formulas[key], known[key].of
        own = [known[one] for one in formula.reads if one in known]
        columns = [built_in[one] for one in formula.reads if one in built_in]
        not_at[key] = frozenset[str]().union(
            *(not_at.get(one.key, kind_of(one).not_at) for one in own), *(one.not_at for one in columns)
        )
        known[key] = _narrowed(known[key], own, columns, not_at[key])
        if not known[key].is_archived:
            found.append(calculation(known[key], formula, keys))
    by_sort = {of: [one for one in found if one.own.of == of] for of in fields}
    shown = {of: [known[own.key] for own in rows] for of, rows in fields.items()}
    return shown, Calculations(tuple(found), by_sort, keys)


def calculation(own: Definition, formula: Formula, keys: Mapping[str, frozenset[str]]) -> Calculation:
    """`keys`: see keys_of."""
    above = frozenset(sort for sort in above_of(own.of) if formula.reads & keys[sort])
    return Calculation(own, formula, above)


def _are(of: str) -> str:
    """A key that stands for the rows themselves: how many there are."""
    return f"{of}()"


def keys_of(fields: Fields) -> dict[str, frozenset[str]]:
    """All that formulas can read, by what it is of."""
    return {
        holder.of: frozenset(one.key for one in fields.get(holder.of, ()))
        | frozenset(one.key for one in holder.built_in)
        | {_are(holder.of)}
        for holder in holders()
    }


def reads(fields: Fields) -> dict[str, frozenset[str]]:
    """Keys of what each calculated one reads, by its own."""
    return {key: formula.reads for key, formula in _formulas(fields).items()}


def _formulas(fields: Fields) -> dict[str, Formula]:
    found: dict[str, Formula] = {}
    for of, rows in fields.items():
        own = [one for one in rows if one.kind == CALCULATED]
        words = vocabulary(of, fields) if own else Vocabulary(fields=())
        found |= {one.key: stored_formula(one.formula, words) for one in own}
    return found


def _narrowed(
    own: Definition, read: Iterable[Definition], columns: Iterable[BuiltIn], not_at: frozenset[str]
) -> Definition:
    seen_by = own.seen_by.intersection(*(one.seen_by for one in read))
    seen_by = seen_by.intersection(*(one.seen_by for one in columns if one.seen_by is not None))
    return replace(own, seen_by=seen_by, shown=own.shown - not_at)


class Around(NamedTuple):
    """What the rows hold that a row is of, and those that are of it, by their sort."""

    above: Sequence[RowValues] = ()
    below: Mapping[str, Sequence[RowValues]] = {}


def calculated(
    calculations: Iterable[Calculation], row: RowValues, *, branch: int | None, around: Around
) -> dict[str, Any]:
    """A row's own values with what follows from them, from its built-in ones and from the rows around it."""
    after = dict(row.custom)
    for one in calculations:
        if not one.own.is_of(branch):
            continue
        given = given_of(one.formula, RowValues(after, row.columns), around)
        found = kept_result(one.own, one.formula.value(given))
        if filled(found):
            after[one.own.key] = found
        else:
            after.pop(one.own.key, None)
    return after


def given_of(formula: Formula, row: RowValues, around: Around) -> Given:
    """What the row's values, and those of the rows around it, are to its formula."""
    rows = {
        key: [_plain(formula, one) for one in around.below.get(SORTS[key], ())] for key in formula.reads_below
    }
    values: dict[str, Value] = {}
    for one in (*around.above, row):
        values |= _plain(formula, one)
    return Given(values=values, rows=rows, working_day=working_day())


def _plain(formula: Formula, row: RowValues) -> Row:
    own = {
        key: PLAIN[kind](row.custom[key])
        for key, kind in formula.types.items()
        if filled(row.custom.get(key))
    }
    return {**row.columns, **own}


def kept_result(own: Definition, value: Value) -> Any:
    """As kinds keep it: numbers to the digits of the field, minutes whole."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        digits = own.decimals if own.gives == Type.NUMBER.value else 0
        value = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if isinstance(value, str):
        value = value[:LONGEST_LINE]
    return kind_of(own).kept(own, value)


PLAIN: Mapping[Type, Callable[[Any], Value]] = {
    Type.NUMBER: Decimal,
    Type.DURATION: Decimal,
    Type.TEXT: str,
    Type.DAY: date.fromisoformat,
    Type.YES_NO: bool,
    Type.CHOICE: int,
    Type.CHOICES: frozenset,
}
"""A kept value as a formula computes with it."""
