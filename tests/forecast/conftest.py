"""The cast: Anna owns the company, Boris sells, Pavel works Monday to Friday, 9:00–17:00 in Moscow."""

from collections.abc import Iterator

import pytest

from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, Workspace
from tests.factories import make_member, make_week, make_workspace


@pytest.fixture
def company(db: None) -> Iterator[Workspace]:
    workspace = make_workspace(language="en")
    with scope(workspace.pk):
        yield workspace


@pytest.fixture
def pavel(company: Workspace) -> Member:
    member = make_member(name="Pavel")
    make_week(member)
    return member
