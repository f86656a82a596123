"""A list of orders narrowed, sorted and put together by fields of the company's own, and the plain list beside it.

benchmarks/own_fields.py [ORDERS] [FIELDS] [--kept FOLDER]

Two hundred fields of all kinds, each filled in every order but a tenth; asked as the application's login inside a company, by
whole pages with their tabs, of all orders with the done ones. A cost is CPU of the app and of its database process, as in
pages.py. Fails when a page with one condition costs more than 150 ms at the 95th percentile with 100,000 orders, or when the
plain list costs more than a tenth more than before there were any fields. docs/dev/performance.md has the figures.
"""

import argparse
import os
import sys
import time
from datetime import UTC, datetime

import psycopg
from _company import Size, fill_company
from _database import with_database
from pages import metered

ROUNDS = 20
LIMIT_SECONDS, LIMIT_SLOWER = 0.15, 1.1
KINDS = ("text", "number", "date", "choice", "choices", "member", "yes_no", "money", "long")
FILLED = ("crm_client", "crm_deal", "orders_order", "orders_orderitem")
VALUE = """CASE f.kind
  WHEN 'number' THEN to_jsonb((o.id * 7 % 1000)::text) WHEN 'money' THEN to_jsonb((o.id * 13 % 100000)::text)
  WHEN 'date' THEN to_jsonb((date '2026-01-01' + (o.id + f.id)::int % 700)::text) WHEN 'yes_no' THEN to_jsonb(o.id % 2 = 0)
  WHEN 'choice' THEN to_jsonb(f.options[1 + o.id % 5])
  WHEN 'choices' THEN to_jsonb(ARRAY[f.options[1 + o.id % 5], f.options[1 + (o.id + 1) % 5]])
  WHEN 'member' THEN to_jsonb(f.members[1 + o.id % cardinality(f.members)])
  ELSE to_jsonb('Значение ' || (o.id + f.id) % 50) END"""
FILL = (
    """CREATE TEMPORARY TABLE filled AS
      SELECT id, kind, ARRAY(SELECT id FROM fields_fieldoption p WHERE p.field_id = own.id ORDER BY id) AS options,
        ARRAY(SELECT id FROM workspaces_member m WHERE m.workspace_id = own.workspace_id ORDER BY id) AS members
      FROM fields_ownfield own WHERE own.of = 'order' AND own.name LIKE 'Поле %'""",
    "ALTER TABLE orders_order DISABLE TRIGGER USER",
    f"UPDATE orders_order AS o SET custom = (SELECT jsonb_object_agg('f' || f.id, {VALUE}) FROM filled AS f "
    "WHERE (o.id + f.id) % 10 <> 0)",
    "ALTER TABLE orders_order ENABLE TRIGGER USER",
    "INSERT INTO fields_kept (workspace_id, row_id, field_id, value, folded) SELECT o.workspace_id, o.id, k.* "
    "FROM orders_order o, fields_kept_of(o.workspace_id, o.custom, NULL) k "
    "ORDER BY k.field_id, o.id",  # as the primary key has them: in another order each row touches another page
    "VACUUM ANALYZE",
)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("orders", type=int, nargs="?", default=100_000)
    asked.add_argument("fields", type=int, nargs="?", default=200)
    asked.add_argument("--kept", default="", help="a folder whose database is filled once and used again")
    given = asked.parse_args()
    return with_database(lambda _app: measure(given.orders, given.fields), kept=given.kept)


def measure(orders: int, fields: int) -> int:
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Workspace

    found = Workspace.objects.filter(slug="bench").first()
    size = Size(orders=orders, tasks_each=0, open_orders=min(orders, max(orders // 20, 50)))
    company = found.pk if found else filled(size)
    with scope(company):
        is_defined, is_filled = known()
        bare = None
        if not is_defined:
            as_owner("VACUUM ANALYZE")
            bare = quantile(costs_of(""), 0.5)
            define(fields)
        if not is_filled:
            as_owner(*FILL)
        plain = quantile(costs_of(""), 0.5)
        print(f"{orders} orders, {fields} fields; load {os.getloadavg()[0]:.1f}; {ROUNDS} rounds")
        print(
            f"the plain list: {plain * 1000:.0f} ms" + (f", {bare * 1000:.0f} without fields" if bare else "")
        )
        slow = report_conditions(orders)
    return int(slow or bool(bare and plain > LIMIT_SLOWER * bare))


def filled(size: Size) -> int:
    """Without what triggers would do for every row by itself: nobody searches here."""
    as_owner(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in FILLED))
    try:
        return fill_company(name="bench", size=size)
    finally:
        as_owner(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in FILLED))


def known() -> tuple[bool, bool]:
    """Whether a kept database has the fields, and their values."""
    from django.db import transaction

    from naryad.fields.models import OwnField
    from naryad.orders.models import Order

    with transaction.atomic():
        own = OwnField.objects.filter(name="Поле 0").first()
        return own is not None, own is not None and Order.objects.filter(custom__has_key=own.key).exists()


def define(fields: int) -> None:
    """Of every kind, one after the other, besides those that the company begins with."""
    from django.db import transaction

    from naryad.fields.actions.definitions import create_field
    from naryad.fields.models import OwnField
    from naryad.workspaces.models import Member

    with transaction.atomic():
        owner = Member.objects.select_related("workspace").filter(role="owner")[0]
        for at in range(fields - OwnField.objects.count()):
            kind = KINDS[at % len(KINDS)]
            create_field(
                of="order",
                kind=kind,
                name=f"Поле {at}",
                shown=["card"],
                options=[f"Вид {n}" for n in range(5)] if kind.startswith("choice") else (),
                actor=owner,
                now=datetime.now(UTC),
            )


def as_owner(*statements: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for statement in statements:
            began = time.perf_counter()
            owner.execute(statement)
            print(f"{time.perf_counter() - began:6.1f} s  {' '.join(statement.split())[:80]}", flush=True)


def costs_of(query: str) -> list[float]:
    _page(query)
    rounds = ROUNDS if "group" not in query else 3
    return [sum(metered(lambda: _page(query))) for _round in range(rounds)]


def _page(query: str) -> None:
    from django.db import transaction
    from django.http import QueryDict

    from naryad.orders.lists import ORDERS as LIST
    from naryad.ui.lists.page import read_page
    from naryad.workspaces.lists import viewer
    from naryad.workspaces.models import Member

    with transaction.atomic():
        member = Member.objects.select_related("workspace").filter(role="owner")[0]
        page = read_page(
            listing=LIST, given=QueryDict(query), viewer=viewer(member=member, now=datetime.now(UTC))
        )
    if page.notes or (query and not page.rows and "5000" not in query):
        raise SystemExit(f"{query}: {[str(note) for note in page.notes]}, {len(page.rows)} rows")


def report_conditions(orders: int) -> bool:
    from django.db import transaction

    slow = False
    with transaction.atomic():
        asked = queries()
    for name, query in asked.items():
        costs = costs_of(query)
        took = quantile(costs, 0.95)
        is_limited = "where" in query
        misses = is_limited and took > LIMIT_SECONDS * max(1.0, orders / 100_000)
        slow |= misses
        usual = quantile(costs, 0.5) * 1000
        print(
            f"{name:34}{usual:6.0f} ms, p95 {took * 1000:6.0f} ms{'  MISSES' if misses else ''}", flush=True
        )
    return slow


def queries() -> dict[str, str]:
    """By what is asked: the words of the list's address, of all orders with the done ones."""
    from naryad.fields.models import FieldOption, OwnField
    from naryad.workspaces.models import Member

    key = {
        kind: f"f{OwnField.objects.filter(name__startswith='Поле', kind=kind).order_by('pk')[0].pk}"
        for kind in KINDS
    }

    def option(kind: str) -> list[int]:
        return list(
            FieldOption.objects.filter(field_id=int(key[kind][1:]))
            .order_by("pk")
            .values_list("pk", flat=True)
        )

    (first, second, *_), member = option("choice"), Member.objects.order_by("-pk")[0].pk
    conditions = {
        "text equals": f"{key['text']}.is.значение 7",
        "text contains": f"{key['text']}.has.ение 1",
        "text does not contain": f"{key['text']}.lacks.ение 1",
        "long text contains": f"{key['long']}.has.ение 1",
        "text is empty": f"{key['text']}.unset",
        "text is filled": f"{key['text']}.set",
        "number equals": f"{key['number']}.is.7",
        "number greater": f"{key['number']}.more.990",
        "number greater, nothing found": f"{key['number']}.more.5000",
        "number greater, nearly all found": f"{key['number']}.more.10",
        "money between": f"{key['money']}.between.100;5000",
        "date before": f"{key['date']}.before.2026-02-01",
        "date between": f"{key['date']}.between.2026-03-01;2026-03-31",
        "choice is": f"{key['choice']}.is.{first}",
        "choice is any of": f"{key['choice']}.any.{first};{second}",
        "choice is none of": f"{key['choice']}.none.{first};{second}",
        "several choices have": f"{key['choices']}.any.{option('choices')[0]}",
        "employee is": f"{key['member']}.is.{member}",
        "yes or no": f"{key['yes_no']}.is.1",
    }
    asked = {name: f"done=on&where={where}" for name, where in conditions.items()}
    asked |= {
        f"sorted by {kind}": f"done=on&sort={key[kind]}" for kind in ("text", "number", "date", "choice")
    }
    groups = ("text", "choice", "date", "member", "yes_no")
    return asked | {f"put together by {kind}": f"done=on&group={key[kind]}" for kind in groups}


def quantile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[round(share * (len(seconds) - 1))]


if __name__ == "__main__":
    sys.exit(main())
