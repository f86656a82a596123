"""A part of the program that is off: none of its pages opens, and no other page leads there; the rest is as it was."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from naryad.setup.rules.ready import ready_setups
from naryad.ui.hooks.kinds import registered_kinds
from naryad.workspaces.models import Workspace
from naryad.workspaces.parts import PARTS, PARTS_OF
from tests.battery import IS_BATTERY, only_battery, wide
from tests.isolation.asks import Sender, asked, text
from tests.isolation.companies import Company
from tests.isolation.routes import Route

pytestmark = pytest.mark.django_db
ON_A_TASK = {"preview", "remove", "restore"}
"""What is asked of the file of the tests, which lies on a task."""
EVERYWHERE = {"crm:deal", "crm:client", "orders:order", "tasks:task", "tasks:my_queue", "orders:order_list"}
"""Cards and lists that lead to everything; of the other pages each turn asks its share, the battery all of them."""
TURNS = wide(6, 1)
ADDRESS = re.compile(r'(?:href|action|hx-\w+|data-url)="(/w/[^"?#]*)')


def sets_off() -> dict[str, set[str]]:
    """Each part with those that need it; in the battery also what each ready set-up leaves out, where that is another set."""
    sets = {off: {off, *(part.name for part in PARTS.values() if off in part.needs)} for off in PARTS}
    for ready in ready_setups().values():
        left_out = set(PARTS) - set(ready.setup.parts or PARTS)
        if IS_BATTERY and left_out and left_out not in sets.values():
            sets[f"as in {ready.name}"] = left_out
    return sets


@pytest.mark.parametrize("without", [pytest.param(off, id=name) for name, off in sets_off().items()])
def test_what_is_off_is_nowhere(without: set[str], client: Browser, ours: Company) -> None:
    use(ours, set(PARTS) - without)

    faults = list(faults_without(without, client, ours))

    assert not faults, "\n".join(faults)


@only_battery
def test_pages_lead_to_every_part_that_is_on(client: Browser, ours: Company) -> None:
    """Negative control: the links that are looked for above are there to be found."""
    led = {
        part
        for route, answers, _permitted in answered(client, ours)
        for response in answers
        for part in led_to(response).keys() - parts_of(route)
    }

    assert led == set(PARTS)


def use(company: Company, parts: set[str]) -> None:
    Workspace.objects.filter(pk=company.workspace.pk).update(parts=sorted(parts))


def faults_without(off: set[str], client: Browser, ours: Company) -> Iterator[str]:
    turn = sum(map(list(PARTS).index, off))
    for route, answers, permitted in answered(client, ours, off=off, turn=turn):
        is_off = bool(parts_of(route) & off)
        for response in answers:
            is_gone = response.status_code == 404
            if is_off and not is_gone:
                yield f"{route.name} is there, {response.status_code}"
            elif not is_off and response.status_code not in permitted:
                yield f"{route.name} answers {response.status_code}"
            for part in led_to(response).keys() & off:
                yield f"{route.name} leads to {part}: {led_to(response)[part]}"


def answered(
    client: Browser, ours: Company, *, off: frozenset[str] | set[str] = frozenset(), turn: int | None = None
) -> Iterator[tuple[Route, list[HttpResponse], frozenset[int] | set[int]]]:
    """What is asked of pages by the owner, and of every press of what is off; nothing of it stays."""
    client.force_login(ours.members["owner"].user)
    client.raise_request_exception = False
    sender, rows = (
        Sender(browser=client, workspace=ours.workspace.slug),
        ours.rows(led_by="owner", seen_by="owner"),
    )
    for place, (route, ask) in enumerate(asked()):
        is_off = bool(parts_of(route) & off)
        if turn is not None and not is_off and route.name not in EVERYWHERE and (place + turn) % TURNS:
            continue
        methods = ask.methods if is_off else set(ask.methods) & {"GET"}
        answers = [sender.try_out(route, ask, method, rows) for method in methods]
        yield route, answers, ask.permitted | {200, 302}


def parts_of(route: Route) -> set[str]:
    """Of what is said and laid on a row: that of the row's card as well."""
    kind = route.name.rpartition("_")[2] if route.name.startswith("talk:") else ""
    kind = "task" if route.name.startswith("talk:file_") and kind in ON_A_TASK else kind
    of_card = next((known.capability for known in registered_kinds() if known.name == kind), "")
    return needed_by(of_card) | needed_by(route.view.capability)


def needed_by(capability: str) -> set[str]:
    return set(PARTS_OF.get(capability.partition(".")[0], ()))


def led_to(response: HttpResponse) -> dict[str, str]:
    """Part → an address of it that the answer holds."""
    found: dict[str, str] = {}
    for address in set(ADDRESS.findall(text(response))):
        try:
            view = resolve(address).func
        except Resolver404:
            continue
        found |= dict.fromkeys(needed_by(getattr(view, "capability", "")), address)
    return found
