"""The main flow in Firefox, where it is installed: a performer's day, a date typed by keys, menus and rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from tests.browser import firefox
from tests.browser.company import Company, make_company
from tests.browser.firefox import Firefox
from tests.browser.work import fill
from tests.factories import PASSWORD


@pytest.fixture
def company(transactional_db: None) -> Company:
    return make_company(now=timezone.now())


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Firefox]:
    path = firefox.find()
    if path is None:
        pytest.skip("No Firefox here: install firefox-esr, or set NARYAD_FIREFOX to its path.")
    with Firefox(path=path, profile=tmp_path) as browser:
        yield browser


def log_in(browser: Firefox, site: str, email: str) -> None:
    browser.visit(site)
    browser.type("input[name=login]", email)
    browser.type("input[name=password]", PASSWORD)
    browser.click("main form button.btn-primary")
    browser.wait("location.pathname.startsWith('/w/') && document.readyState === 'complete'")


def test_a_day_of_work_in_firefox(browser: Firefox, site: str, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    year = timezone.localdate().year + 1
    log_in(browser, site, "anna@example.org")

    browser.visit(f"{site}{company.url()}tasks/{ids['task']}/")
    browser.type("#task-card input[name=due_on]", f"{year}-12-12")
    browser.run("document.activeElement.blur()")
    browser.wait("document.querySelector('#task-card .saving, #task-card') !== null")
    browser.visit(f"{site}{company.url()}tasks/{ids['task']}/")
    assert browser.wait("document.querySelector('#task-card [name=due_on]').value") == f"{year}-12-12"

    browser.click("[popovertarget]")
    box = browser.run(
        "const box = document.querySelector(':popover-open').getBoundingClientRect();"
        "return [box.left, box.top, innerWidth - box.right, innerHeight - box.bottom]"
    )
    assert min(box) >= 0

    browser.visit(f"{site}{company.url()}settings/deal-stages/")
    browser.wait("document.querySelector('[data-handle][draggable=true]') !== null")
    assert browser.run("return document.querySelectorAll('[data-item][draggable]').length") == 0


def test_a_task_is_started_and_done_in_firefox(browser: Firefox, site: str, company: Company) -> None:
    fill(company, now=timezone.now())
    log_in(browser, site, "daria@example.org")
    browser.visit(f"{site}{company.url()}tasks/queue/")
    if browser.run("return document.querySelector('#hero.is-running') !== null"):
        browser.click("#hero [data-hotkey=p]")
        browser.wait("document.querySelector('#hero:not(.is-running)') !== null")

    browser.click("#hero [data-hotkey=s]")
    browser.wait("document.querySelector('#hero.is-running') !== null")
    browser.type("#hero textarea[name=result]", "Готово.")
    browser.click("#hero [data-hotkey=e]")

    browser.wait("document.querySelector('toast-region .toast-note, toast-region [role]') !== null")
    browser.wait("document.querySelector('#hero.is-running') === null")
