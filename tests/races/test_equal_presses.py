"""One form sent many times at once, on every route that writes: as if it had been sent once.

The other company, which is of the same shape, gets one press of each: both end with as many rows more in every table.
"""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client as Browser

from naryad.tenancy.models import WorkspaceModel
from naryad.tenancy.scope import scope
from naryad.workspaces.door import once
from tests.battery import wide
from tests.isolation.asks import Ask, Sender, asked
from tests.isolation.companies import CANARY, OURS, Company, make_company, move_ids_apart
from tests.isolation.routes import Route

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = wide(4, 50)
USUAL = (
    "payments:",
    "processes:order_create",
    "tasks:start",
    "tasks:finish",
    "tasks:time_add",
    "crm:deal_create",
)
"""Money, numbers and timers; the battery presses all of them."""
Counts = dict[str, int]


@pytest.fixture
def companies(transactional_db: None, owner_cursor: psycopg.Cursor) -> tuple[Company, Company]:
    """Committed: what is pressed here stays."""
    ours = make_company(name=OURS)
    move_ids_apart(owner_cursor)
    return ours, make_company(name=CANARY)


def test_equal_presses_have_the_effect_of_one(
    companies: tuple[Company, Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And, a negative control, each of them counts where the door does not look at keys."""
    faults = [fault for route, ask in writing_routes() for fault in faults_of(route, ask, *companies)]
    monkeypatch.setattr(once, "key_of", lambda _request: "")
    payment = next(pair for pair in writing_routes() if pair[0].name == "payments:expected_add")

    assert faults == []
    assert faults_of(*payment, *companies)


def writing_routes() -> list[tuple[Route, Ask]]:
    found = [(route, ask) for route, ask in asked() if ask.post is not None]
    return wide([pair for pair in found if pair[0].name.startswith(USUAL)], found)


def faults_of(route: Route, ask: Ask, ours: Company, theirs: Company) -> list[str]:
    before = counts(ours), counts(theirs)
    one = statuses(1, route, ask, theirs)
    many = statuses(SENDERS, route, ask, ours)
    grown = [difference(counts(company), old) for company, old in zip((ours, theirs), before, strict=True)]
    faults = []
    if set(many) != set(one):
        faults.append(f"{route.name}: one press {one}, {SENDERS} presses {sorted(set(many))}")
    if grown[0] != grown[1]:
        faults.append(f"{route.name}: one press {grown[1]}, {SENDERS} presses {grown[0]}")
    return faults


def statuses(number: int, route: Route, ask: Ask, company: Company) -> list[int]:
    """Of so many presses of the owner, all with one key, at the same moment."""
    browser = Browser()
    browser.force_login(company.members["owner"].user)
    rows = company.rows(led_by="owner", seen_by="owner")
    barrier, found = threading.Barrier(number), list[int]()

    def press() -> None:
        sender = Sender(browser=Browser(raise_request_exception=False), workspace=company.workspace.slug)
        sender.browser.cookies = browser.cookies
        barrier.wait(30)
        try:
            found.append(sender.send(route, ask, "POST", rows, idempotency_key=f"{route.name}").status_code)
        finally:
            connection.close()

    _all_at_once([press] * number)
    assert len(found) == number
    return found


def _all_at_once(presses: list[Callable[[], Any]]) -> None:
    threads = [threading.Thread(target=press) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)


@transaction.atomic
def counts(company: Company) -> Counts:
    """Rows of the company in each of its tables."""
    tables = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, WorkspaceModel))
    asked_for = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
    with scope(company.workspace.pk), connection.cursor() as cursor:
        cursor.execute(asked_for)
        return {str(name): int(count) for name, count in cursor.fetchall()}


def difference(now: Counts, before: Counts) -> Counts:
    return {table: now[table] - before[table] for table in now if now[table] != before[table]}
