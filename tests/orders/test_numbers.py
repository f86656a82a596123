"""Numbers have no gaps, whoever asks at the same time and whatever fails."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from naryad.orders.actions.orders import create_order
from naryad.orders.models import Order
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import NOW, make_order_type


class Failed(Exception):
    """What comes after the number went wrong."""


@pytest.mark.django_db(transaction=True)
def test_orders_made_at_the_same_time_are_numbered_without_gaps(anna: Member) -> None:
    kitchen = make_order_type()

    def make(attempt: int) -> None:
        try:
            with scope(anna.workspace_id), transaction.atomic():
                create_order(order_type_id=kitchen.pk, actor=anna, now=NOW)
                if attempt % 3 == 0:
                    raise Failed
        except Failed:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(12)))

    with transaction.atomic():
        assert sorted(Order.objects.values_list("number", flat=True)) == list(range(1, 9))
