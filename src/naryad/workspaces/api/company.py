"""The company itself by API: what it is, and which parts of the program it uses."""

from django.http import HttpResponse
from pydantic import Field

from naryad.core.nouns import Nouns
from naryad.workspaces.actions.company import choose_nouns, choose_parts, update_workspace
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, Line, Name, PercentIn, Quantity, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Workspace

company = Routes("company")


class CompanyJson(Answered):
    """`workday_minutes`: of its usual schedule. `default_vat`, discounts: percent."""

    name: str
    phone: str
    address: str
    time_zone: str
    currency: str
    country: str
    language: str
    prices_include_vat: bool
    default_vat: Quantity
    workday_minutes: int
    sales_edit_all: bool
    sales_see_own: bool
    sales_discount: Quantity | None
    head_discount: Quantity | None
    link_shows_amounts: bool
    parts: list[str]
    nouns: dict[str, dict[str, str]]
    version: int


class CompanyChanges(Sent, is_partial=True):
    name: Name = Field(max_length=150)
    phone: Line = Field(max_length=64)
    address: Line = Field(max_length=250)
    time_zone: Name = Field(max_length=64)
    currency: Line = Field(pattern="^[A-Z]{3}$")
    default_vat: PercentIn
    prices_include_vat: bool
    sales_edit_all: bool
    sales_see_own: bool
    sales_discount: PercentIn | None
    head_discount: PercentIn | None
    link_shows_amounts: bool


class PartsJson(Sent):
    """All that the company uses; /me names those that there are."""

    parts: list[Name] = Field(max_length=50)


class NounForms(Sent):
    """Nominative and genitive, of one and of many."""

    one: Line = Field(max_length=40)
    of_one: Line = Field(max_length=40)
    many: Line = Field(max_length=40)
    of_many: Line = Field(max_length=40)


class NounsJson(Sent):
    """null: the program's word."""

    order: NounForms | None = None
    deal: NounForms | None = None
    item: NounForms | None = None

    def nouns(self) -> Nouns:
        return {kind: forms.values() for kind, forms in self.values().items() if forms}


@company.get(needs="settings.edit", gives=CompanyJson)
def read_company(request: TokenRequest, response: HttpResponse) -> CompanyJson:
    return _answer(response, request.member.workspace)


@company.patch("", needs="settings.edit", gives=CompanyJson)
def change_company(request: TokenRequest, response: HttpResponse, given: CompanyChanges) -> CompanyJson:
    """What prices mean stays as it is once there are any."""
    row = update_workspace(version=seen_version(request), **given.changes(), **by(request))
    return _answer(response, row)


@company.put("/parts", needs="settings.edit", gives=CompanyJson)
def choose_parts_of_company(request: TokenRequest, response: HttpResponse, given: PartsJson) -> CompanyJson:
    """Nothing of what one keeps is lost when it is off."""
    return _answer(response, choose_parts(parts=given.parts, version=seen_version(request), **by(request)))


@company.put("/nouns", needs="settings.edit", gives=CompanyJson)
def choose_nouns_of_company(request: TokenRequest, response: HttpResponse, given: NounsJson) -> CompanyJson:
    """What the company calls its things."""
    return _answer(response, choose_nouns(nouns=given.nouns(), version=seen_version(request), **by(request)))


def _answer(response: HttpResponse, row: Workspace) -> CompanyJson:
    return tagged(response, shown(CompanyJson, row))
