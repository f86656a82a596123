"""The editor of a template: its steps drawn beside their list, and what the pointer and the keys do there."""

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import PHONE
from tests.browser.work import fill

SOON = 20_000
"""Milliseconds in which a job is done."""


def open_editor(enter: Enter, company: Company, **options: object) -> Page:
    ids = fill(company, now=timezone.now())
    page = enter(company.anna, **options)
    visit(page, company.url() + f"settings/process-templates/{ids['template']}/")
    expect(page.locator(".graph-node").first).to_be_attached()
    return page


def waits(page: Page, number: int) -> str:
    return page.locator(".step-waits").nth(number - 1).text_content() or ""


def centre(page: Page, number: int) -> tuple[float, float]:
    box = page.locator(".graph-node").nth(number - 1).locator("rect").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 8, start[1] + 8)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_list_and_scheme_mark_one_step_and_links_are_made_by_pointer(enter: Enter, company: Company) -> None:
    page = open_editor(enter, company)

    page.locator(".graph-node").nth(1).click()
    expect(page.locator(".template-step").nth(1).locator("[name=opened]")).to_be_checked()
    expect(page.locator(".graph-node").nth(1)).to_have_class(re.compile("is-open"))

    drag(page, centre(page, 1), centre(page, 4))
    expect(page.locator(".step-waits").nth(3)).to_contain_text("3, 1")

    drag(page, centre(page, 4), centre(page, 1))
    expect(page.locator(".toast-note")).to_contain_text("ждут друг друга")
    assert waits(page, 1) == "—"


def test_an_arrow_that_is_dragged_away_takes_its_link_along(enter: Enter, company: Company) -> None:
    page = open_editor(enter, company)
    tip = page.locator("[data-tip]").first.bounding_box()
    view = page.locator(".graph-view").bounding_box()
    assert tip
    assert view

    drag(page, (tip["x"] + 8, tip["y"] + 8), (view["x"] + 12, view["y"] + view["height"] - 12))

    expect(page.locator(".step-waits").nth(1)).to_have_text("—")


def test_keys_make_a_link_and_take_it_away_and_the_bar_says_what_has_changed(
    enter: Enter, company: Company
) -> None:
    page = open_editor(enter, company)
    bar, view = page.locator("#changed-steps"), page.locator(".graph-view")
    expect(bar).to_contain_text("шагов")
    third = page.locator(".step-waits").nth(2)
    view.focus()

    for waited in ("2, 1", "2"):  # a link of step 1 to step 3, and the same keys again
        view.press("Space")
        expect(page.locator(".graph-node").first).to_have_class(re.compile("is-linking"))
        view.press("ArrowDown")
        view.press("ArrowDown")
        view.press("Enter")
        expect(third).to_have_text(waited)
        expect(view).to_be_focused()
        if waited == "2, 1":
            expect(bar).to_have_text("Изменён 1 шаг · «Согласование с клиентом»")
        view.press("ArrowUp")
        view.press("ArrowUp")

    expect(bar).to_have_text("15 шагов")
    view.press("Enter")
    page.locator(".template-step").first.get_by_label("Что сделать").fill("Замер на месте")
    page.locator("#add-step").click()
    expect(bar).to_have_text("Изменено 2 шага · «Замер на месте», новый «…»")


def test_a_version_is_saved_gone_back_to_and_chosen_orders_follow_it(enter: Enter, company: Company) -> None:
    page = open_editor(enter, company)

    page.locator(".template-step").first.locator(".step-said").click()
    page.locator(".template-step").first.get_by_label("Что сделать").fill("Замер на месте")
    page.get_by_role("button", name="Сохранить версию 2").click()
    expect(page.locator("#changed-steps")).to_have_text("15 шагов")
    expect(page.get_by_role("button", name="Сохранить версию 3")).to_be_visible()
    page.get_by_role("link", name="версия 2").click()
    running = page.locator(".older-order")
    expect(running).to_have_count(2)
    expect(page.locator(".version-line").first).to_contain_text("Замер на месте")
    running.last.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Перевести выбранные").click()
    expect(running).to_have_count(1, timeout=SOON)
    expect(page.locator("#template-versions")).to_contain_text("1 из 1", timeout=SOON)

    page.get_by_role("button", name="Вернуть версию 1").click()
    expect(page.locator(".version-line")).to_have_count(3)
    expect(page.locator(".version-line").first).to_contain_text("Контрольный замер")


def test_a_template_is_tried_on_an_order(enter: Enter, company: Company) -> None:
    page = open_editor(enter, company)

    page.get_by_role("button", name="Проверить на заказе…").click()
    dialog = page.locator("#modal-body")
    expect(dialog.locator("#trial-answer")).to_contain_text("Всего работы")
    dialog.get_by_label("Заказ", exact=True).select_option(index=1)

    expect(dialog.locator("#trial-answer")).to_contain_text("Шкаф угловой")


def test_on_a_phone_the_scheme_is_behind_a_tab(enter: Enter, company: Company) -> None:
    page = open_editor(enter, company, size=PHONE)
    expect(page.locator(".graph-card")).to_be_hidden()

    page.locator(".template-parts [data-part=graph]").click()
    page.locator(".graph-node").nth(2).click()

    expect(page.locator(".graph-card")).to_be_hidden()
    expect(page.locator(".template-step").nth(2).get_by_label("Что сделать")).to_be_visible()
