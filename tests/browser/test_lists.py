"""Lists that are put in order by hand."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.orders.actions.orders import create_order, move_order
from naryad.orders.models import OrderType
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import AT_REST, visit
from tests.browser.windows import Windows


def test_a_move_that_is_refused_goes_back(enter: Enter, windows: Windows, company: Company) -> None:
    windows.expected = (*windows.expected, "status of 409")
    page = enter(company.anna)
    visit(page, f"{company.url()}settings/deal-stages/")
    rows = page.locator("sort-list [data-item]")
    first, second = (rows.nth(at).get_attribute("data-item") or "" for at in range(2))
    page.route("**/order/", lambda route: route.fulfill(status=409, headers={"HX-Reswap": "none"}))

    with page.expect_request("**/order/") as asked:
        rows.nth(1).locator("[data-up]").click()

    assert f"{second}%2C{first}%2C" in (asked.value.post_data or "")
    expect(rows.first).to_have_attribute("data-item", first)
    expect(rows.nth(1).locator("[data-up]")).to_be_focused()


def test_a_card_dropped_under_the_last_one_shown_stays_in_sight(enter: Enter, company: Company) -> None:
    now = timezone.now()
    with scope(company.workspace.pk), transaction.atomic():
        order_type = OrderType.objects.order_by("sequence")[0]
        first, second = order_type.stages.order_by("sequence")[:2]
        who: dict[str, Any] = {"actor": company.anna, "now": now}
        for number in range(22):
            order = create_order(order_type_id=order_type.pk, title=f"Шкаф {number}", **who)
            move_order(order_id=order.pk, stage_id=second.pk, **who)
        dropped = create_order(order_type_id=order_type.pk, title="Кухня", **who)
    page = enter(company.anna)
    visit(page, f"{company.url()}orders/board/")
    card = page.locator(f"[data-card='{dropped.pk}']")

    with page.expect_response("**/orders/board/*"):
        card.locator("[data-move-menu]").press("Enter")
        card.get_by_role("button", name=second.name, exact=True).press("Enter")
    page.evaluate(AT_REST)

    cards = page.locator(f"[data-column='{second.pk}'] [data-card]")
    expect(cards).to_have_count(21)
    expect(cards.last).to_contain_text("Кухня")
