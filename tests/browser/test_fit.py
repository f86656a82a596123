"""A company shapes the program in the browser: presses are counted, a text that is typed is one."""

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from naryad.orders.models import Order
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.work import fill

MOST_FROM_READY = 15


class Counted:
    """Presses and typed texts of one page."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def type(self, label: str, text: str) -> None:
        self.count += 1
        self.page.get_by_label(label).first.fill(text)


def test_a_repair_shop_begins_from_its_ready_set_up(enter: Enter, company: Company) -> None:
    page = enter(company.anna)
    visit(page, company.url() + "clients/")
    head = Counted(page)

    head.press("link", "Настройки")
    head.press("link", "Файл настройки")
    head.press("button", "Сравнить с «Ремонт техники»")
    expect(page.locator(".setup-groups")).to_contain_text("Приём и выдача", timeout=30_000)
    head.press("button", "Применить")

    expect(page.get_by_role("link", name="Ремонты", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="Сделки", exact=True)).to_have_count(0)
    assert head.count <= MOST_FROM_READY


def test_a_field_is_made_filled_and_asked_for_at_its_stage(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    page = enter(company.anna)
    visit(page, company.url() + "settings/fields/")
    page.locator(".own-new").get_by_label("Название").fill("Ключ от подъезда")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ключ от подъезда").click()
    page.get_by_label("Обязательно с этапа: Кухня").select_option("Доставка и монтаж")
    page.locator("#own-field").get_by_role("button", name="Сохранить").click()
    expect(page.locator(".toast-note").filter(has_text="Сохранено")).to_be_visible()

    with scope(company.workspace.pk), transaction.atomic():
        kitchen = Order.objects.filter(order_type__name="Кухня", status="open").order_by("pk")[0]
    assert ids["order"]
    visit(page, company.url() + f"orders/{kitchen.pk}/")
    page.locator("#order-card [popovertarget]").first.click()
    page.locator(".menu-item", has_text="Этап вручную").click()
    page.locator("#modal").get_by_role("button", name="Доставка и монтаж", exact=True).click()
    asked = page.locator("#modal-body")
    asked.get_by_label("Ключ от подъезда").fill("42В1980")
    for box in asked.get_by_role("textbox").all():
        if not box.input_value():
            box.fill("1")
    for box in asked.get_by_role("combobox").all():
        box.select_option(index=1)
    asked.get_by_role("button", name="Заполнить и продолжить").click()

    expect(page.locator(".own-values").get_by_text("42В1980")).to_be_visible()
    with scope(company.workspace.pk), transaction.atomic():
        assert Order.objects.get(pk=kitchen.pk).stage.name == "Доставка и монтаж"
