"""What a list shows of a row. A declaration is plain: who looks and when come as a Viewer, no request inside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.db.models import Case, F, Q, Sum, When
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from naryad.ui.lists.values import KINDS, ME, YES_OR_NO, KindKey, ValueKind

Words = str | Promise
OWN, ALL = 1, 2  # as naryad.workspaces.rules.Reach, which is above this app


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks at a list, and when. `member`: a workspaces.Member, which is above this app; `reach`: of its role."""

    member: Any
    now: datetime
    today: date
    reach: Callable[[str], int]
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was asked once while this list is put together: columns of providers, choices."""

    def once(self, key: Any, ask: Callable[["Viewer"], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = ask(self)
        return self.kept[key]

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


@dataclass(frozen=True)
class Choice:
    """`is_offered`: False of one that is known, but is not offered: archived, or without sense beside what is chosen."""

    value: str
    label: Words
    is_offered: bool = True


Cells = Callable[[Sequence[int], Viewer], Mapping[int, Any]]
"""What an app gives to the rows of a page, by their ids: frozen values of one class, never rows of the database."""


@dataclass(frozen=True, kw_only=True)
class GroupWords:
    """What a column says of a group of rows in its head. `of`: aggregates of the rows, by name; `printed` gets what they
    came to, by the same names, and the template's context.
    """

    of: Callable[[Viewer], Mapping[str, Any]]
    printed: Callable[[Any, Mapping[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class Edited:
    """How a cell is changed where it stands, and that of many rows at once.

    `save(pk=…, value=…, version=…, actor=…, now=…)`: an action; the value as the control of the kind gives it (a choice
    by its text), None where it is emptied. `may(lead)`: whether the viewer may, by what the list's own app gave of the
    row. `press`: the preview of the dates that it moves (ui/hooks/previews.py), asked with `asks(ids, value)`.
    `choices`: offered instead of those that the column knows; `choices_of(viewer, pk)`: for this row instead.
    `control`: instead of that of the kind. `by`: what the editor begins with, where that is not what the column is
    known by. `in_bulk`: whether many rows get one value.
    """

    save: Callable[..., Any]
    may: Callable[[Any], bool] = lambda lead: bool(lead.may_edit)
    press: str = ""
    asks: Callable[[Sequence[int], Any], Mapping[str, Any]] = lambda ids, value: {"ids": ids, "value": value}
    choices: Callable[[Viewer], Sequence[Choice]] | None = None
    choices_of: "Callable[[Viewer, int], Sequence[Choice]] | None" = None
    control: Callable[[], Any] | None = None
    by: Any = None
    is_required: bool = False
    in_bulk: bool = True


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
    `also`: who is shown it without that. `head`: a template instead of the label.
    `on_phone`: where it stands in the two lines of a row below 768 px, "" is left out. "lead": its link in the first
    line, what is below it in the second; "date" at the right of the first; "more" in the second, "end" at its right.
    `on_card`: where a card of the board shows it, a "line" of its own or its "foot"; what is only there is not `in_table`.
    `blank`: whether a cell says nothing (kit templates: an empty value); a column of blank cells is not shown.
    `is_spare`: left out where the table is narrow.

    `kind`: what values it has (values.KINDS), which gives it operators and a control: rows are filtered, grouped and
    summed by `by`, an expression as `sort` is (None: that one). `choices`: of a choice, several or a person, in order.
    `plain`: the cell as a file has it: a text, Decimal, int, day, moment, Money or a list of texts (None: as `value`).
    `edit`: how it is changed in the list. `is_summed`: groups and the foot of the list add it up; `currency`: the field
    with that of an amount, "" the company's. `below`: what is added up where that lies in rows below, as an expression
    over them: one join of all is much cheaper than the sum of each row.

    `is_offered`: shown only where a view has chosen it. `is_fixed`: stands first in every view. `is_own`: a field of
    the company. `is_archived`: known by name only: a filter on it says so.
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
    also: Callable[[Viewer], bool] | None = None
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
    kind: KindKey = ""
    by: Any = None
    choices: Callable[[Viewer], Sequence[Choice]] | None = None
    plain: Callable[[Any], Any] | None = None
    edit: Edited | None = None
    is_summed: bool = False
    told: GroupWords | None = None
    below: Any = None
    currency: str = ""
    is_offered: bool = False
    is_fixed: bool = False
    is_own: bool = False
    is_archived: bool = False

    @property
    def values(self) -> ValueKind | None:
        return KINDS.get(self.kind)

    @property
    def is_filtered(self) -> bool:
        return self.kind != "" and not self.is_archived

    @property
    def is_grouped(self) -> bool:
        """Whether rows can be put together by it."""
        return self.is_filtered and KINDS[self.kind].may_group

    @property
    def is_always(self) -> bool:
        """Whether no view is without it."""
        return self.is_fixed or self.on_phone == "lead"

    def known_choices(self, viewer: Viewer) -> dict[str, Words]:
        """By value, in order; also those that are not offered."""
        if self.kind == "yes_no":
            return dict(YES_OR_NO)
        given = viewer.once((self.key, self.choices), self.choices) if self.choices else ()
        known = {choice.value: choice.label for choice in given}
        return {ME: pgettext_lazy("person", "Me"), **known} if self.kind == "person" else known

    def offered_choices(self, viewer: Viewer, *, also: Sequence[str] = ()) -> list[str]:
        """The values that are offered to choose from, and those that are chosen."""
        given = viewer.once((self.key, self.choices), self.choices) if self.choices else ()
        hidden = {choice.value for choice in given if not choice.is_offered} - set(also)
        return [value for value in self.known_choices(viewer) if value not in hidden]

    def known_by(self, viewer: Viewer) -> Any:
        """What it is filtered and grouped by, as this viewer may know it."""
        return self._known(self.sort if self.by is None else self.by, viewer)

    def total(self, viewer: Viewer) -> Sum:
        """Of a group of rows, as this viewer may know it; without `below` over an annotation `summed_<key>`."""
        if self.below is None:
            return Sum(f"summed_{self.key}")
        return Sum(self.below, filter=self.own(viewer) if self._is_hidden(viewer) and self.own else None)

    @property
    def is_sortable(self) -> bool:
        return self.sort is not None

    @cached_property
    def classes(self) -> str:
        spare = "is-spare" if self.is_spare else ""
        names = ("num" if self.is_numeric else "", self.css, f"phone-{self.on_phone or 'none'}", spare)
        return " ".join(name for name in names if name)

    def is_shown(self, viewer: Viewer) -> bool:
        is_open = not self.capability or viewer.reach(self.capability) > 0
        return is_open or (self.also is not None and self.also(viewer))

    def sorted_by(self, viewer: Viewer) -> Any:
        """As this viewer may know it: what is hidden must not be readable from the order of rows."""
        return self._known(self.sort, viewer)

    def _known(self, by: Any, viewer: Viewer) -> Any:
        given = by() if callable(by) else by
        by = F(given) if isinstance(given, str) else given
        if self._is_hidden(viewer) and self.own:
            return Case(When(self.own(viewer), then=by))
        return by

    def _is_hidden(self, viewer: Viewer) -> bool:
        """Of rows that are not the viewer's own."""
        return bool(self.capability and self.own) and viewer.reach(self.capability) < ALL

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
    """A row of a page. `lead`: what the list's own app gave of it. `head`: of the group that begins with it.

    The head of a folded group stands alone: `pk` 0, cells without values.
    """

    pk: int
    lead: Any
    cells: tuple[Cell, ...]
    head: Any = None

    @property
    def is_alone(self) -> bool:
        return self.pk == 0

    @property
    def card_lines(self) -> list[Cell]:
        """What apps above show on a card of the board."""
        return [cell for cell in self.cells if cell.column.on_card == "line"]

    @property
    def card_foot(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.column.on_card == "foot"]


def without_blank(
    columns: Sequence[Column], rows: Sequence[Row], *, kept: Sequence[str]
) -> tuple[list[Column], list[Row]]:
    """Without columns in which no row says anything; `kept`: the keys of those that stay."""
    at = [
        place
        for place, column in enumerate(columns)
        if column.key in kept or any(not column.is_blank(row.cells[place].value) for row in rows)
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
