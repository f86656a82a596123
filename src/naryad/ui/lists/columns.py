"""What a list shows of a row. A declaration is plain: who looks and when come as a Viewer, no request inside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.db.models import Case, F, Q, When
from django.utils.functional import Promise

Words = str | Promise
OWN, ALL = 1, 2  # as naryad.workspaces.rules.Reach, which is above this app


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks at a list, and when. `member`: a workspaces.Member, which is above this app; `reach`: of its role."""

    member: Any
    now: datetime
    today: date
    reach: Callable[[str], int]

    def may(self, capability: str, *, is_own: bool) -> bool:
        return self.reach(capability) >= (OWN if is_own else ALL)


@dataclass(frozen=True)
class Person:
    """A member as a list shows one."""

    name: str
    kind: str


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str


Cells = Callable[[Sequence[int], Viewer], Mapping[int, Any]]
"""What an app gives to the rows of a page, by their ids: frozen values of one class, never rows of the database."""


PLAIN = {f"ui/lists/_{name}.html" for name in ("text", "day", "when", "money", "person", "phone")}
"""Templates of the kit that print a dash for an empty value."""
OnPhone = Literal["", "first", "lead", "date", "more", "end"]


@dataclass(frozen=True, eq=False)
class Column:
    """`template` prints `cell`: the attribute `value` of what `cells` gave, or all of it.

    `printed`: a function of the context and that, instead of a template, for what stands in every row of a long list.

    `sort`: an expression, or a function that gives it inside a company: a stored scalar of the row itself or of a
    one-to-one row of who declares the column.
    `capability`: without it there is no such column; who has it for own rows only (`own`) sorts hidden values as none.
    `head`: a template instead of the label.
    `on_phone`: where it stands in the two lines of a row below 768 px, "" is left out. "lead": its link in the first
    line, what is below it in the second; "date" at the right of the first; "more" in the second, "end" at its right.
    `on_card`: where a card of the board shows it, a "line" of its own or its "foot"; what is only there is not `in_table`.
    `blank`: whether a cell says nothing (kit templates: an empty value); a column of blank cells is not shown.
    `is_spare`: left out where the table is narrow.
    `after`: of a column added from above, its neighbour. `leads`: the list is sorted by it unless asked otherwise.
    """

    key: str
    label: Words
    _: KW_ONLY
    cells: Cells
    template: str = "ui/lists/_text.html"
    printed: Callable[[Any, Any], str] | None = None
    value: str = ""
    sort: Any = None
    capability: str = ""
    own: Callable[[Viewer], Q] | None = None
    after: str = ""
    leads: bool = False
    is_numeric: bool = False
    css: str = ""
    on_phone: OnPhone = ""
    in_table: bool = True
    head: str = ""
    on_card: str = ""
    blank: Callable[[Any], bool] | None = None
    is_spare: bool = False

    @property
    def is_sortable(self) -> bool:
        return self.sort is not None

    @cached_property
    def classes(self) -> str:
        spare = "is-spare" if self.is_spare else ""
        names = ("num" if self.is_numeric else "", self.css, f"phone-{self.on_phone or 'none'}", spare)
        return " ".join(name for name in names if name)

    def is_shown(self, viewer: Viewer) -> bool:
        return not self.capability or viewer.reach(self.capability) > 0

    def sorted_by(self, viewer: Viewer) -> Any:
        """As this viewer may know it: what is hidden must not be readable from the order of rows."""
        given = self.sort() if callable(self.sort) else self.sort
        by = F(given) if isinstance(given, str) else given
        if self.capability and self.own and viewer.reach(self.capability) < ALL:
            return Case(When(self.own(viewer), then=by))
        return by

    def is_blank(self, cell: Any) -> bool:
        return self.blank(cell) if self.blank else self.is_plain and not cell

    @property
    def is_plain(self) -> bool:
        return self.template in PLAIN and self.printed is None

    def cell(self, given: Any) -> Any:
        return getattr(given, self.value) if self.value and given is not None else given


@dataclass(frozen=True)
class Cell:
    """What the templates print of one column."""

    column: Column
    value: Any


@dataclass(frozen=True)
class Row:
    """A row of a page. `lead`: what the list's own app gave of it."""

    pk: int
    lead: Any
    cells: tuple[Cell, ...]

    @property
    def card_lines(self) -> list[Cell]:
        """What apps above show on a card of the board."""
        return [cell for cell in self.cells if cell.column.on_card == "line"]

    @property
    def card_foot(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.column.on_card == "foot"]


def without_blank(
    columns: Sequence[Column], rows: Sequence[Row], *, kept: str
) -> tuple[list[Column], list[Row]]:
    """Without columns in which no row says anything; `kept`: the key of one that stays."""
    at = [
        place
        for place, column in enumerate(columns)
        if column.key == kept or any(not column.is_blank(row.cells[place].value) for row in rows)
    ]
    shown = [columns[place] for place in at]
    if len(shown) == len(columns):
        return shown, list(rows)
    return shown, [replace(row, cells=tuple(row.cells[place] for place in at)) for row in rows]


def read_rows(*, ids: Sequence[int], columns: Sequence[Column], lead: Cells, viewer: Viewer) -> list[Row]:
    """Each app is asked once for all rows; a row that is gone meanwhile is left out."""
    wanted = dict.fromkeys([lead, *(column.cells for column in columns)])
    given = {cells: cells(ids, viewer) if ids else {} for cells in wanted}
    return [
        Row(
            pk=pk,
            lead=given[lead][pk],
            cells=tuple(Cell(column, column.cell(given[column.cells].get(pk))) for column in columns),
        )
        for pk in ids
        if pk in given[lead]
    ]
