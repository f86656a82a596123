"""A list that was downloaded here is understood when it is brought: its columns are proposed as what they are."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from naryad.crm.lists.clients import CLIENTS
from naryad.crm.lists.deals import DEALS
from naryad.exchange.actions.kinds.known import KINDS
from naryad.exchange.rules.targets import proposed
from naryad.orders.lists import ORDERS
from naryad.payments.lists import LEDGER
from naryad.products.lists import PRODUCTS
from naryad.tasks.lists import TASKS
from naryad.ui.lists.files import filed_columns
from naryad.workspaces.models import Member
from tests.exchange.test_clients import check, read, run
from tests.factories import make_deal
from tests.pages import enter

UNDERSTOOD = {
    "client": (CLIENTS, "name kind phone email inn kpp address"),
    "product": (PRODUCTS, "name article barcode group unit price vat_rate"),
    "deal": (DEALS, "external_id name client stage amount responsible priority source since"),
    "order": (ORDERS, "external_id name stage promised_on responsible sum client order_type priority state"),
    "payment": (LEDGER, "paid_on deal kind method order amount comment"),
    "task": (TASKS, "name order assignee state priority task_type estimate appointment"),
}


@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_columns_of_our_own_lists_are_proposed(anna: Member, kind: str) -> None:
    listing, names = UNDERSTOOD[kind]
    for language in ("ru", "en"):
        with override(language):
            columns = filed_columns(listing.columns)
            heads = [str(column.label) for column in columns]
            found = proposed(heads, [], KINDS[kind].targets(anna))

        assert set(found.values()) == set(names.split()), (language, heads)


def test_deals_that_were_downloaded_say_what_is_there_already(anna: Member) -> None:
    for agreed in (None, 5000):
        make_deal(responsible=anna, agreed_amount=agreed)
    url = reverse("crm:deal_table", args=[anna.workspace.slug])
    text = b"".join(enter(anna).get(f"{url}?file=csv").streaming_content).decode("utf-8-sig")

    table = run(check(read(anna, text, kind="deal", encoding="utf-8"), anna), anna)

    assert table.counts == {"skipped": 2}
