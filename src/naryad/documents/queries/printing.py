"""Papers of many orders as one file."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, content_of, set_papers
from naryad.documents.queries.papers import printed_paper, visible_papers
from naryad.documents.rules.kinds import PaperContent, PaperKind
from naryad.documents.rules.typesetter import first_page, joined
from naryad.files.queries import open_bytes
from naryad.orders.models import Order
from naryad.workspaces.models import Member

MOST = 200
"""Orders whose papers are printed at once."""
Refused = list[tuple[Order, str]]
"""Of which orders there is none, and why."""


def issued_of(kind: PaperKind, orders: Iterable[Order], *, member: Member) -> dict[int, Paper]:
    """The newest that stands of each order."""
    rows = visible_papers(member=member).filter(kind=kind.key, status=Paper.Status.ISSUED, order__in=orders)
    papers = rows.select_related("attachment").order_by("dated_on", "pk")
    return {paper.order_id: paper for paper in papers if paper.order_id}


def kept_file(kind: PaperKind, orders: Sequence[Order], *, member: Member) -> bytes:
    """The files of issued papers, as they were kept; empty where there is none."""
    papers = issued_of(kind, orders, member=member)
    bodies = []
    for order in orders:
        paper = papers.get(order.pk)
        file = open_bytes(paper.attachment.key) if paper and paper.attachment else None
        if file is not None:
            with file:
                bodies.append(file.read())
    return joined(bodies) if bodies else b""


def drawn_page(paper: Paper) -> bytes:
    """The first page of its kept file, where no picture of it was kept: papers that were issued many at once."""
    file = open_bytes(paper.attachment.key) if paper.attachment else None
    if file is None:
        raise CannotIssuePaper(_("The file of this paper is not there."))
    with file:
        return first_page(file.read())


def contents_now(
    kind: PaperKind, orders: Iterable[Order], *, member: Member, day: date
) -> tuple[dict[int, PaperContent], Refused]:
    """Of a kind that is not kept, by the ids of the orders."""
    contents: dict[int, PaperContent] = {}
    refused: Refused = []
    for order in orders:
        try:
            contents[order.pk] = content_of(printed_paper(kind.key, order, member=member, day=day))
        except ActionError as refusal:
            refused.append((order, str(refusal)))
    return contents, refused


def printed_file(kind: PaperKind, contents: Collection[PaperContent]) -> bytes:
    files = set_papers(kind.key, list(contents), to=["pdf"])
    return joined([pdf for (pdf,) in files]) if files else b""
