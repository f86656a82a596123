"""What is stored of deals' orders, counted again: triggers keep it, and the proof by night calls this where they did not."""

from collections.abc import Sequence

from django.db import connection, transaction

from naryad.orders.models import DealTotals


@transaction.atomic
def keep_totals(*, deal_ids: Sequence[int]) -> None:
    empty = {"to_pay": 0, "amount": 0, "open_orders": 0}
    DealTotals.objects.bulk_create(
        [DealTotals(deal_id=pk, **empty) for pk in deal_ids], ignore_conflicts=True
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT orders_keep_totals(%s::bigint[])", [list(deal_ids)])
