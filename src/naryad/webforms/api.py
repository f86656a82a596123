"""Forms of a company's site by API, and what came by them."""

from typing import Annotated, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.webforms.actions import add_web_form, change_web_form, switch_web_form
from naryad.webforms.models import WebForm
from naryad.webforms.queries import form_url, requests_of, web_forms
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Name, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

web_form_routes = Routes("web_forms")
How = Literal["optional", "required"]
Asks = Annotated[
    dict[Annotated[str, Field(max_length=24)], How],
    Field(
        max_length=200,
        description="phone, email, inn, address, comment, files, and own fields by their keys.",
    ),
]
Sites = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=20)]


class WebFormJson(Answered):
    """`url`: its public address; `sites`: whose pages may hold it."""

    id: int
    name: str
    heading: str
    intro: str
    thanks: str
    language: Literal["ru", "en"]
    asks: dict[str, How]
    consent: str
    consent_version: int
    sites: list[str]
    stage_id: int | None
    source_id: int | None
    responsible_id: int
    remind_hours: int | None
    is_on: bool
    url: str
    created_at: At
    version: int


class WebFormsJson(Answered):
    items: list[WebFormJson]


class FormRequestJson(Answered):
    """`consent`: the text that was agreed to; "": none was asked."""

    id: int
    client_id: int
    deal_id: int
    is_new_client: bool
    consent: str
    consent_version: int | None
    received_at: At


class FormRequestsJson(Answered):
    items: list[FormRequestJson]


class NewWebForm(Sent):
    name: Name = Field(max_length=100)
    heading: Name = Field(max_length=150)
    intro: Annotated[Text, Field(max_length=1000)] = ""
    thanks: Annotated[Text, Field(max_length=1000)] = ""
    language: Literal["ru", "en"] = "ru"
    asks: Asks
    consent: Annotated[Text, Field(max_length=3000)] = ""
    sites: Sites = Field(default_factory=list)
    stage_id: RowId | None = None
    source_id: RowId | None = None
    responsible_id: RowId
    remind_hours: Annotated[int, Field(ge=1, le=240)] | None = None


class WebFormChanges(NewWebForm, is_partial=True):
    pass


@web_form_routes.get(needs="webforms.edit", gives=WebFormsJson)
def list_web_forms(request: TokenRequest) -> WebFormsJson:
    return WebFormsJson(items=[_json(row) for row in web_forms()])


@web_form_routes.post(needs="webforms.edit", gives=WebFormJson)
def add_form_for_site(request: TokenRequest, response: HttpResponse, given: NewWebForm) -> WebFormJson:
    """It is on at once."""
    return _answer(response, add_web_form(**given.values(), **by(request)).pk)


@web_form_routes.get("/{int:pk}", needs="webforms.edit", gives=WebFormJson)
def read_form_for_site(request: TokenRequest, response: HttpResponse, pk: int) -> WebFormJson:
    return _answer(response, pk)


@web_form_routes.patch("/{int:pk}", needs="webforms.edit", gives=WebFormJson)
def change_form_for_site(
    request: TokenRequest, response: HttpResponse, pk: int, given: WebFormChanges
) -> WebFormJson:
    """Another text of the consent is a new version of it."""
    _form(pk)
    change_web_form(form_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer(response, pk)


@web_form_routes.post("/{int:pk}/on", needs="webforms.edit", gives=WebFormJson, status=200)
def switch_form_on(request: TokenRequest, response: HttpResponse, pk: int) -> WebFormJson:
    return _switched(request, response, pk, is_on=True)


@web_form_routes.post("/{int:pk}/off", needs="webforms.edit", gives=WebFormJson, status=200)
def switch_form_off(request: TokenRequest, response: HttpResponse, pk: int) -> WebFormJson:
    """Its address shows nothing then."""
    return _switched(request, response, pk, is_on=False)


@web_form_routes.get("/{int:pk}/requests", needs="webforms.edit", gives=FormRequestsJson)
def list_form_requests(request: TokenRequest, pk: int) -> FormRequestsJson:
    """The newest twenty."""
    return FormRequestsJson(items=[shown(FormRequestJson, row) for row in requests_of(_form(pk))])


def _switched(request: TokenRequest, response: HttpResponse, pk: int, *, is_on: bool) -> WebFormJson:
    _form(pk)
    switch_web_form(form_id=pk, is_on=is_on, **by(request))
    return _answer(response, pk)


def _form(pk: int) -> WebForm:
    return get_object_or_404(web_forms(), pk=pk)


def _json(row: WebForm) -> WebFormJson:
    return shown(WebFormJson, row, url=form_url(row))


def _answer(response: HttpResponse, pk: int) -> WebFormJson:
    return tagged(response, _json(_form(pk)))
