"""Saved views of lists by API: those that everybody sees, and the member's own."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.tables.actions import change_view, delete_view, save_view
from naryad.tables.models import SavedView
from naryad.tables.queries import roles_of, visible_views
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, Line, Name, Role, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

views = Routes("views")
Asks = dict[str, str]


class ViewJson(Answered):
    """`asks`: words of the list's address; `roles`: whose list opens with it."""

    id: int
    listing: str
    name: str
    owner_id: int
    is_shared: bool
    asks: Asks
    roles: list[Role]
    version: int


class ViewsJson(Answered):
    items: list[ViewJson]


class ViewQuery(Sent):
    listing: Line = Field("", max_length=40)


class ViewIn(Sent):
    name: Name = Field(max_length=100)
    asks: Asks = Field({}, max_length=50)
    is_shared: bool = False
    roles: list[Role] = Field([], max_length=6)


class NewView(ViewIn):
    listing: Name = Field(max_length=40)


class ViewChanges(ViewIn, is_partial=True):
    pass


@views.get(needs="self.use", gives=ViewsJson)
def list_views(request: TokenRequest, asked: Query[ViewQuery]) -> ViewsJson:
    rows = visible_views(member=request.member).order_by("listing", "-is_shared", "sort_key", "pk")
    if asked.listing:
        rows = rows.filter(listing=asked.listing)
    return ViewsJson(items=[_row(row) for row in rows])


@views.post(needs="self.use", gives=ViewJson)
def add_view(request: TokenRequest, response: HttpResponse, given: NewView) -> ViewJson:
    return tagged(response, _row(save_view(**given.values(), **by(request))))


@views.patch("/{int:pk}", needs="self.use", gives=ViewJson)
def change_one_view(request: TokenRequest, response: HttpResponse, pk: int, given: ViewChanges) -> ViewJson:
    _view(request, pk)
    row = change_view(view_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return tagged(response, _row(row))


@views.delete("/{int:pk}", needs="self.use")
def delete_one_view(request: TokenRequest, pk: int) -> None:
    _view(request, pk)
    delete_view(view_id=pk, **by(request))


def _view(request: TokenRequest, pk: int) -> SavedView:
    return get_object_or_404(visible_views(member=request.member), pk=pk)


def _row(row: SavedView) -> ViewJson:
    return shown(ViewJson, row, roles=roles_of(row))
