"""What the actions of offers have in common."""

from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.crm.actions.deals import lock_deals
from naryad.offers.models import Offer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotChangeOffer(ActionError):
    """Its message is shown to the user."""


class OfferAbout(TypedDict):
    """Fields that every fact of an offer carries."""

    offer_id: int
    offer: str
    deal_id: int
    client_id: int


def about(offer: Offer) -> OfferAbout:
    return {
        "offer_id": offer.pk,
        "offer": str(offer),
        "deal_id": offer.deal_id,
        "client_id": offer.deal.client_id,
    }


def lock_offers(ids: set[int]) -> dict[int, Offer]:
    """Those that are there, by id, after their deals."""
    deals = lock_deals(set(Offer.objects.filter(pk__in=ids).values_list("deal_id", flat=True)))
    rows = Offer.objects.filter(pk__in=ids, deal__in=deals).select_for_update(of=("self",))
    related = rows.select_related("deal__client", "deal__stage", "deal__responsible", "workspace")
    return {offer.pk: offer for offer in related.order_by("pk")}


def locked_offer(offer_id: int) -> Offer:
    offer = lock_offers({offer_id}).get(offer_id)
    if offer is None:
        raise CannotChangeOffer(_("There is no such offer."))
    return offer


def require_offer_edit(offer: Offer, actor: Member) -> None:
    require(actor, "offers.edit", is_own=offer.deal.responsible_id == actor.pk)


def editable_offer(offer_id: int, actor: Member) -> Offer:
    """Locked, and open."""
    offer = locked_offer(offer_id)
    require_offer_edit(offer, actor)
    if not offer.is_open:
        state = str(offer.get_status_display()).lower()
        said = _("The offer is %(state)s: it is not changed any more. Make a variant of it.")
        raise CannotChangeOffer(filled(said, {"state": state}))
    return offer
