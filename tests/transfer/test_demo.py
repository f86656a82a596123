"""The demo company, half a year of work, is the same where it is laid."""

import io
from datetime import UTC, datetime

import pytest

from naryad.setup.demo.fill import fill_demo
from naryad.tenancy.moment import moment
from naryad.tenancy.scope import scope
from naryad.transfer.actions.laying import lay_company
from naryad.transfer.queries.digest import company_digest
from naryad.transfer.queries.packing import pack
from naryad.workspaces.models import Member
from tests.battery import only_battery

MONDAY = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)


def nothing(_done: int, _total: int) -> None:
    """Progress that nobody sees."""


@only_battery
@pytest.mark.django_db
def test_the_demo_moves() -> None:
    workspace, file = fill_demo(seed=1, now=MONDAY, say=str), io.BytesIO()
    with moment(workspace.pk):
        owner = Member.objects.select_related("workspace").filter(role="owner").order_by("pk")[0]
        pack(file, member=owner, now=MONDAY, tell=nothing)
        there = company_digest()

    here = lay_company(file, slug_of=lambda _name: "laid", now=MONDAY, tell=nothing)

    with scope(here.workspace.pk):
        assert company_digest() == there
    assert int(there["tasks"][0]) > 1000
