"""Typed text is not lost by a key pressed in passing."""

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
    """A browser says `change` at each digit of the year: 0002, 0020, 0202, 2027."""
    ids = fill(company, now=timezone.now())
    year = timezone.localdate().year + 1
    page = enter(company.anna)
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # Playwright marks its handlers
    visit(page, company.url() + f"tasks/{ids['task']}/")

    page.locator("#task-card input[name='due_on']").focus()
    page.keyboard.type(f"1212{year}", delay=120)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.keyboard.press("Tab")

    assert answer.value.status == 200
    posts = [request.post_data or "" for request in requests if request.method == "POST"]
    assert [f"due_on={year}-12-12" in post for post in posts] == [True]
    page.reload()
    expect(page.locator("#task-card input[name='due_on']")).to_have_value(f"{year}-12-12")


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
