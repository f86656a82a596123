"""An accepted offer becomes orders once, whoever presses and however often."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, NotAllowed
from naryad.crm.actions.deals import move_deal, update_deal
from naryad.crm.models import Deal, DealStage
from naryad.documents.actions.papers import cancel_paper, draft_paper, issue_paper
from naryad.fields.actions.definitions import create_field
from naryad.notifications.actions.bell import tell
from naryad.notifications.models import Notification
from naryad.notifications.rules.notices import sentence
from naryad.offers.actions.accept import CannotAcceptOffer, accept_by_client, accept_offer
from naryad.offers.actions.offers import close_offer, copy_offer, reopen_offer, send_offer, update_offer
from naryad.offers.actions.sections import add_offer_item, add_section, update_offer_item
from naryad.offers.actions.shared import CannotChangeOffer
from naryad.offers.actions.takeback import take_back
from naryad.offers.models import Offer, OfferItem, OfferSection
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderType
from naryad.orders.queries.orders import items, totals
from naryad.payments.actions.ledger import receive_payment, reverse_payment
from naryad.payments.actions.plans import expect_payment, remove_expected
from naryad.payments.queries.agreement import Disagreement, disagreements
from naryad.processes.actions.templates import StepInput, create_template
from naryad.products.actions.products import archive_product, create_product, update_product
from naryad.tasks.models import Task
from naryad.workspaces.actions.company import update_workspace
from naryad.workspaces.models import Member
from tests.factories import NOW, make_entity, make_member, make_order_type, make_stage, make_task, make_week
from tests.offers.conftest import link_of, read_by_client, who
from tests.pages import HTMX, address, enter, text_of


@pytest.fixture
def deal(deal: Deal) -> Deal:
    """An amount was agreed for it before."""
    make_stage("won", name="Won")
    Deal.objects.update(agreed_amount=Decimal(1))
    deal.refresh_from_db()
    return deal


def press(offer: Offer, *, number: int = 1, name: str = "Ivan Petrov", path: str = "") -> Any:
    """«Accept» on the client's page."""
    cache.clear()
    browser = Browser(headers={"Accept-Language": "en"}, enforce_csrf_checks=True)
    page = browser.get(path or link_of(offer))
    token = page.cookies["naryad_csrf"].value if "naryad_csrf" in page.cookies else ""
    return browser.post(
        f"{path or link_of(offer)}accept/",
        {"name": name, "number": f"{number}", "csrfmiddlewaretoken": token},
        REMOTE_ADDR="203.0.113.7",
    )


def test_the_client_accepts_by_the_link_once(offer: Offer, deal: Deal, boris: Member) -> None:
    wardrobe = add_section(
        offer_id=offer.pk, order_type_id=make_order_type("Wardrobe").pk, title="Hall", **who(boris)
    )
    line = ItemInput(name="Doors", quantity=Decimal(3), price=Decimal(100), discount=Decimal(5))
    add_offer_item(section_id=wardrobe.pk, item=line, **who(boris))
    variant = copy_offer(offer_id=offer.pk, **who(boris))
    send_offer(offer_id=offer.pk, **who(boris))

    answer = press(offer)
    again = press(offer, name="Somebody else")

    assert (answer.status_code, again.status_code) == (302, 302)
    orders = list(Order.objects.order_by("number").select_related("order_type", "stage"))
    assert [(order.title, order.order_type.name) for order in orders] == [
        ("Kitchen", "Kitchen"),
        ("Hall", "Wardrobe"),
    ]
    sums = [totals(lines=items(order_id=order.pk), prices_include_vat=True).to_pay for order in orders]
    assert sums == [Decimal("4999.98"), Decimal(285)]
    assert orders[0].deal_id == deal.pk and orders[0].responsible_id == boris.pk
    deal.refresh_from_db()
    assert (deal.stage.kind, deal.agreed_amount) == ("won", None)
    offer.refresh_from_db()
    variant.refresh_from_db()
    assert (offer.status, variant.status) == ("accepted", "closed")
    assert offer.accepted_name == "Ivan Petrov" and offer.accepted_from == "203.0.113.7"
    assert offer.accepted_by is None and offer.ended_at is not None
    accepted = EventRecord.objects.get(kind="offer.accepted")
    tell(event_id=accepted.pk, now=NOW)
    told = Notification.objects.get()
    assert (told.member_id, told.topic) == (boris.pk, f"offer:{offer.pk}")
    assert sentence(told.kind, told.data).endswith("is accepted: Ivan Petrov")
    page = text_of(read_by_client(offer))
    assert "This offer is accepted: Ivan Petrov" in page and "<form" not in page
    kinds = ("offer.accepted", "deal.won", "order.created", "deal.changed")
    events = EventRecord.objects.filter(kind__in=kinds).values_list("kind", "actor")
    assert sorted(kind for kind, _by in events) == sorted([*kinds, "order.created"])
    assert {by for _kind, by in events} == {None}  # nobody of the company pressed


def test_what_the_client_did_not_read_is_not_accepted(offer: Offer, deal: Deal, boris: Member) -> None:
    send_offer(offer_id=offer.pk, **who(boris))
    update_offer_item(item_id=OfferItem.objects.get().pk, price=Decimal(2500), **who(boris))
    send_offer(offer_id=offer.pk, **who(boris))

    old = press(offer)
    nameless = press(offer, number=2, name=" ")
    ours = enter(boris).post(f"{link_of(offer)}accept/", {"name": "Boris", "number": "2"})
    Deal.objects.update(stage=make_stage("lost"))
    lost = press(offer, number=2)
    close_offer(offer_id=offer.pk, **who(boris))
    closed = press(offer, number=2)

    assert [answer.status_code for answer in (old, nameless, ours, lost, closed)] == [422] * 5
    assert "another version" in text_of(old) and 'name="number" value="2"' in text_of(old)
    assert "member of the company" in text_of(ours)
    assert all("This offer is closed" in text_of(answer) for answer in (lost, closed))
    assert not Order.objects.exists()
    given: dict[str, Any] = {"offer_id": offer.pk, "number": 2, "name": "Ivan", "address": ""}
    reopen_offer(offer_id=offer.pk, **who(boris))
    with pytest.raises(CannotAcceptOffer, match="is lost"):
        accept_offer(offer_id=offer.pk, **who(boris))
    Deal.objects.update(stage=make_stage())
    with pytest.raises(CannotAcceptOffer, match="not valid"):
        accept_by_client(**given, now=NOW + timedelta(days=15))


def test_a_member_accepts_what_was_sent_or_what_it_says_now(offer: Offer, deal: Deal, boris: Member) -> None:
    send_offer(offer_id=offer.pk, **who(boris))
    update_offer_item(item_id=OfferItem.objects.get().pk, name="Oak worktop", **who(boris))
    update_offer(offer_id=offer.pk, terms="Half at once", **who(boris))
    other = copy_offer(offer_id=offer.pk, **who(boris))
    browser, url = enter(boris, **HTMX), address(boris, "offers:offer_accept", offer.pk)

    form = text_of(browser.get(url))
    accepted = browser.post(url, {"taken": "sent", "name": ""})

    assert "version 1, as it was sent" in form
    offer.refresh_from_db()
    assert (offer.accepted_number, offer.accepted_name, offer.terms) == (1, "Canary Client", "")
    assert offer.accepted_by_id == boris.pk
    order = Order.objects.get()
    assert [item.name for item in order.items.all()] == ["Worktop"]
    assert order.code in text_of(accepted) and OfferItem.objects.filter(name="Worktop").count() == 1
    assert browser.post(url, {}).status_code == 422  # once
    with pytest.raises(CannotChangeOffer, match="stays accepted"):
        reopen_offer(offer_id=offer.pk, **who(boris))
    reopen_offer(offer_id=other.pk, **who(boris))
    accept_offer(offer_id=other.pk, **who(boris))  # more work for a deal that is won
    assert [item.name for item in Order.objects.latest("pk").items.all()] == ["Oak worktop"]
    assert other.versions.count() == 1


def test_prices_discounts_and_fields_stay_as_they_were_offered(
    offer: Offer, deal: Deal, anna: Member, boris: Member
) -> None:
    """Whatever has become of the catalogue, of who may give discounts, and of who sent it."""
    of_product, of_item = (
        create_field(of=of, kind="text", name="Colour", **who(anna)).key for of in ("product", "item")
    )
    product = create_product(name="Hinge", price=Decimal(290), custom={of_product: "Graphite"}, **who(anna))
    picked = ItemInput(name="Hinge", product_id=product.pk, price=Decimal(200))
    add_offer_item(section_id=offer.sections.get().pk, item=picked, **who(anna))
    send_offer(offer_id=offer.pk, **who(anna))
    update_product(product_id=product.pk, price=Decimal(900), custom={of_product: "White"}, **who(anna))
    archive_product(product_id=product.pk, **who(anna))
    update_workspace(sales_discount=Decimal(1), **who(anna))
    OrderType.objects.update(is_archived=True)
    Member.objects.filter(pk=boris.pk).update(is_active=False)

    press(offer)

    order = Order.objects.get()
    assert [(item.name, item.price, item.product_id) for item in order.items.order_by("sequence")] == [
        ("Worktop", Decimal("1999.99"), None),
        ("Hinge", Decimal(200), product.pk),
    ]
    assert order.items.get(product=product).custom == {of_item: "Graphite"}
    assert order.responsible_id == anna.pk


def test_the_order_says_what_is_not_as_it_was_accepted(
    offer: Offer, deal: Deal, boris: Member, pavel: Member
) -> None:
    section = offer.sections.get()
    add_offer_item(section_id=section.pk, item=ItemInput(name="Handles"), **who(boris))
    accept_offer(offer_id=offer.pk, **who(boris))
    order = Order.objects.get()
    first, second = order.items.order_by("sequence")
    url = address(boris, "orders:order", order.pk)
    before = text_of(enter(boris).get(url))

    update_item(item_id=first.pk, quantity=Decimal(4), **who(boris))
    remove_item(item_id=second.pk, **who(boris))
    add_item(order_id=order.pk, item=ItemInput(name="Sink"), **who(boris))

    make_task(order=order, assignee=pavel)
    page = text_of(enter(boris).get(url))
    assert "Not as in offer" not in before and f"Not as in offer № {offer.number}" in page
    assert "added: Sink" in page and "removed: Handles" in page and "quantity 2.5 → 4" in page
    assert "Not as in offer" not in text_of(enter(pavel).get(url))


def test_the_night_proves_offers(offer: Offer, deal: Deal, boris: Member) -> None:
    accept_offer(offer_id=offer.pk, **who(boris))
    assert disagreements() == []

    OfferItem.objects.update(total=Decimal(1))
    assert disagreements() == [Disagreement(what="offer", deal_id=deal.pk)]
    OfferItem.objects.update(total=Decimal("4999.98"))
    OfferSection.objects.update(order=None)
    assert [one.what for one in disagreements()] == ["offer"]


def test_orders_are_promised_for_when_they_would_be_ready(
    offer: Offer, deal: Deal, kitchen: OrderType, anna: Member, boris: Member, pavel: Member
) -> None:
    """Both together, as if they were launched now: eight hours a day of one worker."""
    make_week(pavel)
    steps = [StepInput(title="Saw", assignee_id=pavel.pk, fixed_minutes=11 * 60, makes_ready=True)]
    create_template(name="Kitchens", order_type_id=kitchen.pk, steps=steps, **who(anna))
    more = add_section(offer_id=offer.pk, order_type_id=kitchen.pk, title="Island", **who(boris))
    add_offer_item(section_id=more.pk, item=ItemInput(name="Doors"), **who(boris))
    bare = add_section(offer_id=offer.pk, order_type_id=make_order_type().pk, title="Bare", **who(boris))
    add_offer_item(section_id=bare.pk, item=ItemInput(name="Delivery"), **who(boris))
    form = text_of(enter(boris, **HTMX).get(address(boris, "offers:offer_accept", offer.pk)))

    accept_offer(offer_id=offer.pk, **who(boris))

    days = list(Order.objects.order_by("pk").values_list("promised_on", flat=True))
    assert days == [date(2026, 11, 24), date(2026, 11, 25), None]
    assert form.count("no date yet") == 1  # of the section without a process
    assert not Task.objects.exists()  # launched by a press, as any order
    order = Order.objects.order_by("pk")[0]
    card = address(boris, "orders:order", order.pk)
    said = text_of(enter(boris).get(card))
    assert "by the forecast when offer № 1 was accepted" in said and "“Saw” is ready last" in said
    update_order(order_id=order.pk, promised_on=date(2026, 12, 1), **who(boris))
    assert "offer № 1 was accepted for" in text_of(enter(boris).get(card))
    assert "was accepted" not in text_of(enter(pavel).get(card))


def accepted(offer: Offer, member: Member) -> Order:
    accept_offer(offer_id=offer.pk, **who(member))
    order = Order.objects.latest("pk")
    assert order.status == Order.Status.OPEN
    return order


def test_an_acceptance_by_mistake_is_taken_back_as_a_whole(
    offer: Offer, deal: Deal, anna: Member, boris: Member
) -> None:
    before = Deal.objects.values("stage", "agreed_amount").get(pk=deal.pk)
    other = copy_offer(offer_id=offer.pk, **who(boris))
    browser, undo = enter(boris, **HTMX), address(boris, "offers:offer_take_back", offer.pk)
    toast = browser.post(address(boris, "offers:offer_accept", offer.pk), {}).headers["HX-Trigger"]
    assert undo in toast

    said = text_of(browser.post(undo))

    order = Order.objects.get()
    assert (order.status, order.stop_reason) == (
        "cancelled",
        "The acceptance of the offer was taken back: № 1 White kitchen",
    )
    assert Deal.objects.values("stage", "agreed_amount").get(pk=deal.pk) == before
    assert list(Offer.objects.order_by("pk").values_list("status", "accepted_number", "accepted_name")) == [
        ("sent", 0, ""),
        ("draft", 0, ""),
    ]
    assert "The acceptance of offer № 1 White kitchen was taken back" in said and disagreements() == []
    assert not OfferSection.objects.filter(order__isnull=False).exists()
    again = accepted(offer, boris)
    assert (again.number, Offer.objects.get(pk=other.pk).status) == (order.number + 1, "closed")
    with pytest.raises(NotAllowed):
        take_back(offer_id=offer.pk, **who(make_member(name="Igor", role=Member.Role.SALES)))


def test_what_came_of_an_acceptance_keeps_it(offer: Offer, deal: Deal, anna: Member, boris: Member) -> None:
    order, entity = accepted(offer, boris), make_entity(anna)
    stage, won = DealStage.objects.get(kind="open"), DealStage.objects.get(kind="won")

    def stays(why: str) -> None:
        with pytest.raises(ActionError, match=why):
            take_back(offer_id=offer.pk, **who(boris))
        assert Offer.objects.get(pk=offer.pk).status == "accepted"

    task = make_task(order=order, title="Saw", started_at=NOW)
    stays("Work for “26-0001 Kitchen” has begun")
    task.delete()
    of_order = {"deal_id": deal.pk, "order_id": order.pk, "amount": Decimal(10), **who(anna)}
    plan = expect_payment(due_on=NOW.date(), **of_order)
    stays("payment is expected")
    remove_expected(expected_id=plan.pk, **who(anna))
    paid = receive_payment(paid_on=NOW.date(), **of_order)
    stays("payment was recorded")
    reverse_payment(payment_id=paid.pk, reason="Another deal", **who(anna))
    paper = draft_paper(kind="act", order_id=order.pk, entity_id=entity.pk, **who(anna))
    issue_paper(paper_id=paper.pk, **who(anna))
    stays("“Act № 26-0001” is issued")
    cancel_paper(paper_id=paper.pk, reason="By mistake", **who(anna))
    move_deal(deal_id=deal.pk, stage_id=stage.pk, **who(boris))
    stays("another stage")
    move_deal(deal_id=deal.pk, stage_id=won.pk, **who(boris))
    update_deal(deal_id=deal.pk, agreed_amount=Decimal(5), **who(boris))
    stays("another agreed amount")
    update_deal(deal_id=deal.pk, agreed_amount=None, **who(boris))
    assert take_back(offer_id=offer.pk, **who(boris)).status == "sent"
    accept_by_client(offer_id=offer.pk, number=1, name="Zoe", address="10.0.0.1", now=NOW)
    stays("by the link")
