"""A calculated field is written with the list of fields, its fault in place, and its result on a chosen row."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.fields.actions.definitions import create_field
from naryad.orders.actions.orders import create_order, update_order
from naryad.orders.models import OrderType
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit


def test_a_formula_is_written_by_its_list_and_tried_on_a_chosen_row(enter: Enter, company: Company) -> None:
    """By keys: `{` narrows the list, Enter takes; a fault is marked; the result is of the chosen order, before saving."""
    _metres(company)
    page = enter(company.anna)
    visit(page, f"{company.url()}settings/fields/?of=order")
    new = page.locator(".own-new")
    new.get_by_label("Название").fill("Работа")
    new.get_by_label("Вид").select_option("calculated")
    formula, said = new.locator("textarea[name=formula]"), new.locator(".formula-said")

    formula.press_sequentially("{пого")
    expect(new.locator("[data-insert]:visible")).to_have_count(1)
    formula.press("Enter")
    expect(formula).to_have_value("{Погонаж}")
    formula.press_sequentially(" × × 20 мин")
    expect(said.locator("mark")).to_have_text("×")
    formula.fill("{Погонаж} × 20 мин")
    expect(said).to_contain_text("Стол")
    expect(said.locator("b")).to_have_text("2 ч 20 мин")
    expect(said).to_contain_text(re.compile("у 2 записей"))

    new.locator(".formula-row .ts-control").click()
    page.keyboard.type("Шкаф")
    page.locator(".ts-dropdown [data-selectable]").filter(has_text="Шкаф").click()
    expect(said.locator("b")).to_have_text("1 ч")
    new.get_by_role("button", name="Добавить").click()

    line = page.locator(".own-row").filter(has_text="Работа")
    expect(line).to_be_visible()
    expect(line.get_by_text("пересчитывается")).to_have_count(0)


def _metres(company: Company) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": timezone.now()}
        own = create_field(of="order", kind="number", name="Погонаж", **who)
        company.anna.workspace.refresh_from_db()
        order_type = OrderType.objects.order_by("sequence")[0]
        for title, metres in (("Шкаф", "3"), ("Стол", "7")):
            order = create_order(order_type_id=order_type.pk, title=title, **who)
            update_order(order_id=order.pk, custom={own.key: metres}, **who)
