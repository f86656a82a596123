"""How long it takes to issue the invoices of 100 orders in one press, and to print them as one PDF.

benchmarks/papers.py [ORDERS]

Fails when printing 100 takes more than 10 s of the processor, or issuing them more than 20: two are set side by side.
"""

import os
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from _database import with_database

ORDERS, LIMITS = 100, {"issued": 20.0, "printed": 10.0}
LINES = 8


def main() -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    return with_database(lambda _address: measure(orders))


def measure(orders: int) -> int:
    from django.db import transaction
    from django.test import override_settings

    from naryad.tenancy.scope import scope
    from tests.factories import NOW, begin_company

    workspace = begin_company()
    with tempfile.TemporaryDirectory() as files, override_settings(MEDIA_ROOT=files):
        with scope(workspace.pk), transaction.atomic():
            ids, owner = sell(orders)
        with scope(workspace.pk), transaction.atomic():
            took = {
                "issued": timed(lambda: issue(ids, actor=owner, now=NOW)),
                "printed": timed(lambda: show(ids, owner)),
            }
    slow = 0
    for name, seconds in took.items():
        allowed = LIMITS[name] / ORDERS * orders
        slow += seconds > allowed
        print(f"{name:10} {seconds:6.2f} s of {allowed:.0f} allowed")
    return 1 if slow else 0


def sell(orders: int) -> tuple[list[int], Any]:
    """Orders of as many deals, each with LINES items; by an entity with an account."""
    from naryad.entities.actions.accounts import add_account
    from naryad.orders.actions.items import ItemInput, add_item
    from naryad.workspaces.models import Member
    from tests.factories import NOW, make_deal, make_entity, make_order

    owner = Member.objects.select_related("workspace").get(role="owner")
    who: dict[str, Any] = {"actor": owner, "now": NOW}
    entity = make_entity(owner)
    account = {"bank": "Банк «Волга»", "bic": "044525225", "account": "40702810938000000001"}
    add_account(entity_id=entity.pk, **account, **who)
    ids = []
    for _order in range(orders):
        order = make_order(responsible=owner, deal=make_deal(responsible=owner))
        for line in range(LINES):
            item = ItemInput(
                name=f"Шкаф {line}", price=Decimal(1000 + line), vat_rate=Decimal(20), unit="шт."
            )
            add_item(order_id=order.pk, item=item, **who)
        ids.append(order.pk)
    return ids, owner


def issue(ids: list[int], **who: Any) -> None:
    from naryad.documents.actions.many import issue_papers

    papers, refused = issue_papers(kind="invoice", order_ids=ids, **who)
    assert len(papers) == len(ids), refused


def show(ids: list[int], owner: Any) -> None:
    from naryad.documents.queries.printing import kept_file
    from naryad.documents.rules.kinds import KINDS
    from naryad.documents.rules.typesetter import pages_of
    from naryad.orders.models import Order

    orders = list(Order.objects.filter(pk__in=ids))
    assert pages_of(kept_file(KINDS["invoice"], orders, member=owner)) >= len(ids)


def timed(run: Any) -> float:
    """Of the processor, with what was set in other processes: others run on this machine, too."""
    began = sum(os.times()[:4])
    run()
    return sum(os.times()[:4]) - began


if __name__ == "__main__":
    sys.exit(main())
