"""What the program knows of offers as rows that are opened, found and named."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.fields.rules.holders import Holder
from naryad.offers.actions.offers import update_offer
from naryad.offers.models import Offer
from naryad.offers.queries.offers import may_edit, search_offers, visible_offers
from naryad.ui.hooks.kinds import Found, Kind, joined
from naryad.workspaces.models import Member


def find_offers(*, member: Member, text: str) -> list[Found]:
    return [
        Found(offer, hint=joined(offer.deal.client.name, str(offer.get_status_display())))
        for offer in search_offers(member=member, text=text)
    ]


def may_change(member: Member, offer: Offer) -> bool:
    return may_edit(member, offer.deal) and offer.is_open


OFFER = Kind(
    name="offer",
    label=_("Offers"),
    capability="offers.view",
    search=find_offers,
    search_rank=25,
    model=Offer,
    visible=visible_offers,
    url=lambda row, slug: reverse("offers:offer", args=[slug, row.pk]),
    may=may_change,
    lock_rank=25,
)
OFFER_FIELDS = Holder(
    of="offer",
    model=Offer,
    visible=lambda member: visible_offers(member=member).select_related("deal"),
    may=may_change,
    change=lambda pk, **given: update_offer(offer_id=pk, **given),
    capability="offers.edit",
    target=lambda _offer: "#offer-card",
    address=lambda offer, slug: reverse("offers:offer", args=[slug, offer.pk]),
)
