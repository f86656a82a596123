"""Whether offers come to what their lines say, and accepted ones became orders: asked by night, and by `naryad check`."""

from django.db.models import F, Q
from django.db.models.functions import Round

from naryad.offers.models import Offer, OfferItem, OfferSection
from naryad.payments.queries.agreement import Disagreement


def wrong_offers() -> list[Disagreement]:
    """Of the current company."""
    line = Round(F("quantity") * F("price") * (100 - F("discount")) / 100, 2)
    lines = OfferItem.objects.exclude(total=line).values_list("section__offer__deal", flat=True)
    sections = OfferSection.objects.filter(offer__status=Offer.Status.ACCEPTED)
    unmade = sections.filter(Q(order=None) | ~Q(order__deal=F("offer__deal")))
    deals = {*lines, *unmade.values_list("offer__deal", flat=True)}
    return [Disagreement(what="offer", deal_id=pk) for pk in sorted(deals)]
