"""The whole program in a process of its own, a real browser, and a company made for the test."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from naryad.ui.assets import DIST
from naryad.workspaces.models import Member
from tests import pages
from tests.browser.company import Company, make_company
from tests.browser.windows import DESKTOP, Windows

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
HERE = Path(__file__).parent
Enter = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was on the screens when a test failed."""
    report = yield
    windows = getattr(item, "funcargs", {}).get("windows")
    if report.when == "call" and report.failed and isinstance(windows, Windows):
        report.sections += windows.describe()
    return report


@pytest.fixture(
    scope="module"
)  # tests of other folders start Playwright too, and a thread bears one at a time
def whole_browser(chromium: str) -> Iterator[Browser]:
    if not (DIST / "assets.json").exists():
        pytest.skip("The assets are not built (`make setup`).")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright runs a loop in this thread; the tests' own rows are nevertheless written by ordinary code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def company(transactional_db: None) -> Company:
    return make_company(now=timezone.now())


@pytest.fixture
def windows(whole_browser: Browser, site: str, company: Company) -> Iterator[Windows]:
    """Whatever the browser complains about fails the test."""
    windows = Windows(browser=whole_browser, site=site)
    yield windows
    windows.close()
    assert windows.faults == []


@pytest.fixture
def enter(windows: Windows, company: Company) -> Enter:
    """enter(member, size=…) gives a window in which the member is logged in already."""

    def enter(member: Member, *, size: dict[str, int] = DESKTOP, **options: Any) -> Page:
        assert member.user is not None
        member.user.refresh_from_db(fields=["password"])  # a session ends where another password is stored
        client = pages.enter(member)
        page = windows.open(size=size, locale=f"{member.user.language}-RU", **options)
        page.context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": windows.site}
                for name, morsel in client.cookies.items()
            ]
        )
        return page

    return enter
