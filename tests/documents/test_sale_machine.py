"""A sale from its offers to its papers, pressed in any order: what was offered, ordered, invoiced and paid agrees."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from naryad.documents.actions import papers
from naryad.documents.actions.papers import cancel_paper, draft_paper, issue_paper
from naryad.documents.models import Paper
from naryad.entities.actions.accounts import add_account
from naryad.offers.actions import accept
from naryad.offers.actions.offers import close_offer, copy_offer, create_offer, reopen_offer, send_offer
from naryad.offers.actions.sections import add_offer_item, add_section, remove_offer_item, update_offer_item
from naryad.offers.models import Offer, OfferItem, OfferSection
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.models import Order, OrderItem
from naryad.payments.actions.ledger import receive_payment, return_payment, reverse_payment
from naryad.payments.models import ExpectedPayment, Payment
from naryad.payments.queries.agreement import disagreements
from naryad.payments.queries.balances import deal_sums
from naryad.payments.rules import deal_figures
from naryad.tasks.actions.stop import cancel_order, resume_order
from tests.battery import only_battery, wide
from tests.factories import (
    NOW,
    make_client,
    make_deal,
    make_entity,
    make_order_type,
    make_picture,
    make_stage,
)
from tests.machine import CompanyMachine

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PLACE = st.integers(0, 9)
PRICES = st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100)
QUANTITIES = st.sampled_from([Decimal(1), Decimal(3), Decimal("2.5"), Decimal("0.333")])
DISCOUNTS = st.sampled_from([Decimal(0), Decimal(5), Decimal("33.33")])
LINES = st.builds(
    ItemInput,
    name=st.just("Worktop"),
    quantity=QUANTITIES,
    price=PRICES,
    discount=DISCOUNTS,
    vat_rate=st.just(Decimal(20)),
)


class Sale(CompanyMachine):
    """A deal of Vera's. The model beside it: what each order was made of, and every paper and payment as it was made."""

    def __init__(self) -> None:
        super().__init__()
        make_stage("won", name="Won")
        entity = make_entity(self.vera)
        account = {"bank": "Bank", "bic": "044525225", "account": "40702810938000000001"}
        add_account(entity_id=entity.pk, **account, actor=self.vera, now=NOW)
        self.deal = make_deal(responsible=self.vera, client=make_client(name="Client"))
        self.kinds = [make_order_type("Kitchen"), make_order_type("Wardrobe")]
        until = TODAY + timedelta(days=14)
        create_offer(
            deal_id=self.deal.pk,
            order_type_id=self.kinds[0].pk,
            valid_until=until,
            actor=self.vera,
            now=NOW,
        )
        self.lines: dict[int, dict[int, Decimal]] = {}
        self.issued: dict[int, tuple[Any, ...]] = {}
        self.paid = Decimal(0)
        self.presses = 0

    @staticmethod
    def one(rows: Any, place: int) -> int:
        """The id of one of these; 0 where there is none, which every action refuses."""
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        return ids[place % len(ids)] if ids else 0

    @rule(place=PLACE, line=LINES)
    def offer_a_line(self, place: int, line: ItemInput) -> None:
        with self.refusable() as who:
            add_offer_item(section_id=self.one(OfferSection.objects, place), item=line, **who)

    @rule(place=PLACE, price=PRICES, discount=DISCOUNTS)
    def offer_otherwise(self, place: int, price: Decimal, discount: Decimal) -> None:
        with self.refusable() as who:
            update_offer_item(
                item_id=self.one(OfferItem.objects, place), price=price, discount=discount, **who
            )

    @rule(place=PLACE)
    def offer_less(self, place: int) -> None:
        with self.refusable() as who:
            remove_offer_item(item_id=self.one(OfferItem.objects, place), **who)

    @rule(place=PLACE)
    def offer_another_section(self, place: int) -> None:
        with self.refusable() as who:
            kind = self.kinds[place % 2].pk
            add_section(offer_id=self.one(Offer.objects, place), order_type_id=kind, **who)

    @rule(place=PLACE, press=st.sampled_from([send_offer, copy_offer, close_offer, reopen_offer]))
    def pass_on(self, place: int, press: Any) -> None:
        if press is not copy_offer or Offer.objects.count() < 3:
            with self.refusable() as who:
                press(offer_id=self.one(Offer.objects, place), **who)

    @rule(place=PLACE, as_sent=st.booleans())
    def take(self, place: int, as_sent: bool) -> None:
        """Each section becomes an order of just its lines."""
        offer = Offer.objects.get(pk=self.one(Offer.objects, place))
        number = offer.sent_number if as_sent else None
        with self.refusable() as who:
            accept.accept_offer(offer_id=offer.pk, number=number, is_promised=False, **who)
            assert not Offer.objects.filter(status__in=Offer.OPEN).exists()
            sections = OfferSection.objects.filter(offer=offer).prefetch_related("items")
            made = Order.objects.filter(deal=self.deal).exclude(pk__in=self.lines)
            assert {section.order_id for section in sections} == {order.pk for order in made}
            for section in sections:
                of_order = OrderItem.objects.filter(order=section.order_id).order_by("sequence")
                offered = [item.total for item in section.items.all()]
                assert [row.total for row in of_order] == offered
                self.lines[section.order_id] = {row.pk: row.total for row in of_order}

    @rule(place=PLACE, line=LINES)
    def order_a_line(self, place: int, line: ItemInput) -> None:
        with self.refusable() as who:
            row = add_item(order_id=self.one(Order.objects, place), item=line, **who)
            self.lines[row.order_id][row.pk] = _total(line.quantity, line.price, line.discount)

    @rule(place=PLACE, price=PRICES)
    def price_anew(self, place: int, price: Decimal) -> None:
        with self.refusable() as who:
            row = update_item(item_id=self.one(OrderItem.objects, place), price=price, **who)
            self.lines[row.order_id][row.pk] = _total(row.quantity, price, row.discount)

    @rule(place=PLACE)
    def order_less(self, place: int) -> None:
        pk = self.one(OrderItem.objects, place)
        with self.refusable() as who:
            remove_item(item_id=pk, **who)
            for lines in self.lines.values():
                lines.pop(pk, None)

    @rule(place=PLACE, press=st.sampled_from(["cancel", "resume"]))
    def stop(self, place: int, press: str) -> None:
        pk = self.one(Order.objects, place)
        with self.refusable() as who:
            if press == "cancel":
                cancel_order(order_id=pk, reason="changed their mind", **who)
            else:
                resume_order(order_id=pk, **who)

    @rule(place=PLACE, kind=st.sampled_from(["invoice", "invoice", "act"]))
    def issue(self, place: int, kind: str) -> None:
        pk = self.one(Order.objects, place)
        with self.refusable() as who:
            draft = draft_paper(kind=kind, order_id=pk, **who)
            paper = issue_paper(paper_id=draft.pk, **who)
            assert paper.amount == sum(self.lines[pk].values())
            self.issued[paper.pk] = (kind, paper.number, paper.amount, paper.expected_id)

    @rule(place=PLACE)
    def call_back(self, place: int) -> None:
        with self.refusable() as who:
            cancel_paper(paper_id=self.one(Paper.objects, place), reason="a wrong price", **who)

    @rule(place=PLACE, amount=PRICES, as_asked=st.booleans())
    def receive(self, place: int, amount: Decimal, as_asked: bool) -> None:
        plan = ExpectedPayment.objects.filter(pk=self.one(ExpectedPayment.objects, place)).first()
        given: dict[str, Any] = {"expected_id": plan.pk, "order_id": plan.order_id} if plan else {}
        with self.refusable() as who:
            row = receive_payment(
                deal_id=self.deal.pk,
                amount=plan.left if plan and as_asked and plan.left else amount,
                paid_on=TODAY,
                accepts_more=True,
                **given,
                **who,
            )
            self.paid += row.amount

    @rule(place=PLACE, amount=PRICES)
    def give_back(self, place: int, amount: Decimal) -> None:
        order_id = self.one(Order.objects, place) or None
        with self.refusable() as who:
            row = return_payment(
                deal_id=self.deal.pk, amount=amount, paid_on=TODAY, order_id=order_id, reason="cheaper", **who
            )
            self.paid += row.amount

    @rule(place=PLACE)
    def reverse(self, place: int) -> None:
        with self.refusable() as who:
            row = reverse_payment(payment_id=self.one(Payment.objects, place), reason="typed wrong", **who)
            self.paid += row.amount

    @invariant()
    def the_deal_comes_to_its_orders(self) -> None:
        alive = Order.objects.exclude(status=Order.Status.CANCELLED).values_list("pk", flat=True)
        found = deal_figures(deal_sums(deal_id=self.deal.pk), day=TODAY)
        assert found.total == sum((total for pk in alive for total in self.lines[pk].values()), Decimal(0))
        assert (found.paid, found.balance) == (self.paid, found.total - self.paid)

    @invariant()
    def papers_stay_as_they_were_issued(self) -> None:
        rows = Paper.objects.exclude(status=Paper.Status.DRAFT).order_by("pk")
        kept = rows.values_list("pk", "kind", "number", "amount", "expected_id")
        assert {pk: tuple(fields) for pk, *fields in kept} == self.issued
        serials: dict[str, list[int]] = defaultdict(list)
        for kind, serial in rows.values_list("kind", "serial"):
            serials[kind].append(serial)
        assert all(given == list(range(1, len(given) + 1)) for given in serials.values())

    @invariant()
    def what_is_asked_for_is_asked_once(self) -> None:
        """No payment is asked for by two invoices that stand, and what a withdrawn one alone asked for is off."""
        standing = Paper.objects.filter(status=Paper.Status.ISSUED, expected__isnull=False)
        asked = list(standing.values_list("expected", flat=True))
        assert len(asked) == len(set(asked))
        withdrawn = Paper.objects.filter(status=Paper.Status.CANCELLED, made_expected=True)
        left = withdrawn.filter(expected__removed_at=None, expected__received=0)
        assert not left.exclude(expected__in=asked).exists()

    @invariant()
    def that_all_is_handed_over_is_said_once(self) -> None:
        acts = Paper.objects.filter(status=Paper.Status.ISSUED, kind="act").values_list("order", flat=True)
        assert len(acts) == len(set(acts))

    @invariant()
    def one_offer_is_taken(self) -> None:
        taken = Offer.objects.filter(status=Offer.Status.ACCEPTED)
        made = OfferSection.objects.filter(order__isnull=False)
        assert not made.exclude(offer__in=taken).exists()
        assert made.values("order").distinct().count() == made.count() == len(self.lines)

    @invariant()
    def the_nightly_query_agrees(self) -> None:
        """At each fifth press: it costs more than all else, and what it finds stays."""
        self.presses += 1
        if self.presses % 5 == 0:
            assert disagreements() == []


def _total(quantity: Decimal, price: Decimal, discount: Decimal) -> Decimal:
    """Rounded half away from zero, as the total of a line is."""
    return (quantity * price * (100 - discount) / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")


PRESSES = {name for name, press in vars(Sale).items() if hasattr(press, "hypothesis_stateful_rule")}
LIMITS = settings(
    max_examples=wide(12, 200),
    stateful_step_count=wide(25, 50),
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """How papers look is tried elsewhere: here they are not set."""
    picture = make_picture().read()
    monkeypatch.setattr(papers, "set_paper", lambda kind, content, *, to: [b"%PDF-1.7", picture])


def test_from_offer_to_paper_all_sums_agree() -> None:
    run_state_machine_as_test(Sale, settings=LIMITS)


SALE = {"offer_a_line", "take", "issue", "call_back"}


@only_battery
@pytest.mark.parametrize(
    ("module", "guard", "gone", "pressed"),
    [
        (accept, "_close_others", lambda offer, *, by, now: None, {"offer_a_line", "pass_on", "take"}),
        (papers, "remove_expected", lambda **_what: None, SALE),
        (papers, "uninvoiced", lambda order: ExpectedPayment.objects.filter(order=order), SALE),
    ],
)
def test_the_machine_sees_a_rule_that_is_gone(
    module: Any, guard: str, gone: Any, pressed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control; only what the rule is about is `pressed`, so that such a series comes soon."""
    monkeypatch.setattr(module, guard, gone)
    until_found = settings(LIMITS, max_examples=60, phases=[Phase.generate], report_multiple_bugs=False)
    few: Any = type("Few", (Sale,), dict.fromkeys(PRESSES - pressed))

    with pytest.raises(AssertionError):
        run_state_machine_as_test(few, settings=until_found)
