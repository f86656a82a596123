"""Typed text is not lost by a key pressed in passing."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Request, expect

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
    page.locator("#peek").get_by_role("button", name="Лента").click()
    comment = page.locator("#peek").get_by_placeholder("Комментарий")
    comment.fill("Позвонить")
    page.locator("#peek").get_by_role("button", name="Закрыть").click()
    question.get_by_role("button", name="Отмена").click()
    expect(comment).to_have_value("Позвонить")
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Закрыть без сохранения").click()
    expect(page.locator("#peek")).to_be_hidden()


def test_a_date_typed_key_by_key_is_saved_as_it_was_meant(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    year = timezone.localdate().year + 1
    page = enter(company.anna)
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # Playwright marks its handlers
    visit(page, company.url() + f"tasks/{ids['task']}/")
    shown = page.locator("#task-card").get_by_role("button", name="Срок: ")

    shown.click()
    expect(page.locator("#task-card input[name='due_on']")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(f"12.12.{year}", delay=120)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.keyboard.press("Tab")

    assert answer.value.status == 200
    posts = [request.post_data or "" for request in requests if request.method == "POST"]
    assert [f"due_on=12.12.{year}" in post for post in posts] == [True]
    expect(shown).to_contain_text(f"12\xa0дек.\xa0{year}")


def test_a_day_is_picked_by_keys_alone_and_escape_leaves_it_as_it_was(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    day = timezone.localdate() + timedelta(days=8)
    page = enter(company.anna)
    visit(page, company.url() + f"tasks/new/?order={ids['order']}")
    due, calendar = page.locator("input[name='due_on']"), page.get_by_role("dialog", name="Календарь")

    due.focus()
    due.fill(f"{day - timedelta(days=8):%d%m%y}")
    page.keyboard.press("Alt+ArrowDown")
    expect(calendar).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(calendar).to_have_count(0)
    expect(due).to_be_focused()
    expect(due).to_have_value(f"{day - timedelta(days=8):%d.%m.%Y}")
    page.keyboard.press("Alt+ArrowDown")
    expect(calendar).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(calendar).to_have_count(0)
    expect(due).to_be_focused()
    expect(due).to_have_value(f"{day:%d.%m.%Y}")


def test_only_the_handle_of_a_row_can_be_dragged(enter: Enter, company: Company) -> None:
    """Firefox lets nobody select text inside what can be dragged."""
    page = enter(company.anna)
    visit(page, company.url() + "settings/task-types/")
    handle = page.locator("[data-item] [data-handle]").first

    expect(handle).to_have_attribute("draggable", "true")
    assert page.locator("[data-item][draggable]").count() == 0
    rows = page.locator("sort-list").first.locator("> ul > [data-item]")
    ids = [row.get_attribute("data-item") for row in rows.all()]
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        rows.nth(1).locator("[data-handle]").first.drag_to(rows.first, target_position={"x": 60, "y": 3})
    expect(rows.first).to_have_attribute("data-item", ids[1] or "")
