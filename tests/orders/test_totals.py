"""What is stored of a deal's orders and money is what they come to, whoever writes, and is proved by night."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from naryad.crm.lists.deals import DEALS
from naryad.crm.models import Deal
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.models import DealTotals, Order
from naryad.orders.queries.agreement import wrong_totals
from naryad.payments.actions import ledger, plans
from naryad.payments.jobs import prove_sums
from naryad.payments.models import DealMoney
from naryad.payments.queries.agreement import disagreements
from naryad.tasks.actions.stop import cancel_order, lose_deal
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order, make_stage
from tests.lists import page_of

DAY = date(2026, 11, 23)


@pytest.fixture
def deal(boris: Member) -> Deal:
    return make_deal(responsible=boris)


def stored(deal: Deal) -> tuple[Any, ...]:
    row = DealTotals.objects.get(deal=deal)
    return row.to_pay, row.amount, row.open_orders, row.first_promise


def money(deal: Deal) -> tuple[Any, ...]:
    row = DealMoney.objects.get(deal=deal)
    return row.paid, row.expected, row.oldest_unmet_on


def item(order: Order, price: int, actor: Member) -> Any:
    given = ItemInput(name="Door", quantity=Decimal(2), price=Decimal(price))
    return add_item(order_id=order.pk, item=given, actor=actor, now=NOW)


def test_totals_follow_items_orders_and_what_was_agreed(deal: Deal, boris: Member) -> None:
    assert stored(deal) == (0, 0, 0, None)
    order = make_order(deal=deal, responsible=boris, promised_on=DAY)
    row = item(order, 100, boris)
    assert stored(deal) == (200, 200, 1, DAY)

    update_item(item_id=row.pk, price=Decimal(50), actor=boris, now=NOW)
    assert stored(deal) == (100, 100, 1, DAY)

    Deal.objects.filter(pk=deal.pk).update(agreed_amount=Decimal(70))
    assert stored(deal) == (100, 70, 1, DAY)

    cancel_order(order_id=order.pk, reason="Too dear", actor=boris, now=NOW)
    assert stored(deal) == (0, 70, 0, None)


def test_totals_follow_an_item_that_is_removed(deal: Deal, boris: Member) -> None:
    row = item(make_order(deal=deal, responsible=boris), 100, boris)

    remove_item(item_id=row.pk, actor=boris, now=NOW)

    assert stored(deal)[0] == 0


def test_money_follows_plans_payments_and_a_deal_that_is_lost(deal: Deal, boris: Member) -> None:
    who: dict[str, Any] = {"actor": boris, "now": NOW}
    plan = plans.expect_payment(deal_id=deal.pk, amount=Decimal(100), due_on=DAY, **who)
    plans.expect_payment(deal_id=deal.pk, amount=Decimal(30), due_on=DAY + timedelta(days=1), **who)
    assert money(deal) == (0, 130, DAY)

    ledger.receive_payment(
        deal_id=deal.pk, amount=Decimal(100), paid_on=DAY, expected_id=plan.pk, accepts_more=True, **who
    )
    assert money(deal) == (100, 30, DAY + timedelta(days=1))

    lose_deal(deal_id=deal.pk, stage_id=make_stage("lost").pk, comment="Too dear", **who)
    assert money(deal) == (100, 0, None)


def test_deals_are_sorted_by_what_they_are_worth(boris: Member, anna: Member) -> None:
    dear = make_deal(responsible=boris, agreed_amount=Decimal(500))
    cheap, middle = make_deal(responsible=boris), make_deal(responsible=boris)
    item(make_order(deal=middle, responsible=boris), 100, boris)

    found = page_of(DEALS, anna, sort="-amount")

    assert [row.pk for row in found.rows] == [dear.pk, middle.pk, cheap.pk]


def test_what_is_stored_wrongly_is_found_by_night_and_counted_again(deal: Deal, boris: Member) -> None:
    item(make_order(deal=deal, responsible=boris), 100, boris)
    ledger.receive_payment(
        deal_id=deal.pk, amount=Decimal(10), paid_on=DAY, accepts_more=True, actor=boris, now=NOW
    )
    assert (wrong_totals(), disagreements()) == ([], [])
    DealTotals.objects.filter(deal=deal).update(to_pay=1)
    DealMoney.objects.filter(deal=deal).update(paid=1)
    assert sorted(found.what for found in disagreements()) == ["money", "totals"]

    prove_sums(workspace_id=deal.workspace_id)

    assert disagreements() == []
    assert (stored(deal)[0], money(deal)[0]) == (200, 10)


def test_a_deal_without_stored_totals_gets_them_by_night(deal: Deal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders_dealtotals WHERE deal_id = %s", [deal.pk])
    assert wrong_totals() == [deal.pk]

    prove_sums(workspace_id=deal.workspace_id)

    assert wrong_totals() == []
