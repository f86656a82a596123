"""What nobody means to type, in every query name, field and address of every route: refused without a trace, never a failure."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse

from naryad.tenancy.scope import scope
from naryad.ui.responses import SECRET
from tests.battery import wide
from tests.factories import make_client
from tests.isolation.asks import Sender, asked
from tests.isolation.companies import Company
from tests.isolation.routes import PREFIX, all_routes, member_routes
from tests.isolation.written import writing

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("NARYAD_TESTS_SEED", "1"))
"""Which value goes where: another seed sends others, so that many runs send all of them everywhere."""
BAD = {
    "null": "a\0b",
    "digits": "9" * 5000,
    "no column holds it": "1" + "0" * 30,
    "one more than a column": str(2**63),
    "superscript": "²",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass"),
    "long": "ж" * 30_000,
}
EVERYWHERE = wide(1, len(BAD))
"""So many of them are sent in all names of an address at once; one in a sixth of the names by itself, the others being right."""
OF_EVERY_POST = {"csrfmiddlewaretoken", "idempotency_key", "agreed"}
"""Read by what every route passes: one route of a part is enough."""
PARTS = 8
"""Of the routes; the usual run sends bad input to every fifth one of each."""
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def owner(client: Browser, ours: Company) -> Sender:
    client.force_login(ours.members["owner"].user)
    client.raise_request_exception = False
    return Sender(browser=client, workspace=ours.workspace.slug)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_query_or_field_makes_a_route_fail(part: int, owner: Sender, ours: Company) -> None:
    rows = ours.rows(led_by="owner", seen_by="owner")
    faults: list[str] = []
    common: set[str] = set()
    for route, ask in asked()[part :: PARTS * wide(5, 1)]:
        url, body = ask.url(route, workspace=owner.workspace, rows=rows), ask.body(rows)
        for method in ask.methods:
            names = names_read(partial(owner.try_out, route, ask, method, rows)) | body.keys()
            names -= {
                SECRET
            }  # a wrong one is told to the company, by design; tests/workspaces/test_factors.py
            faults += failures(owner.browser, method, url, body, names - common)
            common |= names & OF_EVERY_POST

    assert not faults, told(faults)


def test_no_address_makes_a_route_fail(owner: Sender) -> None:
    faults: list[str] = []
    for route in member_routes():
        turn = Random(f"{SEED} {route.name}")
        for bad in turn.sample(list(BAD.values()), wide(1, len(BAD))) if route.parameters else ():
            try:
                url = route.url(workspace=owner.workspace, ids=dict.fromkeys(route.parameters, bad))
            except NoReverseMatch:  # no address of it
                continue
            statuses = [sent(owner.browser, method, url, {}).status_code for method in ("GET", "POST")]
            if max(statuses) >= 500:
                faults.append(f"{route.name} of {bad[:20]!r}: {statuses}")

    assert not faults, told(faults)


def test_no_query_or_field_makes_a_page_without_a_company_fail(client: Browser, ours: Company) -> None:
    """Of links, invitations and the choice of a company."""
    client.raise_request_exception = False
    faults: list[str] = []
    for route in all_routes():
        if route.pattern.startswith(PREFIX) or not route.view.__module__.startswith("naryad."):
            continue
        values = Random(f"{SEED} {route.name}").sample(list(BAD.values()), wide(2, len(BAD)))
        for value in ("1-a", *values):
            try:
                url = reverse(route.name, kwargs=dict.fromkeys(route.parameters, value))
            except NoReverseMatch:
                continue
            for method in ("GET", "POST"):
                names = names_read(partial(sent, client, method, url, {}))
                faults += failures(client, method, url, {}, names)

    assert not faults, told(faults)


def test_a_refusal_that_leaves_a_row_behind_is_seen(ours: Company) -> None:
    """Negative control: what a savepoint took back was not written, whatever follows it was."""
    with writing() as written, scope(ours.workspace.pk):
        with suppress(ZeroDivisionError), transaction.atomic():
            make_client(name="Taken back")
            raise ZeroDivisionError
        assert written.lasts == []

        make_client(name="Left behind")

    assert [line.split()[:3] for line in written.lasts] == [["INSERT", "INTO", '"crm_client"']]


def failures(browser: Browser, method: str, url: str, body: dict[str, str], names: set[str]) -> Iterator[str]:
    """Of one address: in its query and (a POST) in its body."""
    turn = Random(f"{SEED} {method} {re.sub('[0-9]+', '', url)}")  # ids are others each time
    chosen = turn.sample(sorted(names), wide((len(names) + 5) // 6, len(names)))
    alone = [
        (kind, {name: BAD[kind]}) for name in chosen for kind in turn.sample(list(BAD), wide(1, len(BAD)))
    ]
    everywhere = [(kind, dict.fromkeys(names, BAD[kind])) for kind in turn.sample(list(BAD), EVERYWHERE)]
    for kind, bad in [*alone, *everywhere]:
        query = ("&" if "?" in url else "?") + urlencode(bad)
        response = sent(browser, method, url + query, body | bad)
        where = f"{method} {url[:80]}, {kind} in {', '.join(bad)}"
        if response.status_code >= 500:
            yield f"{where}: {response.exc_info[1]!r}"[:300]
        elif response.status_code >= 400 and response.wrote:
            yield f"{where}: refused ({response.status_code}), but {response.wrote[0][:100]}"


def told(faults: list[str]) -> str:
    return "\n".join([f"NARYAD_TESTS_SEED={SEED} sends the same again.", *faults])


def sent(browser: Browser, method: str, url: str, body: dict[str, Any]) -> Any:
    """What it did is taken back; `wrote` of the answer says what that was."""
    with transaction.atomic():
        with writing() as written:
            response: Any = (
                browser.get(url) if method == "GET" else browser.post(url, urlencode(body), content_type=FORM)
            )
        response.wrote = written.lasts
        transaction.set_rollback(True)
    return response


def names_read(work: Callable[[], Any]) -> set[str]:
    """Names that a view and its forms ask of the query or of the body."""
    with listening() as names:
        work()
    return names


@contextmanager
def listening() -> Iterator[set[str]]:
    names: set[str] = set()

    def recording(method: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(given: QueryDict, name: Any, *rest: Any, **options: Any) -> Any:
            names.add(str(name))
            return method(given, name, *rest, **options)

        return recorded

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "__contains__", "get", "getlist"):
            patch.setattr(QueryDict, method, recording(getattr(QueryDict, method)))
        yield names
