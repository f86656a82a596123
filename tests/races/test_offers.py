"""The client and a member accept one offer at the same moment."""

import pytest
from django.db import transaction

from naryad.offers.actions.accept import accept_by_client, accept_offer
from naryad.offers.actions.offers import create_offer, send_offer
from naryad.offers.actions.sections import add_offer_item
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_order_type, make_stage
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_offer_is_accepted_once(anna: Member) -> None:
    with transaction.atomic():
        make_stage("won")
        deal, who = make_deal(responsible=anna), {"actor": anna, "now": NOW}
        offer = create_offer(deal_id=deal.pk, order_type_id=make_order_type().pk, **who)
        add_offer_item(section_id=offer.sections.get().pk, item=ItemInput(name="Worktop"), **who)
        send_offer(offer_id=offer.pk, **who)

    def by_link() -> None:
        accept_by_client(offer_id=offer.pk, number=1, name="Ivan", address="", now=NOW)

    def by_hand() -> None:
        member = Member.objects.select_related("workspace").get(pk=anna.pk)
        accept_offer(offer_id=offer.pk, number=1, actor=member, now=NOW)

    at_once(*[by_link, by_hand] * 3)

    with transaction.atomic():
        assert Order.objects.count() == 1
