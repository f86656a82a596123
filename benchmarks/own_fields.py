"""A list of orders narrowed by one condition on a field of the company's own, and the plain list beside it.

benchmarks/own_fields.py [ORDERS] [FIELDS]

Two hundred fields, each filled in every order but a tenth. Fails when a condition takes more than 150 ms at the 95th percentile
with 100,000 orders, unless one plain pass over the table is slow as well; or when the first page of the plain list takes more
than a tenth longer with the fields than without their values.
"""

import os
import sys
import time
from datetime import UTC, datetime

from _company import Size, fill_company
from _database import analyze, with_database

ORDERS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
FIELDS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
ROUNDS = 40
LIMIT_SECONDS, LIMIT_RATIO, LIMIT_SLOWER = 0.15 * max(1.0, ORDERS / 100_000), 4.0, 1.1
FILL = """
UPDATE orders_order SET custom = (
  SELECT jsonb_object_agg('f' || f.id, CASE f.kind WHEN 'number' THEN to_jsonb((orders_order.id * 7 % 1000)::text)
    ELSE to_jsonb('value ' || (orders_order.id + f.id) % 50) END)
  FROM fields_ownfield f WHERE f.of = 'order' AND (orders_order.id + f.id) % 10 <> 0)
"""


def main() -> int:
    return with_database(measure, as_owner=True)


def measure(_app: str) -> int:
    from django.db import connection, transaction
    from django.http import QueryDict

    from naryad.fields.actions.definitions import create_field
    from naryad.orders.lists import ORDERS as LIST
    from naryad.tenancy.scope import scope
    from naryad.ui.lists.page import read_page
    from naryad.workspaces.lists import viewer
    from naryad.workspaces.models import Member

    now = datetime.now(UTC)
    company = fill_company(name="bench", size=Size(orders=ORDERS, tasks_each=0, open_orders=ORDERS // 20))
    with scope(company):
        owner = Member.objects.select_related("workspace").filter(role="owner")[0]
        with transaction.atomic():
            fields = [
                create_field(
                    of="order",
                    kind="number" if at % 2 else "text",
                    name=f"Field {at}",
                    shown=["card"],
                    actor=owner,
                    now=now,
                )
                for at in range(FIELDS)
            ]
        analyze()

        def page(query: str) -> float:
            began = time.perf_counter()
            with transaction.atomic():
                member = Member.objects.select_related("workspace").get(pk=owner.pk)
                read_page(listing=LIST, given=QueryDict(query), viewer=viewer(member=member, now=now))
            return time.perf_counter() - began

        bare = quantile([page("") for _round in range(ROUNDS)], 0.5)
        with connection.cursor() as cursor:
            cursor.execute(FILL)
        analyze()
        with_values = quantile([page("") for _round in range(ROUNDS)], 0.5)
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(length(title)) FROM orders_order")
        base = time.perf_counter() - began
        print(
            f"{ORDERS} orders, {FIELDS} fields, one plain pass {base * 1000:.0f} ms, load {os.getloadavg()[0]:.1f}"
        )
        print(f"the list: {bare * 1000:.0f} ms without values, {with_values * 1000:.0f} with")
        slow = with_values > LIMIT_SLOWER * bare
        for name, own, where in (
            ("a text", fields[0], "is.value 7"),
            ("a number", fields[1], "more.990"),
            ("nothing", fields[3], "more.5000"),
        ):
            took = quantile([page(f"where={own.key}.{where}") for _round in range(ROUNDS)], 0.95)
            print(f"{name:10} p95 {took * 1000:6.0f} ms", flush=True)
            slow |= took > max(LIMIT_SECONDS, LIMIT_RATIO * base)
    return int(slow)


def quantile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[round(share * (len(seconds) - 1))]


if __name__ == "__main__":
    sys.exit(main())
