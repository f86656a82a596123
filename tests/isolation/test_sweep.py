"""Another company's ids on every route: 404, nothing changed, nothing leaked."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser

from naryad.tenancy.scope import scope
from tests.isolation.companies import CANARY, Company, digest, make_company, move_ids_apart
from tests.isolation.routes import Route, member_routes

pytestmark = pytest.mark.django_db(transaction=True)
SEEN = 40  # ids of each company that are tried on a route of one id
KEPT = frozenset({"activity_eventrecord", "forecast_forecastrequest"})
FIELDS = (
    "client", "client_id", "deal", "deal_id", "stage", "stage_id", "responsible", "responsible_id", "order",
    "order_id", "order_type", "order_type_id", "task", "task_id", "tasks", "task_ids", "ids", "assignee",
    "assignee_id", "member", "member_id", "skill", "skill_id", "skills", "predecessor", "predecessor_id",
    "successor", "successor_id", "template", "template_id", "parent", "parent_id", "before_id", "after_id",
    "after_task_id", "after", "before", "item", "item_id", "value", "contact", "type", "task_type", "watcher",
)  # fmt: skip


@pytest.fixture
def companies(owner_cursor: Any) -> Iterator[tuple[Company, Company]]:
    ours = make_company(name="Наша")
    move_ids_apart(owner_cursor)
    yield ours, make_company(name=CANARY)


def _with_ids() -> list[Route]:
    return [route for route in member_routes() if route.parameters]


def test_foreign_ids_are_404_on_every_route(companies: tuple[Company, Company], client: Browser) -> None:
    ours, theirs = companies
    client.force_login(ours.members["owner"].user)
    with scope(theirs.workspace.pk), transaction.atomic():
        before = digest()
    foreign = _sample(theirs)
    faults = []
    for route in _with_ids():
        for ids in _fillings(route, foreign):
            url = route.url(workspace=ours.workspace.slug, ids=ids)
            for response in (client.get(url), client.post(url, {"value": "1"})):
                if response.status_code not in (404, 405) or CANARY in _text(response):
                    faults.append(
                        f"{response.request['REQUEST_METHOD']} {route.name} {ids}: {response.status_code}"
                    )
    with scope(theirs.workspace.pk), transaction.atomic():
        after = digest()

    assert faults == []
    assert before == after


def test_foreign_ids_in_a_body_change_and_leak_nothing(
    companies: tuple[Company, Company], client: Browser
) -> None:
    """Own row in the path, another company's id in every field that names a row."""
    ours, theirs = companies
    client.force_login(ours.members["owner"].user)
    client.raise_request_exception = False
    with scope(theirs.workspace.pk), transaction.atomic():
        before = digest()
    faults = []
    for route in member_routes():
        if getattr(route.view, "streams", False):
            continue
        for ids in list(_fillings(route, _sample(ours)))[:SEEN]:
            for foreign in (
                theirs.ids["crm.Client"][0],
                theirs.ids["tasks.Task"][-1],
                theirs.ids["workspaces.Member"][0],
            ):
                url = route.url(workspace=ours.workspace.slug, ids=ids)
                response = client.post(url, dict.fromkeys(FIELDS, str(foreign)))
                if response.status_code >= 500 or CANARY in _text(response):
                    faults.append(f"POST {route.name} {ids}: {response.status_code}")
    with scope(theirs.workspace.pk), transaction.atomic():
        after = digest()

    assert faults == []
    assert before == after


def test_a_stranger_finds_no_company_at_all(companies: tuple[Company, Company], client: Browser) -> None:
    ours, theirs = companies
    client.force_login(ours.members["owner"].user)
    faults = []
    for route in member_routes():
        for ids in list(_fillings(route, _sample(theirs)))[:2] or [{}]:
            url = route.url(workspace=theirs.workspace.slug, ids=ids)
            for response in (client.get(url), client.post(url)):
                if response.status_code not in (401, 404, 405) or CANARY in _text(response):
                    faults.append(f"{route.name}: {response.status_code}")

    assert faults == []


def test_the_sweep_can_fail(companies: tuple[Company, Company], client: Browser) -> None:
    """Negative control: with our own ids every route of one id answers something other than 404."""
    ours, _theirs = companies
    client.force_login(ours.members["owner"].user)
    silent = []
    for route in _with_ids():
        answers = set()
        for ids in _fillings(route, ours.all_ids() if len(route.parameters) == 1 else _sample(ours)):
            url = route.url(workspace=ours.workspace.slug, ids=ids)
            answers.add(client.get(url).status_code)
            if answers - {404, 405}:
                break
            answers.add(client.post(url).status_code)
            if answers - {404, 405}:
                break
        if not answers - {404, 405}:
            silent.append(route.name)

    assert silent == []


def _sample(company: Company) -> list[int]:
    """The first and last id of every kind of row."""
    return sorted({pk for pks in company.ids.values() if pks for pk in (pks[0], pks[-1])})


def _fillings(route: Route, ids: list[int]) -> Iterator[dict[str, int]]:
    for values in product(ids, repeat=len(route.parameters)):
        yield dict(zip(route.parameters, values, strict=True))


def _text(response: HttpResponse) -> str:
    return "" if response.streaming else response.content.decode(errors="replace")
