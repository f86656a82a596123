"""Two people at the same moment leave the stored totals of a deal as its rows say."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from naryad.crm.models import Deal
from naryad.orders.actions.items import ItemInput, add_item
from naryad.orders.models import DealTotals, Order
from naryad.payments.queries.agreement import disagreements
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_member, make_order, make_workspace
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


@pytest.fixture
def deal() -> Iterator[Deal]:
    with scope(make_workspace().pk):
        with transaction.atomic():
            found = make_deal(responsible=make_member(name="Anna", role=Member.Role.OWNER))
        yield found


def adding(order: Order, actor: Member) -> Callable[[], Any]:
    given = ItemInput(name="Door", price=Decimal(10))
    return lambda: add_item(order_id=order.pk, item=given, actor=actor, now=NOW)


def test_items_added_to_two_orders_of_a_deal_at_once_are_all_counted(deal: Deal) -> None:
    with transaction.atomic():
        orders = [make_order(deal=deal, responsible=deal.responsible) for _order in range(WRITERS)]

    outcomes = at_once(*(adding(order, deal.responsible) for order in orders))

    with transaction.atomic():
        row = DealTotals.objects.get(deal=deal)
        assert outcomes == [None] * WRITERS
        assert row.to_pay == 10 * WRITERS
        assert row.open_orders == WRITERS
        assert disagreements() == []
