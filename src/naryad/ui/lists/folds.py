"""Groups of a list that are folded: their heads stay, with count and sums; their rows are passed over.

?group=stage&folded=3;none
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from naryad.ui.lists.address import Address
from naryad.ui.lists.arrangement import Arrangement
from naryad.ui.lists.columns import Cell, Column, Row, Viewer
from naryad.ui.lists.groups import Head, group_sums, groups_of, in_order, told_of

MOST_FOLDED = 100


@dataclass(frozen=True)
class Groups:
    """`heads`: of all groups of a list, in order, by the value they differ by; `folded`: such values."""

    column: Column | None = None
    heads: Mapping[Any, Head] = field(default_factory=dict)
    folded: frozenset[Any] = frozenset()

    def of_rows(self, rows: QuerySet[Any], ids: Sequence[int], viewer: Viewer) -> Mapping[int, Any]:
        return groups_of(rows, ids, self.column, viewer) if self.column else {}


def fold_groups(
    rows: QuerySet[Any], arrangement: Arrangement, address: Address, viewer: Viewer, *, target: str
) -> Groups:
    """`target`: the element of the list. A page stays where it is when one of its groups is folded."""
    if arrangement.group is None:
        return Groups()
    summed = [column for column in arrangement.columns if column.is_summed]
    heads = group_sums(rows, arrangement.group, summed=summed, viewer=viewer)
    told = told_of(rows, arrangement.group, told=arrangement.columns, viewer=viewer)
    asked = address.given.get("folded", "").split(";")[:MOST_FOLDED]
    known = [head.key for head in heads.values()]
    now = [key for key in dict.fromkeys(asked) if key in known]

    def shown(value: Any) -> Head:
        head = heads[value]
        is_folded = head.key in now
        others = [key for key in now if key != head.key]
        url = address.page_url(folded=";".join(others if is_folded else [*others, head.key]))
        return replace(head, is_folded=is_folded, url=url, target=target, told=told.get(value, ()))

    ordered = {value: shown(value) for value in sorted(heads, key=in_order)}
    return Groups(
        arrangement.group, ordered, frozenset(value for value, head in ordered.items() if head.is_folded)
    )


def with_heads(
    groups: Groups,
    rows: Sequence[tuple[Row, Any]],
    columns: Sequence[Column],
    *,
    is_first: bool,
    behind: tuple[Any] | None,
) -> list[Row]:
    """`rows`: of a page, each with its group; `behind`: the group of the first row of the next page, None: it is the last.

    The head of a folded group stands behind the last row before it, wherever pages end.
    """
    waiting = [value for value in groups.heads if value in groups.folded]
    if rows and not is_first:
        waiting = [value for value in waiting if in_order(value) > in_order(rows[0][1])]
    if behind:
        waiting = [value for value in waiting if in_order(value) < in_order(behind[0])]
    cells = tuple(Cell(column, None) for column in columns)
    shown: list[Row] = []
    group: Any = ()  # no group's
    for row, value in rows:
        while value != group and waiting and in_order(waiting[0]) < in_order(value):
            shown.append(Row(0, None, cells, groups.heads[waiting.pop(0)]))
        shown.append(row if value == group else replace(row, head=groups.heads.get(value)))
        group = value
    return [*shown, *(Row(0, None, cells, groups.heads[value]) for value in waiting)]
