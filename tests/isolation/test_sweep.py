"""Another company's ids on every route: 404, nothing changed, nothing leaked."""

from collections.abc import Iterator

import pytest
from django.test import Client as Browser

from naryad.tenancy.scope import scope
from tests.battery import wide
from tests.isolation.asks import Ask, Sender, asked, text
from tests.isolation.companies import CANARY, Company, Rows, digest
from tests.isolation.routes import member_routes

pytestmark = pytest.mark.django_db
NOT_THERE = {404, 405}
FIELDS = (
    "client", "client_id", "deal", "deal_id", "stage", "stage_id", "responsible", "responsible_id", "order",
    "order_id", "order_type", "order_type_id", "task", "task_id", "tasks", "task_ids", "ids", "assignee",
    "assignee_id", "member", "member_id", "skill", "skill_id", "skills", "predecessor", "predecessor_id",
    "successor", "successor_id", "template", "template_id", "parent", "parent_id", "before_id", "after_id",
    "after_task_id", "after", "before", "item", "item_id", "value", "contact", "type", "task_type", "watcher",
    "column", "taker", "to", "reminder", "person", "reminders_to",
)  # fmt: skip

STREAMED = {"talk:file": "file", "documents:paper_file": "issued", "documents:text_file": "own_text"}


@pytest.fixture
def owner(client: Browser, ours: Company) -> Sender:
    client.force_login(ours.members["owner"].user)
    client.raise_request_exception = False
    return Sender(browser=client, workspace=ours.workspace.slug)


def test_foreign_ids_are_404_on_every_route(ours: Company, theirs: Company, owner: Sender) -> None:
    before = digest_of(theirs)
    faults = []
    for route, ask in asked():
        for rows in strange_paths(ask, rows_of(ours), rows_of(theirs)):
            for method in ("GET", "POST"):
                response = owner.send(route, ask, method, rows)
                if response.status_code not in NOT_THERE or CANARY in text(response):
                    faults.append(f"{owner.sent[-1]} ({route.name}): {response.status_code}")

    assert faults == []
    assert digest_of(theirs) == before


def test_foreign_ids_in_a_body_change_and_leak_nothing(ours: Company, theirs: Company, owner: Sender) -> None:
    """Own row in the path, otherwise right values, and another company's id in every field that names a row.

    Which kind of id where goes by turns, and a page is opened where its query names a row; in the battery all of it.
    """
    before = digest_of(theirs)
    foreign = theirs.led_by["owner"]
    faults = []
    for turn, (route, ask) in enumerate(asked()):
        own = rows_of(ours)
        rows = rows_of(theirs) | {kind: own[kind] for kind in ask.kinds}
        overwritten = [dict.fromkeys(FIELDS, str(foreign[kind])) for kind in ("client", "task", "worker")]
        bodies = wide([overwritten[turn % 3]], [{}, *overwritten])
        page = [("GET", dict[str, str]())] if wide("{" in ask.query, True) else []
        for method, body in (*page, *(("POST", body) for body in bodies)):
            response = owner.try_out(route, ask, method, rows, **body)
            if response.status_code >= 500 or CANARY in text(response):
                faults.append(f"{owner.sent[-1]} ({route.name}) {body}: {response.status_code}")

    assert faults == []
    assert digest_of(theirs) == before


def test_a_stranger_finds_no_company_at_all(ours: Company, theirs: Company, owner: Sender) -> None:
    sender = Sender(browser=owner.browser, workspace=theirs.workspace.slug)
    faults = []
    for route, ask in asked()[:: wide(3, 1)]:
        for method in ("GET", "POST"):
            response = sender.send(route, ask, method, rows_of(theirs))
            if response.status_code not in NOT_THERE or CANARY in text(response):
                faults.append(f"{sender.sent[-1]} ({route.name}): {response.status_code}")

    assert faults == []


def test_without_a_login_nothing_is_answered(client: Browser, ours: Company) -> None:
    sender = Sender(browser=client, workspace=ours.workspace.slug)
    faults = []
    for route, ask in asked():
        for method in ask.methods:
            response = sender.send(route, ask, method, rows_of(ours))
            if response.status_code != 302 or "/account/login/" not in response.headers["Location"]:
                faults.append(f"{sender.sent[-1]}: {response.status_code}")

    assert faults == []


def test_a_stream_of_another_company_is_404(owner: Sender, theirs: Company) -> None:
    streams = [route for route in member_routes() if getattr(route.view, "streams", False)]

    answers = {
        route.name: owner.browser.get(route.url(workspace=theirs.workspace.slug, ids={})).status_code
        for route in streams
        if not route.parameters
    }

    assert answers == dict.fromkeys(answers, 404)
    assert answers


def test_what_streams_a_row_of_another_company_is_404(owner: Sender, ours: Company, theirs: Company) -> None:
    """Asked for in their company, and with their id in ours."""
    answers = {}
    for route in member_routes():
        if getattr(route.view, "streams", False) and route.parameters:
            ids = dict.fromkeys(route.parameters, rows_of(theirs)[STREAMED[route.name]])
            for company in (ours, theirs):
                url = route.url(workspace=company.workspace.slug, ids=ids)
                answers[url] = owner.browser.get(url).status_code

    assert answers == dict.fromkeys(answers, 404)
    assert len(answers) == 2 * len(STREAMED)


def strange_paths(ask: Ask, own: Rows, foreign: Rows) -> Iterator[Rows]:
    """Every kind of the path as another company's, first all of them, then each beside our own others."""
    kinds = ask.kinds
    if kinds:
        yield own | {kind: foreign[kind] for kind in kinds}
    if len(kinds) > 1:
        yield from (own | {kind: foreign[kind]} for kind in kinds)


def rows_of(company: Company) -> Rows:
    return company.rows(led_by="owner", seen_by="owner")


def digest_of(company: Company) -> dict[str, str]:
    with scope(company.workspace.pk):
        return digest()
