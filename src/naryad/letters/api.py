"""Letters to clients by API: of an offer, a paper, or the day of an order."""

from typing import Literal

from pydantic import Field

from naryad.documents.api.papers import papers, seen_paper
from naryad.letters.actions.letters import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Wording,
    write_of_offer,
    write_of_order,
    write_of_paper,
)
from naryad.letters.queries.letters import letters_of_offer, letters_of_order, letters_of_paper
from naryad.offers.api.offers import offers, seen_offer
from naryad.orders.api.orders import orders, seen_order
from naryad.orders.rules import is_own
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Answered, At, Day, Email, Name, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.rules import require


class LetterJson(Answered):
    """`reason`: why it did not arrive; it is not known of those that arrived."""

    id: int
    status: Literal["queued", "sending", "sent", "failed"]
    to: str
    subject: str
    text: str
    written_by_id: int
    created_at: At
    sent_at: At | None
    reason: str


class LettersJson(Answered):
    """Newest first."""

    items: list[LetterJson]


class LetterIn(Sent):
    """`file_id`: of the file of an issued paper that goes with it."""

    to: Email
    subject: Name = Field(max_length=LONGEST_SUBJECT)
    text: Text = Field(min_length=1, max_length=LONGEST_TEXT)
    file_id: RowId | None = None

    def wording(self) -> Wording:
        return Wording(to=self.to, subject=self.subject, text=self.text, file_id=self.file_id)


class LetterOfDate(LetterIn):
    """The client is told the day with it."""

    told_on: Day
    is_promise: bool = False


@offers.post("/{int:pk}/letters", needs="offers.edit", gives=LetterJson)
def write_letter_of_offer(request: TokenRequest, pk: int, given: LetterIn) -> LetterJson:
    """Of one that was sent."""
    seen_offer(request, pk)
    return shown(LetterJson, write_of_offer(offer_id=pk, wording=given.wording(), **by(request)))


@papers.post("/{int:pk}/letters", needs="documents.edit", gives=LetterJson)
def write_letter_of_paper(request: TokenRequest, pk: int, given: LetterIn) -> LetterJson:
    """Of an issued one."""
    seen_paper(request, pk)
    return shown(LetterJson, write_of_paper(paper_id=pk, wording=given.wording(), **by(request)))


@orders.post("/{int:pk}/letters", needs="links.edit", gives=LetterJson)
def write_letter_of_order(request: TokenRequest, pk: int, given: LetterOfDate) -> LetterJson:
    seen_order(request, pk)
    letter = write_of_order(
        order_id=pk,
        wording=given.wording(),
        told_on=given.told_on,
        is_promise=given.is_promise,
        **by(request),
    )
    return shown(LetterJson, letter)


@orders.get("/{int:pk}/letters", needs="links.edit", gives=LettersJson)
def list_letters_of_order(request: TokenRequest, pk: int) -> LettersJson:
    order = seen_order(request, pk)
    require(request.member, "links.edit", is_own=is_own(order, member_id=request.member.pk))
    return LettersJson(items=[shown(LetterJson, row) for row in letters_of_order(pk)])


@offers.get("/{int:pk}/letters", needs="offers.edit", gives=LettersJson)
def list_letters_of_offer(request: TokenRequest, pk: int) -> LettersJson:
    seen_offer(request, pk)
    return LettersJson(items=[shown(LetterJson, row) for row in letters_of_offer(pk)])


@papers.get("/{int:pk}/letters", needs="documents.edit", gives=LettersJson)
def list_letters_of_paper(request: TokenRequest, pk: int) -> LettersJson:
    seen_paper(request, pk)
    return LettersJson(items=[shown(LetterJson, row) for row in letters_of_paper(pk)])
