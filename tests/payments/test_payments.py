"""Money of a deal: what comes, what goes back, what is taken back, and what is planned."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import translation

from naryad.activity.edit import Edit
from naryad.activity.models import EventRecord
from naryad.activity.queries import history
from naryad.core.errors import NotAllowed
from naryad.crm.models import Deal
from naryad.crm.queries.overdue import with_overdue
from naryad.orders.models import Order, OrderItem
from naryad.payments.actions import ledger, plans
from naryad.payments.actions import plans as expected
from naryad.payments.models import ExpectedPayment, Payment
from naryad.payments.queries.agreement import Disagreement, disagreements
from naryad.payments.queries.balances import (
    awaited_payments,
    client_balances,
    deal_balance,
    order_balance,
    pockets,
    untold_payments,
)
from naryad.payments.queries.ledger import awaited, deal_payments, order_payments
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    another_company,
    make_client,
    make_deal,
    make_order,
    make_stage,
    payment_method,
)

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def deal(anna: Member, boris: Member) -> Deal:
    """Boris' deal of 1 000."""
    return make_deal(responsible=boris, agreed_amount=Decimal(1000))


def expect(deal: Deal, amount: Any = 300, *, actor: Member, **given: Any) -> Any:
    given = {"due_on": TOMORROW, "now": NOW} | given
    return plans.expect_payment(deal_id=deal.pk, amount=Decimal(amount), actor=actor, **given)


def receive(deal: Deal, amount: Any = 300, *, actor: Member, **given: Any) -> Any:
    given = {"paid_on": TODAY, "now": NOW} | given
    return ledger.receive_payment(deal_id=deal.pk, amount=Decimal(amount), actor=actor, **given)


def give_back(deal: Deal, amount: Any, *, actor: Member, **given: Any) -> Any:
    given = {"paid_on": TODAY, "now": NOW, "reason": "cheaper"} | given
    return ledger.return_payment(deal_id=deal.pk, amount=Decimal(amount), actor=actor, **given)


def reverse(row: Payment, *, actor: Member) -> Any:
    return ledger.reverse_payment(payment_id=row.pk, reason="typed wrong", actor=actor, now=NOW)


def balance(deal: Deal, *, day: date = TODAY) -> Any:
    return deal_balance(deal_id=deal.pk, day=day)


def test_money_that_comes_is_paid_and_the_rest_is_left(deal: Deal, boris: Member) -> None:
    receive(deal, "300.10", actor=boris, kind="advance", method_id=payment_method(), comment=" in hand ")

    row: Any = Payment.objects.get()
    assert (row.amount, row.currency, row.kind, row.method.code) == (
        Decimal("300.10"),
        "RUB",
        "advance",
        "cash",
    )
    assert (row.paid_on, row.comment, row.recorded_by, row.recorded_at) == (TODAY, "in hand", boris, NOW)
    found = balance(deal)
    assert (found.total, found.paid, found.left) == (1000, Decimal("300.10"), Decimal("699.90"))
    event = EventRecord.objects.get(kind="payment.received")
    assert event.data["changes"]["amount"] == [None, "300.10"]
    assert set(event.topics) == {f"deal:{deal.pk}", f"client:{deal.client_id}", "payments"}


def test_an_amount_is_rounded_as_an_accountant_does(deal: Deal, boris: Member) -> None:
    assert receive(deal, "0.125", actor=boris).amount == Decimal("0.13")


@pytest.mark.parametrize(
    ("amount", "why"),
    [("0", "More than zero"), ("-5", "More than zero"), ("0.004", "zero"), ("1000000000000", "too large")],
)
def test_nothing_less_than_nothing_and_what_no_column_holds_are_refused(
    deal: Deal, boris: Member, amount: str, why: str
) -> None:
    with translation.override("en"), pytest.raises(ledger.CannotRecordPayment, match=why):
        receive(deal, amount, actor=boris, accepts_more=True)


def test_a_payment_of_tomorrow_is_refused(deal: Deal, boris: Member) -> None:
    with pytest.raises(ledger.CannotRecordPayment) as refusal:
        receive(deal, actor=boris, paid_on=TOMORROW)

    assert refusal.value.field == "paid_on"


def test_a_plan_is_filled_in_part_and_then_whole(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)

    receive(deal, 100, actor=boris, expected_id=plan.pk)
    plan.refresh_from_db()
    in_part = (plan.received, plan.left)
    receive(deal, 200, actor=boris, expected_id=plan.pk)
    plan.refresh_from_db()

    assert (in_part, plan.left) == ((100, 200), 0)
    assert list(awaited(deal_id=deal.pk)) == []
    with pytest.raises(ledger.CannotRecordPayment, match="received already"):
        receive(deal, 1, actor=boris, expected_id=plan.pk, accepts_more=True)


def test_a_payment_goes_to_the_order_of_its_plan(deal: Deal, boris: Member) -> None:
    order, other = make_order(responsible=boris, deal=deal), make_order(responsible=boris, deal=deal)
    plan = expect(deal, actor=boris, order_id=order.pk)

    row = receive(deal, actor=boris, expected_id=plan.pk, order_id=other.pk)

    assert row.order == order


def test_more_than_is_left_is_asked_about_and_then_taken(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)

    with pytest.raises(ledger.WouldOverpay):
        receive(deal, 301, actor=boris, expected_id=plan.pk)
    with pytest.raises(ledger.WouldOverpay):
        receive(deal, 1001, actor=boris)
    receive(deal, 1001, actor=boris, accepts_more=True)

    found = balance(deal)
    assert (found.left, found.overpaid, found.balance) == (0, 1, -1)


def test_an_advance_before_any_price_is_no_overpayment(boris: Member) -> None:
    deal = make_deal(responsible=boris)

    receive(deal, 500, actor=boris)

    assert (balance(deal).left, balance(deal).overpaid) == (0, 0)


def test_a_plan_is_overdue_when_its_day_has_passed_until_it_is_filled(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris, due_on=YESTERDAY)
    expect(deal, 50, actor=boris, due_on=TODAY)
    receive(deal, 100, actor=boris, expected_id=plan.pk)

    found = balance(deal)
    receive(deal, 200, actor=boris, expected_id=plan.pk)

    assert (found.expected, found.overdue) == (250, 200)
    assert (balance(deal).overdue, balance(deal, day=TOMORROW).overdue) == (0, 50)


def test_the_companys_day_decides_what_is_in_the_future(deal: Deal, boris: Member) -> None:
    """23:30 in London is tomorrow already in Moscow."""
    late = NOW.replace(hour=22)

    assert receive(deal, actor=boris, paid_on=TOMORROW, now=late).paid_on == TOMORROW


def test_nobody_is_overdue_in_a_lost_deal(deal: Deal, boris: Member) -> None:
    expect(deal, actor=boris, due_on=YESTERDAY)
    deal.stage = make_stage("lost")
    deal.save(update_fields=["stage"])

    assert (balance(deal).expected, balance(deal).overdue) == (0, 0)


def test_money_goes_back_up_to_what_is_paid(deal: Deal, boris: Member) -> None:
    receive(deal, 300, actor=boris)

    give_back(deal, 120, actor=boris)

    assert balance(deal).paid == 180
    with pytest.raises(ledger.CannotRecordPayment):
        give_back(deal, "180.01", actor=boris)
    assert EventRecord.objects.get(kind="payment.returned").data["reason"] == "cheaper"


def test_what_is_paid_for_one_order_is_not_returned_out_of_another(deal: Deal, boris: Member) -> None:
    order, other = make_order(responsible=boris, deal=deal), make_order(responsible=boris, deal=deal)
    receive(deal, 300, actor=boris, order_id=order.pk)

    with pytest.raises(ledger.CannotRecordPayment):
        give_back(deal, 10, actor=boris, order_id=other.pk)
    with pytest.raises(ledger.CannotRecordPayment):
        give_back(deal, 10, actor=boris)

    give_back(deal, 10, actor=boris, order_id=order.pk)
    assert pockets(deal_id=deal.pk) == {order.pk: 290}


def test_a_reversal_takes_a_row_back_whole_and_its_plan_waits_again(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)
    row = receive(deal, 300, actor=boris, expected_id=plan.pk)

    back = reverse(row, actor=boris)

    plan.refresh_from_db()
    assert (back.amount, back.kind, back.reverses, back.expected) == (-300, "reversal", row, plan)
    assert (plan.received, balance(deal).paid, Payment.objects.count()) == (0, 0, 2)
    assert EventRecord.objects.get(kind="payment.reversed").data["reverses_id"] == row.pk


def test_a_return_is_reversed_as_well(deal: Deal, boris: Member) -> None:
    receive(deal, 300, actor=boris)
    back = give_back(deal, 300, actor=boris)

    reverse(back, actor=boris)

    assert balance(deal).paid == 300


def test_a_row_is_reversed_once_and_a_reversal_never(deal: Deal, boris: Member) -> None:
    row = receive(deal, actor=boris)
    back = reverse(row, actor=boris)

    for again in (row, back):
        with pytest.raises(ledger.CannotRecordPayment):
            reverse(again, actor=boris)

    assert Payment.objects.count() == 2


def test_what_is_returned_in_part_is_not_reversed(deal: Deal, boris: Member) -> None:
    row = receive(deal, 300, actor=boris)
    give_back(deal, 1, actor=boris)

    with pytest.raises(ledger.CannotRecordPayment, match="returned"):
        reverse(row, actor=boris)


@pytest.mark.parametrize("words", ["", "   "])
def test_taking_money_back_needs_a_reason(deal: Deal, boris: Member, words: str) -> None:
    row = receive(deal, actor=boris)

    with pytest.raises(ledger.CannotRecordPayment):
        give_back(deal, 1, actor=boris, reason=words)
    with pytest.raises(ledger.CannotRecordPayment):
        ledger.reverse_payment(payment_id=row.pk, reason=words, actor=boris, now=NOW)


def test_a_plan_is_changed_but_never_below_what_has_come(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)
    receive(deal, 100, actor=boris, expected_id=plan.pk)

    changed: Any = plans.change_expected(
        expected_id=plan.pk, amount=Decimal(150), due_on=TODAY, actor=boris, now=NOW
    )
    with pytest.raises(plans.CannotChangeExpected) as refusal:
        plans.change_expected(expected_id=plan.pk, amount=Decimal(99), actor=boris, now=NOW)

    assert (changed.amount, changed.due_on, refusal.value.field) == (150, TODAY, "amount")
    assert EventRecord.objects.get(kind="payment.plan_changed").data["changes"] == {
        "amount": ["300.00", "150.00"],
        "due_on": ["2026-11-24", "2026-11-23"],
    }


def test_a_plan_moves_to_another_order_until_money_has_come(deal: Deal, boris: Member) -> None:
    order = make_order(responsible=boris, deal=deal)
    plan = expect(deal, 300, actor=boris)

    moved = plans.change_expected(expected_id=plan.pk, order_id=order.pk, actor=boris, now=NOW)
    receive(deal, 100, actor=boris, expected_id=plan.pk)

    assert moved.order == order
    with pytest.raises(plans.CannotChangeExpected):
        plans.change_expected(expected_id=plan.pk, order_id=None, actor=boris, now=NOW)


def test_a_plan_is_taken_off_and_put_back(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)

    plans.remove_expected(expected_id=plan.pk, actor=boris, now=NOW)
    without = balance(deal).expected
    with pytest.raises(ledger.CannotRecordPayment):
        receive(deal, 1, actor=boris, expected_id=plan.pk)
    plans.restore_expected(expected_id=plan.pk, actor=boris, now=NOW)

    assert (without, balance(deal).expected) == (0, 300)


def test_a_plan_that_money_came_for_stays(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)
    receive(deal, 100, actor=boris, expected_id=plan.pk)

    with pytest.raises(plans.CannotChangeExpected):
        plans.remove_expected(expected_id=plan.pk, actor=boris, now=NOW)


def test_an_order_of_another_deal_is_no_order_of_this(deal: Deal, boris: Member) -> None:
    strange = make_order(responsible=boris, deal=make_deal(responsible=boris))

    with pytest.raises(ledger.CannotRecordPayment):
        receive(deal, actor=boris, order_id=strange.pk)
    with pytest.raises(ledger.CannotRecordPayment):
        expect(deal, actor=boris, order_id=strange.pk)


# --- figures -------------------------------------------------------------------------------------------------------


def add_item(order: Any, total: int) -> None:
    OrderItem.objects.create(order=order, name="Kitchen", price=Decimal(total), total=Decimal(total))


def test_a_deal_comes_to_the_sum_of_its_orders_unless_agreed(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    for total in (700, 400):
        add_item(make_order(responsible=boris, deal=deal), total)

    assert balance(deal).total == 1100


def test_the_only_order_of_a_deal_has_all_its_payments(deal: Deal, boris: Member) -> None:
    order = make_order(responsible=boris, deal=deal)
    add_item(order, 900)
    expect(deal, 200, actor=boris, due_on=YESTERDAY)
    receive(deal, 100, actor=boris)

    found: Any = order_balance(order=order, day=TODAY)

    assert (found.total, found.paid, found.left, found.expected, found.overdue) == (1000, 100, 900, 200, 200)
    assert (found.elsewhere, found.shared) == (0, 0)


def test_of_several_orders_each_has_its_own_payments_and_its_part(deal: Deal, boris: Member) -> None:
    order, other = make_order(responsible=boris, deal=deal), make_order(responsible=boris, deal=deal)
    add_item(order, 900)
    add_item(other, 300)
    receive(deal, 100, actor=boris)
    receive(deal, 30, actor=boris, order_id=order.pk)
    receive(deal, 7, actor=boris, order_id=other.pk)

    found: Any = order_balance(order=order, day=TODAY)

    assert (found.total, found.paid, found.left, found.shared) == (750, 105, 645, 75)
    shown = order_payments(order=order, day=TODAY)
    assert [row.amount for row in shown.ledger] == [30]


def test_rows_of_the_ledger_say_what_is_paid_after_them(deal: Deal, boris: Member) -> None:
    receive(deal, 100, actor=boris)
    receive(deal, 200, actor=boris, paid_on=YESTERDAY)
    give_back(deal, 50, actor=boris)

    shown: Any = deal_payments(deal_id=deal.pk, day=TODAY)

    assert [(row.amount, row.running) for row in shown.ledger] == [(-50, 250), (100, 300), (200, 200)]


def test_a_clients_deals_are_summed_by_what_is_really_sold(anna: Member, boris: Member) -> None:
    client, won = make_client(), make_stage("won")
    make_deal(responsible=anna, client=client, agreed_amount=Decimal(5000))  # only talked about
    begun = make_deal(responsible=boris, client=client, agreed_amount=Decimal(300))
    make_deal(responsible=anna, client=client, agreed_amount=Decimal(40), stage=won)
    lost = make_deal(responsible=anna, client=client, agreed_amount=Decimal(9), stage=make_stage("lost"))
    receive(begun, 100, actor=boris)
    receive(lost, 2, actor=anna)
    expect(begun, 50, actor=boris, due_on=YESTERDAY)

    all_deals: Any
    own: Any
    [all_deals] = client_balances(client_id=client.pk, member=anna, day=TODAY)
    [own] = client_balances(client_id=client.pk, member=boris, day=TODAY)

    assert (all_deals.total, all_deals.paid, all_deals.overdue) == (340, 102, 50)
    assert (own.total, own.paid) == (300, 100)


# --- rights --------------------------------------------------------------------------------------------------------


def test_money_is_recorded_by_who_leads_the_deal_and_by_nobody_else(
    deal: Deal, anna: Member, boris: Member, pavel: Member
) -> None:
    strange = make_deal(responsible=anna, agreed_amount=Decimal(1000))
    row, plan = receive(strange, actor=anna), expect(strange, actor=anna)
    before = Payment.objects.count(), EventRecord.objects.count()

    for actor, target in ((boris, strange), (pavel, strange)):
        for press in (
            lambda: receive(target, actor=actor),  # noqa: B023
            lambda: expect(target, actor=actor),  # noqa: B023
            lambda: give_back(target, 1, actor=actor),  # noqa: B023
            lambda: reverse(row, actor=actor),  # noqa: B023
            lambda: plans.change_expected(expected_id=plan.pk, comment="x", actor=actor, now=NOW),  # noqa: B023
            lambda: plans.remove_expected(expected_id=plan.pk, actor=actor, now=NOW),  # noqa: B023
            lambda: plans.restore_expected(expected_id=plan.pk, actor=actor, now=NOW),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                press()

    assert (Payment.objects.count(), EventRecord.objects.count()) == before


def test_another_companys_payment_is_not_there(deal: Deal, boris: Member) -> None:
    row = receive(deal, actor=boris)

    with another_company() as vera, pytest.raises(Payment.DoesNotExist):
        reverse(row, actor=vera)


def test_a_history_without_the_right_to_amounts_says_nothing_of_money(deal: Deal, boris: Member) -> None:
    plan = expect(deal, actor=boris)
    row = receive(deal, actor=boris, expected_id=plan.pk)
    reverse(row, actor=boris)

    assert history(topic=f"deal:{deal.pk}") == []
    assert len(history(topic=f"deal:{deal.pk}", with_money=True)) == 3


# --- the ledger itself ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["UPDATE payments_payment SET amount = 1", "DELETE FROM payments_payment", "TRUNCATE payments_payment"],
)
def test_the_application_cannot_change_the_ledger(deal: Deal, boris: Member, statement: str) -> None:
    receive(deal, actor=boris)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)

    assert Payment.objects.get().amount == 300


@pytest.mark.parametrize(
    ("fields", "guard"),
    [
        ({"kind": "advance", "amount": -1}, "payment_kind_and_sign"),
        ({"kind": "return", "amount": 1, "comment": "why"}, "payment_kind_and_sign"),
        ({"kind": "return", "amount": -1}, "payment_taken_back_has_reason"),
        ({"kind": "reversal", "amount": -300, "comment": "why"}, "payment_kind_and_sign"),
        ({"kind": "reversal", "amount": -299, "comment": "why", "reverses": True}, "payment_reversed_whole"),
        ({"kind": "reversal", "amount": 300, "comment": "why", "reverses": True}, "payment_reversed_whole"),
        ({"kind": "advance", "amount": 1, "currency": "EUR"}, "payment_of_one_deal"),
        ({"kind": "advance", "amount": 1, "order": True}, "payment_of_one_deal"),
    ],
)
def test_the_database_refuses_a_row_that_does_not_agree(
    deal: Deal, boris: Member, fields: dict[str, Any], guard: str
) -> None:
    row = receive(deal, 300, actor=boris)
    strange = make_order(responsible=boris, deal=make_deal(responsible=boris))
    given = {
        "deal": deal,
        "currency": "RUB",
        "method_id": payment_method(),
        "paid_on": TODAY,
        "recorded_by": boris,
    }
    given |= {"recorded_at": NOW, "method_id": row.method_id} | fields
    given |= {"reverses": row} if fields.get("reverses") else {}
    given |= {"order": strange} if fields.get("order") else {}

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Payment.objects.create(**given)

    assert refusal.value.__cause__.diag.constraint_name == guard


def test_a_row_is_reversed_once_in_the_database_too(deal: Deal, boris: Member) -> None:
    row = receive(deal, actor=boris)
    back = reverse(row, actor=boris)
    back.pk = None

    with pytest.raises(IntegrityError, match="tenant_one"), transaction.atomic():
        back.save(force_insert=True)


def test_sums_that_agree_are_no_news_and_one_that_does_not_is_found(deal: Deal, boris: Member) -> None:
    plan = expect(deal, actor=boris)
    receive(deal, 100, actor=boris, expected_id=plan.pk)
    agree = disagreements()
    ExpectedPayment.objects.filter(pk=plan.pk).update(received=Decimal(99))

    assert agree == []
    assert disagreements() == [Disagreement(what="plan", deal_id=deal.pk)]


def cancel(order: Order) -> None:
    """As tasks.actions.cancel_order leaves it; its tasks are not of interest here."""
    stopped = {
        "status": "cancelled",
        "stop_reason": "Not wanted",
        "stopped_at": NOW,
        "stopped_by": order.responsible,
    }
    Order.objects.filter(pk=order.pk).update(**stopped)


def test_a_cancelled_order_is_owed_by_nobody(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    kept, dropped = (make_order(deal=deal, responsible=boris) for _ in range(2))
    for order, price in ((kept, 1000), (dropped, 400)):
        OrderItem.objects.create(order=order, name="Door", price=price, total=price)
        expect(deal, price, actor=boris, order_id=order.pk, due_on=YESTERDAY)
    cancel(dropped)

    seen_by = viewer(member=boris, now=NOW)
    found, on_board = balance(deal), with_overdue(Deal.objects.all(), viewer=seen_by).get(pk=deal.pk)

    assert (found.total, found.left, found.overdue) == (1000, 1000, 1000)
    assert on_board.overdue_amount == 1000
    assert [row.order_id for row in awaited_payments()] == [kept.pk]
    of_client: Any = client_balances(client_id=deal.client_id, member=boris, day=TODAY)[0]
    assert (of_client.total, of_client.overdue) == (1000, 1000)
    of_order: Any = order_balance(order=dropped, day=TODAY)
    assert (of_order.total, of_order.left, of_order.overdue) == (0, 0, 0)


def test_what_is_paid_for_the_deal_belongs_to_the_one_order_that_is_not_cancelled(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    kept, dropped = (make_order(deal=deal, responsible=boris) for _ in range(2))
    receive(deal, 300, actor=boris)
    cancel(dropped)

    assert order_balance(order=kept, day=TODAY).paid == 300
    assert order_balance(order=dropped, day=TODAY).paid == 0


def test_what_was_paid_for_a_cancelled_order_counts_for_the_others(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    kept, dropped = (make_order(deal=deal, responsible=boris) for _ in range(2))
    add_item(kept, 500)
    add_item(dropped, 200)
    receive(deal, 200, actor=boris, order_id=dropped.pk)
    cancel(dropped)

    assert order_balance(order=kept, day=TODAY).left == balance(deal).left == 300
    assert not order_balance(order=dropped, day=TODAY).is_owed


def test_orders_without_prices_owe_nothing_of_what_was_agreed(deal: Deal, boris: Member) -> None:
    orders = [make_order(responsible=boris, deal=deal) for _ in range(2)]
    receive(deal, 300, actor=boris)

    found: list[Any] = [order_balance(order=order, day=TODAY) for order in orders]

    assert [(one.is_owed, one.paid, one.elsewhere) for one in found] == [(False, 0, 300)] * 2


def test_what_is_paid_for_a_deal_belongs_to_none_of_several_cancelled_orders(boris: Member) -> None:
    deal = make_deal(responsible=boris)
    orders = [make_order(deal=deal, responsible=boris) for _ in range(2)]
    receive(deal, 300, actor=boris)
    for order in orders:
        cancel(order)

    found: list[Any] = [order_balance(order=order, day=TODAY) for order in orders]
    assert [(one.paid, one.elsewhere) for one in found] == [(0, 300), (0, 300)]


# --- telling of what did not come ------------------------------------------------------------------------------

MORNING_AFTER = datetime(2026, 11, 25, 5, tzinfo=UTC)  # 8:00 in Moscow, of the day after TOMORROW


def test_what_did_not_come_by_its_day_is_told_once_the_morning_after(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)
    receive(deal, 100, actor=boris, expected_id=plan.pk)

    too_early = plans.tell_overdue_payments(now=MORNING_AFTER - timedelta(seconds=1))
    counts = [plans.tell_overdue_payments(now=MORNING_AFTER + timedelta(days=days)) for days in (0, 1)]

    assert (too_early, counts) == (0, [1, 0])
    event = EventRecord.objects.get(kind="payment.became_overdue")
    assert (event.actor, event.data["expected_id"], event.data["amount"]) == (None, plan.pk, "200.00")


def test_another_day_is_told_of_anew_and_a_day_that_has_passed_already_never(
    deal: Deal, boris: Member
) -> None:
    known = expect(deal, actor=boris, due_on=YESTERDAY)
    plan = expect(deal, actor=boris)
    plans.tell_overdue_payments(now=MORNING_AFTER)

    later = TOMORROW + timedelta(days=3)
    plans.change_expected(expected_id=plan.pk, due_on=later, actor=boris, now=MORNING_AFTER)
    plans.change_expected(expected_id=plan.pk, comment="by card", actor=boris, now=MORNING_AFTER)

    assert known.tell_at is None
    counts = [plans.tell_overdue_payments(now=MORNING_AFTER + timedelta(days=days)) for days in (2, 3)]
    assert counts == [0, 1]


def test_nobody_is_told_of_what_came_was_taken_off_or_is_owed_by_nobody(
    deal: Deal, anna: Member, boris: Member
) -> None:
    lost = make_deal(responsible=boris, stage=make_stage(kind="lost"))
    came, removed = expect(deal, actor=boris), expect(deal, actor=boris)
    expect(lost, actor=boris)
    receive(deal, actor=boris, expected_id=came.pk)
    plans.remove_expected(expected_id=removed.pk, actor=boris, now=NOW)

    assert plans.tell_overdue_payments(now=MORNING_AFTER) == 0

    assert not EventRecord.objects.filter(kind="payment.became_overdue").exists()
    assert not untold_payments(now=MORNING_AFTER).exists()
    assert not ExpectedPayment.objects.filter(pk=came.pk, tell_at__isnull=False).exists()


def told(*, days: int = 0) -> list[int]:
    """How many are told then, and a day later."""
    return [plans.tell_overdue_payments(now=MORNING_AFTER + timedelta(days=day)) for day in (days, days + 1)]


def test_what_came_by_its_day_and_was_taken_back_after_it_is_told(deal: Deal, boris: Member) -> None:
    row = receive(deal, actor=boris, expected_id=expect(deal, actor=boris).pk)
    in_time = told()

    reverse(row, actor=boris)

    assert (in_time, told(days=2)) == ([0, 0], [1, 0])


def test_what_came_whole_and_is_more_since_is_told(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 300, actor=boris)
    receive(deal, 300, actor=boris, expected_id=plan.pk)
    in_time = told()

    plans.change_expected(expected_id=plan.pk, amount=Decimal(400), actor=boris, now=MORNING_AFTER)

    assert (in_time, told(days=2)) == ([0, 0], [1, 0])


def test_what_nobody_owed_on_its_day_is_told_when_it_is_owed_again(deal: Deal, boris: Member) -> None:
    lost = make_deal(responsible=boris, stage=make_stage(kind="lost"))
    order = make_order(deal=deal, responsible=boris)
    removed = expect(deal, actor=boris)
    expect(deal, actor=boris, order_id=order.pk)
    expect(lost, actor=boris)
    cancel(order)
    plans.remove_expected(expected_id=removed.pk, actor=boris, now=NOW)
    on_the_day = told()

    plans.restore_expected(expected_id=removed.pk, actor=boris, now=MORNING_AFTER)
    Deal.objects.filter(pk=lost.pk).update(stage=deal.stage)
    Order.objects.filter(pk=order.pk).update(status="open", stop_reason="", stopped_at=None, stopped_by=None)

    assert (on_the_day, told(days=2)) == ([0, 0], [3, 0])


def test_what_is_told_while_somebody_writes_its_comment_is_not_told_again(
    deal: Deal, boris: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = expect(deal, actor=boris)
    counts = []

    def tell_meanwhile(*given: Any, **options: Any) -> Edit:
        counts.extend(told())
        return Edit(*given, **options)

    monkeypatch.setattr(expected, "Edit", tell_meanwhile)
    plans.change_expected(expected_id=plan.pk, comment="by card", actor=boris, now=NOW)

    assert (counts, told(days=2)) == ([1, 0], [0, 0])
