"""Two clients that two people make one at the same moment."""

from collections.abc import Callable

import pytest
from django.db import transaction

from naryad.crm.actions.merge import merge_clients
from naryad.crm.models import Client, ClientMerge, Deal
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, make_client, make_deal
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(2, 30)


def test_each_into_the_other_at_once_leaves_one_with_everything(anna: Member) -> None:
    for _round in range(ROUNDS):
        with transaction.atomic():
            one, two = make_client(name="One"), make_client(name="Two")
            deals = {make_deal(responsible=anna, client=client).pk for client in (one, two)}

        outcomes = at_once(merging(one, two, anna), merging(two, one, anna))

        assert [str(outcome) for outcome in outcomes if outcome] == [
            "One of them is in the archive: take it back first."
        ]
        with transaction.atomic():
            kept = ClientMerge.objects.get(kept__in=[one, two]).kept
            assert set(Deal.objects.filter(client=kept).values_list("pk", flat=True)) == deals
            assert not kept.is_archived


def merging(keep: Client, other: Client, actor: Member) -> Callable[[], ClientMerge]:
    return lambda: merge_clients(keep_id=keep.pk, other_id=other.pk, actor=actor, now=NOW)
