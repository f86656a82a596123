"""Cells that are a field of the row itself, each saved by the action that the whole row is saved by."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

from naryad.ui.fields import TextField
from naryad.ui.lists.columns import Cells, Column, Edited

Edits = Callable[..., Edited]
"""(field, *, read, empty, **options of Edited): how one field is changed."""


def edits_by(update: Callable[..., Any], row: str, *, empty: Any = None, **usual: Any) -> Edits:
    """The editors of fields that `update(<row>=pk, <field>=…, version=…, actor=…, now=…)` takes.

    `read`: of the value as the control gives it; `empty`: what an emptied cell means; `usual`: options of each.
    """

    def edited(
        field: str, *, read: Callable[[Any], Any] = lambda value: value, empty: Any = empty, **options: Any
    ) -> Edited:
        def save(*, pk: int, value: Any, **who: Any) -> None:
            update(**{row: pk, field: empty if value is None else read(value)}, **who)

        return Edited(save=save, **usual | options)

    return edited


def title_column(
    label: str | Promise, *, cells: Cells, printed: Callable[..., str], edited: Edits, field: str = "title"
) -> Column:
    """What the row is called: it leads on a phone, is sorted without regard to case, and is never left empty."""
    return Column(
        field,
        label,
        cells=cells,
        printed=printed,
        sort="sort_key",
        on_phone="lead",
        kind="text",
        plain=lambda cell: cell.title,
        edit=edited(
            field, by=field, is_required=True, in_bulk=False, control=lambda: TextField(max_length=200)
        ),
    )
