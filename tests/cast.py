"""The cast of all tests: Anna owns the company, Boris sells, Pavel works, Vera is of another company and always refused.

tests/conftest.py gives them to every test; a folder whose company is another one says only what differs.
"""

from collections.abc import Iterator

import pytest

from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, Workspace
from tests.factories import another_company, make_member, make_workspace


@pytest.fixture
def company(db: None) -> Iterator[Workspace]:
    """Anna's, entered."""
    workspace = make_workspace()
    with scope(workspace.pk):
        yield workspace


@pytest.fixture
def anna(company: Workspace) -> Member:
    return make_member(name="Anna", role=Member.Role.OWNER)


@pytest.fixture
def boris(company: Workspace) -> Member:
    return make_member(name="Boris", role=Member.Role.SALES)


@pytest.fixture
def pavel(company: Workspace) -> Member:
    return make_member(name="Pavel")


@pytest.fixture
def vera(db: None) -> Member:
    """Her company is not entered: `with scope(vera.workspace_id)` is."""
    with another_company() as member:
        return member
