"""Typed text is not lost by a key pressed in passing."""

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.work import fill


def test_a_half_filled_dialog_and_a_half_written_comment_ask_before_they_close(
    enter: Enter, company: Company
) -> None:
    fill(company, now=timezone.now())
    page = enter(company.boris)
    visit(page, company.url() + "deals/")
    question = page.locator("confirm-box dialog")
    page.get_by_role("link", name="Сделка", exact=True).click()
    dialog = page.locator("#modal")
    dialog.get_by_role("textbox", name="Название", exact=True).fill("Кухня")

    for _ in range(2):
        page.keyboard.press("Escape")
        expect(question).to_be_visible()
        page.keyboard.press("Escape")
        expect(question).to_be_hidden()
        expect(dialog.get_by_role("textbox", name="Название", exact=True)).to_have_value("Кухня")
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Закрыть без сохранения").click()
    expect(dialog).to_be_hidden()

    page.locator(".board-card a").first.click()
    comment = page.locator("#peek").get_by_placeholder("Комментарий")
    comment.fill("Позвонить")
    page.locator("#peek").get_by_role("button", name="Закрыть").click()
    question.get_by_role("button", name="Отмена").click()
    expect(comment).to_have_value("Позвонить")
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Закрыть без сохранения").click()
    expect(page.locator("#peek")).to_be_hidden()
