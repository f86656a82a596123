"""The one placing rule of boards and of lists put in order by hand: a place is a number between its neighbours'."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

STEP = 1024.0
"""Room left between two neighbours, halved by every drop between them."""
SMALLEST_GAP = 1e-6
"""Where two neighbours come closer than this, the places of all are spread anew."""


def place_between(*, above: float | None, below: float | None) -> float:
    """A place after `above` and before `below`; None: nothing there."""
    if above is None:
        return 0.0 if below is None else below - STEP
    return above + STEP if below is None else (above + below) / 2


def find_place(
    column: QuerySet[M], *, above_id: int | None = None, below_id: int | None = None, is_at_end: bool = False
) -> float:
    """A place in a column (all its rows but the one that moves) right over the row `below_id`, else under `above_id`.

    The neighbours are what a person saw: hidden rows may lie between or beyond them, and who left the column since is
    passed over. With neither: on top, or `is_at_end`.
    """
    above, below = _neighbours(column, above_id, below_id, is_at_end=is_at_end)
    if above is not None and below is not None and below - above <= SMALLEST_GAP:
        _spread(column)
        above, below = _neighbours(column, above_id, below_id, is_at_end=is_at_end)
    return place_between(above=above, below=below)


def _neighbours(
    column: QuerySet[M], above_id: int | None, below_id: int | None, *, is_at_end: bool
) -> tuple[float | None, float | None]:
    rows = column.order_by("position", "pk").values_list("position", "pk")
    if below_id and (below := rows.filter(pk=below_id).first()):
        return _position(rows.filter(_before(*below)).last()), below[0]
    if above_id and (above := rows.filter(pk=above_id).first()):
        return above[0], _position(rows.exclude(_before(*above)).exclude(pk=above_id).first())
    return (_position(rows.last()), None) if is_at_end else (None, _position(rows.first()))


def _before(position: float, pk: int) -> Q:
    return Q(position__lt=position) | Q(position=position, pk__lt=pk)


def _position(row: tuple[float, int] | None) -> float | None:
    return None if row is None else row[0]


def _spread(column: QuerySet[M]) -> None:
    """The same order with the same room between all."""
    rows = list(column.order_by("position", "pk").only("pk", "workspace_id"))
    for number, row in enumerate(rows):
        row.position = STEP * number  # type: ignore[attr-defined]  # every column's model has one
    column.model._base_manager.bulk_update(rows, ["position"], batch_size=500)
