"""A page of a list: an address and who looks become rows, heads, tabs and the addresses of the neighbouring pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from naryad.core.paging import page_ids
from naryad.ui.lists.columns import Column, Row, Viewer, Words, read_rows, without_blank
from naryad.ui.lists.filters import Chosen, Given, choose
from naryad.ui.lists.listing import COUNTED, Listing, Tab, tab_counts

NO_SUCH_TAB = _("There is no such view of the list")
ROOMY = 6
"""So many tabs stand in a row whatever they hold; of more, those without rows wait behind «More»."""


@dataclass(frozen=True)
class ListPage:
    """What ui/_list.html prints. `tab`, `sort`: as they act; `earlier`, `later`: places of the neighbouring pages.

    `totals`: None where there are too many rows to sum them unasked; `totals_url` asks.
    """

    listing: Listing
    element_id: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    chosen: Chosen
    tab: Tab
    sort: str
    earlier: str
    later: str
    tabs: Sequence[dict[str, Any]]
    next_url: str
    previous_url: str
    totals: Sequence[Any] | None
    totals_url: str

    @property
    def aside_tabs(self) -> Sequence[dict[str, Any]]:
        return [tab for tab in self.tabs if tab["is_aside"]]

    @property
    def unknown(self) -> Sequence[Words]:
        return self.chosen.unknown


def read_page(*, listing: Listing, given: QueryDict, viewer: Viewer, size: int | None = None) -> ListPage:
    tabs = listing.all_tabs(viewer)
    tab = next((open_tab for open_tab in tabs if open_tab.key == given.get("state", "")), None)
    shown_tab = tab or tabs[0]
    table = shown_tab.of or listing
    columns, known = table.columns_of(viewer), table.all_columns(viewer)
    sort = _sort(known, given, shown_tab, table)
    chosen = _chosen(table, given, viewer, tab=tab, sort=given.get("sort") and sort)
    by = next(column for column in known if column.key == sort.removeprefix("-"))
    rows = table.narrowed(chosen, viewer).filter(shown_tab.condition(viewer))
    page = page_ids(
        rows=rows,
        by=by.sorted_by(viewer),
        is_descending=sort.startswith("-"),
        after=given.get("after", ""),
        before=given.get("before", ""),
        size=size or table.size,
    )
    found = read_rows(ids=page.ids, columns=columns, lead=table.lead, viewer=viewer)
    shown, cut = without_blank(columns, found, kept=by.key) if found else (columns, found)
    return ListPage(
        listing=table,
        element_id=listing.element_id,
        columns=shown,
        rows=cut,
        chosen=chosen,
        tab=shown_tab,
        sort=sort,
        earlier=page.earlier,
        later=page.later,
        tabs=_tabs(listing, given, chosen, viewer, current=tab) if len(tabs) > 1 else (),
        next_url=_url(given, after=page.later) if page.later else "",
        previous_url=_url(given, before=page.earlier) if page.earlier else "",
        totals=_totals(table, rows, viewer, is_asked="sums" in given) if page.ids else (),
        totals_url=_url(given, sums="1"),
    )


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


def _totals(table: Listing, rows: QuerySet[Any], viewer: Viewer, *, is_asked: bool) -> Sequence[Any] | None:
    if table.totals is None:
        return ()
    is_long = not is_asked and rows.order_by()[: COUNTED + 1].count() > COUNTED
    return None if is_long else table.totals(rows, viewer)


def _sort(columns: Sequence[Column], given: Given, tab: Tab, listing: Listing) -> str:
    """As asked for; else of the tab; else by the column that leads; else as declared."""
    sortable = {column.key for column in columns if column.is_sortable}
    leading = next((column.key for column in columns if column.leads), "")
    wishes = (given.get("sort", ""), tab.sort, leading, listing.sort)
    return next(sort for sort in wishes if sort.removeprefix("-") in sortable)


def _chosen(listing: Listing, given: Given, viewer: Viewer, *, tab: Tab | None, sort: str | None) -> Chosen:
    kept = {"state": tab.key if tab else "", "sort": sort or ""}
    chosen = choose(filters=listing.filters, given=given, viewer=viewer, kept=kept)
    if tab is None:
        return Chosen(chosen.values, (*chosen.unknown, NO_SUCH_TAB), chosen.bar)
    return chosen


def _tabs(
    listing: Listing, given: QueryDict, chosen: Chosen, viewer: Viewer, *, current: Tab | None
) -> list[dict[str, Any]]:
    counts, tabs = tab_counts(listing, chosen, viewer), listing.all_tabs(viewer)
    has_own_sorts = any(tab.sort or tab.of for tab in tabs)
    return [
        {
            "url": _url(given, state=tab.key, **({"sort": ""} if has_own_sorts else {})),
            "label": tab.label,
            "count": counts.get(tab.key, ""),
            "is_current": tab is current,
            "is_aside": len(tabs) > ROOMY and counts.get(tab.key) == "" and tab is not current,
        }
        for tab in tabs
    ]


def _url(given: QueryDict, **changes: str) -> str:
    """The page's own filters with some changed; a place of another page is left out."""
    query = given.copy()
    for name in ("after", "before", *changes):
        query.pop(name, None)
    query.update({name: value for name, value in changes.items() if value})
    return "?" + query.urlencode()
