"""What an order costs changes under an agreed amount."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from naryad.crm.models import Deal
from naryad.orders.models import Order, OrderItem
from naryad.workspaces.models import Member
from tests.factories import make_deal, make_order

FROM_PAGE = {"HX-Request": "true"}


@pytest.fixture
def order(boris: Member) -> Order:
    deal = make_deal(responsible=boris, agreed_amount=Decimal(100))
    order = make_order(responsible=boris, deal=deal)
    OrderItem.objects.create(order=order, name="Kitchen", price=120, total=120)
    return order


def press(browser: Browser, member: Member, name: str, pk: int, **given: str) -> str:
    browser.force_login(member.user)
    return browser.post(reverse(name, args=[member.workspace.slug, pk]), given, headers=FROM_PAGE).text


@pytest.mark.parametrize(("answer", "amount"), [("kept", Decimal(100)), ("orders", None)])
def test_an_agreed_amount_is_asked_about_when_a_price_changes(
    client: Browser, boris: Member, order: Order, answer: str, amount: Decimal | None
) -> None:
    item, change = OrderItem.objects.get(), {"field": "price", "price": "200"}

    asked = press(client, boris, "orders:item_edit", item.pk, **change)
    item.refresh_from_db()
    assert "agreed_is" in asked
    assert item.price == 120
    press(client, boris, "orders:item_edit", item.pk, **change, is_agreed="1", agreed_is=answer)

    item.refresh_from_db()
    assert (item.price, Deal.objects.get().agreed_amount) == (Decimal(200), amount)


def test_cancelling_an_order_may_drop_the_agreed_amount(client: Browser, boris: Member, order: Order) -> None:
    press(client, boris, "tasks:order_cancel", order.pk, reason="Refused", agreed_is="orders")

    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert Deal.objects.get().agreed_amount is None
