"""A webhook in a browser: chosen, made, paused; and the address of one's own calendar, read as a program would."""

from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.factories import PASSWORD


def test_other_programs_are_let_in_by_presses(enter: Enter, company: Company) -> None:
    page = enter(company.anna)
    visit(page, f"{company.url()}settings/webhooks/")
    page.get_by_role("link", name="Добавить вебхук").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Адрес").fill("https://example.org/hook")
    dialog.get_by_text("client", exact=True).click()
    dialog.locator("input[value='client.created']").check()
    dialog.get_by_role("button", name="Добавить").click()
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input[type=password]").press("Enter")
    expect(page.get_by_role("heading", name="https://example.org/hook")).to_be_visible()
    page.get_by_role("button", name="Приостановить").click()
    expect(page.get_by_text("Приостановлен вручную")).to_be_visible()

    visit(page, f"{company.url()}calendar/")
    page.get_by_role("button", name="Включить").click()
    address = page.get_by_label("Подпишитесь на этот адрес").input_value()
    read = page.request.get(address)
    assert (read.status, read.text()[:15]) == (200, "BEGIN:VCALENDAR")
    page.get_by_role("button", name="Выключить").click()
    expect(page.get_by_role("button", name="Включить")).to_be_visible()
    assert page.request.get(address).status == 404
