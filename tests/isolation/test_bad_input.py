"""What nobody means to type, in every query name, field and address of every route: refused, never a failure."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse

from tests.isolation.asks import Sender, asked
from tests.isolation.companies import Company
from tests.isolation.routes import PREFIX, all_routes, member_routes

pytestmark = pytest.mark.django_db
ALONE = {"null": "a\0b", "digits": "9" * 5000, "no column holds it": "1" + "0" * 30}
"""Sent in each name by itself, the others being right."""
LONG = ["digits", "no column holds it"]
TOGETHER = {
    "one more than a column": str(2**63),
    "superscript": "²",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass"),
    "long": "ж" * 30_000,
}
"""Some of them are sent in all names at once."""
OF_EVERY_POST = {"csrfmiddlewaretoken", "idempotency_key", "agreed"}
"""Read by what every route passes: one route of a part is enough."""
PARTS = 8
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
    for route, ask in asked()[part::PARTS]:
        url, body = ask.url(route, workspace=owner.workspace, rows=rows), ask.body(rows)
        for method in ask.methods:
            names = names_read(partial(owner.try_out, route, ask, method, rows)) | body.keys()
            faults += failures(owner.browser, method, url, body, names - common)
            common |= names & OF_EVERY_POST

    assert not faults, "\n".join(faults)


def test_no_address_makes_a_route_fail(owner: Sender) -> None:
    faults: list[str] = []
    for route in member_routes():
        for bad in (*ALONE.values(), str(2**63), "²") if route.parameters else ():
            try:
                url = route.url(workspace=owner.workspace, ids=dict.fromkeys(route.parameters, bad))
            except NoReverseMatch:  # no address of it
                continue
            statuses = [sent(owner.browser, method, url, {}).status_code for method in ("GET", "POST")]
            if max(statuses) >= 500:
                faults.append(f"{route.name} of {bad[:20]!r}: {statuses}")

    assert not faults, "\n".join(faults)


def test_no_query_or_field_makes_a_page_without_a_company_fail(client: Browser, ours: Company) -> None:
    """Of links, invitations and the choice of a company."""
    client.raise_request_exception = False
    faults: list[str] = []
    for route in all_routes():
        if route.pattern.startswith(PREFIX) or not route.view.__module__.startswith("naryad."):
            continue
        for value in ("1-a", *ALONE.values()):
            try:
                url = reverse(route.name, kwargs=dict.fromkeys(route.parameters, value))
            except NoReverseMatch:
                continue
            for method in ("GET", "POST"):
                names = names_read(partial(sent, client, method, url, {}))
                faults += failures(client, method, url, {}, names)

    assert not faults, "\n".join(faults)


def failures(browser: Browser, method: str, url: str, body: dict[str, str], names: set[str]) -> Iterator[str]:
    """Of one address: in its query and (a POST) in its body."""
    alone = [(kind, {name: ALONE[kind]}) for name in sorted(names) for kind in ("null", turn(LONG, name))]
    kinds = {turn(list(TOGETHER), f"{url} {number}") for number in range(3)}
    for kind, bad in [*alone, *((kind, dict.fromkeys(names, TOGETHER[kind])) for kind in sorted(kinds))]:
        query = ("&" if "?" in url else "?") + urlencode(bad)
        response = sent(browser, method, url + query, body | bad)
        if response.status_code >= 500:
            yield f"{method} {url[:80]}, {kind} in {', '.join(bad)}: {response.exc_info[1]!r}"[:300]


def turn(kinds: list[str], text: str) -> str:
    """All of them everywhere would take minutes: which one is sent is a matter of the text, the same in every run."""
    return kinds[crc32(text.encode()) % len(kinds)]


def sent(browser: Browser, method: str, url: str, body: dict[str, Any]) -> Any:
    """What it did is taken back."""
    with transaction.atomic():
        response = (
            browser.get(url) if method == "GET" else browser.post(url, urlencode(body), content_type=FORM)
        )
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
