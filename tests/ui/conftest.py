"""The browser of the island tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from naryad.ui.assets import DIST
from tests.ui.lab import Lab


@pytest.fixture(autouse=True)
def only_the_shell(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.ui.urls"


@pytest.fixture(scope="module")
def island_browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def lab(island_browser: Browser) -> Iterator[Lab]:
    if not (DIST / "assets.json").exists():
        pytest.skip("The assets are not built (`make setup`).")
    context = island_browser.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU")
    lab = Lab(context.new_page())
    yield lab
    context.close()
    assert lab.faults == []
