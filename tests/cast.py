"""The cast of all tests: Anna owns the company, Boris sells, Pavel and Oleg work, Olga looks on; Vera is of another
company and always refused.

tests/conftest.py gives them to every test; a folder whose company is another one says only what differs. They are
committed where a test's rows are (`transaction=True`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from naryad.orders.models import Order
from naryad.people.models import Skill
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, Workspace
from tests.factories import another_company, make_member, make_order, make_skill, make_workspace


@dataclass(frozen=True, kw_only=True)
class Company:
    """Who is in it; a folder adds what its tests need of it."""

    anna: Member
    boris: Member
    pavel: Member

    @property
    def workspace(self) -> Workspace:
        return self.anna.workspace

    def url(self, path: str = "") -> str:
        return f"/w/{self.workspace.slug}/{path}"


@dataclass(frozen=True, kw_only=True)
class Shop(Company):
    """Pavel and Oleg saw; the order is Boris's."""

    oleg: Member
    sawing: Skill
    order: Order


@pytest.fixture
def workspace(db: None) -> Iterator[Workspace]:
    """Anna's, entered."""
    workspace = make_workspace(name="Anna's", slug="annas")
    with scope(workspace.pk):
        yield workspace


@pytest.fixture
def company(workspace: Workspace) -> Workspace:
    return workspace


@pytest.fixture
def anna(workspace: Workspace) -> Member:
    return make_member(name="Anna", role=Member.Role.OWNER)


@pytest.fixture
def boris(workspace: Workspace) -> Member:
    return make_member(name="Boris", role=Member.Role.SALES)


@pytest.fixture
def pavel(workspace: Workspace) -> Member:
    return make_member(name="Pavel")


@pytest.fixture
def oleg(workspace: Workspace) -> Member:
    return make_member(name="Oleg")


@pytest.fixture
def olga(workspace: Workspace) -> Member:
    return make_member(name="Olga", role=Member.Role.OBSERVER)


@pytest.fixture
def vera(db: None) -> Member:
    """Her company is not entered: `with scope(vera.workspace_id)` is."""
    with another_company() as member:
        return member


@pytest.fixture
def shop(anna: Member, boris: Member, pavel: Member, oleg: Member) -> Shop:
    sawing, order = make_skill("sawing", pavel, oleg), make_order(responsible=boris)
    return Shop(anna=anna, boris=boris, pavel=pavel, oleg=oleg, sawing=sawing, order=order)
