"""A seller's morning by keys: done with its result, the next step by Enter, a second one taken back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.crm.actions.clients import create_client
from naryad.reminders.actions import create_reminder
from naryad.reminders.models import Reminder
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit


def remember(company: Company) -> None:
    now = timezone.now()
    with scope(company.workspace.pk), transaction.atomic():
        client = create_client(name="Зоя", phone="+79120000001", actor=company.boris, now=now)
        create_reminder(
            text="Позвонить Зое",
            client_id=client.pk,
            due_at=now + timedelta(hours=30),
            actor=company.boris,
            now=now,
        )


def test_a_reminder_is_done_by_keys_and_the_next_one_stands_there(enter: Enter, company: Company) -> None:
    remember(company)
    page = enter(company.boris)
    visit(page, company.url() + "reminders/")
    rows = page.locator("#reminder-list .reminder-row:has(form)")

    first_row = rows.get_attribute("id") or ""
    rows.get_by_role("textbox").fill("Думает")
    rows.get_by_role("textbox").press("Enter")
    expect(page.locator("#reminder-next")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#reminder-next")).not_to_be_visible()
    expect(rows).to_have_count(1)
    expect(rows).not_to_have_attribute("id", first_row)

    page.get_by_role("heading", level=1).click()  # out of what was typed in
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.get_by_role("button", name="Ещё не готово").click()
    expect(page.locator("#reminder-next")).not_to_be_visible()
    expect(rows).to_have_count(1)

    with scope(company.workspace.pk), transaction.atomic():
        first, second = Reminder.objects.order_by("pk")
        assert (first.outcome, first.result) == ("done", "Думает")
        assert (second.text, second.is_open) == ("Позвонить Зое", True)


def test_done_is_undone_from_its_note_above_the_question(enter: Enter, company: Company) -> None:
    remember(company)
    page = enter(company.boris)
    visit(page, company.url() + "reminders/")
    rows = page.locator("#reminder-list .reminder-row:has(form)")
    rows.get_by_role("button", name="Готово").click()
    expect(page.locator("#reminder-next")).to_be_visible()
    expect(rows).to_have_count(0)

    page.locator("toast-region").get_by_role("button", name="Отменить").click()

    expect(rows).to_have_count(1)
    expect(page.locator("#reminder-next")).not_to_be_visible()
    expect(page.locator("toast-region")).to_contain_text("Напоминание снова открыто")
