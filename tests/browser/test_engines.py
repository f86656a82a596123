"""The main flow in Firefox and WebKit, where they are installed: a performer's day, a date by keys and by calendar."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from tests.browser.company import Company, make_company
from tests.browser.engines import ENGINES, REQUIRED, Engine, Firefox, WebKit
from tests.browser.work import fill
from tests.factories import PASSWORD

DOWN, RIGHT, ENTER = "\ue015", "\ue014", "\ue007"


@pytest.fixture
def company(transactional_db: None) -> Company:
    return make_company(now=timezone.now())


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__.lower())
def browser(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine: type[Firefox | WebKit] = request.param
    if engine.path() is None:
        missing = f"No {engine.__name__} here: {engine.install}."
        pytest.fail(missing) if REQUIRED else pytest.skip(missing)
    with engine(tmp_path) as browser:
        yield browser


def log_in(browser: Engine, site: str, email: str) -> None:
    browser.visit(site)
    browser.type("input[name=login]", email)
    browser.type("input[name=password]", PASSWORD)
    browser.click("main form button.btn-primary")
    browser.wait("location.pathname.startsWith('/w/') && document.readyState === 'complete'")


def test_a_day_is_typed_and_picked_and_a_menu_stays_on_the_screen(
    browser: Engine, site: str, company: Company
) -> None:
    ids = fill(company, now=timezone.now())
    year = timezone.localdate().year + 1
    card = f"{site}{company.url()}tasks/{ids['task']}/"
    log_in(browser, site, "anna@example.org")

    browser.visit(card)
    browser.click("#task-card edit-value:has([name=due_on]) > button")
    browser.clear("#task-card [name=due_on]")
    browser.type("#task-card [name=due_on]", f"12.12.{year}{ENTER}")
    browser.wait(f"document.querySelector('#task-card time[datetime=\"{year}-12-12\"]') !== null")

    browser.click("#task-card edit-value:has([name=due_on]) > button")
    browser.click("#task-card day-field:has([name=due_on]) [data-calendar]")
    browser.wait("document.activeElement.dataset.day !== undefined")
    browser.type(":focus", DOWN)
    browser.type(":focus", RIGHT)
    browser.type(":focus", ENTER)
    browser.wait(f"document.querySelector('#task-card time[datetime=\"{year}-12-20\"]') !== null")

    browser.click("[popovertarget]")
    box = browser.run(
        "const box = document.querySelector(':popover-open').getBoundingClientRect();"
        "return [box.left, box.top, innerWidth - box.right, innerHeight - box.bottom]"
    )
    assert min(box) >= 0

    browser.visit(f"{site}{company.url()}settings/deal-stages/")
    browser.wait("document.querySelector('[data-handle][draggable=true]') !== null")
    assert browser.run("return document.querySelectorAll('[data-item][draggable]').length") == 0


def test_a_task_is_started_and_done(browser: Engine, site: str, company: Company) -> None:
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
