"""A part of the program that is off: none of its pages opens, and no other page leads there; the rest is as it was."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from naryad.ui.hooks.kinds import registered_kinds
from naryad.workspaces.models import Workspace
from naryad.workspaces.parts import PART_OF, PARTS
from tests.isolation.asks import Sender, asked, text
from tests.isolation.companies import Company
from tests.isolation.routes import Route

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'(?:href|action|hx-\w+|data-url)="(/w/[^"?#]*)')


@pytest.mark.parametrize("off", PARTS)
def test_what_is_off_is_nowhere(off: str, client: Browser, ours: Company) -> None:
    use(ours, set(PARTS) - {off})

    faults = list(faults_without(off, client, ours))

    assert not faults, "\n".join(faults)


def test_pages_lead_to_every_part_that_is_on(client: Browser, ours: Company) -> None:
    """Negative control: the links that are looked for above are there to be found."""
    led = {
        part
        for route, answers, _permitted in answered(client, ours)
        for response in answers
        for part in led_to(response).keys() - {part_of(route)}
    }

    assert led == set(PARTS)


def use(company: Company, parts: set[str]) -> None:
    Workspace.objects.filter(pk=company.workspace.pk).update(parts=sorted(parts))


def faults_without(off: str, client: Browser, ours: Company) -> Iterator[str]:
    for route, answers, permitted in answered(client, ours):
        for response in answers:
            is_gone = response.status_code == 404
            if part_of(route) == off and not is_gone:
                yield f"{route.name} is there, {response.status_code}"
            elif part_of(route) != off and response.status_code not in permitted:
                yield f"{route.name} answers {response.status_code}"
            if off in led_to(response):
                yield f"{route.name} leads to what is off: {led_to(response)[off]}"


def answered(
    client: Browser, ours: Company
) -> Iterator[tuple[Route, list[HttpResponse], frozenset[int] | set[int]]]:
    """What is asked of every page by the owner, and of every press of a part; nothing of it stays."""
    client.force_login(ours.members["owner"].user)
    client.raise_request_exception = False
    sender, rows = (
        Sender(browser=client, workspace=ours.workspace.slug),
        ours.rows(led_by="owner", seen_by="owner"),
    )
    for route, ask in asked():
        methods = ask.methods if part_of(route) else set(ask.methods) & {"GET"}
        answers = [sender.try_out(route, ask, method, rows) for method in methods]
        yield route, answers, ask.permitted | {200, 302}


def part_of(route: Route) -> str | None:
    """Of what is said and laid on a row: the part of the row's card."""
    kind = route.name.rpartition("_")[2] if route.name.startswith("talk:") else ""
    of_card = next((known.capability for known in registered_kinds() if known.name == kind), "")
    return PART_OF.get((of_card or route.view.capability).partition(".")[0])


def led_to(response: HttpResponse) -> dict[str, str]:
    """Part → an address of it that the answer holds."""
    found = {}
    for address in set(ADDRESS.findall(text(response))):
        try:
            view = resolve(address).func
        except Resolver404:
            continue
        part = PART_OF.get(getattr(view, "capability", "").partition(".")[0])
        if part:
            found[part] = address
    return found
