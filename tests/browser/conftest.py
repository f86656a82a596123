"""The whole program in a process of its own, a real browser, and a company made for the test."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from naryad.ui.assets import DIST
from naryad.workspaces.models import Member
from tests import pages
from tests.browser.company import Company, make_company
from tests.browser.kept import KeptRows
from tests.browser.windows import DESKTOP, Windows
from tests.conftest import ROOT, Addresses

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
    scope="package"
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


@pytest.fixture(scope="package")  # its worker would do the jobs of other folders' tests
def site(database: Addresses, django_db_setup: None) -> Iterator[str]:
    """Address of pages, events and a worker in a process of their own, on this worker's database.

    Rows it should see must be committed: use `transactional_db`. Its secret key is the tests' own.
    """
    settings = {
        "DATABASE_URL": database.app,
        "DATABASE_OWNER_URL": database.owner,
        "DJANGO_SETTINGS_MODULE": "naryad.config.settings.base",
        "NARYAD_PORT": "0",
        "NARYAD_DEMO": "1",
    }
    serving = subprocess.Popen(
        [sys.executable, "-m", "naryad.config.cli", "serve"],
        env={**_inherited(), **settings}, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert serving.stderr is not None
    address, printed = "", []
    for line in serving.stderr:
        printed.append(line)
        address = address or "".join(re.findall(r"http://\S+", line))
        if "Ctrl-C" in line:
            break
    assert address, "".join(printed)
    threading.Thread(target=_drain, args=(serving.stderr,), daemon=True).start()
    yield address
    serving.terminate()
    serving.wait(timeout=30)


def _inherited() -> dict[str, str]:
    """Bytecode of what the site loads is kept for the next one."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _drain(stream: IO[str]) -> None:
    """What the site logs, among the test's own output."""
    for line in stream:
        sys.stderr.write(line)


@pytest.fixture(scope="package")
def kept_company(database: Addresses, site: str) -> KeptRows[Company]:
    return KeptRows(database.superuser, lambda: make_company(now=timezone.now()))


@pytest.fixture
def company(transactional_db: None, kept_company: KeptRows[Company]) -> Company:
    return kept_company.lay()


@pytest.fixture
def windows(whole_browser: Browser, site: str, transactional_db: None) -> Iterator[Windows]:
    """Whatever the browser complains about fails the test."""
    windows = Windows(browser=whole_browser, site=site)
    yield windows
    windows.close()
    assert windows.faults == []


@pytest.fixture
def enter(windows: Windows, company: Company) -> Enter:
    """enter(member, size=…) gives a window in which the member is logged in already."""

    def enter(member: Member, *, size: dict[str, int] = DESKTOP, **options: Any) -> Page:
        return logged_in(windows, member, size=size, **options)

    return enter


def logged_in(windows: Windows, member: Member, *, size: dict[str, int] = DESKTOP, **options: Any) -> Page:
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
