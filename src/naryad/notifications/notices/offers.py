"""What members are told of offers."""

from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.notifications.queries.concerned import responsible
from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.offers.facts import OfferAccepted


@notice(
    OfferAccepted,
    subject="offers",
    icon="circle-check",
    text=_("The offer {offer} is accepted: {name}"),
    opens="offer",
)
def offer_accepted(happened: Happened[OfferAccepted]) -> Members:
    """Who answers for the deal."""
    return responsible(None, Deal.objects.filter(pk=happened.fact.deal_id).first())
