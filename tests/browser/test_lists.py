"""Lists that are put in order by hand."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.crm.models import DealStage
from naryad.fields.rules.definitions import Definition
from naryad.orders.actions.orders import create_order, move_order, update_order
from naryad.orders.models import OrderType
from naryad.orders.queries.own import lacking_at
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import AT_REST, visit
from tests.browser.windows import Windows
from tests.factories import make_deal, make_member, make_order, make_task


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


def _some_value(own: Definition) -> str:
    return str(own.options[0].pk) if own.options else "1"


def test_a_card_dropped_under_the_last_one_shown_stays_in_sight(enter: Enter, company: Company) -> None:
    now = timezone.now()
    with scope(company.workspace.pk), transaction.atomic():
        order_type = OrderType.objects.order_by("sequence")[0]
        first, second = order_type.stages.order_by("sequence")[:2]
        who: dict[str, Any] = {"actor": company.anna, "now": now}
        for number in range(22):
            order = create_order(order_type_id=order_type.pk, title=f"Шкаф {number}", **who)
            asked = {own.key: _some_value(own) for own in lacking_at(order, second)}
            update_order(order_id=order.pk, custom=asked, **who)
            move_order(order_id=order.pk, stage_id=second.pk, **who)
        dropped = create_order(order_type_id=order_type.pk, title="Кухня", **who)
        asked = {own.key: _some_value(own) for own in lacking_at(dropped, second)}
        update_order(order_id=dropped.pk, custom=asked, **who)
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


def test_a_deal_is_dragged_by_its_title_and_a_press_on_it_opens_it(enter: Enter, company: Company) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        deal = make_deal(responsible=company.anna, title="Кухня")
        stage = DealStage.objects.filter(kind="open").exclude(pk=deal.stage_id).order_by("sequence")[0]
    page = enter(company.anna)
    visit(page, f"{company.url()}deals/")
    title = page.locator(f"[data-card='{deal.pk}'] h3 a")

    with page.expect_response("**/move/") as moved:
        title.drag_to(page.locator(f"[data-column='{stage.pk}']"))

    assert moved.value.ok
    expect(page.locator(f"[data-column='{stage.pk}'] [data-card='{deal.pk}']")).to_be_visible()
    title.click()
    expect(page.locator("#peek-body")).to_contain_text(deal.title)


def test_of_many_members_one_is_found_by_typing(enter: Enter, company: Company) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        for number in range(40):
            make_member(name=f"Смирнов Олег {number}", has_login=False)
        wanted = make_member(name="Ёлкина Зоя")
        task = make_task(order=make_order(responsible=company.anna), assignee=company.stepan, title="Сборка")
        make_task(order=task.order, assignee=wanted, title="Полировка")
    page = enter(company.anna)

    visit(page, f"{company.url()}tasks/")
    page.get_by_role("combobox", name="Исполнитель", exact=True).press_sequentially("елк")
    page.locator(".ts-dropdown").get_by_role("option", name="Ёлкина Зоя").click()
    expect(page).to_have_url(re.compile(f"assignee={wanted.pk}"))
    expect(page.get_by_role("link", name="Полировка")).to_be_visible()
    expect(page.get_by_role("link", name="Сборка")).to_be_hidden()

    visit(page, f"{company.url()}tasks/{task.pk}/")
    page.get_by_role("button", name="Исполнитель: ").click()
    page.get_by_role("combobox", name="Исполнитель", exact=True).press_sequentially("зоя")
    page.locator(".ts-dropdown").get_by_role("option", name="Ёлкина Зоя").click()
    expect(page.locator("#task-card .ts-control .item", has_text="Ёлкина Зоя")).to_be_visible()

    visit(page, f"{company.url()}tasks/queue/")
    page.get_by_role("combobox", name="Другая очередь").last.press_sequentially("зоя")
    page.locator(".ts-dropdown").get_by_role("option", name="Ёлкина Зоя").click()
    expect(page.get_by_role("heading", name="Очередь: Ёлкина Зоя")).to_be_visible()
