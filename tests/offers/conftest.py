"""An offer of Boris's, and the page that its client opens."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from naryad.crm.models import Deal
from naryad.offers.actions.offers import create_offer
from naryad.offers.actions.sections import add_offer_item
from naryad.offers.models import Offer
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import OrderType
from naryad.portal.queries import link_url, offer_link_card
from naryad.workspaces.models import Member
from tests.factories import NOW, make_client, make_deal, make_order_type

PRICED = ItemInput(
    name="Worktop", quantity=Decimal("2.5"), unit="m", price=Decimal("1999.99"), vat_rate=Decimal(20)
)


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


@pytest.fixture
def kitchen() -> OrderType:
    return make_order_type("Kitchen")


@pytest.fixture
def deal(boris: Member) -> Deal:
    return make_deal(responsible=boris, title="White kitchen", client=make_client(name="Canary Client"))


@pytest.fixture
def offer(deal: Deal, kitchen: OrderType, boris: Member) -> Offer:
    """With one item, not sent."""
    until = NOW.date() + timedelta(days=14)
    made = create_offer(deal_id=deal.pk, order_type_id=kitchen.pk, valid_until=until, **who(boris))
    add_offer_item(section_id=made.sections.get().pk, item=PRICED, **who(boris))
    return made


def link_of(offer: Offer) -> str:
    """The path of the client's page."""
    url = link_url(offer_link_card(offer_id=offer.pk).link)
    return url[url.index("/c/") :]


def read_by_client(offer: Offer) -> Any:
    """By the link, as who has no login."""
    cache.clear()
    return Browser(headers={"Accept-Language": "en"}).get(link_of(offer))
