"""Anything that can be pressed with the money of one deal, in any order: the invariants of SAFETY hold after each press."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from naryad.orders.models import OrderItem
from naryad.payments.actions import ledger
from naryad.payments.actions import plans as plans_actions
from naryad.payments.models import ExpectedPayment, Payment, PaymentKind
from naryad.payments.queries.agreement import disagreements
from naryad.payments.queries.balances import deal_sums, pocket
from naryad.payments.rules import Balance, deal_figures, order_figures
from tests.battery import wide
from tests.factories import make_deal, make_order
from tests.machine import CompanyMachine

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
CENTS = st.integers(1, 5_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(-5, 5).map(lambda days: TODAY + timedelta(days=days))
PLACE = st.integers(0, 9)


class Money(CompanyMachine):
    """A deal of 100.00 with three orders of 105.00; the model beside it is a list of what was accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.deal = make_deal(responsible=self.vera, agreed_amount=Decimal(100))
        self.orders = [make_order(responsible=self.vera, deal=self.deal) for _ in range(3)]
        for order, price in zip(self.orders, (10, 40, 55), strict=True):
            OrderItem.objects.create(order=order, name="Kitchen", price=price, total=price)
        self.places: list[int | None] = [None, *(order.pk for order in self.orders)]
        self.paid: dict[int | None, Decimal] = defaultdict(Decimal)
        self.rows: list[tuple[Payment, Any]] = []
        self.plans: list[int] = []
        self.presses = 0

    @rule(amount=CENTS, due_on=DAYS, place=PLACE)
    def expect(self, amount: Decimal, due_on: date, place: int) -> None:
        with self.refusable() as who:
            plan = plans_actions.expect_payment(
                deal_id=self.deal.pk, amount=amount, due_on=due_on, order_id=self.places[place % 3], **who
            )
            self.plans.append(plan.pk)

    @rule(amount=CENTS, place=PLACE, plan=PLACE, anyway=st.booleans())
    def receive(self, amount: Decimal, place: int, plan: int, anyway: bool) -> None:
        expected = self.plans[plan % len(self.plans)] if self.plans and plan % 3 else None
        with self.refusable() as who:
            row = ledger.receive_payment(
                deal_id=self.deal.pk,
                amount=amount,
                paid_on=TODAY,
                order_id=self.places[place % 3],
                expected_id=expected,
                accepts_more=anyway,
                **who,
            )
            self.add(row)

    @rule(amount=CENTS, place=PLACE)
    def give_back(self, amount: Decimal, place: int) -> None:
        where = self.places[place % 3]
        could = amount <= self.paid[where]
        with self.refusable() as who:
            row = ledger.return_payment(
                deal_id=self.deal.pk, amount=amount, paid_on=TODAY, order_id=where, reason="cheaper", **who
            )
            assert could
            self.add(row)

    @rule(place=PLACE)
    def reverse(self, place: int) -> None:
        if not self.rows:
            return
        source = self.rows[place % len(self.rows)][0]
        with self.refusable() as who:
            self.add(ledger.reverse_payment(payment_id=source.pk, reason="typed wrong", **who))

    @rule(plan=PLACE, amount=CENTS, due_on=DAYS)
    def change(self, plan: int, amount: Decimal, due_on: date) -> None:
        if self.plans:
            with self.refusable() as who:
                pk = self.plans[plan % len(self.plans)]
                plans_actions.change_expected(expected_id=pk, amount=amount, due_on=due_on, **who)

    @rule(plan=PLACE)
    def take_off(self, plan: int) -> None:
        if self.plans:
            with self.refusable() as who:
                plans_actions.remove_expected(expected_id=self.plans[plan % len(self.plans)], **who)

    @rule(plan=PLACE)
    def put_back(self, plan: int) -> None:
        if self.plans:
            with self.refusable() as who:
                plans_actions.restore_expected(expected_id=self.plans[plan % len(self.plans)], **who)

    def add(self, row: Payment) -> None:
        self.rows.append((row, (row.amount, row.kind, row.order_id, row.expected_id, row.reverses_id)))
        self.paid[row.order_id] += row.amount

    @invariant()
    def nothing_is_lost_and_nothing_is_edited(self) -> None:
        found = Payment.objects.values_list("amount", "kind", "order_id", "expected_id", "reverses_id")
        assert list(found.order_by("pk")) == [fields for _row, fields in self.rows]

    @invariant()
    def figures_follow_from_rows(self) -> None:
        """What the pages show, from one reading of the rows."""
        sums = deal_sums(deal_id=self.deal.pk)
        of_deal = deal_figures(sums, day=TODAY)
        self.figures_follow_from_the_ledger(of_deal)
        by_order = [order_figures(sums, order_id=order.pk, day=TODAY)[0] for order in self.orders]
        assert sum(one.paid for one in by_order) == of_deal.paid
        assert sum(one.balance for one in by_order) == of_deal.balance
        self.plans_are_fulfilled_by_their_payments(of_deal)

    def figures_follow_from_the_ledger(self, found: Balance) -> None:
        rows = [fields for _row, fields in self.rows]
        received = sum(
            (amount for amount, kind, *_rest in rows if kind in ("advance", "further")), Decimal(0)
        )
        returned = -sum((amount for amount, kind, *_rest in rows if kind == "return"), Decimal(0))
        reversed_ = -sum((amount for amount, kind, *_rest in rows if kind == "reversal"), Decimal(0))
        assert found.paid == received - returned - reversed_ == sum(self.paid.values(), Decimal(0))
        assert found.balance == found.total - found.paid == found.left - found.overpaid
        assert found.left * found.overpaid == 0

    @invariant()
    def less_than_nothing_is_never_paid(self) -> None:
        for order_id in self.places:
            assert pocket(deal_id=self.deal.pk, order_id=order_id) == self.paid[order_id] >= 0

    def plans_are_fulfilled_by_their_payments(self, found: Balance) -> None:
        late = Decimal(0)
        for plan in ExpectedPayment.objects.all():
            came = sum(
                (amount for amount, _kind, _order, expected, _of in self.fields() if expected == plan.pk),
                Decimal(0),
            )
            assert plan.received == came >= 0
            assert not (plan.removed_at and plan.received)
            late += plan.left if plan.due_on < TODAY and not plan.removed_at else 0
        assert found.overdue == late

    @invariant()
    def every_row_is_taken_back_at_most_once_and_whole(self) -> None:
        amounts = {row.pk: fields[0] for row, fields in self.rows}
        taken_back = [
            (of, amount) for amount, kind, _o, _e, of in self.fields() if kind == PaymentKind.REVERSAL
        ]
        assert len({of for of, _amount in taken_back}) == len(taken_back)
        assert all(amounts[of] == -amount for of, amount in taken_back)

    @invariant()
    def the_nightly_query_agrees(self) -> None:
        """At each fifth press: it costs more than all else, and what it finds stays."""
        self.presses += 1
        if self.presses % 5 == 0:
            assert disagreements() == []

    def fields(self) -> list[Any]:
        return [fields for _row, fields in self.rows]


PRESSES = {"expect", "receive", "give_back", "reverse", "change", "take_off", "put_back"}
LIMITS = settings(
    max_examples=wide(15, 150),
    stateful_step_count=wide(20, 40),
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_is_pressed_the_money_agrees() -> None:
    run_state_machine_as_test(Money, settings=LIMITS)


GUARDS = [
    ("_refuse_reversal", ["receive", "reverse"]),
    ("pocket", ["receive", "give_back"]),
    ("_awaited", ["expect", "take_off", "receive"]),
]


@pytest.mark.parametrize(("guard", "pressed"), wide([], GUARDS))
def test_the_machine_sees_a_guard_that_is_gone(
    guard: str, pressed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without one of the rules some series of presses breaks an invariant, or a CHECK.

    Only what the rule is about is `pressed`, so that such a series comes soon.
    """
    plans = ExpectedPayment.objects
    gone: dict[str, Any] = {
        "_refuse_reversal": lambda source: None,
        "pocket": lambda **_where: Decimal(10**9),
        "_awaited": lambda deal, expected_id: plans.filter(deal=deal).get(pk=expected_id),
    }
    monkeypatch.setattr(ledger, guard, gone[guard])

    until_found = settings(LIMITS, max_examples=300, phases=[Phase.generate], report_multiple_bugs=False)
    few: Any = type("Few", (Money,), dict.fromkeys(PRESSES.difference(pressed)))

    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(few, settings=until_found)
