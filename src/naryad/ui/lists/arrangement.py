"""How a list stands: which columns, in which order of rows, by what they are put together. Said by an address or a view.

?columns=number,title,f12&sort=stage,-sum&group=stage&density=roomy
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.ui.lists.columns import Column, Viewer, Words
from naryad.ui.lists.filters import Given
from naryad.ui.lists.listing import Listing, Tab

MOST_SORTS = 4
NO_SUCH_ORDER = _("The order is left out in part: its column is not there any more, or not for you")
NO_SUCH_GROUP = _("Rows are not put together: the column is not there any more, or not for you")
DENSITIES = ("", "roomy")


@dataclass(frozen=True)
class Arrangement:
    """`sorts`: columns, and whether the greatest comes first; `left_out`: in words, what of it could not be had."""

    columns: Sequence[Column]
    is_chosen: bool
    sorts: Sequence[tuple[Column, bool]]
    group: Column | None
    density: str
    left_out: tuple[Words, ...]

    @property
    def sort(self) -> str:
        """As an address says it."""
        return ",".join(f"{'-' if is_descending else ''}{column.key}" for column, is_descending in self.sorts)

    def keys(self, viewer: Viewer) -> list[tuple[Any, bool]]:
        return [(column.sorted_by(viewer), is_descending) for column, is_descending in self.sorts]


def arrange(listing: Listing, given: Given, tab: Tab, viewer: Viewer) -> Arrangement:
    known = {column.key: column for column in listing.all_columns(viewer) if not column.is_archived}
    sortable = {key: column for key, column in known.items() if column.is_sortable}
    asked = _names(given.get("sort", ""))
    sorts = _sorts(asked, sortable) or _sorts(_first_order(listing, tab, sortable), sortable)
    chosen, group = _names(given.get("columns", "")), given.get("group", "")
    density = given.get("density", "")
    left_out = []
    if any(name.removeprefix("-") not in sortable for name in asked):
        left_out.append(NO_SUCH_ORDER)
    is_grouped = group in known and known[group].is_grouped
    if group and not is_grouped:
        left_out.append(NO_SUCH_GROUP)
    return Arrangement(
        columns=listing.columns_of(viewer, chosen),
        is_chosen=bool(chosen),
        sorts=sorts,
        group=known[group] if is_grouped else None,
        density=density if density in DENSITIES else "",
        left_out=tuple(left_out),
    )


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _sorts(names: Sequence[str], sortable: dict[str, Column]) -> list[tuple[Column, bool]]:
    """The first wish for each column."""
    sorts: dict[str, tuple[Column, bool]] = {}
    for name in names:
        key = name.removeprefix("-")
        if key in sortable and key not in sorts and len(sorts) < MOST_SORTS:
            sorts[key] = (sortable[key], name.startswith("-"))
    return list(sorts.values())


def _first_order(listing: Listing, tab: Tab, sortable: dict[str, Column]) -> list[str]:
    """Of the tab; else by the column that leads; else as declared."""
    leading = next((column.key for column in sortable.values() if column.leads), "")
    wishes = [wish for wish in (tab.sort, leading, listing.sort) if wish.removeprefix("-") in sortable]
    return wishes[:1]
