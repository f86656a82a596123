"""An invoice from the card of its order: two presses, then its page with the first page seen and the file to be opened."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.entities.actions.accounts import add_account
from naryad.orders.actions.items import ItemInput, add_item
from naryad.tenancy.scope import scope
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import visit
from tests.factories import make_deal, make_entity, make_order


def test_an_invoice_is_issued_from_the_card_of_its_order(enter: Enter, company: Company) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        who: dict[str, Any] = {"actor": company.anna, "now": timezone.now()}
        entity = make_entity(company.anna, director="Ильин И. И.")
        bank = {"bank": "Банк «Волга»", "bic": "044525225", "account": "40702810938000000001"}
        add_account(entity_id=entity.pk, **bank, **who)
        order = make_order(responsible=company.anna, deal=make_deal(responsible=company.anna))
        add_item(order_id=order.pk, item=ItemInput(name="Кухня", price=Decimal(184_000)), **who)
    page = enter(company.anna)

    visit(page, f"{company.url()}orders/{order.pk}/")
    page.locator("summary", has_text="Документы").click()
    page.get_by_role("button", name="Новый документ").click()
    page.get_by_role("link", name="Счёт на оплату").click()
    page.get_by_role("button", name="Выписать").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Счёт на оплату № 26-0001")
    first = page.get_by_role("img", name="Первая страница: Счёт на оплату")
    expect(first).to_be_visible()
    assert first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 800
    file = page.get_by_role("link", name="Открыть и напечатать").get_attribute("href")
    assert (
        page.request.get(page.url.split("/w/")[0] + (file or "")).headers["content-type"] == "application/pdf"
    )
