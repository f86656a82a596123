"""Items of an order are picked from the catalogue by the keyboard alone."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from naryad.orders.models import OrderItem
from naryad.products.actions.products import create_product
from naryad.products.models import Product
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.factories import make_deal, make_order

MOST_KEYS = 8
"""Of an item, beside what is typed into its fields."""
CODE = "4600000001103"


class Keys:
    """Keys beside typed texts are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)


def test_items_are_picked_by_name_article_and_barcode_without_a_mouse(enter: Enter, company: Company) -> None:
    now = timezone.now()
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": now}
        create_product(name="Петля накладная", article="FT-110", barcode=CODE, price=Decimal("290.5"), **who)
        create_product(name="Монтаж, час бригады", article="US-04", unit="356", price=Decimal(2400), **who)
        order = make_order(responsible=company.anna, deal=make_deal(responsible=company.anna))
    page = enter(company.anna)
    keys = Keys(page)

    visit(page, f"{company.url()}orders/{order.pk}/")
    page.get_by_role("button", name="Изменить или добавить").click()
    name = page.locator(".item-add input[name=name]")
    name.focus()
    page.keyboard.type("петля")
    expect(page.get_by_role("option", name="Петля накладная")).to_be_visible()
    keys.press("ArrowDown", "Enter")
    expect(page.locator(".item-add input[name=price]")).to_have_value("290,50")
    page.keyboard.type("2")
    keys.press("Enter")
    expect(name).to_have_value("")
    expect(name).to_be_focused()
    assert keys.count <= MOST_KEYS

    page.keyboard.type(CODE)  # a scanner ends with Enter, before the answer is there
    page.keyboard.press("Enter")
    expect(page.locator(".item-add input[name=quantity]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(name).to_be_focused()
    page.keyboard.type("Полка по эскизу")
    page.keyboard.press("Enter")
    expect(page.locator(".items-edit tbody tr")).to_have_count(3)

    with scope(company.workspace.pk), transaction.atomic():
        hinge = Product.objects.get(barcode=CODE)
        items = OrderItem.objects.filter(order=order).order_by("sequence")
        rows = items.values_list("product", "name", "quantity", "price", "unit")
        expected: list[tuple[Any, ...]] = [
            (hinge.pk, hinge.name, 2, Decimal("290.5"), "шт."),
            (hinge.pk, hinge.name, 1, Decimal("290.5"), "шт."),
            (None, "Полка по эскизу", 1, 0, ""),
        ]
        assert list(rows) == expected


def test_a_new_order_is_filled_line_by_line(enter: Enter, company: Company) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": timezone.now()}
        create_product(name="Петля накладная", article="FT-110", price=Decimal("290.5"), **who)
        create_product(name="Монтаж, час бригады", article="US-04", unit="356", price=Decimal(2400), **who)
    page = enter(company.anna)
    keys = Keys(page)
    visit(page, company.url() + "orders/new/")
    page.locator("[name=items-0-name]").focus()

    page.keyboard.type("ft-110")
    keys.press("Enter")
    expect(page.locator("[name=items-0-quantity]")).to_be_focused()
    page.keyboard.type("4")
    keys.press("Enter")
    expect(page.locator("[name=items-1-name]")).to_be_focused()
    assert keys.count <= MOST_KEYS
    page.keyboard.type("монтаж")
    expect(page.get_by_role("option", name="Монтаж")).to_be_visible()
    keys.press("ArrowDown", "Enter")

    expect(page.locator("[name=items-0-product]")).not_to_have_value("")
    expect(page.locator("[name=items-1-unit]")).to_have_value("ч")
    expect(page.locator("#order-total")).to_contain_text("3 562 ₽")
