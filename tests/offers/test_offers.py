"""Offers: what a client reads is what was sent, whatever is changed since; who may make one, and at which prices."""

from datetime import date
from decimal import Decimal

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.clients import update_client
from naryad.crm.models import Deal
from naryad.offers.actions.accept import accept_offer
from naryad.offers.actions.offers import (
    close_offer,
    copy_offer,
    create_offer,
    reopen_offer,
    send_offer,
    update_offer,
)
from naryad.offers.actions.sections import (
    add_offer_item,
    add_section,
    move_offer_item,
    order_offer_items,
    order_sections,
    remove_section,
    update_offer_item,
)
from naryad.offers.actions.shared import CannotChangeOffer
from naryad.offers.actions.texts import CannotWriteTexts, write_usual_text
from naryad.offers.models import Offer, OfferItem, OfferVersion
from naryad.offers.queries.offers import search_offers, sections_of, shown_version
from naryad.orders.actions.items import CannotGiveDiscount, ItemInput
from naryad.orders.actions.orders import create_order
from naryad.orders.models import OrderType
from naryad.orders.queries.orders import items, totals
from naryad.products.actions.products import create_product, set_list_price
from naryad.products.models import Product
from naryad.products.names import PRICE_LISTS
from naryad.workspaces.actions.company import update_workspace
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name
from tests.factories import NOW, make_deal
from tests.offers.conftest import PRICED, read_by_client, who
from tests.pages import address, enter, text_of

TODAY = NOW.date()


@pytest.fixture
def hinge(anna: Member, deal: Deal) -> Product:
    """290 otherwise, 200 by the list by which the client of the deal buys."""
    product = create_product(name="Hinge", price=Decimal(290), vat_rate=Decimal(20), **who(anna))
    wholesale = create_name(names=PRICE_LISTS, name="Wholesale", **who(anna))
    set_list_price(product_id=product.pk, price_list_id=wholesale.pk, price=Decimal(200), **who(anna))
    update_client(client_id=deal.client_id, price_list_id=wholesale.pk, **who(anna))
    return product


def test_the_client_reads_what_was_sent(offer: Offer, boris: Member) -> None:
    send_offer(offer_id=offer.pk, **who(boris))
    item = OfferItem.objects.get()

    update_offer_item(item_id=item.pk, price=Decimal(2500), **who(boris))
    update_offer(offer_id=offer.pk, terms="Half at once", **who(boris))

    card = text_of(enter(boris).get(address(boris, "offers:offer", offer.pk)))
    first = text_of(read_by_client(offer))
    assert "Changed since version 1" in card
    assert "4,999.98" in first and "Half at once" not in first
    assert "Canary" not in first  # the client's own name is no part of what leaves the company
    send_offer(offer_id=offer.pk, **who(boris))
    send_offer(offer_id=offer.pk, **who(boris))  # said again, it is the same version
    second = text_of(read_by_client(offer))
    assert "6,250" in second and "Half at once" in second and "version 2" in second
    versions = OfferVersion.objects.order_by("number")
    assert [version.number for version in versions] == [1, 2]
    assert shown_version(versions[0], offer=offer).totals.to_pay == Decimal("4999.98")
    kinds = (
        EventRecord.objects.filter(kind__startswith="offer.").order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["offer.created", "offer.sent", "offer.changed", "offer.sent"]


@pytest.mark.parametrize("includes_vat", [True, False])
def test_an_offer_comes_to_what_its_orders_would(
    includes_vat: bool, offer: Offer, deal: Deal, kitchen: OrderType, boris: Member
) -> None:
    boris.workspace.prices_include_vat = includes_vat
    boris.workspace.save(update_fields=["prices_include_vat"])
    lines = [PRICED, ItemInput(name="Work", price=Decimal("0.33"), discount=Decimal(7), vat_rate=Decimal(10))]
    add_offer_item(section_id=offer.sections.get().pk, item=lines[1], **who(boris))
    order = create_order(order_type_id=kitchen.pk, deal_id=deal.pk, items=lines, **who(boris))

    [section] = sections_of(Offer.objects.select_related("workspace").get())

    of_order = totals(lines=items(order_id=order.pk), prices_include_vat=includes_vat)
    assert section.totals == of_order
    assert of_order.vat > 0


def test_items_are_picked_at_the_clients_price_within_the_discount_of_the_role(
    offer: Offer, hinge: Product, anna: Member, boris: Member
) -> None:
    update_workspace(sales_discount=Decimal(10), **who(anna))
    boris.refresh_from_db()
    section = offer.sections.get()
    picked = ItemInput(name="Hinge", product_id=hinge.pk, price=Decimal(200), vat_rate=Decimal(20))

    item = add_offer_item(section_id=section.pk, item=picked, **who(boris))

    assert item.product_id == hinge.pk and item.price == item.total == 200
    with pytest.raises(CannotGiveDiscount):
        update_offer_item(item_id=item.pk, price=Decimal(170), **who(boris))
    url = address(boris, "offers:offer_discount", offer.pk)
    refused = enter(boris).post(url, {"discount": "40"})
    assert refused.status_code == 422 and "at most 10 %" in text_of(refused)
    given = enter(anna).post(url, {"discount": "40"})
    assert given.status_code == 204
    assert set(OfferItem.objects.values_list("discount", flat=True)) == {Decimal(40)}
    assert [line.total for line in section.items.order_by("pk")] == [Decimal("2999.99"), Decimal(120)]
    update_offer_item(item_id=item.pk, price=Decimal(170), **who(anna))
    with pytest.raises(ChangedMeanwhile):
        update_offer_item(item_id=item.pk, price=Decimal(180), version=1, **who(anna))


def test_offers_are_of_who_leads_the_deal(
    offer: Offer, deal: Deal, kitchen: OrderType, anna: Member, boris: Member, olga: Member, pavel: Member
) -> None:
    others = make_deal(responsible=anna)
    hers = create_offer(deal_id=others.pk, order_type_id=kitchen.pk, **who(anna))

    for_sales = text_of(enter(boris).get(address(boris, "offers:offer_list")))
    looks_on = text_of(enter(olga).get(address(olga, "offers:offer", offer.pk)))

    assert "White kitchen" in for_sales and others.title not in for_sales
    assert "Worktop" in looks_on and "/edit/" not in looks_on
    assert enter(boris).get(address(boris, "offers:offer", hers.pk)).status_code == 404
    assert enter(pavel).get(address(pavel, "offers:offer", offer.pk)).status_code == 403
    for member in (boris, olga, pavel):
        with pytest.raises(NotAllowed):
            create_offer(deal_id=others.pk, order_type_id=kitchen.pk, **who(member))
    assert "White kitchen" in text_of(enter(boris).get(address(boris, "crm:deal", deal.pk)))


def test_an_offer_is_found_by_number_title_and_client(
    offer: Offer, deal: Deal, anna: Member, boris: Member
) -> None:
    def found(text: str, member: Member = boris) -> list[int]:
        return [one.pk for one in search_offers(member=member, text=text)]

    update_client(client_id=deal.client_id, name="Mira Sokolova", **who(anna))

    assert found("white kit") == found("sokolova") == found(f"№ {offer.number}") == [offer.pk]
    update_offer(offer_id=offer.pk, title="Oak kitchen", **who(boris))
    assert found("oak") == [offer.pk] and found("canary") == []
    Deal.objects.update(responsible=anna)
    assert found("oak") == [] and found("oak", anna) == [offer.pk]


def test_what_cannot_be_taken_says_so(offer: Offer, boris: Member) -> None:
    send_offer(offer_id=offer.pk, **who(boris))
    Offer.objects.update(valid_until=date(2020, 1, 1))
    with pytest.raises(CannotChangeOffer, match="day is over"):
        send_offer(offer_id=offer.pk, **who(boris))
    version = OfferVersion.objects.get()
    content = version.content | {"valid_until": "2020-01-01"}
    OfferVersion.objects.create(offer=offer, number=2, content=content, sent_by=boris, sent_at=NOW)
    Offer.objects.update(sent_number=2)
    assert "was valid until 1 Jan 2020" in text_of(read_by_client(offer))

    close_offer(offer_id=offer.pk, **who(boris))
    closed = text_of(read_by_client(offer))

    assert "This offer is closed" in closed and "Worktop" not in closed
    with pytest.raises(CannotChangeOffer, match="closed"):
        update_offer(offer_id=offer.pk, title="Another", **who(boris))
    reopen_offer(offer_id=offer.pk, **who(boris))
    boris.workspace.parts = [part for part in boris.workspace.parts if part != "offers"]
    boris.workspace.save(update_fields=["parts"])
    assert read_by_client(offer).status_code == 404


def test_an_empty_section_is_not_sent_and_a_variant_says_the_same(
    offer: Offer, kitchen: OrderType, boris: Member
) -> None:
    empty = add_section(offer_id=offer.pk, order_type_id=kitchen.pk, title="Wardrobe", **who(boris))
    with pytest.raises(CannotChangeOffer, match="Wardrobe"):
        send_offer(offer_id=offer.pk, **who(boris))
    remove_section(section_id=empty.pk, **who(boris))

    variant = copy_offer(offer_id=offer.pk, **who(boris))

    assert (variant.number, variant.status, variant.title) == (offer.number + 1, "draft", offer.title)
    first, second = (sections_of(one) for one in Offer.objects.select_related("workspace").order_by("pk"))
    assert [item.total for item in second[0].items] == [item.total for item in first[0].items]
    update_offer_item(item_id=second[0].items[0].pk, name="Oak worktop", **who(boris))
    assert OfferItem.objects.filter(name="Worktop").get().section.offer_id == offer.pk


def test_sections_and_items_are_put_in_order_until_it_is_accepted(
    offer: Offer, kitchen: OrderType, boris: Member
) -> None:
    first = offer.sections.get()
    second = add_section(offer_id=offer.pk, order_type_id=kitchen.pk, title="Wardrobe", **who(boris))
    rail = add_offer_item(section_id=second.pk, item=ItemInput(name="Rail"), **who(boris))
    doors = add_offer_item(section_id=second.pk, item=ItemInput(name="Doors"), **who(boris))
    send_offer(offer_id=offer.pk, **who(boris))
    order = {"order": f"{doors.pk},{first.pk},x"}

    card = enter(boris).post(address(boris, "offers:item_order", second.pk), order)
    order_sections(offer_id=offer.pk, section_ids=[second.pk], **who(boris))
    order_sections(offer_id=offer.pk, section_ids=[second.pk, first.pk], **who(boris))  # as it is

    assert card.status_code == 200 and "Changed since version 1" in text_of(card)
    shown = sections_of(Offer.objects.select_related("workspace").get())
    assert [section.row for section in shown] == [second, first]
    assert shown[0].items == [doors, rail]
    kinds = EventRecord.objects.filter(kind__endswith=".reordered").order_by("pk")
    told = [(event.kind, event.data.get("line")) for event in kinds]
    assert told == [("offer_item.reordered", "Wardrobe"), ("offer_section.reordered", None)]
    accept_offer(offer_id=offer.pk, **who(boris))
    with pytest.raises(CannotChangeOffer, match="accepted"):
        order_sections(offer_id=offer.pk, section_ids=[first.pk], **who(boris))
    with pytest.raises(CannotChangeOffer, match="accepted"):
        order_offer_items(section_id=second.pk, item_ids=[rail.pk], **who(boris))


def test_a_new_offer_begins_with_the_usual_texts(
    offer: Offer, deal: Deal, kitchen: OrderType, anna: Member, boris: Member
) -> None:
    browser, company = enter(anna), anna.workspace.language
    other = next(code for code in ("ru", "en") if code != company)
    form = address(boris, "offers:offer_create", deal.pk)
    for code, terms in ((company, "Half at once"), (other, "All at once")):
        assert "Language of the texts" not in text_of(enter(boris).get(form))
        edit = address(anna, "offers:text_edit", code)
        assert browser.post(edit, {"intro": "Good day", "terms": terms, "version": "1"}).status_code == 204

    usual = create_offer(deal_id=deal.pk, order_type_id=kitchen.pk, **who(boris))
    asked = text_of(enter(boris).get(form))
    enter(boris).post(form, {"title": "", "order_type": f"{kitchen.pk}", "language": other})

    assert "Language of the texts" in asked and "Half at once" in text_of(
        browser.get(address(anna, "offers:text_list"))
    )
    assert [(row.intro, row.terms) for row in Offer.objects.order_by("pk")] == [
        ("", ""),
        ("Good day", "Half at once"),
        ("Good day", "All at once"),
    ]
    write_usual_text(language=company, terms="A third at once", **who(anna))
    usual.refresh_from_db()
    assert usual.terms == "Half at once"
    changes = EventRecord.objects.filter(kind="offer_text.changed").latest("pk").data["changes"]
    assert changes["terms"] == ["Half at once", "A third at once"]
    with pytest.raises(NotAllowed):
        write_usual_text(language=company, terms="", **who(boris))
    with pytest.raises(CannotWriteTexts):
        write_usual_text(language="fr", terms="", **who(anna))


def test_the_card_is_typed_into(offer: Offer, deal: Deal, kitchen: OrderType, boris: Member) -> None:
    browser, section = enter(boris), offer.sections.get()
    url = address(boris, "offers:item_add", section.pk)
    line = {"name": "Handles", "quantity": "12", "unit": "pcs", "price": "350", "discount": "5"}

    added = browser.post(url, line)
    refused = browser.post(url, line | {"quantity": "0"})
    edit = {"field": "title", "title": "Oak kitchen", "version": str(offer.version)}
    named = browser.post(address(boris, "offers:offer_edit", offer.pk), edit)
    stale = browser.post(address(boris, "offers:offer_edit", offer.pk), edit | {"title": "Pine kitchen"})
    made = browser.post(
        address(boris, "offers:offer_create", deal.pk), {"title": "", "order_type": f"{kitchen.pk}"}
    )

    assert (added.status_code, refused.status_code) == (200, 422)
    assert "3,990" in text_of(added) and "More than zero" in text_of(refused)
    assert "Oak kitchen" in text_of(named) and stale.status_code == 422
    assert made.status_code == 204 and Offer.objects.latest("pk").title == deal.title
    assert browser.get(address(boris, "offers:offer_version", offer.pk, 1)).status_code == 404
    sent = text_of(browser.post(address(boris, "offers:offer_send", offer.pk)))
    assert "/c/" in sent and "client-link-url" in sent
    assert "Handles" in text_of(browser.get(address(boris, "offers:offer_version", offer.pk, 1)))


def test_an_item_goes_to_another_section_and_back_to_its_place(
    offer: Offer, kitchen: OrderType, boris: Member
) -> None:
    first = offer.sections.get()
    other = add_section(offer_id=offer.pk, order_type_id=kitchen.pk, title="Delivery", **who(boris))
    for name in ("Front", "Hinge"):
        add_offer_item(section_id=first.pk, item=ItemInput(name=name, price=Decimal(1)), **who(boris))
    front = OfferItem.objects.get(name="Front")
    browser, move = enter(boris), address(boris, "offers:item_move", front.pk)

    def names() -> list[list[str]]:
        shown = sections_of(Offer.objects.select_related("workspace").get(pk=offer.pk))
        return [[item.name for item in one.items] for one in shown]

    moved = browser.post(move, {"section": str(other.pk)})
    assert names() == [["Worktop", "Hinge"], ["Front"]]
    assert EventRecord.objects.get(kind="offer_item.moved").data["section"] == "Delivery"
    undo = f"{move}?section={first.pk}&place=1"
    assert undo in moved.headers["HX-Trigger"].replace("\\u0026", "&")
    browser.post(undo)
    assert names() == [["Worktop", "Front", "Hinge"], []]
    variant = copy_offer(offer_id=offer.pk, **who(boris))
    for strange in (variant.sections.order_by("sequence")[0].pk, 0):
        with pytest.raises(CannotChangeOffer, match="no such section"):
            move_offer_item(item_id=front.pk, section_id=strange, **who(boris))
    close_offer(offer_id=offer.pk, **who(boris))
    with pytest.raises(CannotChangeOffer, match="closed"):
        move_offer_item(item_id=front.pk, section_id=other.pk, **who(boris))
