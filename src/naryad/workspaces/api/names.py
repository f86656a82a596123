"""The settings' lists of names by API, all by one way: stages, types, reasons, sources, groups, options.

open_list(TASK_TYPES, needs="tasks.set_up")    # in the api.py of its app
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from naryad.workspaces.api.routes import Routes, by, require_all, require_reach, seen_version, tagged
from naryad.workspaces.api.types import Answered, Name, RowId, Sent
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.names.actions import (
    CannotChangeName,
    archive_name,
    change_name,
    create_name,
    order_names,
    restore_name,
)
from naryad.workspaces.names.models import SortedName
from naryad.workspaces.names.rules import SortedNames

lists = Routes("lists")
ListName = Literal[
    "deal_source",
    "deal_stage",
    "deal_tag",
    "field_option",
    "lost_reason",
    "order_stage",
    "order_type",
    "payment_method",
    "pipeline",
    "price_list",
    "product_group",
    "reminder_kind",
    "skill",
    "task_type",
    "template",
]
Details = dict[str, int | str | None]


@dataclass(frozen=True)
class OpenList:
    """`is_made_here`: a row of it is a name and its details; else an operation of its own makes it."""

    names: SortedNames[Any]
    needs: str
    is_made_here: bool


OPEN: dict[str, OpenList] = {}


def open_list(names: SortedNames[Any], *, needs: str, is_made_here: bool = True) -> None:
    OPEN[names.kind] = OpenList(names, needs, is_made_here)


class NameJson(Answered):
    """`owner_id`: of which row it is (a stage of its pipeline); `details`: what it has beside its name."""

    id: int
    name: str
    owner_id: int | None
    sequence: int
    is_archived: bool
    details: Details
    version: int


class NamesJson(Answered):
    """In their order, those of one owner together."""

    items: list[NameJson]


class NewName(Sent):
    name: Name = Field(max_length=100)
    owner_id: RowId | None = None
    details: Details = Field({}, max_length=20)


class NameChange(Sent, is_partial=True):
    name: Name = Field(max_length=100)
    details: Details = Field(max_length=20)


class NameOrder(Sent):
    row_ids: list[RowId] = Field(min_length=1, max_length=500)


class ArchivedName(Answered):
    """`is_deleted`: nothing used it, so it is gone; else it is in the archive."""

    is_deleted: bool


@lists.get("/{list_name}", needs="settings.edit", gives=NamesJson)
def list_names(request: TokenRequest, list_name: ListName) -> NamesJson:
    return _all(_open(request, list_name).names)


@lists.post("/{list_name}", needs="settings.edit", gives=NameJson)
def add_name(request: TokenRequest, response: HttpResponse, list_name: ListName, given: NewName) -> NameJson:
    """The last of its list."""
    found = _open(request, list_name)
    if not found.is_made_here:
        raise CannotChangeName(_("Rows of this list are made by an operation of their own."))
    values = _values(found.names, given.details)
    row = create_name(
        names=found.names, name=given.name, owner_id=_owner(found.names, given), **values, **by(request)
    )
    return tagged(response, _row(found.names, row))


@lists.patch("/{list_name}/{int:pk}", needs="settings.edit", gives=NameJson)
def change_one_name(
    request: TokenRequest, response: HttpResponse, list_name: ListName, pk: int, given: NameChange
) -> NameJson:
    names = _row_of(request, list_name, pk)
    sent = given.changes()
    values = {**_values(names, sent.pop("details", {})), **sent}
    row = change_name(names=names, row_id=pk, version=seen_version(request), **values, **by(request))
    return tagged(response, _row(names, row))


@lists.put("/{list_name}", needs="settings.edit", gives=NamesJson)
def order_list_of_names(request: TokenRequest, list_name: ListName, given: NameOrder) -> NamesJson:
    """Of those that stand in one order with the first named; those not named stand behind."""
    names = _open(request, list_name).names
    require_all(names.all(), given.row_ids)
    order_names(names=names, row_ids=given.row_ids, **by(request))
    return _all(names)


@lists.post("/{list_name}/{int:pk}/archive", needs="settings.edit", gives=ArchivedName, status=200)
def archive_one_name(request: TokenRequest, list_name: ListName, pk: int) -> ArchivedName:
    """It is not offered any more; what has it keeps it."""
    names = _row_of(request, list_name, pk)
    return ArchivedName(is_deleted=archive_name(names=names, row_id=pk, **by(request)))


@lists.post("/{list_name}/{int:pk}/restore", needs="settings.edit", gives=NameJson, status=200)
def restore_one_name(request: TokenRequest, response: HttpResponse, list_name: ListName, pk: int) -> NameJson:
    names = _row_of(request, list_name, pk)
    return tagged(response, _row(names, restore_name(names=names, row_id=pk, **by(request))))


def _all(names: SortedNames[Any]) -> NamesJson:
    within = [names.owner_column] if names.within else []
    return NamesJson(items=[_row(names, row) for row in names.all().order_by(*within, "sequence", "pk")])


def _open(request: TokenRequest, list_name: str) -> OpenList:
    found = OPEN[list_name]
    require_reach(request, found.needs)
    return found


def _row_of(request: TokenRequest, list_name: str, pk: int) -> SortedNames[Any]:
    names = _open(request, list_name).names
    get_object_or_404(names.all(), pk=pk)
    return names


def _owner(names: SortedNames[Any], given: NewName) -> int | None:
    """The row that the new one is of; the first level of a tree has none."""
    if not names.within:
        return None
    link = names.model._meta.get_field(names.within)
    if given.owner_id is None and not link.null:
        raise CannotChangeName(_("Say of which row it is."), field="owner_id")
    if given.owner_id and not link.related_model._default_manager.filter(pk=given.owner_id).exists():
        raise Http404
    return given.owner_id


def _values(names: SortedNames[Any], given: Details) -> dict[str, Any]:
    """As the columns hold them. Raises CannotChangeName."""
    return {key: _value(names, key, value) for key, value in given.items()}


def _value(names: SortedNames[Any], key: str, value: Any) -> Any:
    if key not in names.fields:
        raise CannotChangeName(_("There is no such field here."), field="details")
    field: Any = names.model._meta.get_field(key.removesuffix("_id"))
    if isinstance(field, ForeignKey):
        rows = field.related_model._default_manager
        if value is not None and not (isinstance(value, int) and rows.filter(pk=value).exists()):
            raise CannotChangeName(_("Choose one from the list."), field="details")
        return value
    try:
        return field.clean(value, None)
    except ValidationError as fault:
        raise CannotChangeName(" ".join(fault.messages), field="details") from fault


def _row(names: SortedNames[Any], row: SortedName) -> NameJson:
    return NameJson(
        id=row.pk,
        name=row.name,
        owner_id=names.owner_of(row),
        sequence=row.sequence,
        is_archived=row.is_archived,
        details={key: getattr(row, key) for key in sorted(names.fields)},
        version=row.version,
    )
