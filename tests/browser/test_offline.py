"""A phone without signal: what is pressed stays to be seen, arrives once, and with its own time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.activity.models import EventRecord
from naryad.tasks.models import Task, TimeEntry
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.windows import PHONE, Windows
from tests.browser.work import fill


def test_done_without_signal_is_done_once_at_the_time_of_its_press(
    enter: Enter, windows: Windows, company: Company
) -> None:
    fill(company, now=timezone.now() - timedelta(hours=1))
    task_id = _running(company)
    windows.expected = (*windows.expected, "ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    page = enter(company.pavel, size=PHONE)
    visit(page, company.url() + "tasks/queue/")
    hero, bar = page.locator("#hero"), page.locator("unsent-presses")

    page.context.set_offline(True)
    page.clock.set_system_time(timezone.now() - timedelta(minutes=10))
    hero.get_by_role("button", name="Done").click()
    expect(bar).to_contain_text("1 press was not sent")
    expect(page.locator("#hero")).to_have_attribute("data-island-unsent", "not sent")
    assert _finishes(company, task_id) == []
    page.context.set_offline(False)

    expect(bar).to_be_hidden()
    (finished_at,) = _finishes(company, task_id)
    assert abs(timezone.now() - timedelta(minutes=10) - finished_at) < timedelta(minutes=1)


def test_a_press_that_meets_a_server_in_trouble_is_kept_and_sent_again(
    enter: Enter, windows: Windows, company: Company
) -> None:
    fill(company, now=timezone.now() - timedelta(hours=1))
    task_id = _running(company)
    windows.expected = (*windows.expected, "status of 500")
    page = enter(company.pavel, size=PHONE)
    visit(page, company.url() + "tasks/queue/")
    answer = {"status": 500, "body": "Server Error"}
    page.route("**/finish/", lambda route: route.fulfill(**answer), times=2)
    bar = page.locator("unsent-presses")

    page.locator("#hero").get_by_role("button", name="Done").click()
    expect(bar).to_contain_text("1 press was not sent")
    with page.expect_response("**/finish/"):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(bar).to_contain_text("1 press was not sent")
    page.reload()

    expect(bar).to_be_hidden()
    assert len(_finishes(company, task_id)) == 1


@transaction.atomic
def _running(company: Company) -> int:
    with scope(company.workspace.pk):
        return TimeEntry.objects.get(ended_at=None, member=company.pavel).task_id


@transaction.atomic
def _finishes(company: Company, task_id: int) -> list[datetime]:
    """When the task was done, by its events and by its row alike."""
    with scope(company.workspace.pk):
        events = EventRecord.objects.filter(kind="task.finished", data__task_id=task_id)
        finished_at = Task.objects.values_list("finished_at", flat=True).get(pk=task_id)
        assert list(events.values_list("at", flat=True)) == ([finished_at] if finished_at else [])
        return [finished_at] if finished_at else []
