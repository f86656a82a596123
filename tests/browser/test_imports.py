"""A table of clients in a browser: file, columns, check, run, and the press that takes all of it back."""

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.crm.models import Client
from naryad.exchange.actions.passing import pass_on
from naryad.exchange.models import TableImport
from naryad.tenancy.scope import scope
from tests.battery import only_battery
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit

TABLE = "Имя;Телефон\nЗоя;+7 921 123-45-67\nБез цифр;7,9E+10\n".encode("cp1251")


def go_through(company: Company) -> int:
    """As a worker does; how many clients there are then."""
    goes_on = True
    while goes_on:
        with scope(company.workspace.pk), transaction.atomic():
            goes_on = pass_on(table_id=TableImport.objects.get().pk, now=timezone.now())
    with scope(company.workspace.pk), transaction.atomic():
        return Client.objects.filter(name="Зоя").count()


@only_battery
def test_a_table_is_brought_and_taken_back(enter: Enter, company: Company) -> None:
    page = enter(company.anna)
    visit(page, f"{company.url()}settings/imports/")
    table = {"name": "Клиенты.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.locator("input[type=file]").set_input_files([table])
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_role("button", name="Проверить").click()
    go_through(company)
    expect(page.get_by_role("heading", name="Проверено")).to_be_visible()
    expect(page.get_by_role("cell", name="Таблица потеряла")).to_be_visible()
    page.get_by_role("button", name="Загрузить").click()
    assert go_through(company) == 1
    page.get_by_role("button", name="Отменить импорт").click()
    page.locator("dialog").get_by_role("button", name="Отменить импорт").click()
    expect(page.get_by_role("heading", name="Отменя")).to_be_visible()

    assert go_through(company) == 0
    expect(page.get_by_role("heading", name="Отменено")).to_be_visible()
