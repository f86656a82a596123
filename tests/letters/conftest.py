"""The mail server of the tests, and an offer, a paper and an order of Boris's client."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from naryad.crm.models import Contact
from naryad.documents.actions.papers import draft_paper, issue_paper
from naryad.documents.models import Paper
from naryad.offers.actions.offers import create_offer, send_offer
from naryad.offers.actions.sections import add_offer_item
from naryad.offers.models import Offer
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import Order
from naryad.portal.actions import make_link
from naryad.workspaces.models import Member
from tests.factories import make_client, make_deal, make_entity, make_order
from tests.isolation.companies import papers_at_once
from tests.notifications.conftest import post

__all__ = ["post"]


@pytest.fixture
def who(boris: Member) -> dict[str, Any]:
    return {"actor": boris, "now": timezone.now()}


@pytest.fixture
def order(boris: Member, who: dict[str, Any]) -> Order:
    """Promised, with a link; the client has an address and a contact with a phone."""
    client = make_client(name="Romashka", email="office@example.com")
    Contact.objects.create(client=client, name="Olga", email="olga@example.com", phone="+7 921 555-12-34")
    order = make_order(
        responsible=boris,
        deal=make_deal(responsible=boris, client=client),
        title="White kitchen",
        promised_on=date(2040, 1, 15),
    )
    make_link(order_id=order.pk, **who)
    return order


@pytest.fixture
def offer(order: Order, who: dict[str, Any]) -> Offer:
    """Sent, as version 1."""
    assert order.deal
    offer = create_offer(deal_id=order.deal.pk, title="A kitchen", order_type_id=order.order_type_id, **who)
    item = ItemInput(name="Cupboards", price=Decimal(100))
    add_offer_item(section_id=offer.sections.get().pk, item=item, **who)
    send_offer(offer_id=offer.pk, **who)
    offer.refresh_from_db()
    return offer


@pytest.fixture
def paper(anna: Member, order: Order, who: dict[str, Any]) -> Paper:
    make_entity(anna, director="Ivanov")
    with papers_at_once():
        return issue_paper(paper_id=draft_paper(kind="work_order", order_id=order.pk, **who).pk, **who)
