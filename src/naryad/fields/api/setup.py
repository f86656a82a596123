"""The company's own fields, set up by API."""

from typing import Any, Literal, get_args

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.fields.actions.definitions import (
    Links,
    archive_field,
    change_field,
    create_field,
    order_fields,
    restore_field,
)
from naryad.fields.api.values import routes
from naryad.fields.models import OwnField
from naryad.fields.names import OPTIONS
from naryad.fields.rules.definitions import MOST_DECIMALS
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import by, require_all, seen_version, tagged
from naryad.workspaces.api.types import Answered, Line, Name, Role, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

Rows = Literal["client", "contact", "deal", "order", "item", "task", "product", "offer"]
Place = Literal["card", "table", "board", "queue", "link", "search"]
EVERY_ROLE = list(get_args(Role))
open_list(OPTIONS, needs="settings.edit")


class FieldSetupJson(Answered):
    """`key`: by which `custom` of rows has its value; `formula`: as it is stored, of a calculated one."""

    id: int
    key: str
    of: Rows
    kind: str
    name: str
    hint: str
    group: str
    decimals: int
    unit: str
    default: Any
    formula: str
    is_required: bool
    seen_by: list[Role]
    edited_by: list[Role]
    shown: list[Place]
    is_archived: bool
    version: int


class FieldOfOne(Sent):
    name: Name = Field(max_length=100)
    hint: Line = Field("", max_length=200)
    group: Line = Field("", max_length=60)
    decimals: int = Field(0, ge=0, le=MOST_DECIMALS)
    unit: Line = Field("", max_length=20)
    is_required: bool = False
    seen_by: list[Role] = Field(EVERY_ROLE, max_length=6)
    edited_by: list[Role] = Field(EVERY_ROLE, max_length=6)
    shown: list[Place] = Field(["card", "table"], max_length=6)
    default: Any = None
    formula: Text = ""


class NewOwnField(FieldOfOne):
    """`options`: names of a choice's; `branch_ids`: types or pipelines whose rows have it (none: all); `stage_ids`: from
    which on it has to be filled."""

    of: Rows
    kind: Line = Field(max_length=12)
    options: list[Name] = Field([], max_length=200)
    branch_ids: list[RowId] = Field([], max_length=200)
    stage_ids: list[RowId] = Field([], max_length=200)


class OwnFieldChanges(FieldOfOne, is_partial=True):
    """To another `kind` only where every value survives."""

    kind: Line = Field(max_length=12)


class FieldLinks(Sent):
    branch_ids: list[RowId] = Field([], max_length=200)
    stage_ids: list[RowId] = Field([], max_length=200)

    def links(self) -> Links:
        return Links(branches=self.branch_ids, stages=self.stage_ids)


class FieldOrder(Sent):
    of: Rows
    field_ids: list[RowId] = Field(min_length=1, max_length=200)


@routes.post(needs="settings.edit", gives=FieldSetupJson)
def add_own_field(request: TokenRequest, response: HttpResponse, given: NewOwnField) -> FieldSetupJson:
    values = given.values()
    links = Links(branches=values.pop("branch_ids"), stages=values.pop("stage_ids"))
    return _answer(response, create_field(**values, links=links, **by(request)).pk)


@routes.get("/{int:pk}", needs="settings.edit", gives=FieldSetupJson)
def read_own_field(request: TokenRequest, response: HttpResponse, pk: int) -> FieldSetupJson:
    return _answer(response, pk)


@routes.patch("/{int:pk}", needs="settings.edit", gives=FieldSetupJson)
def change_own_field(
    request: TokenRequest, response: HttpResponse, pk: int, given: OwnFieldChanges
) -> FieldSetupJson:
    _field(pk)
    change_field(field_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer(response, pk)


@routes.put("/{int:pk}/links", needs="settings.edit", gives=FieldSetupJson)
def set_links_of_field(
    request: TokenRequest, response: HttpResponse, pk: int, given: FieldLinks
) -> FieldSetupJson:
    """Which rows have it, and from which stages on it has to be filled."""
    _field(pk)
    change_field(field_id=pk, links=given.links(), **by(request))
    return _answer(response, pk)


@routes.post("/{int:pk}/archive", needs="settings.edit", gives=FieldSetupJson, status=200)
def archive_own_field(request: TokenRequest, response: HttpResponse, pk: int) -> FieldSetupJson:
    """It is seen nowhere; its values stay, and are there again when it comes back."""
    _field(pk)
    archive_field(field_id=pk, **by(request))
    return _answer(response, pk)


@routes.post("/{int:pk}/restore", needs="settings.edit", gives=FieldSetupJson, status=200)
def restore_own_field(request: TokenRequest, response: HttpResponse, pk: int) -> FieldSetupJson:
    _field(pk)
    restore_field(field_id=pk, **by(request))
    return _answer(response, pk)


@routes.put("", needs="settings.edit", gives=None)
def order_own_fields(request: TokenRequest, given: FieldOrder) -> None:
    """Of one kind of rows; those not named stand behind."""
    require_all(OwnField.objects.filter(of=given.of), given.field_ids)
    order_fields(**given.values(), **by(request))


def _field(pk: int) -> OwnField:
    return get_object_or_404(OwnField.objects.all(), pk=pk)


def _answer(response: HttpResponse, pk: int) -> FieldSetupJson:
    return tagged(response, shown(FieldSetupJson, _field(pk)))
