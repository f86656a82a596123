"""What people type is shown as they typed it; none of it runs."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.orders.models import OrderStage, OrderType
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, Workspace
from tests.battery import wide
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import MAIN, MORE, SETTINGS, addresses, visit
from tests.browser.windows import Windows
from tests.browser.work import fill

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "<svg onload=alert(3)>",
    '"><script>alert(4)</script>',
    "'><img src=x onerror=alert(5)>",
    '" onmouseover="alert(6)" autofocus onfocus="alert(6)',
    "' onfocus='alert(7)' autofocus='",
    "</textarea><script>alert(8)</script>",
    "</title><script>alert(9)</script>",
    "<iframe srcdoc='<script>alert(10)</script>'></iframe>",
    "javascript:alert(11)",
    "{{constructor.constructor('alert(12)')()}}",
    "{% debug %}{{ 7|add:6 }}",
    "${alert(14)}`-alert(14)-`",
    '<div hx-get="/account/logout/" hx-trigger="load">',
    '<template data-toast="info" data-text="x"></template>',
    "<a href='javascript:alert(17)' hx-on:click='alert(17)'>x</a>",
    "--><script>alert(18)</script><!--",
    '{"toast": {"text": "<img src=x onerror=alert(19)>"}}',
    "\\u003cscript\\u003ealert(20)\\u003c/script\\u003e",
)


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), wide(len(PAYLOADS), 4)))
def test_nothing_that_was_typed_runs(windows: Windows, enter: Enter, company: Company, first: int) -> None:
    """`first`: of the payloads, so that in the battery a text gets another one each time."""
    ids = fill(company, now=timezone.now(), say=_payloads(first))
    with scope(company.workspace.pk), transaction.atomic():
        say = _payloads(first)
        named: tuple[Any, ...] = (
            Member.objects.exclude(pk=company.anna.pk),
            OrderStage.objects,
            OrderType.objects,
        )
        for rows in named:
            for pk in list(rows.values_list("pk", flat=True)):
                rows.filter(pk=pk).update(name=say(""))
    Workspace.objects.filter(pk=company.workspace.pk).update(name=PAYLOADS[0])
    page = enter(company.anna)

    for address in addresses(company, ids, MAIN, *wide((), (MORE, SETTINGS))):
        visit(page, address)
    visit(page, company.url() + "deals/")
    page.locator(".board-card a").first.click()  # in the slide-over too
    expect(page.locator("#peek-body h1")).to_be_visible()
    visit(page, company.url() + "deals/new/")
    page.get_by_role("combobox", name="Клиент").last.press_sequentially("alert")  # found by the island
    expect(page.locator(".ts-dropdown .option").first).to_contain_text("alert")
    visit(page, company.url() + f"tasks/queue/{company.pavel.pk}/")
    page.locator("#hero").get_by_role("button", name="Готово").click()  # said in a toast
    expect(page.locator(".toast-note")).to_be_visible()

    assert windows.faults == []


def _payloads(first: int) -> Callable[[str], str]:
    """Each call gives the next one, whatever the text was to be."""
    numbers = count(first)
    return lambda _text: PAYLOADS[next(numbers) % len(PAYLOADS)]
