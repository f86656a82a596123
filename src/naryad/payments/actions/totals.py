"""What is stored of deals' money, counted again: triggers keep it, and the proof by night calls this where they did not."""

from collections.abc import Iterable

from django.db import connection, transaction

from naryad.orders.actions.totals import keep_totals


@transaction.atomic
def mend_totals(*, deal_ids: Iterable[int]) -> None:
    """What it is counted from is never touched."""
    ids = sorted(set(deal_ids))
    keep_totals(deal_ids=ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_keep_money(%s::bigint[])", [ids])
