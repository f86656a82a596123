"""Lists that are put in order by hand."""

from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import Windows


def test_a_move_that_is_refused_goes_back(enter: Enter, windows: Windows, company: Company) -> None:
    windows.expected = (*windows.expected, "status of 409")
    page = enter(company.anna)
    visit(page, f"{company.path}settings/deal-stages/")
    rows = page.locator("sort-list [data-item]")
    first, second = (rows.nth(at).get_attribute("data-item") or "" for at in range(2))
    page.route("**/order/", lambda route: route.fulfill(status=409, headers={"HX-Reswap": "none"}))

    with page.expect_request("**/order/") as asked:
        rows.nth(1).locator("[data-up]").click()

    assert f"{second}%2C{first}%2C" in (asked.value.post_data or "")
    expect(rows.first).to_have_attribute("data-item", first)
    expect(rows.nth(1).locator("[data-up]")).to_be_focused()
