"""What the Back button shows: the whole page it left, and nothing of it after logging out."""

from contextlib import closing

from playwright.sync_api import Browser, Page, expect

from tests.browser.company import Company
from tests.browser.conftest import ARGUMENTS, Enter
from tests.browser.pages import AT_REST, visit
from tests.browser.windows import log_in
from tests.factories import PASSWORD


def test_back_to_a_filtered_list_shows_the_whole_page(enter: Enter, company: Company) -> None:
    page = enter(company.anna)
    visit(page, f"{company.url()}deals/table/")
    page.locator(".filter-bar [name=q]").fill("kitchen")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=kitchen*")
    page.evaluate(AT_REST)

    visit(page, f"{company.url()}clients/")
    page.go_back()

    expect(page.locator("#deal-list")).to_be_attached()
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.locator(".filter-bar [name=q]")).to_have_value("kitchen")


def test_back_after_logging_out_asks_who_it_is(
    whole_browser: Browser, chromium: str, site: str, company: Company
) -> None:
    """In a browser that keeps whole pages in memory to go back to, as people's do and the tests' does not."""
    kept_in_memory = "--disable-back-forward-cache"
    browser = whole_browser.browser_type.launch(
        executable_path=chromium, args=ARGUMENTS, ignore_default_args=[kept_in_memory]
    )
    with closing(browser):
        page = browser.new_page(base_url=site, locale="ru-RU")
        log_in(page, email="anna@example.org", password=PASSWORD)
        visit(page, f"{company.url()}clients/")

        _log_out(page)
        page.evaluate("history.back()")

        expect(page.get_by_label("Пароль")).to_be_visible()


def _log_out(page: Page) -> None:
    page.get_by_role("button", name="Моё меню").click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/account/**")
