"""An offer is typed, sent, read on a client's phone and accepted there."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.offers.actions.offers import create_offer
from naryad.offers.actions.sections import add_offer_item, add_section
from naryad.offers.models import Offer
from naryad.offers.queries.offers import sections_of
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import Order, OrderType
from naryad.products.actions.products import create_product
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import PHONE, Windows
from tests.factories import make_client, make_deal


def test_a_client_accepts_on_a_phone_what_was_sent(enter: Enter, windows: Windows, company: Company) -> None:
    now = timezone.now()
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": now}
        create_product(name="Петля накладная", article="FT-110", price=Decimal("290.5"), **who)
        deal = make_deal(responsible=company.anna, client=make_client(name="Зоя"), title="Кухня для Зои")
        until = now.date() + timedelta(days=9)
        offer = create_offer(
            deal_id=deal.pk,
            order_type_id=OrderType.objects.order_by("sequence")[0].pk,
            valid_until=until,
            **who,
        )
    page = enter(company.anna)

    visit(page, f"{company.url()}offers/{offer.pk}/")
    page.locator(".item-add input[name=name]").focus()
    page.keyboard.type("FT-110")
    page.keyboard.press("Enter")
    expect(page.locator(".item-add input[name=price]")).to_have_value("290,50")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.locator(".items-shown")).to_contain_text("Петля накладная")
    page.get_by_role("button", name="Отправить").click()
    letter = page.get_by_role("dialog")
    letter.get_by_role("textbox", name="Текст").press("Control+Home")
    page.keyboard.type("Добрый день. ")
    max_link = letter.get_by_role("link", name="MAX")
    expect(max_link).to_have_attribute(
        "href", re.compile(f"^https://max.ru/:share.text={quote('Добрый день. ')}")
    )
    letter.get_by_role("button", name="Отмена").click()
    link = page.locator("#client-link-url").input_value()
    phone = windows.open(size=PHONE, locale="ru-RU")
    visit(phone, link[link.index("/c/") :])
    expect(phone.get_by_text("1 162 ₽").last).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_label("Ваше имя").fill("Зоя Петрова")
    phone.get_by_role("button", name="Принять").click()

    expect(phone.get_by_text("Предложение принято: Зоя Петрова")).to_be_visible()
    expect(page.get_by_text("Зоя Петрова").first).to_be_visible()  # by itself
    with scope(company.workspace.pk), transaction.atomic():
        assert Order.objects.filter(deal=deal).count() == 1
        assert Offer.objects.get().status == "accepted"


def test_items_are_dragged_and_sections_moved_by_a_finger(enter: Enter, company: Company) -> None:
    now = timezone.now()
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": now}
        deal = make_deal(responsible=company.anna, client=make_client(name="Зоя"), title="Кухня для Зои")
        order_type = OrderType.objects.order_by("sequence")[0].pk
        offer = create_offer(deal_id=deal.pk, order_type_id=order_type, title="Кухня", **who)
        first = offer.sections.get().pk
        add_section(offer_id=offer.pk, order_type_id=order_type, title="Доставка", **who)
        for name in ("Столешница", "Фасад", "Петля"):
            add_offer_item(section_id=first, item=ItemInput(name=name, price=Decimal(100)), **who)
    page = enter(company.anna)
    visit(page, f"{company.url()}offers/{offer.pk}/")

    page.locator(".items-card .value-shown").first.click()
    rows = page.locator(".items-table tbody tr")
    with page.expect_response(re.compile("items/order")):
        rows.nth(2).locator("[data-handle]").drag_to(rows.nth(0), target_position={"x": 60, "y": 3})
    elsewhere = page.locator("drop-in").nth(1)
    with page.expect_response(re.compile("items/.*/move")):
        rows.nth(2).locator("[data-handle]").drag_to(elsewhere, target_position={"x": 60, "y": 3})
    expect(elsewhere.locator(".items-shown")).to_contain_text("Фасад")
    with page.expect_response(re.compile("items/.*/move")):
        page.get_by_role("button", name="Отменить").click()
    expect(elsewhere.locator(".items-shown")).to_have_text("Позиций нет")
    phone = enter(company.anna, size=PHONE, has_touch=True)
    visit(phone, f"{company.url()}offers/{offer.pk}/")
    phone.locator(".items-card .value-shown").first.tap()
    phone.get_by_role("button", name="Перенести «Столешница» в другой раздел").tap()
    with phone.expect_response(re.compile("items/.*/move")):
        phone.get_by_role("button", name="В «Доставка»").tap()
    with phone.expect_response(re.compile("sections/order")):
        phone.get_by_role("button", name="Поднять «Доставка» выше").tap()

    expect(phone.locator(".items-card h2")).to_have_text(["Доставка", "Кухня"])
    expect(page.locator(".items-card h2")).to_have_text(["Доставка", "Кухня"])  # by itself
    with scope(company.workspace.pk), transaction.atomic():
        shown = sections_of(Offer.objects.select_related("workspace").get())
        assert [[item.name for item in one.items] for one in shown] == [["Столешница"], ["Петля", "Фасад"]]
