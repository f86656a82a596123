"""Papers of many orders as one file."""

import io
from decimal import Decimal

import pytest
from PIL import Image

from naryad.documents.actions.many import issue_papers
from naryad.documents.models import Paper
from naryad.documents.rules.typesetter import pages_of
from naryad.entities.models import LegalEntity
from naryad.orders.actions.items import ItemInput, add_item
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.documents.test_papers import entity, who
from tests.factories import make_client, make_deal, make_member, make_order
from tests.pages import address, enter, text_of

__all__ = ["entity"]


@pytest.fixture
def orders(anna: Member, boris: Member, entity: LegalEntity) -> list[Order]:
    """Three of a client, the last without items."""
    deals = [make_deal(responsible=boris, client=make_client(name="ООО «Ромашка»")) for _deal in range(3)]
    made = [make_order(responsible=boris, deal=deal) for deal in deals]
    for order in made[:2]:
        item = ItemInput(name="Кухня", price=Decimal(100), vat_rate=Decimal(20))
        add_item(order_id=order.pk, item=item, **who(anna))
    return made


def test_papers_of_many_orders_are_issued_at_once(orders: list[Order], anna: Member) -> None:
    ids = [order.pk for order in orders]

    papers, refused = issue_papers(kind="invoice", order_ids=ids, **who(anna))

    assert [(paper.order, paper.number) for paper in papers] == [
        (orders[0], "26-0001"),
        (orders[1], "26-0002"),
    ]
    assert [order for order, _why in refused] == [orders[2]] and "no items" in refused[0][1]
    assert Paper.objects.count() == 2  # no draft is left of what was refused
    page = enter(anna).get(address(anna, "documents:paper_preview", papers[0].pk))
    with Image.open(io.BytesIO(page.content)) as drawn:  # when somebody looks
        assert (drawn.format, drawn.width > 800) == ("PNG", True)
    assert issue_papers(kind="work_order", order_ids=ids[2:], **who(anna))[0][0].number == "26-0001"


def test_ticked_orders_are_printed_as_one_file(
    orders: list[Order], anna: Member, boris: Member, pavel: Member
) -> None:
    browser, rows = enter(boris), {"row": [str(order.pk) for order in orders]}
    choose, file = address(boris, "documents:print_papers"), address(boris, "documents:print_file")
    assert "3 orders" in text_of(browser.get(choose, rows))

    none = browser.post(choose, rows | {"kind": "invoice"})
    told = browser.post(choose, rows | {"kind": "invoice", "issues": "on"})
    labels = browser.get(file, rows | {"kind": "label"})

    assert text_of(none).count("No such paper is issued") == 3
    assert "open the PDF of 2 orders" in text_of(told) and text_of(told).count("no items") == 1
    assert pages_of(browser.get(file, rows | {"kind": "invoice"}).content) == 2
    assert pages_of(labels.content) == 3
    assert "has such a paper" in text_of(browser.get(file, rows | {"kind": "act"}))
    assert "No more than 200" in text_of(browser.get(choose, {"row": [str(number) for number in range(201)]}))
    orders[0].deal.responsible = anna
    orders[0].deal.save(update_fields=["responsible"])
    assert browser.get(file, rows | {"kind": "invoice"}).status_code == 404
    left = text_of(browser.post(choose, rows | {"kind": "invoice"}))
    assert "open the PDF of 1 order" in left and "You do not see the papers of this order" in left
    assert enter(pavel).get(choose, rows).status_code == 403


def test_rows_are_chosen_by_who_may_do_anything_with_them(
    orders: list[Order], anna: Member, boris: Member, pavel: Member, olga: Member
) -> None:
    klara = make_member(name="Klara", role=Member.Role.ACCOUNTANT)
    strange = make_order(responsible=anna, deal=make_deal(responsible=anna, client=make_client(name="Lily")))

    def shown(member: Member) -> tuple[int, bool, bool]:
        """How many rows have a box, whether papers are printed of them, whether fields are changed."""
        page = enter(member).get(address(member, "orders:order_list")).content.decode()
        return (
            page.count('name="row"'),
            address(member, "documents:print_papers") in page,
            "bulk-column" in page,
        )

    assert shown(anna) == (4, True, True)
    assert shown(boris) == (3, True, True)
    assert shown(klara) == shown(olga) == (4, True, False)
    assert shown(pavel) == (0, False, False)
    choose, rows = address(klara, "documents:print_papers"), {"row": [str(orders[0].pk), str(strange.pk)]}
    told = enter(klara).post(choose, rows | {"kind": "invoice", "issues": "on"})
    assert "open the PDF of 1 order" in text_of(told) and Paper.objects.get().created_by == klara
    asked = enter(olga).get(choose, rows)
    assert "Issue it for orders" in text_of(enter(klara).get(choose, rows))
    assert "Issue it for orders" not in text_of(asked)
