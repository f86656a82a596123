"""Reads of letters to clients."""

from django.db.models import QuerySet

from naryad.documents.models import Paper
from naryad.documents.queries.papers import visible_papers
from naryad.letters.models import ClientLetter
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member

SHOWN = 5


@prepared
def letters_of_order(order_id: int) -> QuerySet[ClientLetter]:
    """The newest first."""
    return _newest(ClientLetter.objects.filter(order=order_id))


def letters_of_offer(offer_id: int) -> QuerySet[ClientLetter]:
    return _newest(ClientLetter.objects.filter(offer=offer_id))


def letters_of_paper(paper_id: int) -> QuerySet[ClientLetter]:
    return _newest(ClientLetter.objects.filter(paper=paper_id))


def offered_papers(member: Member) -> QuerySet[Paper]:
    """Issued ones that the member sees, the newest first: their files may go with a letter. To be narrowed."""
    issued = visible_papers(member=member).filter(status=Paper.Status.ISSUED)
    return issued.select_related("attachment").order_by("-dated_on", "-pk")


def _newest(rows: QuerySet[ClientLetter]) -> QuerySet[ClientLetter]:
    return rows.select_related("written_by").order_by("-pk")[:SHOWN]
