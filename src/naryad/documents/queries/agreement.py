"""Whether issued papers agree with the deal that they are of: asked by night, and by `naryad check`."""

from django.db.models import Exists, F, OuterRef, Q

from naryad.documents.models import Paper
from naryad.documents.rules.kinds import KINDS
from naryad.entities.models import PaperSeries
from naryad.payments.queries.agreement import Disagreement


def wrong_papers() -> list[Disagreement]:
    """Of the current company: another deal's order, offer or payment, a number that was not given, an invoice of nothing."""
    series = PaperSeries.objects.filter(
        entity=OuterRef("entity"), kind=OuterRef("kind"), year=OuterRef("year"), last__gte=OuterRef("serial")
    )
    paid = [kind for kind, one in KINDS.items() if one.is_paid]
    wrong = (
        ~Q(deal=F("order__deal")) & Q(order__isnull=False)
        | ~Q(deal=F("offer__deal")) & Q(offer__isnull=False)
        | Q(expected__isnull=False) & ~Q(expected__deal=F("deal"))
        | Q(kind__in=paid, amount=None)
        | ~Exists(series)
    )
    issued = Paper.objects.exclude(status=Paper.Status.DRAFT).filter(wrong, deal__isnull=False)
    return [
        Disagreement(what="paper", deal_id=deal_id)
        for deal_id in sorted(set(issued.values_list("deal", flat=True)))
    ]
