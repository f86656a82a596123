"""The page of a list with its saved views, its dialogs and its files: what every table of the program answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from naryad.core.errors import ActionError
from naryad.tables.actions import tell_exported
from naryad.tables.models import SavedView
from naryad.tables.queries import tabs_of
from naryad.tables.rules import asked
from naryad.tables.views.cells import editable
from naryad.tables.views.panels import PANELS, answer_panel
from naryad.ui.hooks.acts import bulk_acts
from naryad.ui.lists.address import Address
from naryad.ui.lists.chips import chips
from naryad.ui.lists.columns import Column, Viewer, Words
from naryad.ui.lists.files import FORMATS, MOST_ROWS, WRITERS, file_rows, filed_columns
from naryad.ui.lists.listing import Listing
from naryad.ui.lists.page import ListPage, answer_list, find_rows, read_page
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.rules import NONE, reach, require

EXPORT = "lists.export"
Context = Mapping[str, Any] | Callable[[ListPage], Mapping[str, Any]]


class CannotExportList(ActionError):
    """There is nothing in it, or too much for one file."""


def answer_table(
    request: MemberRequest, listing: Listing, viewer: Viewer, template: str, context: Context
) -> HttpResponseBase:
    """`context`: what the page shows beside the list, or a function that gives it of the list."""
    views = tabs_of(listing=listing.key, member=request.member)
    view = open_view(request, views)
    base = view.asks if view else {}
    if "panel" in request.GET:
        return answer_panel(request, listing, viewer, Address(request.GET, base))
    if request.GET.get("file") in FORMATS:
        return _file(request, listing, viewer, Address(request.GET, base))
    page = read_page(listing=listing, given=request.GET, viewer=viewer, base=base)
    shown = context(page) if callable(context) else context
    beside = {
        "saved": controls(request, listing, viewer, page.address, views, view),
        "chips": _chips(page, viewer),
        "list_tabs": "tables/_views.html",
        "list_tools": "tables/_tools.html",
    }
    return answer_list(request, page, template, {**beside, **shown})


@dataclass(frozen=True)
class OnBoard:
    """The same for a board: `given` narrows its cards, `context` prints tables/_board_bar.html. `panel`: a dialog that was
    asked for instead."""

    given: QueryDict
    context: Mapping[str, Any]
    panel: HttpResponseBase | None = None


def on_board(request: MemberRequest, listing: Listing, viewer: Viewer) -> OnBoard:
    views = tabs_of(listing=listing.key, member=request.member)
    view = open_view(request, views)
    address = Address(request.GET, view.asks if view else {})
    if "panel" in request.GET:
        return OnBoard(address.given, {}, answer_panel(request, listing, viewer, address))
    if request.GET.get("file") in FORMATS:
        return OnBoard(address.given, {}, _file(request, listing, viewer, address))
    given = address.given
    columns = listing.all_columns(viewer)
    where = listing.where(given, viewer)
    return OnBoard(
        given,
        {
            "saved": controls(request, listing, viewer, address, views, view),
            "chips": chips(where, columns=columns, viewer=viewer, address=address),
            "notes": where.left_out,
        },
    )


def words_of(request: MemberRequest, listing: Listing) -> QueryDict:
    """What narrows a part of a board that is asked for by itself."""
    views = tabs_of(listing=listing.key, member=request.member) if request.GET.get("view") else []
    view = open_view(request, views)
    return Address(request.GET, view.asks if view else {}).given


def open_view(request: MemberRequest, views: list[SavedView]) -> SavedView | None:
    """The one that the address names; a bare address opens that of the member's role."""
    if not request.GET:
        return next((view for view in views if view.is_first), None)  # type: ignore[attr-defined]
    return next((view for view in views if str(view.pk) == request.GET.get("view")), None)


def controls(
    request: MemberRequest,
    listing: Listing,
    viewer: Viewer,
    address: Address,
    views: list[SavedView],
    view: SavedView | None,
) -> dict[str, Any]:
    """What tables/_views.html and tables/_tools.html show."""
    asks = _asks({name: str(address.given[name]) for name in address.given})
    edited = editable(listing, viewer)
    in_bulk = [column for column in edited if column.edit and column.edit.in_bulk]
    slug = request.member.workspace.slug
    query = {"listing": listing.key, "asks": urlencode(asks), "path": request.path}
    may_change = view is not None and (
        reach(request.member, "views.share") != NONE if view.is_shared else view.owner_id == request.member.pk
    )
    return {
        "listing": listing.key,
        "views": views,
        "view": view,
        "asks_query": query["asks"],
        "create_url": f"{reverse('tables:view_create', args=[slug])}?{urlencode(query)}",
        "edit_url": reverse("tables:view_edit", args=[slug, view.pk]) if view else "",
        "path": request.path,
        "is_changed": view is not None and asks != view.asks,
        "may_change": may_change,
        "groups": (groups := [column for column in listing.all_columns(viewer) if column.is_grouped]),
        "group_links": _group_links(address, groups),
        **{f"panel_{name}": address.url(panel=name) for name in PANELS},
        **{f"file_{name}": address.url(file=name) for name in FORMATS},
        "is_gone": "view" in request.GET and bool(request.GET["view"]) and view is None,
        "cells_url": _of_listing("tables:cell", listing, slug, 0) if edited else "",
        "is_chosen_from": bool(in_bulk or bulk_acts(listing.key, viewer.reach)),
        "bulk_columns": in_bulk,
        "bulk_field_url": _of_listing("tables:bulk_field", listing, slug),
        "may_export": reach(request.member, EXPORT) != NONE,
    }


def _of_listing(name: str, listing: Listing, *args: Any) -> str:
    return f"{reverse(name, args=args)}?listing={listing.key}"


def _group_links(address: Address, groups: list[Column]) -> list[tuple[str, Words, bool]]:
    now = address.given.get("group", "")
    links = [(address.url(group=column.key, folded=""), column.label, column.key == now) for column in groups]
    return [(address.url(group="", folded=""), _("Without groups"), not now), *links]


def _asks(given: Mapping[str, str]) -> dict[str, str]:
    try:
        return asked(given)
    except ValueError:
        return {}


def _chips(page: ListPage, viewer: Viewer) -> Any:
    columns = page.listing.all_columns(viewer)
    return chips(page.chosen.where, columns=columns, viewer=viewer, address=page.address)


def _file(request: MemberRequest, listing: Listing, viewer: Viewer, address: Address) -> FileResponse:
    """All rows that the list shows, with its columns and in its order. The download is a line of the audit."""
    require(request.member, EXPORT, is_own=True)
    found = find_rows(listing=listing, given=address.given, viewer=viewer)
    if found.rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
        raise CannotExportList(
            _("More than %(most)d rows do not fit into one file: narrow the list first.")
            % {"most": MOST_ROWS}
        )
    name, zone = request.GET["file"], ZoneInfo(request.member.workspace.time_zone)
    heads = [str(column.label) for column in filed_columns(found.arrangement.columns)]
    file, count = WRITERS[name](heads, file_rows(found, viewer), zone)
    tell_exported(
        listing=listing.key, file_format=name, count=count, actor=request.member, now=timezone.now()
    )
    return FileResponse(
        file, as_attachment=True, filename=f"{listing.key}-{viewer.today}.{name}", content_type=FORMATS[name]
    )
