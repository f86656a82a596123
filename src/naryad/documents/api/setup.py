"""How papers look, and many of them at once, by API."""

from django.http import HttpResponse
from pydantic import Field

from naryad.documents.actions.looks import shape_papers
from naryad.documents.actions.many import issue_papers
from naryad.documents.api.papers import PaperJson, papers
from naryad.documents.models import PaperLook
from naryad.documents.rules.kinds import KINDS
from naryad.orders.queries.orders import visible_orders
from naryad.workspaces.api.routes import Routes, by, require_all, seen_version, tagged
from naryad.workspaces.api.types import Answered, Line, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

looks = Routes("paper_looks")


class LookJson(Answered):
    """Texts above and below, hidden columns by their keys, how numbers are made ("": as the legal entity has it), and the
    company's own template in Typst ("": the built-in one)."""

    kind: str
    before: str
    after: str
    hidden: list[str]
    number_template: str
    template: str
    version: int


class LooksJson(Answered):
    """Of kinds that are not as they come."""

    items: list[LookJson]


class LookChanges(Sent, is_partial=True):
    before: Text
    after: Text
    hidden: list[Line] = Field(max_length=50)
    number_template: Line = Field(max_length=40)


class ManyPapers(Sent):
    """One of each order."""

    kind: str = Field(pattern=f"^({'|'.join(KINDS)})$")
    order_ids: list[RowId] = Field(min_length=1, max_length=100)


class RefusedPaper(Answered):
    order_id: int
    detail: str


class IssuedPapers(Answered):
    items: list[PaperJson]
    refused: list[RefusedPaper]


@papers.post("/issue", needs="documents.edit", gives=IssuedPapers)
def issue_many_papers(request: TokenRequest, given: ManyPapers) -> IssuedPapers:
    """Issued at once, by number as the orders are; of which orders none could be, and why."""
    require_all(visible_orders(member=request.member), given.order_ids)
    issued, refused = issue_papers(**given.values(), **by(request))
    return IssuedPapers(
        items=[shown(PaperJson, row) for row in issued],
        refused=[RefusedPaper(order_id=order.pk, detail=str(why)) for order, why in refused],
    )


@looks.get(needs="documents.set_up", gives=LooksJson)
def list_paper_looks(request: TokenRequest) -> LooksJson:
    return LooksJson(items=[shown(LookJson, row) for row in PaperLook.objects.order_by("kind")])


@looks.patch("/{paper_kind}", needs="documents.set_up", gives=LookJson)
def change_paper_look(
    request: TokenRequest, response: HttpResponse, paper_kind: str, given: LookChanges
) -> LookJson:
    """Issued papers stay as they were."""
    version = seen_version(request)
    row = shape_papers(kind=paper_kind, version=version, **given.changes(), **by(request))
    return tagged(response, shown(LookJson, row))
