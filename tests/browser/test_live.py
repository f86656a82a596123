"""What one person changes is on the others' screens, and takes nothing away from what they are doing."""

import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.work import Ids, fill

MOST_SECONDS = 5.0  # within a second where nobody else works


@pytest.fixture
def ids(company: Company) -> Ids:
    return fill(company, now=timezone.now())


def test_typed_text_and_an_open_card_survive_what_others_change(
    enter: Enter, company: Company, ids: Ids
) -> None:
    anna, boris = enter(company.anna), enter(company.boris)
    visit(anna, company.url() + "orders/")
    anna.locator(f"a.row-link[href$='/orders/{ids['order']}/']").click()
    card = anna.locator("#peek")
    card.get_by_role("button", name="Лента").click()
    card.get_by_role("textbox", name="Комментарий").fill("Надо бы ещё")
    card.locator(".breadcrumb").click(position={"x": 200, "y": 5})  # the field has no focus any more
    visit(boris, company.url() + f"orders/{ids['order']}/")

    boris.get_by_role("textbox", name="Комментарий").fill("Клиент согласен")
    boris.get_by_role("button", name="Отправить").click()
    boris.get_by_role("button", name="Срок клиенту").click()
    boris.get_by_role("textbox", name="Срок клиенту").fill("2031-05-20")
    boris.keyboard.press("Enter")

    expect(card.locator(".feed")).to_contain_text("Клиент согласен")
    expect(card.locator(".answer")).to_contain_text("2031")
    expect(anna.locator("main")).to_contain_text("2031")
    expect(card.get_by_role("textbox", name="Комментарий")).to_have_value("Надо бы ещё")
    expect(card).to_be_visible()


def test_a_change_is_on_the_other_screen_within_a_second(enter: Enter, company: Company, ids: Ids) -> None:
    anna, boris = enter(company.anna), enter(company.boris)
    for page in (anna, boris):
        visit(page, company.url() + f"deals/{ids['deal']}/")
    boris.get_by_role("textbox", name="Комментарий").fill("Перезвонить в пять")

    boris.get_by_role("button", name="Отправить").click()
    pressed = time.monotonic()
    expect(anna.locator(".feed")).to_contain_text("Перезвонить в пять")
    seconds = time.monotonic() - pressed

    print(f"on the other screen after {seconds:.2f} s")
    assert seconds < MOST_SECONDS
