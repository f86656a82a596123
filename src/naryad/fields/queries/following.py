"""What rows hold with all that is calculated of it, with what formulas read of rows above and below."""

from collections.abc import Mapping, Sequence
from typing import Any

from naryad.fields.queries.definitions import calculations, definitions
from naryad.fields.rules.calculated import (
    Around,
    Calculation,
    RowValues,
    calculated,
    held_by,
)
from naryad.fields.rules.definitions import filled
from naryad.fields.rules.formulas.values import MOST_ROWS
from naryad.fields.rules.holders import above_of, below_of, holder_of
from naryad.workspaces.models import Workspace


def followed(
    of: str, rows: Sequence[Any], workspace: Workspace, *, custom: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """What each row holds with all that is calculated of it; `custom`: instead of what the (one) row has."""
    found, holder = calculations(workspace).of(of), holder_of(of)
    around = rows_around(of, rows, found) if found else {}
    return [
        calculated(
            found,
            held_by(of, row, custom),
            branch=holder.branch_of(row) if found else None,
            around=around.get(row.pk, Around()),
        )
        for row in rows
    ]


def typed_values(
    of: str,
    workspace: Workspace,
    custom: Mapping[str, Any],
    *,
    branch: int | None,
    columns: Mapping[str, Any],
    above: Sequence[RowValues] = (),
    below: Sequence[RowValues] = (),
) -> dict[str, Any]:
    """What a row that is not there yet would hold: each field's default where nothing is given, and what follows."""
    begun = {own.key: own.default for own in definitions(of, workspace) if own.is_of(branch)}
    given = {key: value for key, value in {**begun, **custom}.items() if filled(value)}
    return calculated(
        calculations(workspace).of(of),
        RowValues(given, columns),
        branch=branch,
        around=Around(above, {sort.of: below for sort in below_of(of)}),
    )


def rows_around(of: str, rows: Sequence[Any], found: Sequence[Calculation]) -> dict[int | None, Around]:
    """What the rows hold that these formulas read of others, by the id of the row that they are of."""
    above = {sort for one in found for sort in one.above}
    below = {sort for one in found for sort in one.below}
    saved = [row.pk for row in rows if row.pk]
    if not saved:
        return {row.pk: Around([_held_above(of, sort, row) for sort in above]) for row in rows}
    over = [_values_above(of, sort, saved) for sort in above]
    under = {sort: _values_below(of, sort, saved) for sort in below}
    return {
        pk: Around(
            [held[pk] for held in over if pk in held],
            {sort: held.get(pk, ()) for sort, held in under.items()},
        )
        for pk in saved
    }


def _held_above(of: str, sort: str, row: Any) -> RowValues:
    """Of a row that is not saved yet."""
    for name in above_of(of)[sort].split("__"):
        row = getattr(row, name) if row is not None else None
    return RowValues({}, {}) if row is None else held_by(sort, row)


def _values_above(of: str, sort: str, ids: Sequence[int]) -> dict[int, RowValues]:
    """Read anew: what a locked row was read with may be older than the lock."""
    path, built_in = above_of(of)[sort], holder_of(sort).built_in
    rows = holder_of(of).model._default_manager.filter(pk__in=ids, **{f"{path}__isnull": False})
    columns = [f"{path}__{one.column}" for one in built_in]
    return {
        pk: RowValues(custom, {one.key: value for one, value in zip(built_in, values, strict=True)})
        for pk, custom, *values in rows.values_list("pk", f"{path}__custom", *columns)
    }


def _values_below(of: str, sort: str, ids: Sequence[int]) -> dict[int, list[RowValues]]:
    """Of a single row no more than shows that there are too many."""
    holder = holder_of(sort)
    path, built_in = holder.above[of], holder.built_in
    rows = holder.model._default_manager.filter(**{f"{path}__in": ids})
    if of in holder.uncounted:
        rows = rows.exclude(holder.uncounted[of])
    values = rows.order_by("pk").values_list(f"{path}_id", "custom", *(one.column for one in built_in))
    found: dict[int, list[RowValues]] = {}
    for pk, custom, *columns in values[: MOST_ROWS + 1] if len(ids) == 1 else values:
        held = {one.key: value for one, value in zip(built_in, columns, strict=True)}
        found.setdefault(pk, []).append(RowValues(custom, held))
    return found
