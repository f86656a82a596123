"""Formulas that are asked anew each time, such as conditions of steps: what they read of a row, beside its own fields.

Their rows are one mapping of values as `custom` keeps them, built-in ones among them by their keys.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from naryad.core.text import fold
from naryad.fields.rules.calculated import SORTS, Around, Fields, RowValues, given_of, vocabulary
from naryad.fields.rules.definitions import Of, filled
from naryad.fields.rules.formulas.formula import Formula
from naryad.fields.rules.formulas.values import Given
from naryad.fields.rules.formulas.vocabulary import Readable
from naryad.fields.rules.holders import holder_of

Kept = Mapping[str, Any]


def asked_fields(of: str, fields: Fields) -> tuple[Readable, ...]:
    """Of such rows. A built-in one steps back behind an own field of its name."""
    known = vocabulary(of, fields).fields
    own = {fold(str(one.name)) for one in known if "." not in one.key}
    label = Of(of).label
    told = (Readable(key=one.key, name=one.label, of=label, type=one.type) for one in holder_of(of).told)
    return tuple(one for one in (*known, *told) if "." not in one.key or fold(str(one.name)) not in own)


def kept_values(of: str, row: Any, custom: Kept | None = None) -> dict[str, Any]:
    """All that can be asked of a row; `custom`: instead of what it has."""
    holder = holder_of(of)
    columns = {one.key: kept_value(getattr(row, one.column)) for one in (*holder.built_in, *holder.told)}
    own = row.custom if custom is None else custom
    return {key: value for key, value in {**own, **columns}.items() if filled(value)}


def given_to(formula: Formula, row: Kept, below: Sequence[Kept] = ()) -> Given:
    rows = [RowValues(one, {}) for one in below]
    return given_of(formula, RowValues(row, {}), Around(below=dict.fromkeys(SORTS.values(), rows)))


def kept_value(value: Any) -> Any:
    """A built-in value as `custom` would keep it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
