"""Own fields of an offer: filled in its form, on its card and in its list; the client reads those that are for clients."""

from typing import Any

import pytest

from naryad.fields.actions.definitions import create_field
from naryad.fields.models import OwnField
from naryad.offers.actions.accept import accept_offer
from naryad.offers.actions.offers import copy_offer, send_offer, update_offer
from naryad.offers.models import Offer, OfferVersion
from naryad.offers.queries.offers import search_offers
from naryad.orders.models import OrderType
from naryad.workspaces.models import Member
from tests.offers.conftest import read_by_client, who
from tests.pages import address, enter, text_of


@pytest.fixture
def told(anna: Member, boris: Member) -> OwnField:
    return _field(anna, boris, "Warranty", shown=["card", "table", "link", "search"])


@pytest.fixture
def inner(anna: Member, boris: Member) -> OwnField:
    return _field(anna, boris, "Margin")


def _field(anna: Member, boris: Member, name: str, **given: Any) -> OwnField:
    made: OwnField = create_field(of="offer", kind="text", name=name, **given, **who(anna))
    boris.workspace.refresh_from_db()
    return made


def test_fields_of_an_offer_are_filled_found_and_told(
    offer: Offer, kitchen: OrderType, boris: Member, told: OwnField, inner: OwnField
) -> None:
    browser, card = enter(boris), address(boris, "offers:offer", offer.pk)
    typed = {"order_type": str(kitchen.pk), told.key: "5 years", inner.key: "low"}
    made = browser.post(address(boris, "offers:offer_create", offer.deal_id), typed)
    fill = address(boris, "fields:own_edit", offer.pk, told.pk)
    filled = browser.post(fill, {told.key: "3 years", "version": "1"})

    assert made.status_code == 204 and filled.status_code == 200
    assert Offer.objects.order_by("-pk")[0].custom == {told.key: "5 years", inner.key: "low"}
    assert "Warranty" in text_of(browser.get(card)) and "3 years" in text_of(browser.get(card))
    listed = text_of(browser.get(address(boris, "offers:offer_list", query=f"?where={told.key}.has.3")))
    assert "3 years" in listed and "5 years" not in listed
    assert search_offers(member=boris, text="3 years") == [offer]
    send_offer(offer_id=offer.pk, **who(boris))
    page = text_of(read_by_client(offer))
    assert "3 years" in page and "Margin" not in page


def test_what_clients_read_of_fields_is_a_version(
    offer: Offer, boris: Member, told: OwnField, inner: OwnField
) -> None:
    update_offer(offer_id=offer.pk, custom={told.key: "3 years"}, **who(boris))
    send_offer(offer_id=offer.pk, **who(boris))
    update_offer(offer_id=offer.pk, custom={inner.key: "low"}, **who(boris))
    assert send_offer(offer_id=offer.pk, **who(boris)).number == 1
    update_offer(offer_id=offer.pk, custom={told.key: "5 years"}, **who(boris))
    assert "3 years" in text_of(read_by_client(offer))
    variant = copy_offer(offer_id=offer.pk, **who(boris))

    accept_offer(offer_id=offer.pk, number=1, is_promised=False, **who(boris))

    offer.refresh_from_db()
    assert variant.custom == {told.key: "5 years", inner.key: "low"}
    assert offer.custom == {told.key: "3 years", inner.key: "low"}
    assert OfferVersion.objects.count() == 1
