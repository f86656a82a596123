"""What pages weigh in a company of many members: none prints them all to choose from."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.utils import timezone

from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.isolation.asks import Sender, asked
from tests.isolation.companies import OURS, Company, make_company

pytestmark = pytest.mark.django_db
MEMBERS = 300
NAME = "Смирнов Пётр"
TOLD = re.compile(f"{NAME} [0-9]+")
MOST_PRINTED = 30
"""Rows of a page, or the first that a menu offers (ui/fields.py)."""
REPORTS = {"people:member_list", "forecast:workload", "insight:report"}
"""What is about all members."""


@pytest.fixture(scope="module")
def shared_company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    with django_db_blocker.unblock():
        yield make_company(name=OURS)
        TransactionTestCase()._fixture_teardown()


@pytest.mark.parametrize("role", wide(["owner"], ["owner", "sales"]))
def test_no_page_prints_all_members(role: str, client: Browser, shared_company: Company, db: None) -> None:
    company = shared_company
    client.force_login(company.members[role].user)
    with scope(company.workspace.pk), transaction.atomic():
        Member.objects.bulk_create(
            Member(name=f"{NAME} {number}", role="sales", created_at=timezone.now())
            for number in range(MEMBERS)
        )

    printed = names_printed(role, client, company)

    faults = [f"{name} prints {count} of them" for name, count in printed.items() if count > MOST_PRINTED]
    assert [fault for fault in faults if fault.split()[0] not in REPORTS] == []
    assert printed["people:member_list"] >= MEMBERS


def names_printed(role: str, client: Browser, company: Company) -> dict[str, int]:
    """Route → of how many of them its page tells, for those that the role may open."""
    rows = company.rows(led_by=role, seen_by=role)
    sender = Sender(browser=client, workspace=company.workspace.slug)
    found = {}
    for route, ask in asked():
        if "GET" in ask.methods:
            response = sender.try_out(route, ask, "GET", rows)
            if response.status_code == 200 and not response.streaming:
                found[route.name] = len({*TOLD.findall(response.content.decode(errors="replace"))})
    return found
