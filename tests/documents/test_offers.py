"""An offer as a paper: what its client reads, numbered as papers are."""

from datetime import timedelta
from decimal import Decimal

import pytest

from naryad.documents.actions.papers import draft_paper, issue_paper
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, content_of
from naryad.entities.models import LegalEntity
from naryad.fields.actions.definitions import create_field
from naryad.offers.actions.offers import create_offer, send_offer, update_offer
from naryad.offers.actions.sections import add_offer_item, add_section
from naryad.offers.models import Offer
from naryad.orders.actions.items import ItemInput
from naryad.payments.models import ExpectedPayment
from naryad.workspaces.models import Member
from tests.documents.test_papers import DAY, entity, who
from tests.factories import make_client, make_deal, make_order_type
from tests.pages import address, enter, text_of

__all__ = ["entity"]


@pytest.fixture
def offer(anna: Member, boris: Member, entity: LegalEntity) -> Offer:
    """Of two sections: 240 000 and 60 000 with VAT in it; not sent."""
    deal = make_deal(responsible=boris, client=make_client(name="ООО «Ромашка»"), title="Белая кухня")
    kitchen = make_order_type("Кухня")
    made = create_offer(
        deal_id=deal.pk, order_type_id=kitchen.pk, valid_until=DAY + timedelta(14), **who(boris)
    )
    more = add_section(offer_id=made.pk, order_type_id=kitchen.pk, title="Техника", **who(boris))
    for section, price in ((made.sections.order_by("sequence").first(), 240_000), (more, 60_000)):
        item = ItemInput(name=f"За {price}", price=Decimal(price), vat_rate=Decimal(20), unit="шт.")
        add_offer_item(section_id=section.pk, item=item, **who(boris))
    return made


def test_an_offer_is_a_paper_of_what_was_sent(offer: Offer, anna: Member, boris: Member) -> None:
    paper = draft_paper(kind="commercial_offer", offer_id=offer.pk, **who(boris))
    assert content_of(paper).data["totals"][-1][1] == "300\xa0000,00"
    with pytest.raises(CannotIssuePaper, match="Send"):
        issue_paper(paper_id=paper.pk, **who(boris))
    own = create_field(of="offer", kind="text", name="Гарантия", shown=["link"], **who(anna))
    boris.workspace.refresh_from_db()
    update_offer(offer_id=offer.pk, custom={own.key: "3 года"}, **who(boris))
    send_offer(offer_id=offer.pk, **who(boris))
    update_offer(offer_id=offer.pk, title="Changed since", custom={own.key: "10 лет"}, **who(boris))

    issue_paper(paper_id=paper.pk, **who(boris))

    paper.refresh_from_db()
    assert (paper.number, paper.amount, paper.deal) == ("26-0001", Decimal(300_000), offer.deal)
    assert paper.data["offer"] == "Белая кухня" and paper.data["facts"][-1] == ["Гарантия:", "3 года"]
    assert [(section["title"], section["sum"]) for section in paper.data["sections"]] == [
        ("Кухня", "240\xa0000,00"),
        ("Техника", "60\xa0000,00"),
    ]
    assert not ExpectedPayment.objects.exists()
    with pytest.raises(CannotIssuePaper, match="no such papers"):
        draft_paper(kind="invoice", offer_id=offer.pk, **who(boris))


def test_the_pages_of_an_offers_papers(
    offer: Offer, boris: Member, pavel: Member, entity: LegalEntity
) -> None:
    send_offer(offer_id=offer.pk, **who(boris))
    browser, create = (
        enter(boris),
        address(boris, "documents:offer_paper_create", offer.pk, "commercial_offer"),
    )
    assert "Белая кухня" in text_of(browser.get(create))

    browser.post(create, {"dated_on": "23.11.2026", "entity": str(entity.pk), "issue": "1"})

    paper = Paper.objects.get()
    assert paper.is_issued
    assert "26-0001" in text_of(browser.get(address(boris, "offers:offer", offer.pk)))
    assert "Белая кухня" in text_of(browser.get(address(boris, "documents:paper", paper.pk)))
    assert enter(pavel).get(create).status_code == 403
    assert browser.get(address(boris, "documents:offer_paper_create", offer.pk, "invoice")).status_code == 404
