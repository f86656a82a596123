"""A page of a list: an address and who looks become rows, heads, tabs and the addresses of the neighbouring pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from naryad.core.paging import IdPage, page_ids_by
from naryad.ui.lists.address import Address
from naryad.ui.lists.arrangement import Arrangement, arrange
from naryad.ui.lists.columns import Column, Row, Viewer, Words, read_rows, without_blank
from naryad.ui.lists.filters import Chosen, Given, choose
from naryad.ui.lists.folds import Groups, fold_groups, with_heads
from naryad.ui.lists.groups import GROUP, ListSums, added, grouped, sums_of, without_folded
from naryad.ui.lists.listing import COUNTED, Listing, Tab, tab_counts

NO_SUCH_TAB = _("There is no such view of the list")
ARRANGED = ("view", "where", "columns", "group", "folded", "density")
"""What the bar of filters sends along unseen."""
ROOMY = 6
"""So many tabs stand in a row whatever they hold; of more, those without rows wait behind «More»."""


@dataclass(frozen=True)
class ListPage:
    """What ui/_list.html prints. `tab`, `sort`: as they act; `earlier`, `later`: places of the neighbouring pages.

    `totals`: None where there are too many rows to sum them unasked; `totals_url` asks. `notes`: in words, what the
    address asks for and the list passes over. `sums`: of all rows, where they are narrowed or put together; of many rows
    that are narrowed when asked as well.
    """

    listing: Listing
    address: Address
    element_id: str
    arrangement: Arrangement
    columns: Sequence[Column]
    rows: Sequence[Row]
    chosen: Chosen
    tab: Tab
    earlier: str
    later: str
    tabs: Sequence[dict[str, Any]]
    next_url: str
    previous_url: str
    totals: Sequence[Any] | None
    totals_url: str
    sums: ListSums | None

    @property
    def sort(self) -> str:
        return self.arrangement.sort

    @property
    def first_sort(self) -> str:
        """What the heads mark."""
        return self.sort.partition(",")[0]

    @property
    def css(self) -> str:
        return f"{self.listing.css} {'is-roomy' if self.arrangement.density else ''}".strip()

    @property
    def aside_tabs(self) -> Sequence[dict[str, Any]]:
        return [tab for tab in self.tabs if tab["is_aside"]]

    @property
    def unknown(self) -> Sequence[Words]:
        return self.chosen.unknown

    @property
    def notes(self) -> Sequence[Words]:
        return [*self.chosen.where.left_out, *self.arrangement.left_out]


@dataclass(frozen=True)
class FoundRows:
    """What an address finds of a list, before a page of it is read."""

    table: Listing
    tab: Tab
    is_tab_known: bool
    arrangement: Arrangement
    chosen: Chosen
    rows: QuerySet[Any]

    def page_ids(
        self,
        viewer: Viewer,
        *,
        size: int,
        after: str = "",
        before: str = "",
        folded: frozenset[Any] = frozenset(),
    ) -> IdPage:
        """In the order of the list: group by group, then by its orders. `folded`: groups that are passed over."""
        group = self.arrangement.group
        return page_ids_by(
            rows=without_folded(grouped(self.rows, group, viewer), folded) if group else self.rows,
            keys=[*([(F(GROUP), False)] if group else []), *self.arrangement.keys(viewer)],
            after=after,
            before=before,
            size=size,
        )


def find_rows(*, listing: Listing, given: Given, viewer: Viewer) -> FoundRows:
    tabs = listing.all_tabs(viewer)
    tab = next((open_tab for open_tab in tabs if open_tab.key == given.get("state", "")), None)
    shown_tab = tab or tabs[0]
    table = shown_tab.of or listing
    arrangement = arrange(table, given, shown_tab, viewer)
    chosen = _chosen(table, given, viewer, tab=tab, sort=arrangement.sort if given.get("sort") else "")
    rows = table.narrowed(chosen, viewer).filter(shown_tab.condition(viewer))
    return FoundRows(table, shown_tab, tab is not None, arrangement, chosen, rows)


def read_page(
    *,
    listing: Listing,
    given: QueryDict,
    viewer: Viewer,
    size: int | None = None,
    base: Mapping[str, str] | None = None,
) -> ListPage:
    """`given`: of the address; `base`: words of the saved view that it names."""
    address = Address(given, base or {})
    given = address.given
    found = find_rows(listing=listing, given=given, viewer=viewer)
    table, rows = found.table, found.rows
    groups = fold_groups(rows, found.arrangement, address, viewer, target=f"#{listing.element_id}")
    places = {"after": given.get("after", ""), "before": given.get("before", "")}
    page = found.page_ids(viewer, size=size or table.size, folded=groups.folded, **places)
    columns, cut = _read(found, groups, page, viewer)
    tabs = listing.all_tabs(viewer)
    current = found.tab if found.is_tab_known else None
    is_summed = "sums" in given or not (table.totals or _may_sum(found, groups)) or not _is_long(rows)
    return ListPage(
        listing=table,
        address=address,
        element_id=listing.element_id,
        arrangement=found.arrangement,
        columns=columns,
        rows=cut,
        chosen=found.chosen,
        tab=found.tab,
        earlier=page.earlier,
        later=page.later,
        tabs=_tabs(listing, address, found.chosen, viewer, current=current) if len(tabs) > 1 else (),
        next_url=address.url(after=page.later) if page.later else "",
        previous_url=address.url(before=page.earlier) if page.earlier else "",
        totals=_totals(table, rows, viewer, is_summed=is_summed) if cut else (),
        totals_url=address.url(sums="1"),
        sums=_sums(found, groups, viewer) if cut and (is_summed or groups.heads) else None,
    )


def _read(
    found: FoundRows, groups: Groups, page: IdPage, viewer: Viewer
) -> tuple[Sequence[Column], list[Row]]:
    """What a page shows: its rows under the heads of their groups, without columns that say nothing."""
    arrangement, columns = found.arrangement, found.arrangement.columns
    rows = read_rows(ids=page.ids, columns=columns, lead=found.table.lead, viewer=viewer)
    if rows and not arrangement.is_chosen:
        columns, rows = without_blank(columns, rows, kept=[column.key for column, _down in arrangement.sorts])
    return columns, _with_heads(found, groups, page, columns, rows, viewer)


def _with_heads(
    found: FoundRows,
    groups: Groups,
    page: IdPage,
    columns: Sequence[Column],
    rows: Sequence[Row],
    viewer: Viewer,
) -> list[Row]:
    """Rows under the heads of their groups, between those of the folded ones that stand on this page."""
    if not groups.heads:
        return list(rows)
    behind: Sequence[int] = ()
    if groups.folded and page.later:
        behind = found.page_ids(viewer, size=1, after=page.later, folded=groups.folded).ids
    of_row = groups.of_rows(found.rows, [*(row.pk for row in rows), *behind], viewer)
    return with_heads(
        groups,
        [(row, of_row.get(row.pk)) for row in rows],
        columns,
        is_first=not page.earlier,
        behind=(of_row.get(behind[0]),) if behind else None,
    )


def _sums(found: FoundRows, groups: Groups, viewer: Viewer) -> ListSums | None:
    """Of the whole list, where it is narrowed or put together."""
    if groups.heads:
        return added(head.sums for head in groups.heads.values())
    if not _may_sum(found, groups):
        return None
    summed = [column for column in found.arrangement.columns if column.is_summed]
    return sums_of(found.rows, summed=summed, viewer=viewer)


def _may_sum(found: FoundRows, groups: Groups) -> bool:
    """Whether the foot of the table says what its narrowed rows come to."""
    return bool(found.chosen.where.kept) and not groups.heads


def _is_long(rows: QuerySet[Any]) -> bool:
    return rows.order_by()[: COUNTED + 1].count() > COUNTED


def answer_list(request: HttpRequest, page: ListPage, template: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or the list alone where it is what will be replaced."""
    shown = {"list": page, "form": page.chosen.bar} | context
    return answer_part(request, page.element_id, part="ui/_list.html", whole=template, context=shown)


def answer_part(
    request: HttpRequest, element_id: str, *, part: str, whole: str, context: dict[str, Any]
) -> HttpResponse:
    """The part alone where this element will be replaced by it, else the whole page."""
    is_part = request.headers.get("HX-Target", "").endswith(f"#{element_id}")
    return render(request, part if is_part else whole, context)


def _totals(table: Listing, rows: QuerySet[Any], viewer: Viewer, *, is_summed: bool) -> Sequence[Any] | None:
    if not is_summed:
        return None
    return table.totals(rows, viewer) if table.totals else ()


def _chosen(listing: Listing, given: Given, viewer: Viewer, *, tab: Tab | None, sort: str | None) -> Chosen:
    kept = {"state": tab.key if tab else "", "sort": sort or ""}
    kept |= {name: given[name] for name in ARRANGED if given.get(name)}
    where = listing.where(given, viewer)
    chosen = choose(filters=listing.filters, given=given, viewer=viewer, kept=kept, where=where)
    if tab is None:
        return replace(chosen, unknown=(*chosen.unknown, NO_SUCH_TAB))
    return chosen


def _tabs(
    listing: Listing, address: Address, chosen: Chosen, viewer: Viewer, *, current: Tab | None
) -> list[dict[str, Any]]:
    counts, tabs = tab_counts(listing, chosen, viewer), listing.all_tabs(viewer)
    has_own_sorts = any(tab.sort or tab.of for tab in tabs)
    return [
        {
            "url": _tab_url(address, tab.key, {"sort": ""} if has_own_sorts else {}),
            "label": tab.label,
            "count": counts.get(tab.key, ""),
            "is_current": tab is current,
            "is_aside": len(tabs) > ROOMY and counts.get(tab.key) == "" and tab is not current,
        }
        for tab in tabs
    ]


def _tab_url(address: Address, key: str, changes: Mapping[str, str]) -> str:
    """Of a tab that is declared: it leaves a saved view; the other filters stay."""
    if address.base:
        return f"?state={key}"
    url = address.url(state=key, view="", **changes)
    return url if key else f"{url}{'' if url == '?' else '&'}state="
