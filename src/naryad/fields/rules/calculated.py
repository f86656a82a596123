"""Fields that are calculated from others of the same row: what their formulas read, what they come to, who sees it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from naryad.core.durations import working_day
from naryad.fields.rules.definitions import CALCULATED, Definition, Of, filled
from naryad.fields.rules.formulas.formula import Formula, in_order_of_computing, stored_formula
from naryad.fields.rules.formulas.values import MEASURED, Given, Row, Type, Value
from naryad.fields.rules.formulas.vocabulary import Collection, Readable, Vocabulary, in_language
from naryad.fields.rules.holders import holder_of
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


BELOW: Mapping[str, tuple[str, str]] = {Of.ITEM: ("items", "позиции")}
"""How rows are called that formulas go over, in English and in Russian."""
Fields = Mapping[str, Sequence[Definition]]
"""By what they are of."""


@dataclass(frozen=True)
class Calculation:
    own: Definition
    formula: Formula


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
    below = holder_of(of).below
    key, russian = BELOW.get(below, ("", ""))
    rows = Collection(key=key, russian=russian, fields=_readables(below, fields)) if below else None
    return Vocabulary(fields=_readables(of, fields), collections=(rows,) if rows else ())


def _readables(of: str, fields: Fields) -> tuple[Readable, ...]:
    label = Of(of).label
    built_in = (
        Readable(key=one.key, name=one.label, of=label, type=one.type) for one in holder_of(of).built_in
    )
    own = (
        Readable(
            key=one.key, name=one.name, of=label, type=kind, options=one.options, is_archived=one.is_archived
        )
        for one in fields.get(of, ())
        if (kind := type_of(one)) is not None
    )
    return (*own, *built_in)


def readable_names(words: Vocabulary, *, but: str = "") -> list[str]:
    """As they are typed into a formula, without those in the archive and the field of that key."""
    names = [f"{{{words.called(one)}}}" for one in words.fields if not one.is_archived and one.key != but]
    total = in_language("sum", "сумма", None)
    return names + [
        f"{total}({rows.called(None)}; {{{words.called(one, rows)}}})"
        for rows in words.collections
        for one in rows.fields
        if not one.is_archived and one.type in MEASURED
    ]


def with_calculated(fields: Fields) -> tuple[dict[str, list[Definition]], dict[str, list[Calculation]]]:
    """The fields, calculated ones seen by nobody who does not see all they read; these, each after what it reads."""
    known = {own.key: own for rows in fields.values() for own in rows}
    not_at: dict[str, frozenset[str]] = {}
    found: dict[str, list[Calculation]] = {}
    for of in sorted(fields, key=lambda of: bool(holder_of(of).below)):
        formulas = _formulas(of, fields)
        order = in_order_of_computing({key: formula.reads for key, formula in formulas.items()})
        for key in order:
            read = [known[one] for one in formulas[key].reads if one in known]
            not_at[key] = frozenset[str]().union(*(not_at.get(own.key, kind_of(own).not_at) for own in read))
            known[key] = _narrowed(known[key], read, not_at[key])
        found[of] = [Calculation(known[key], formulas[key]) for key in order if not known[key].is_archived]
    return {of: [known[own.key] for own in rows] for of, rows in fields.items()}, found


def reads(of: str, fields: Fields) -> dict[str, frozenset[str]]:
    """Keys of what each calculated one reads, by its own."""
    return {key: formula.reads for key, formula in _formulas(of, fields).items()}


def _formulas(of: str, fields: Fields) -> dict[str, Formula]:
    own = [one for one in fields.get(of, ()) if one.kind == CALCULATED]
    words = vocabulary(of, fields) if own else None
    return {one.key: stored_formula(one.formula, words) for one in own if words}


def _narrowed(own: Definition, read: Iterable[Definition], not_at: frozenset[str]) -> Definition:
    seen_by = own.seen_by.intersection(*(one.seen_by for one in read))
    return replace(own, seen_by=seen_by, shown=own.shown - not_at)


def calculated(
    calculations: Iterable[Calculation],
    row: RowValues,
    *,
    branch: int | None,
    below: Sequence[RowValues] = (),
) -> dict[str, Any]:
    """A row's own values with what follows from them, from its built-in ones and from rows below."""
    after = dict(row.custom)
    for one in calculations:
        if not one.own.is_of(branch):
            continue
        given = given_of(one.formula, RowValues(after, row.columns), below)
        found = kept_result(one.own, one.formula.value(given))
        if filled(found):
            after[one.own.key] = found
        else:
            after.pop(one.own.key, None)
    return after


def given_of(formula: Formula, row: RowValues, below: Sequence[RowValues] = ()) -> Given:
    """What the row's values, and those of the rows below, are to its formula."""
    rows = {key: [_plain(formula, one) for one in below] for key in formula.reads_below}
    return Given(values=_plain(formula, row), rows=rows, working_day=working_day())


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
