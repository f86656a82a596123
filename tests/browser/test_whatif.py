"""A question before anything moves: discarded it leaves all as it was, applied it is done."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.orders.actions.orders import create_order
from naryad.orders.models import OrderType
from naryad.people.models import Absence
from naryad.tasks.actions.create import create_task
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.work import fill


def test_an_absence_shows_what_it_would_move_and_waits_for_the_answer(enter: Enter, company: Company) -> None:
    fill(company, now=timezone.now())
    page, today = enter(company.anna), company.workspace.today(timezone.now())
    visit(page, f"{company.url()}settings/members/{company.pavel.pk}/")
    section, modal = page.locator("#member-absences"), page.locator("#modal")
    section.get_by_text("Добавить отсутствие").click()
    section.locator("[name=first_day]").fill(today.isoformat())
    section.locator("[name=last_day]").fill((today + timedelta(days=90)).isoformat())

    section.get_by_role("button", name="Добавить").click()
    expect(modal.locator(".shift-row").first).to_be_visible()
    modal.get_by_role("button", name="Не менять").click()
    expect(modal).to_be_hidden()
    assert not absences(company)

    section.get_by_role("button", name="Добавить").click()
    expect(modal.locator(".shift-row").first).to_be_visible()
    page.keyboard.press("Enter")  # Apply has the focus
    expect(modal).to_be_hidden()
    expect(section.locator(".settings-row").filter(has_text="Отпуск")).to_be_visible()
    expect(section.locator("[name=first_day]")).to_have_value("")
    assert absences(company) == 1


def test_a_refused_priority_is_shown_again_as_it_was(enter: Enter, company: Company) -> None:
    orders = [days_of_work(company) for _ in range(2)]
    page = enter(company.anna)
    visit(page, f"{company.url()}orders/{orders[1]}/")
    priority = page.locator("#order-card select[name=priority]")

    page.get_by_role("button", name="Приоритет").click()
    priority.select_option("3")
    expect(page.locator("#modal .shift-row")).to_have_count(2)
    page.keyboard.press("Escape")

    expect(priority).to_have_value("1")


def test_when_could_we_is_answered_on_the_deal_and_taken_into_the_order(
    enter: Enter, company: Company
) -> None:
    ids = fill(company, now=timezone.now())
    page = enter(company.boris)
    visit(page, f"{company.url()}deals/{ids['deal']}/")

    expect(page.locator("#deal-when .when-date")).to_be_visible()
    page.locator("#deal-when").get_by_role("link", name="Подробно").click()
    modal = page.locator("#modal")
    answer = modal.locator("#when-answer")
    expect(answer.locator(".when-date")).to_be_visible()
    modal.get_by_label("Количество").fill("7")
    modal.get_by_label("Приоритет").last.select_option("3")
    expect(answer).to_contain_text("станут позже")
    modal.get_by_role("button", name="Создать заказ").click()

    expect(page.locator("[name='items-0-quantity']")).to_have_value("7")
    expect(page.locator("#id_priority")).to_have_value("3")


def absences(company: Company) -> int:
    with scope(company.workspace.pk), transaction.atomic():
        return Absence.objects.filter(member=company.pavel).count()


def days_of_work(company: Company) -> int:
    """An order of three days of Stepan's, who works round the clock."""
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": timezone.now()}
        order = create_order(order_type_id=OrderType.objects.order_by("pk")[0].pk, **who)
        create_task(
            order_id=order.pk, title="Резьба", assignee_id=company.stepan.pk, estimate=3 * 24 * 60, **who
        )
        return order.pk
