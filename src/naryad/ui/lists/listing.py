"""A list as its app declares it, and what apps above add: under its key, in AppConfig.ready().

register_columns("order", Column("ready", _("Ready date"), after="items", sort=F("forecast_orderforecast__ready_at"), …))
register_tabs("order", Tab(key="late", after="", rows=Q(forecast_orderforecast__state="late"), …))
provide_columns("order", own_fields)   # columns of one company: asked once for each page, in scope
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.ui.lists.columns import Cells, Column, Row, Viewer, Words, read_rows
from naryad.ui.lists.filters import Chosen, Filter, Given, Search, choose
from naryad.ui.lists.where import Where, read_where

PAGE = 50
COUNTED = 1_000
"""Rows that are over are counted up to here: there are ever more of them."""
Condition = Q | Callable[[Viewer], Q]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tab:
    """`rows`: what it shows; `counted`: what its number counts, where that is less; None: it has no number.

    `is_over`: its rows are ended ones. `sort`: its own first order. `after`: of a tab added from above, its neighbour.
    `of`: a list of other rows that stands under the same tabs; it has the same filters. `capability`: as of a column.
    """

    key: str
    label: Words
    rows: Condition = Q()
    counted: Condition | None = Q()
    is_over: bool = False
    sort: str = ""
    after: str = ""
    of: "Listing | None" = None
    capability: str = ""

    def condition(self, viewer: Viewer) -> Q:
        return self.rows if isinstance(self.rows, Q) else self.rows(viewer)

    def counted_condition(self, viewer: Viewer) -> Q:
        counted = self.counted or Q()
        return self.condition(viewer) & (counted if isinstance(counted, Q) else counted(viewer))


ALL_ROWS = Tab(key="", label=_("All"), counted=None)


class _Placed(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def after(self) -> str: ...


P = TypeVar("P", bound=_Placed)
Provider = Callable[[Viewer], Sequence[Column]]
"""Columns that differ from company to company, as the viewer may see them; archived ones by name (`is_archived`)."""
_columns: defaultdict[str, list[Column]] = defaultdict(list)
_providers: defaultdict[str, list[Provider]] = defaultdict(list)
_listings: dict[str, "Listing"] = {}
_tabs: defaultdict[str, list[Tab]] = defaultdict(list)


def register_columns(key: str, *columns: Column) -> None:
    _columns[key] += columns


def provide_columns(key: str, provider: Provider) -> None:
    _providers[key].append(provider)


def column_providers() -> list[tuple[str, Provider]]:
    """By the key of the list."""
    return [(key, provider) for key in sorted(_providers) for provider in _providers[key]]


def registered_columns() -> list[tuple[str, Column]]:
    """What apps above added, by the key of the list."""
    return [(key, column) for key in sorted(_columns) for column in _columns[key]]


def known_listing(key: str) -> "Listing | None":
    """A list of the program by its key."""
    return _listings.get(key)


def register_tabs(key: str, *tabs: Tab) -> None:
    _tabs[key] += tabs


def _placed(own: Sequence[P], added: Sequence[P]) -> list[P]:
    """Each added one behind its neighbour."""
    placed, keys = list(own), [one.key for one in own]
    for column in added:
        at = keys.index(column.after) + 1 if column.after in keys else len(keys)
        placed.insert(at, column)
        keys.insert(at, column.key)
    return placed


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """`rows`: what a viewer may see; `lead`: what the list's own app gives of them; `is_live`: which of them are not over.

    `sort`: the first order, unless a column leads. `empty`: the template of an empty list. `live`: topics that refresh it.
    `totals`: sums over all rows that are found, printed by `totals_template` above them.
    `head`: a template of what the list is opened for.
    """

    key: str
    rows: Callable[[Viewer], QuerySet[Any]]
    lead: Cells
    columns: Sequence[Column]
    filters: Sequence[Filter]
    tabs: Sequence[Tab] = (ALL_ROWS,)
    is_live: Q = Q()
    sort: str = ""
    empty: str = ""
    live: str = ""
    tabs_label: Words = ""
    css: str = ""
    head: str = ""
    totals: Callable[[QuerySet[Any], Viewer], Sequence[Any]] | None = None
    totals_template: str = ""
    size: int = PAGE

    def __post_init__(self) -> None:
        _listings.setdefault(self.key, self)

    @property
    def element_id(self) -> str:
        return f"{self.key}-list"

    def columns_of(self, viewer: Viewer, keys: Sequence[str] = ()) -> list[Column]:
        """Those of a view, in its order, with what stands in every view; without one as declared."""
        offered = self.offered_columns(viewer)
        if not keys:
            return [column for column in offered if not column.is_offered]
        by_key = {column.key: column for column in offered}
        chosen = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
        always = [column for column in offered if column.is_always and column not in chosen]
        return sorted([*always, *chosen], key=lambda column: not column.is_fixed)

    def offered_columns(self, viewer: Viewer) -> list[Column]:
        """What a view may show."""
        known = self.all_columns(viewer)
        return [column for column in known if column.in_table and not column.is_archived]

    def all_columns(self, viewer: Viewer) -> list[Column]:
        added = [*_columns[self.key], *self._provided(viewer)]
        return [column for column in _placed(self.columns, added) if column.is_shown(viewer)]

    def _provided(self, viewer: Viewer) -> list[Column]:
        return [
            column
            for provider in _providers[self.key]
            for column in viewer.once((self.key, provider), provider)
        ]

    def all_tabs(self, viewer: Viewer) -> list[Tab]:
        tabs = _placed(self.tabs, _tabs[self.key])
        return [tab for tab in tabs if not tab.capability or viewer.reach(tab.capability)]

    def narrowed(self, chosen: Chosen, viewer: Viewer) -> QuerySet[Any]:
        """By everything but the tab; nothing where something unknown was asked for."""
        if chosen.unknown:
            return self.rows(viewer).none()
        return chosen.where.narrowed(self.rows(viewer).filter(chosen.condition(self.filters, viewer)))

    def where(self, given: Given, viewer: Viewer) -> Where:
        """The conditions of an address."""
        return read_where(given.get("where", ""), columns=self.all_columns(viewer), viewer=viewer)

    def searched(self, text: str, viewer: Viewer) -> QuerySet[Any]:
        """What the search box alone would find; all without words."""
        boxes = [control for control in self.filters if isinstance(control, Search)]
        return self.narrowed(choose(filters=boxes, given={boxes[0].name: text}, viewer=viewer), viewer)

    def cards(self, ids: Sequence[int], viewer: Viewer) -> list[Row]:
        """Rows as the cards of a board: what the app itself gives, and columns from above that show there."""
        columns = [column for column in self.all_columns(viewer) if column.on_card]
        return read_rows(ids=ids, columns=columns, lead=self.lead, viewer=viewer)

    def chosen_for_board(self, given: Given, viewer: Viewer, *, without: Sequence[str] = ()) -> Chosen:
        """The same filters, but for those that the board has as its columns and tabs."""
        return choose(
            filters=[control for control in self.filters if control.name not in without],
            given=given,
            viewer=viewer,
            kept={name: given[name] for name in ("where", "view") if given.get(name)},
            where=self.where(given, viewer),
        )


def tab_counts(listing: Listing, chosen: Chosen, viewer: Viewer) -> dict[str, str]:
    """How many rows each tab would show with the other filters as they are, "" for those without a number."""
    narrowed, tabs = listing.narrowed(chosen, viewer), listing.all_tabs(viewer)
    live = [tab for tab in tabs if tab.counted is not None and not tab.is_over]
    counts = {f"tab_{tab.key}": Count("pk", filter=tab.counted_condition(viewer)) for tab in live}
    counted = narrowed.filter(listing.is_live).order_by().aggregate(**counts) if live else {}
    shown = {tab.key: str(counted[f"tab_{tab.key}"] or "") for tab in live}
    for tab in tabs:
        if tab.counted is not None and tab.is_over:
            rows = tab.of.narrowed(chosen, viewer) if tab.of else narrowed
            shown[tab.key] = up_to(rows.filter(tab.counted_condition(viewer)))
    return shown


def up_to(rows: QuerySet[Any], most: int = COUNTED) -> str:
    """Their number in words, "" of none: 12, 1000+."""
    count = rows.order_by()[: most + 1].count()
    return f"{most}+" if count > most else str(count or "")
