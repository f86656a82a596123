"""The dialogs of a list: its conditions, its orders and its columns. Each ends with another address of the list."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from naryad.tables.forms import WhereBuilder
from naryad.ui.lists.address import OF_A_PAGE, Address
from naryad.ui.lists.arrangement import DENSITIES, MOST_SORTS, arrange
from naryad.ui.lists.columns import Column, Viewer
from naryad.ui.lists.listing import Listing
from naryad.ui.lists.where import print_where
from naryad.workspaces.door.marks import MemberRequest

Panel = Callable[[MemberRequest, Listing, Viewer, Address], HttpResponse]
_OWN = re.compile(r"w\d+-\w+|join(-\d+)?|op|by|down|column|roomy")
"""What the dialogs send for themselves: no words of a list."""


def answer_panel(request: MemberRequest, listing: Listing, viewer: Viewer, address: Address) -> HttpResponse:
    panel = PANELS.get(request.GET["panel"])
    if panel is None:
        raise Http404(request.GET["panel"])
    tab = next((tab for tab in listing.all_tabs(viewer) if tab.key == address.given.get("state", "")), None)
    return panel(request, (tab and tab.of) or listing, viewer, _of_list(address))


def _of_list(address: Address) -> Address:
    """Without the fields of the dialog itself."""
    query = address.asked.copy()
    for name in list(query):
        if name in OF_A_PAGE or _OWN.fullmatch(name):
            del query[name]
    return Address(query, address.base)


def _where(request: MemberRequest, listing: Listing, viewer: Viewer, address: Address) -> HttpResponse:
    columns = [column for column in listing.all_columns(viewer) if column.is_filtered]
    asked = listing.where(address.given, viewer).kept
    builder = WhereBuilder(request.GET, columns=columns, viewer=viewer, group=asked)
    if request.GET.get("op") == "apply" and builder.is_valid():
        return _go(request, address.url(where=print_where(builder.where())))
    return _shown(request, "tables/where.html", address, {"builder": builder})


def _sort(request: MemberRequest, listing: Listing, viewer: Viewer, address: Address) -> HttpResponse:
    sortable = {column.key: column for column in listing.all_columns(viewer) if column.is_sortable}
    if request.GET.get("op") == "apply":
        asked = zip(request.GET.getlist("by"), request.GET.getlist("down"), strict=False)
        sorts = [f"{'-' if down == '1' else ''}{by}" for by, down in asked if by in sortable]
        return _go(request, address.url(sort=",".join(sorts[:MOST_SORTS])))
    tab = next(iter(listing.all_tabs(viewer)))
    now = [(column.key, is_down) for column, is_down in arrange(listing, address.given, tab, viewer).sorts]
    lines = [*now, *[("", False)] * (MOST_SORTS - len(now))]
    return _shown(request, "tables/sort.html", address, {"lines": lines, "columns": sortable.values()})


def _columns(request: MemberRequest, listing: Listing, viewer: Viewer, address: Address) -> HttpResponse:
    offered = listing.offered_columns(viewer)
    operation = request.GET.get("op")
    if operation in ("apply", "reset"):
        keys = [key for key in request.GET.getlist("column") if any(key == one.key for one in offered)]
        roomy = "roomy" if request.GET.get("roomy") else ""
        chosen = "" if operation == "reset" else ",".join(keys)
        return _go(request, address.url(columns=chosen, density=roomy))
    keys = [key for key in address.given.get("columns", "").split(",") if key]
    shown = listing.columns_of(viewer, keys)
    lines: list[tuple[Column, bool]] = [(column, True) for column in shown if not column.is_fixed]
    lines += [(column, False) for column in offered if column not in shown]
    is_roomy = address.given.get("density") == DENSITIES[1]
    return _shown(request, "tables/columns.html", address, {"lines": lines, "is_roomy": is_roomy})


PANELS: Mapping[str, Panel] = {"where": _where, "sort": _sort, "columns": _columns}


def _shown(
    request: MemberRequest, template: str, address: Address, context: Mapping[str, Any]
) -> HttpResponse:
    """`kept`: words of the address that the dialog sends along unseen."""
    kept = [(name, address.asked[name]) for name in address.asked]
    return render(request, template, {"kept": kept, "path": request.path, **context})


def _go(request: MemberRequest, url: str) -> HttpResponse:
    whole = f"{request.path}{url}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": whole})
    return redirect(whole)
