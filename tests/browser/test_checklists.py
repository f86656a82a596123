"""A checklist on a phone: ticked with one thumb, and asked about before a task is done."""

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.tasks.actions.checklist import add_lines
from naryad.tasks.actions.plan import update_task
from naryad.tasks.models import ChecklistLine, Task
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import PHONE
from tests.browser.work import fill

THUMB = 44
"""Pixels that a thumb hits."""


def test_lines_are_ticked_with_one_thumb_and_done_asks_for_the_rest(enter: Enter, company: Company) -> None:
    now = timezone.now()
    ids = fill(company, now=now)
    with scope(company.workspace.pk), transaction.atomic():
        task = {"task_id": ids["task"], "actor": company.anna, "now": now}
        add_lines(texts=["Стены", "Розетки", "Трубы"], **task)
        update_task(unticked="ask", **task)
    page = enter(company.pavel, size=PHONE, has_touch=True)
    visit(page, company.url() + "tasks/queue/")

    lines = page.get_by_role("checkbox")
    boxes = [lines.filter(has_text=text).bounding_box() for text in ("Стены", "Розетки", "Трубы")]
    assert all(box and box["height"] >= THUMB and box["width"] >= 200 for box in boxes)
    lines.filter(has_text="Розетки").tap()
    expect(lines.filter(has_text="Розетки")).to_be_checked()
    page.get_by_role("button", name="Done", exact=True).tap()
    dialog = page.locator("#modal")
    expect(dialog.get_by_role("checkbox")).to_have_count(2)
    dialog.get_by_text("Стены").tap()
    dialog.get_by_label("Or why it is done without").fill("Трубы закрыты")
    dialog.get_by_role("button", name="Done").tap()

    expect(dialog).to_be_hidden()
    with scope(company.workspace.pk), transaction.atomic():
        assert Task.objects.get(pk=ids["task"]).status == "done"
        ticked = ChecklistLine.objects.filter(ticked_by=company.pavel).order_by("pk")
        assert [line.text for line in ticked] == ["Стены", "Розетки"]
