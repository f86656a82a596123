"""A table is shaped, kept as a view, and changed where it stands."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.orders.actions.orders import create_order
from naryad.orders.models import Order, OrderType
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import AT_REST, press_unmoved, visit


def test_a_table_becomes_a_view_and_its_cells_are_changed_by_keys(enter: Enter, company: Company) -> None:
    """Condition, columns by keys, a view of one's own; then a cell by Enter, Tab and Escape, and two rows at once."""
    with scope(company.workspace.pk), transaction.atomic():
        order_type = OrderType.objects.order_by("sequence")[0]
        who: dict[str, Any] = {"order_type_id": order_type.pk, "actor": company.anna, "now": timezone.now()}
        ids = [create_order(title=f"Шкаф {number}", **who).pk for number in (1, 2)]
        create_order(title="Стол", **who)
    page = enter(company.anna)
    visit(page, f"{company.url()}orders/?sort=title")

    page.get_by_role("link", name="Условие").click()
    dialog = page.locator("#modal-body")
    dialog.locator("select[name$=-column]").select_option("title")
    dialog.locator("input[name$=-value]").fill("шкаф")
    dialog.locator("input[name$=-value]").press("Enter")
    expect(page.locator(".cond-chip")).to_contain_text("«шкаф»")
    expect(page.locator("tr[data-pk]")).to_have_count(2)

    page.get_by_role("link", name=re.compile("^Столбцы")).click()
    promise = dialog.locator("[data-item=promise]")
    for _press in range(20):
        if promise.locator("[data-up]").get_attribute("aria-disabled") == "true":
            break
        promise.locator("[data-up]").press("Enter")
    dialog.get_by_role("button", name="Показать").last.click()
    expect(page).to_have_url(re.compile(r"columns=promise"))

    page.get_by_role("link", name="Вид", exact=True).click()
    dialog.get_by_label("Название").fill("Шкафы")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".view-tabs [aria-current=page]")).to_have_text("Шкафы")

    cell = page.locator(f"tr[data-pk='{ids[0]}'] [data-cell=promise]")
    cell.press("Enter")
    cell.locator("input[name=value]").press("Escape")
    expect(cell).to_be_focused()
    cell.press("Enter")
    cell.locator("input[name=value]").fill("21.12.2027")
    cell.locator("input[name=value]").press("Tab")
    expect(page.locator(f"tr[data-pk='{ids[0]}'] input[name=value]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell).to_contain_text("21")

    page.locator("[data-select-all]").check()
    bar = page.locator(".bulk-bar")
    bar.locator("select[name=column]").select_option("promise")
    bar.locator("input[name=value]").fill("23.12.2027")
    page.keyboard.press("Tab")
    expect(bar.locator(".effect-line")).to_be_visible()
    bar.locator("input[name=value]").fill("22.12.2027")
    press_unmoved(page, bar.get_by_role("button", name="Применить к выбранным"))
    expect(page.get_by_text("Изменены 2 строки.")).to_be_visible()
    page.evaluate(AT_REST)
    with scope(company.workspace.pk), transaction.atomic():
        days = set(Order.objects.filter(pk__in=ids).values_list("promised_on", flat=True))
    assert days == {date(2027, 12, 22)}
