"""Money, pressed by Boris as he does it every day, and twice by accident."""

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.payments.models import Payment
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.browser.work import fill


@pytest.mark.browser
def test_a_planned_payment_is_received_by_two_presses_and_a_double_click_counts_once(
    enter: Enter, company: Company
) -> None:
    ids = fill(company, now=timezone.now())
    page = enter(company.boris)
    visit(page, f"{company.url()}deals/{ids['deal']}/")
    money = page.locator("section[aria-labelledby=payments-head]")
    expect(money.locator(".money-facts")).to_contain_text("Просрочено")

    money.get_by_role("link", name="Получено").first.click()
    dialog = page.locator("#modal-body")
    expect(dialog.get_by_label("Сумма")).to_have_value("100\xa0000")
    dialog.get_by_role("button", name="Записать").dblclick()

    expect(money.locator(".money-facts")).not_to_contain_text("Просрочено")
    money.get_by_text("План и платежи").click()
    expect(money.locator(".money-row", has_text="+100\xa0000")).to_have_count(2)
    with scope(company.workspace.pk), transaction.atomic():
        assert Payment.objects.filter(expected=ids["expected"]).count() == 1
