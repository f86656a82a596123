"""Reads of letters to clients."""

from django.db.models import QuerySet

from naryad.letters.models import ClientLetter
from naryad.tenancy.prepared import prepared

SHOWN = 5


@prepared
def letters_of_order(order_id: int) -> QuerySet[ClientLetter]:
    """The newest first."""
    return _newest(ClientLetter.objects.filter(order=order_id))


def letters_of_offer(offer_id: int) -> QuerySet[ClientLetter]:
    return _newest(ClientLetter.objects.filter(offer=offer_id))


def letters_of_paper(paper_id: int) -> QuerySet[ClientLetter]:
    return _newest(ClientLetter.objects.filter(paper=paper_id))


def _newest(rows: QuerySet[ClientLetter]) -> QuerySet[ClientLetter]:
    return rows.select_related("written_by").order_by("-pk")[:SHOWN]
