"""A photo from the phone, seen by the next person; a file dropped on a card, a picture pasted into a comment."""

import re

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from naryad.tasks.models import Dependency
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import Windows
from tests.browser.work import fill
from tests.factories import make_picture

PUT = """
(element, [event, name, type, bytes]) => {
  const carrier = new DataTransfer();
  carrier.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const options = { bubbles: true, cancelable: true };
  element.dispatchEvent(event === "paste"
    ? new ClipboardEvent(event, { ...options, clipboardData: carrier })
    : new DragEvent(event, { ...options, dataTransfer: carrier }));
}
"""


def put(page: Page, selector: str, event: str, name: str, content: bytes, *, type: str = "image/png") -> None:
    """As if a file of the desktop were dropped there, or the clipboard pasted."""
    page.locator(selector).evaluate(PUT, [event, name, type, list(content)])


def test_a_photo_of_one_press_reaches_the_next_person(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    photo = make_picture("wall.jpg", size=(1200, 900)).read()
    pavel = enter(company.pavel)
    visit(pavel, company.url() + "tasks/queue/")
    hero = pavel.locator("#hero")

    with pavel.expect_file_chooser() as chooser:
        hero.get_by_text("Photo", exact=True).click()
    chooser.value.set_files({"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": photo})

    shown = hero.get_by_role("img", name="wall.jpg")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 640)
    expect(pavel.locator(".upload")).to_have_count(0)
    hero.get_by_role("button", name="Done").click()
    daria = enter(company.daria)
    visit(daria, f"{company.url()}tasks/{_following(company, ids['task'])}/")
    expect(daria.locator("#task-card .timeline").get_by_role("img", name="wall.jpg")).to_be_visible()
    anna = enter(company.anna)
    visit(anna, f"{company.url()}tasks/{ids['task']}/")
    expect(anna.locator(f"#files-task-{ids['task']}")).to_contain_text("wall.jpg")


def _following(company: Company, task_id: int) -> int:
    with scope(company.workspace.pk), transaction.atomic():
        return Dependency.objects.filter(predecessor=task_id).values_list("successor", flat=True)[0]


def test_pictures_are_looked_at_whole_one_after_another(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    pavel = enter(company.pavel)
    visit(pavel, company.url() + "tasks/queue/")
    for name in ("wall.png", "floor.png"):
        put(pavel, "#hero", "drop", name, make_picture(name, size=(1200, 900)).read())
        expect(pavel.locator("#hero").get_by_role("img", name=name)).to_be_visible()
    visit(pavel, f"{company.url()}tasks/{ids['task']}/")
    viewer, whole = pavel.locator("dialog.viewer"), pavel.locator("dialog.viewer img")

    pavel.locator(".file-list").get_by_role("link", name="wall.png").press("Enter")
    expect(viewer).to_contain_text("wall.png")
    expect(whole).to_have_js_property("naturalWidth", 1200)
    expect(viewer.get_by_role("link", name="Save the picture")).to_have_attribute(
        "href", re.compile("download")
    )
    step = "Next picture" if "1 / 2" in viewer.inner_text() else "Previous picture"
    viewer.get_by_role("button", name=step).click()
    expect(viewer).to_contain_text("floor.png")
    expect(viewer.get_by_role("button", name=step)).to_be_hidden()
    pavel.keyboard.press("ArrowLeft" if step == "Next picture" else "ArrowRight")
    expect(viewer).to_contain_text("wall.png")
    pavel.keyboard.press("Escape")

    expect(viewer).to_be_hidden()
    expect(pavel.locator(".file-list").get_by_role("link", name="wall.png")).to_be_focused()


def test_files_are_dropped_on_a_card_and_pasted_into_a_comment(
    windows: Windows, enter: Enter, company: Company
) -> None:
    windows.expected = ("422 (Unprocessable",)
    ids = fill(company, now=timezone.now())
    picture = make_picture("plan.png", size=(60, 40)).read()
    page = enter(company.boris)
    visit(page, f"{company.url()}orders/{ids['order']}/")
    feed = page.locator(f"#feed-order-{ids['order']}")

    put(page, "#order-card h2 >> nth=0", "drop", "plan.png", picture)
    expect(feed.get_by_role("img", name="plan.png")).to_be_visible()
    put(page, "#order-card h2 >> nth=0", "drop", "setup.exe", b"MZ\x90\x00", type="application/x-msdownload")
    expect(feed.locator(".upload")).to_contain_text("Программы прикладывать нельзя")
    put(page, ".feed-say textarea", "paste", "clip.png", picture)
    expect(feed.locator(".file-chip")).to_contain_text("clip.png")
    feed.get_by_role("button", name="Отправить").click()

    expect(feed.get_by_role("img", name="clip.png")).to_be_visible()
    expect(feed.locator(".file-chip")).to_have_count(0)
    expect(feed.locator(".upload")).to_have_count(1)  # a refusal stays until it was read
