"""How much every page asks of the database: a fixed number of queries, whatever the size of the company."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from naryad.tenancy.scope import scope
from tests.battery import wide
from tests.isolation.asks import Sender, asked
from tests.isolation.companies import OURS, Company, grow, make_company

pytestmark = pytest.mark.django_db
SHELL = 6
"""Who asks (session, login, company, member), the running timer and the bell: on every page."""
MOST = SHELL + 15
PANELS = 9
"""A card asks once for each block that an app above adds to it."""
FIRST_ROWS = 2
"""Blocks that were empty ask for what their first rows name."""
MONEY = 2
"""What a deal comes to is three plain reads instead of one wide one, which cost the app four times as much."""
DIFFERENCE = 5
"""An order whose items no longer fit its tasks asks for the steps that follow from them; others do not."""
LISTED = 4
"""A list of orders asks for what follows from the items of all of them at once."""
DAY = 6
"""The head of a queue says how much of the day is worked: its entries, four reads of working time, the last finish."""
HOURS = 4
"""What waited is counted in working time: the schedules, absences and holidays of those who waited."""
BEFORE = 2
"""What was done and worked in as long a time before, which the leading figures are compared with."""
FORMULAS = 1
"""Steps with formulas ask for the company and the version of its fields."""
OWN = 1
"""A card reads the values that own fields name."""
MORE = {
    "crm:deal": MOST
    + PANELS
    + MONEY
    + DIFFERENCE
    + 3,  # launches of its orders, their items now; legal entities
    "products:product": MOST + 1,  # its order type
    "crm:client": MOST + 3 + OWN,  # who looks like it, and who was merged into it
    "orders:order": MOST + PANELS + MONEY + LISTED + OWN + 2,  # its letters; what promised it
    "orders:order_list": MOST + LISTED,
    "orders:order_board": MOST + 2,
    "tasks:task": MOST + 1,
    "insight:efficiency": MOST + BEFORE,
    "insight:order_steps": MOST + HOURS,
    "insight:order_steps_file": MOST + HOURS,
    "tasks:my_queue": MOST + DAY,
    "tasks:queue": MOST + DAY,
    "forecast:when_could_we": MOST + FORMULAS,
    "offers:offer_accept": 39,  # the chains of its sections, and a plan of the company
    "processes:order_create": 39
    + FORMULAS,  # a form of five choices, the whole chain of a template and a plan of the company
}
GROWS = dict.fromkeys(
    ("orders:order", "processes:difference", "orders:order_list", "orders:order_board", "crm:deal"),
    DIFFERENCE,
) | {"processes:order_create": 16}
"""Growing gives the launched order an item that its tasks do not follow yet, and the company's plan is made anew."""
NOT_OURS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
"""Of the transaction and the scope, not of a page."""


@pytest.fixture(scope="module")
def shared_company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    with django_db_blocker.unblock():
        yield make_company(name=OURS)
        TransactionTestCase()._fixture_teardown()


@pytest.fixture
def company(shared_company: Company, db: None) -> Company:
    return shared_company


@pytest.mark.parametrize("role", wide(["owner"], ["owner", "sales", "performer"]))
def test_pages_ask_a_fixed_number_of_questions(role: str, client: Browser, company: Company) -> None:
    client.force_login(company.members[role].user)
    client.get(reverse("home"))  # the first page of a session also notes where it was seen
    small = questions(role, client, company)
    with scope(company.workspace.pk), transaction.atomic():
        grow(company, times=6, now=timezone.now())
    large = questions(role, client, company)

    faults = [
        f"{name}: {small[name]} queries, and {count} with more rows (at most {MORE.get(name, MOST)})"
        for name, count in large.items()
        if count > MORE.get(name, MOST) or count > small[name] + FIRST_ROWS + GROWS.get(name, 0)
    ]
    assert not faults, "\n".join(faults)


def questions(role: str, client: Browser, company: Company) -> dict[str, int]:
    """Route → how many queries its page takes, for those that the role may open."""
    rows = company.rows(led_by="owner" if role == "owner" else "sales", seen_by=role)
    sender = Sender(browser=client, workspace=company.workspace.slug)
    found = {}
    for route, ask in asked():
        if "GET" not in ask.methods:
            continue
        with counting() as asked_sql:
            response = sender.try_out(route, ask, "GET", rows)
        if response.status_code == 200:
            found[route.name] = sum(not sql.startswith(NOT_OURS) for sql in asked_sql)
    return found


@contextmanager
def counting() -> Iterator[list[str]]:
    """Statements as they are sent; Django's own record of them writes out their values, which takes longer than asking."""
    asked_sql: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked_sql.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield asked_sql
