"""Money at the same moment: two people record, return and take back what is there once."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser

from naryad.crm.models import Deal
from naryad.payments.actions import ledger, plans
from naryad.payments.models import ExpectedPayment, Payment
from naryad.payments.queries.agreement import disagreements
from naryad.payments.queries.balances import deal_balance
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, make_deal, payment_method
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 23)
ROUNDS = wide(5, 30)
SENDERS = 8


@pytest.fixture
def deal(anna: Member) -> Deal:
    """Of 1 000."""
    return make_deal(responsible=anna, agreed_amount=Decimal(1000))


def test_a_plan_is_received_by_one_of_two_who_press_at_once(deal: Deal) -> None:
    for _round in range(ROUNDS):
        plan = expecting(deal, 100)

        outcomes = at_once(*[receiving(deal, 100, expected_id=plan.pk)] * 2)

        assert sum(outcome is not None for outcome in outcomes) == 1
        assert received(plan) == 100
    assert sums_agree()


def test_parts_that_come_at_once_are_all_counted(deal: Deal) -> None:
    plan = expecting(deal, 800)

    outcomes = at_once(*[receiving(deal, 100, expected_id=plan.pk)] * 8)

    assert outcomes == [None] * 8
    assert received(plan) == 800
    assert sums_agree()


def test_money_is_not_returned_twice(deal: Deal) -> None:
    for number in range(ROUNDS):
        at_once(receiving(deal, 100))

        outcomes = at_once(*[giving_back(deal, 100)] * 2)

        assert sum(outcome is not None for outcome in outcomes) == 1, number
        assert paid(deal) == 0


def test_a_row_is_taken_back_once(deal: Deal) -> None:
    for _round in range(ROUNDS):
        at_once(receiving(deal, 100))
        row = last_row()

        outcomes = at_once(*[taking_back(row)] * 2)

        assert [type(one).__name__ for one in outcomes if one] == ["CannotRecordPayment"]
        assert paid(deal) == 0


def test_of_a_return_and_a_reversal_at_once_one_is_done(deal: Deal) -> None:
    for _round in range(ROUNDS):
        at_once(receiving(deal, 100))
        row = last_row()

        outcomes = at_once(taking_back(row), giving_back(deal, 100))

        assert sum(outcome is not None for outcome in outcomes) == 1
        assert paid(deal) == 0
        assert sums_agree()


def test_a_plan_is_not_taken_off_while_money_comes_for_it(deal: Deal) -> None:
    for _round in range(ROUNDS):
        plan = expecting(deal, 100)

        at_once(receiving(deal, 100, expected_id=plan.pk), taking_off(plan))

        with transaction.atomic():
            plan.refresh_from_db()
        assert (plan.removed_at is None) == (plan.received == 100)


def test_without_the_lock_money_is_returned_twice(deal: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: nobody waits, and both see the money that is there once."""
    monkeypatch.setattr(ledger, "locked_deal", lambda *, deal_id, actor: Deal.objects.get(pk=deal_id))

    for _round in range(20):
        at_once(receiving(deal, 100))
        at_once(*[giving_back(deal, 100)] * 4)
        if paid(deal) < 0:
            return

    pytest.fail("Twenty times in turn the four did not meet.")


@pytest.mark.parametrize("page", ["receive", "return", "expect"])
def test_a_form_sent_many_times_at_once_is_recorded_once(deal: Deal, page: str) -> None:
    at_once(receiving(deal, 500))

    answers = send_at_once(deal, page, *["one key"] * SENDERS)

    assert {answer.status_code for answer in answers} == {200}
    assert rows_of(page) == 1


def test_forms_with_keys_of_their_own_are_all_recorded(deal: Deal) -> None:
    send_at_once(deal, "receive", *[f"key {number}" for number in range(SENDERS)])

    assert rows_of("receive") == SENDERS
    assert paid(deal) == SENDERS


# --- presses -------------------------------------------------------------------------------------------------------


def receiving(deal: Deal, amount: int, **given: Any) -> Callable[[], Any]:
    return lambda: ledger.receive_payment(
        deal_id=deal.pk, amount=Decimal(amount), paid_on=TODAY, actor=deal.responsible, now=NOW, **given
    )


def giving_back(deal: Deal, amount: int) -> Callable[[], Any]:
    return lambda: ledger.return_payment(
        deal_id=deal.pk,
        amount=Decimal(amount),
        paid_on=TODAY,
        reason="cheaper",
        actor=deal.responsible,
        now=NOW,
    )


def taking_back(row: Payment) -> Callable[[], Any]:
    return lambda: ledger.reverse_payment(
        payment_id=row.pk, reason="typed wrong", actor=row.recorded_by, now=NOW
    )


def taking_off(plan: ExpectedPayment) -> Callable[[], Any]:
    return lambda: plans.remove_expected(expected_id=plan.pk, actor=plan.deal.responsible, now=NOW)


def send_at_once(deal: Deal, page: str, *keys: str) -> list[HttpResponse]:
    browser, url = Browser(), f"/w/{deal.workspace.slug}/deals/{deal.pk}/payments/{page}/"
    with transaction.atomic():
        anna = Member.objects.select_related("user").get(pk=deal.responsible_id)
        method = payment_method()
    browser.force_login(anna.user)
    barrier = threading.Barrier(len(keys))
    answers: list[HttpResponse] = []
    fields = {
        "amount": "1",
        "paid_on": "2026-01-02",
        "due_on": "2027-01-02",
        "method": method,
        "kind": "further",
    }

    def send(key: str) -> None:
        one = Browser(headers={"HX-Request": "true"})
        one.cookies = browser.cookies
        barrier.wait(10)
        try:
            given = fields | {"reason": "cheaper", "comment": "sent", "idempotency_key": key}
            answers.append(one.post(url, given))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == len(keys)
    return answers


# --- what is there -------------------------------------------------------------------------------------------------


@transaction.atomic
def expecting(deal: Deal, amount: int) -> ExpectedPayment:
    plan = plans.expect_payment(
        deal_id=deal.pk, amount=Decimal(amount), due_on=TODAY, actor=deal.responsible, now=NOW
    )
    plan.deal = deal
    return plan


@transaction.atomic
def received(plan: ExpectedPayment) -> Decimal:
    return ExpectedPayment.objects.get(pk=plan.pk).received


@transaction.atomic
def last_row() -> Payment:
    return Payment.objects.select_related("recorded_by__workspace").latest("pk")


@transaction.atomic
def paid(deal: Deal) -> Decimal:
    return deal_balance(deal_id=deal.pk, day=TODAY).paid


@transaction.atomic
def sums_agree() -> bool:
    return disagreements() == []


@transaction.atomic
def rows_of(page: str) -> int:
    if page == "expect":
        return ExpectedPayment.objects.filter(comment="sent").count()
    if page == "return":
        return Payment.objects.filter(kind="return", comment="cheaper").count()
    return Payment.objects.filter(comment="sent").count()
