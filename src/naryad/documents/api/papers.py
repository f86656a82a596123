"""Papers by API: drafted, issued with a number and a file, cancelled."""

from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.documents.actions.papers import (
    cancel_paper,
    change_paper,
    correct_paper,
    draft_paper,
    drop_paper,
    issue_paper,
)
from naryad.documents.lists import PAPERS
from naryad.documents.models import Paper
from naryad.documents.queries.papers import find_paper
from naryad.documents.rules.kinds import KINDS
from naryad.orders.api.orders import seen_order
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import At, Day, Money, Name, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

papers = Routes("papers")
PaperQuery: Any = list_query(PAPERS)


class PaperJson(ListedJson):
    """`number`: "" of a draft. `amount`: null of what asks for no money."""

    id: int
    kind: str
    status: Literal["draft", "issued", "cancelled"]
    entity_id: int
    deal_id: int | None
    order_id: int | None
    offer_id: int | None
    dated_on: Day
    due_on: Day | None
    expected_id: int | None
    note: str
    number: str
    amount: Money | None
    created_at: At
    issued_at: At | None
    cancelled_at: At | None
    cancel_reason: str
    version: int


class NewPaper(Sent):
    """A draft of an order. Without a legal entity it is of the deal's last paper's, else the usual one."""

    kind: str = Field(pattern=f"^({'|'.join(KINDS)})$")
    order_id: RowId
    entity_id: RowId | None = None
    dated_on: Day | None = None
    due_on: Day | None = None
    expected_id: RowId | None = None
    note: Text = ""


class PaperChanges(Sent, is_partial=True):
    entity_id: RowId
    dated_on: Day
    due_on: Day | None
    expected_id: RowId | None
    note: Text


class Cancellation(Sent):
    reason: Name = Field(max_length=300)


@papers.get(needs="documents.view", gives=Listed[PaperJson])
def list_papers(request: TokenRequest, asked: Query[PaperQuery]) -> Listed[PaperJson]:
    return read_list(request, PAPERS, asked, paper_rows, Listed[PaperJson])


@papers.post(needs="documents.edit", gives=PaperJson)
def add_paper(request: TokenRequest, response: HttpResponse, given: NewPaper) -> PaperJson:
    seen_order(request, given.order_id)
    return answer_paper(request, response, draft_paper(**given.values(), **by(request)).pk)


@papers.get("/{int:pk}", needs="documents.view", gives=PaperJson)
def read_paper(request: TokenRequest, response: HttpResponse, pk: int) -> PaperJson:
    return answer_paper(request, response, pk)


@papers.patch("/{int:pk}", needs="documents.edit", gives=PaperJson)
def change_draft(request: TokenRequest, response: HttpResponse, pk: int, given: PaperChanges) -> PaperJson:
    seen_paper(request, pk)
    change_paper(paper_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_paper(request, response, pk)


@papers.post("/{int:pk}/issue", needs="documents.edit", gives=PaperJson, status=200)
def issue_one_paper(request: TokenRequest, response: HttpResponse, pk: int) -> PaperJson:
    """It gets the next number and its file."""
    seen_paper(request, pk)
    issue_paper(paper_id=pk, **by(request))
    return answer_paper(request, response, pk)


@papers.post("/{int:pk}/cancel", needs="documents.edit", gives=PaperJson, status=200)
def cancel_one_paper(
    request: TokenRequest, response: HttpResponse, pk: int, given: Cancellation
) -> PaperJson:
    """Its number stays taken."""
    seen_paper(request, pk)
    cancel_paper(paper_id=pk, **given.values(), **by(request))
    return answer_paper(request, response, pk)


@papers.post("/{int:pk}/correct", needs="documents.edit", gives=PaperJson)
def correct_one_paper(request: TokenRequest, response: HttpResponse, pk: int) -> PaperJson:
    """A draft of the same as its order or offer is now; the issued one stands until the draft is issued."""
    seen_paper(request, pk)
    return answer_paper(request, response, correct_paper(paper_id=pk, **by(request)).pk)


@papers.delete("/{int:pk}", needs="documents.edit")
def drop_draft(request: TokenRequest, pk: int) -> None:
    """A draft only."""
    seen_paper(request, pk)
    drop_paper(paper_id=pk, **by(request))


def paper_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, PaperJson]:
    return {row.pk: shown(PaperJson, row) for row in Paper.objects.filter(pk__in=ids)}


def seen_paper(request: TokenRequest, pk: int) -> Paper:
    return get_object_or_404(find_paper(member=request.member), pk=pk)


def answer_paper(request: TokenRequest, response: HttpResponse, pk: int) -> PaperJson:
    return tagged(response, shown(PaperJson, seen_paper(request, pk)))
