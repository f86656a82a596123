"""What each role finds and may press on the pages of payments."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.crm.models import Deal
from naryad.payments.actions import ledger, plans
from naryad.payments.lists import PLAN
from naryad.payments.models import ExpectedPayment, Payment
from naryad.tasks.actions.stop import cancel_order, lose_deal
from naryad.workspaces.models import Member
from tests.factories import (
    make_client,
    make_deal,
    make_member,
    make_order,
    make_stage,
    make_task,
    payment_method,
)
from tests.lists import page_of
from tests.orders.test_pages import enter

DAY = timezone.now().date() - timedelta(days=3)


@pytest.fixture
def deal(boris: Member) -> Deal:
    client = make_client(name="Фёдоров Пётр")
    return make_deal(responsible=boris, client=client, agreed_amount=Decimal(7_654))


def url(member: Member, name: str, *args: Any) -> str:
    return reverse(name, args=[member.workspace.slug, *args])


def expect(deal: Deal, amount: int = 4_321, *, days: int = 5, **given: Any) -> Any:
    return plans.expect_payment(
        deal_id=deal.pk,
        amount=Decimal(amount),
        due_on=DAY + timedelta(days=days),
        actor=deal.responsible,
        now=timezone.now(),
        **given,
    )


def receive(deal: Deal, amount: int = 1_234, *, days: int = 0, **given: Any) -> Payment:
    return ledger.receive_payment(
        deal_id=deal.pk,
        amount=Decimal(amount),
        paid_on=DAY + timedelta(days=days),
        actor=deal.responsible,
        now=timezone.now(),
        **given,
    )


def form(**given: str) -> dict[str, str]:
    return {
        "amount": "1 234,50",
        "paid_on": str(DAY),
        "method": str(payment_method()),
        "kind": "advance",
    } | given


def send(member: Member, address: str, fields: dict[str, str] | None = None, **headers: str) -> Any:
    browser = Browser(headers={"HX-Request": "true"} | headers)
    browser.force_login(member.user)
    return browser.post(address, fields or {})


def test_a_payment_is_typed_as_people_do(deal: Deal, boris: Member) -> None:
    answer = send(boris, url(boris, "payments:payment_receive", deal.pk), form(comment="in hand"))

    row = Payment.objects.get()
    assert answer.status_code == 200
    assert (row.amount, row.method.code, row.comment) == (Decimal("1234.50"), "cash", "in hand")
    assert "modal-close" in answer.headers["HX-Trigger"]
    assert f"deal:{deal.pk}" in answer.headers["HX-Trigger"]


def test_received_is_filled_in_with_what_is_left_of_the_plan(deal: Deal, boris: Member) -> None:
    plan = expect(deal, 4_321, kind="further")
    receive(deal, 321, expected_id=plan.pk)

    answer = enter(boris).get(url(boris, "payments:payment_receive", deal.pk), {"expected": plan.pk})

    shown = answer.context["form"].initial
    assert (shown["amount"], shown["kind"], shown["expected"]) == (Decimal(4_000), "further", plan.pk)


def test_received_on_an_order_is_filled_in_with_what_is_awaited_next_for_it(
    deal: Deal, boris: Member
) -> None:
    order, other = (make_order(deal=deal, responsible=boris) for _ in range(2))
    expect(deal, 100, order_id=other.pk, days=1)
    plan = expect(deal, 4_321, order_id=order.pk, days=2)
    expect(deal, 200, days=3)
    address = url(boris, "payments:payment_receive", deal.pk)

    shown = enter(boris).get(address, {"order": order.pk}).context["form"].initial
    assert (shown["amount"], shown["expected"], shown["order"]) == (Decimal(4_321), plan.pk, order.pk)

    receive(deal, 4_321, expected_id=plan.pk)
    shown = enter(boris).get(address, {"order": order.pk}).context["form"].initial
    assert (shown["amount"], shown["order"]) == (Decimal(200), order.pk)


@pytest.mark.parametrize("lapse", ["lost", "cancelled"])
def test_what_nobody_owes_any_more_is_neither_overdue_nor_to_be_received(
    deal: Deal, boris: Member, lapse: str
) -> None:
    order = make_order(responsible=boris, deal=deal)
    plan = expect(deal, days=-5, order_id=order.pk)
    now = timezone.now()
    shown = enter(boris).get(url(boris, "crm:deal", deal.pk)).content.decode()
    if lapse == "lost":
        lose_deal(deal_id=deal.pk, stage_id=make_stage("lost").pk, comment="Too dear", actor=boris, now=now)
    else:
        cancel_order(order_id=order.pk, reason="Too dear", actor=boris, now=now)

    after = enter(boris).get(url(boris, "crm:deal", deal.pk)).content.decode()
    form = (
        enter(boris)
        .get(url(boris, "payments:payment_receive", deal.pk), {"expected": plan.pk})
        .context["form"]
    )

    marks = (f"?expected={plan.pk}", ">overdue<", "money-day text-bad")
    assert [(mark in shown, mark in after) for mark in marks] == [(True, False)] * 3
    assert "amount" not in form.initial


def test_too_much_is_asked_about_beside_the_amount_and_taken_when_confirmed(
    deal: Deal, boris: Member
) -> None:
    address = url(boris, "payments:payment_receive", deal.pk)

    doubt = send(boris, address, form(amount="8000"))
    sure = send(boris, address, form(amount="8000", accepts_more="on"))

    assert (doubt.status_code, sure.status_code) == (422, 200)
    assert "amount" in doubt.context["form"].errors
    assert 'name="accepts_more"' in doubt.content.decode()
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "0"), ("amount", "much"), ("paid_on", "2999-01-01"), ("method", "barter")]
)
def test_what_is_wrong_is_said_beside_its_field(deal: Deal, boris: Member, field: str, value: str) -> None:
    answer = send(boris, url(boris, "payments:payment_receive", deal.pk), form(**{field: value}))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Payment.objects.count() == 0


def test_the_same_press_twice_is_one_payment(deal: Deal, boris: Member) -> None:
    address, fields = url(boris, "payments:payment_receive", deal.pk), form(idempotency_key="once")

    answers = [send(boris, address, fields) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Payment.objects.count() == 1


def test_the_last_expected_payment_is_not_recorded_by_two_people(
    deal: Deal, boris: Member, anna: Member
) -> None:
    plan = expect(deal, 4_000)
    fields = form(amount="4000", expected=str(plan.pk))

    first, second = [
        send(member, url(member, "payments:payment_receive", deal.pk), fields) for member in (boris, anna)
    ]

    assert (first.status_code, second.status_code) == (200, 422)
    assert second.context["form"].errors["expected"] == ["This payment is not expected any more."]
    assert Payment.objects.count() == 1


def test_a_form_that_was_opened_as_a_page_leads_to_the_deal(deal: Deal, boris: Member) -> None:
    address = url(boris, "payments:payment_receive", deal.pk)

    by_htmx = send(boris, address, form(), **{"HX-Current-URL": f"http://testserver{address}"})
    plain = enter(boris).post(address, form())

    card = url(boris, "crm:deal", deal.pk)
    assert by_htmx.headers["HX-Redirect"] == card
    assert plain.headers["Location"] == card


def test_money_goes_back_out_of_where_it_was_paid(deal: Deal, boris: Member) -> None:
    order = make_order(responsible=boris, deal=deal)
    receive(deal, 500, order_id=order.pk)
    address = url(boris, "payments:payment_return", deal.pk)

    shown = enter(boris).get(address).context["form"]
    answer = send(boris, address, form(amount="100", order=str(order.pk), reason="cheaper"))

    assert (shown.initial["order"], answer.status_code) == (order.pk, 200)
    assert Payment.objects.get(kind="return").order == order


def test_a_record_is_cancelled_with_a_reason(deal: Deal, boris: Member) -> None:
    row = receive(deal)
    address = url(boris, "payments:payment_reverse", row.pk)

    without = send(boris, address, {"reason": ""})
    done = send(boris, address, {"reason": "Another deal"})
    again = send(boris, address, {"reason": "Another deal"})

    assert (without.status_code, done.status_code, again.status_code) == (422, 200, 422)
    assert Payment.objects.filter(reverses=row).count() == 1


def test_a_plan_that_was_taken_off_comes_back_from_its_toast(deal: Deal, boris: Member) -> None:
    plan = expect(deal)

    answer = send(boris, url(boris, "payments:expected_remove", plan.pk))
    undo = url(boris, "payments:expected_restore", plan.pk)
    gone = ExpectedPayment.objects.get().removed_at
    send(boris, undo)

    assert undo in answer.headers["HX-Trigger"]
    assert (gone is not None, ExpectedPayment.objects.get().removed_at) == (True, None)


def test_a_plan_is_edited(deal: Deal, boris: Member) -> None:
    plan = expect(deal)
    receive(deal, 100, expected_id=plan.pk)
    address = url(boris, "payments:expected_edit", plan.pk)

    refused = send(boris, address, {"amount": "99", "due_on": str(DAY), "kind": "further"})
    done = send(boris, address, {"amount": "150", "due_on": str(DAY), "kind": "further"})

    plan.refresh_from_db()
    assert (refused.status_code, done.status_code) == (422, 200)
    assert (plan.amount, plan.due_on, plan.kind) == (150, DAY, "further")


# --- cards and boards ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["crm:deal_board", "crm:deal_table"])
def test_an_overdue_payment_is_seen_in_the_lists_of_deals(
    deal: Deal, anna: Member, boris: Member, page: str
) -> None:
    expect(deal, 4_321, days=0)
    expect(make_deal(responsible=anna), 98_765, days=0)

    owner, seller = (text(enter(who).get(url(who, page))) for who in (anna, boris))

    assert "4,321" in owner
    assert "98,765" in owner
    assert "4,321" in seller
    assert "98,765" not in seller


def test_the_columns_of_the_board_sum_what_is_overdue(deal: Deal, anna: Member) -> None:
    other = make_deal(responsible=anna, stage=deal.stage)
    expect(deal, 300, days=0)
    expect(other, 20, days=0)
    expect(other, 1, days=99)

    board = enter(anna).get(url(anna, "crm:deal_board")).context["board"]

    assert [[money.amount for money in column.sums.overdue] for column in board.columns] == [[320]]


def test_nothing_of_a_lost_deal_is_called_overdue(deal: Deal, boris: Member) -> None:
    expect(deal, 4_321, days=0)
    card = url(boris, "crm:deal", deal.pk)
    assert "overdue" in text(enter(boris).get(card))

    Deal.objects.filter(pk=deal.pk).update(stage=make_stage("lost"), lost_comment="Dear")

    assert "overdue" not in text(enter(boris).get(card))


def test_deal_order_and_client_show_the_figures(deal: Deal, boris: Member) -> None:
    order = make_order(responsible=boris, deal=deal)
    expect(deal, 4_321, days=0)
    receive(deal, 1_234)
    browser = enter(boris)

    pages = [
        text(browser.get(url(boris, *place)))
        for place in (("crm:deal", deal.pk), ("orders:order", order.pk), ("crm:client", deal.client_id))
    ]

    for page in pages:
        assert "1,234" in page
        assert "4,321" in page


def test_a_performer_finds_no_trace_of_money_anywhere(deal: Deal, boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris, deal=deal)
    make_task(order=order, assignee=pavel)
    expect(deal, 4_321, days=0)
    receive(deal, 1_234, comment="advance in hand")
    browser = enter(pavel)

    pages = [
        browser.get(url(pavel, *place))
        for place in (
            ("crm:deal", deal.pk),
            ("orders:order", order.pk),
            ("crm:client", deal.client_id),
            ("talk:feed_deal", deal.pk),
            ("talk:feed_order", order.pk),
            ("talk:feed_client", deal.client_id),
        )
    ]

    assert [page.status_code for page in pages] == [200, 200, 200, 200, 200, 403]
    for page in pages:
        for trace in ("1,234", "4,321", "in hand", "Payment"):
            assert trace not in text(page)


def test_a_seller_sees_no_payments_of_a_colleagues_deal(anna: Member, boris: Member) -> None:
    strange = make_deal(responsible=anna, agreed_amount=Decimal(7_654))
    row = receive(strange, 1_234)
    browser = enter(boris)

    card = text(browser.get(url(boris, "crm:deal", strange.pk)))
    listed = text(browser.get(url(boris, "payments:payment_list"), {"state": "received"}))

    assert "1,234" not in card + listed
    assert browser.get(url(boris, "payments:payment_receive", strange.pk)).status_code == 403
    assert browser.get(url(boris, "payments:payment_reverse", row.pk)).status_code == 404


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_expected_the_earliest_first(deal: Deal, boris: Member) -> None:
    later, late, filled = expect(deal, 10, days=9), expect(deal, 20, days=0), expect(deal, 30)
    receive(deal, 30, expected_id=filled.pk)
    receive(deal, 5, expected_id=late.pk)
    browser = enter(boris)

    page = browser.get(url(boris, "payments:payment_list"))
    overdue = browser.get(url(boris, "payments:payment_list"), {"state": "overdue"})

    found = page.context["list"]
    assert [row.pk for row in found.rows] == [late.pk, later.pk]
    assert [(total.left, total.overdue) for total in found.totals] == [(25, 15)]
    assert [row.pk for row in overdue.context["list"].rows] == [late.pk]
    assert [tab["count"] for tab in found.tabs] == ["2", "1", "2"]


def test_totals_are_of_exactly_what_is_filtered(deal: Deal, anna: Member, boris: Member) -> None:
    first = receive(deal, 100, days=-9)
    receive(deal, 200)
    receive(make_deal(responsible=anna), 40)
    who: dict[str, Any] = {"actor": boris, "now": timezone.now()}
    ledger.return_payment(deal_id=deal.pk, amount=Decimal(30), paid_on=DAY, reason="cheaper", **who)
    ledger.reverse_payment(payment_id=first.pk, reason="typed wrong", **who)

    def totals(**given: object) -> Any:
        page = page_of(PLAN, anna, state="received", **{name: str(value) for name, value in given.items()})
        [found] = page.totals or ()
        return found

    everything, lately = totals(), totals(since=DAY, until=DAY)
    assert (everything.received, everything.returned, everything.reversed, everything.paid) == (
        340,
        30,
        100,
        210,
    )
    assert (lately.received, lately.returned, lately.paid, lately.count) == (240, 30, 210, 3)
    assert totals(responsible=boris.pk).paid == 170
    assert totals(client=deal.client_id).paid == 170
    assert totals(words="федоров").paid == 170
    assert totals(words=str(deal.number)).paid == 170


def test_the_list_of_one_deal_has_no_other_deals_payments(
    deal: Deal, boris: Member, anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("naryad.payments.queries.ledger.CARD_ROWS", 1)
    other = make_deal(responsible=boris, title=f"Wardrobe {deal.number} cm")
    rows = [receive(deal, 10), receive(deal, 20)]
    receive(other, 30)
    foreign = make_deal(responsible=anna, title="Not for Boris")
    address = url(boris, "payments:payment_list") + f"?state=received&deal={deal.pk}"

    card = enter(boris).get(url(boris, "crm:deal", deal.pk)).content.decode()
    page = enter(boris).get(address)
    of_foreign = enter(boris).get(address.replace(f"deal={deal.pk}", f"deal={foreign.pk}"))

    assert address.replace("&", "&amp;") in card or address in card
    assert {row.pk for row in page.context["list"].rows} == {row.pk for row in rows}
    assert [total.paid for total in page.context["list"].totals] == [30]
    assert 'href="?state=received"' in page.content.decode()
    assert "Not for Boris" not in of_foreign.content.decode()


def test_currencies_are_never_added_up(deal: Deal, anna: Member) -> None:
    expect(deal, 100)
    expect(make_deal(responsible=anna, currency="EUR"), 7)

    found: Any = page_of(PLAN, anna).totals

    assert [(total.currency, total.left) for total in found] == [("EUR", 7), ("RUB", 100)]


def test_the_ledger_is_paged_the_newest_first(deal: Deal, boris: Member) -> None:
    rows = [receive(deal, 1, days=days).pk for days in (0, -1, 0, -2)]

    first = page_of(PLAN, boris, size=2, state="received")
    second = page_of(PLAN, boris, size=2, state="received", after=first.later)

    assert [row.pk for page in (first, second) for row in page.rows] == [rows[2], rows[0], rows[1], rows[3]]


def test_many_payments_are_added_up_when_that_is_asked(
    deal: Deal, boris: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("naryad.ui.lists.page.COUNTED", 2)
    for _row in range(3):
        receive(deal, 10)
    browser, address = enter(boris), url(boris, "payments:payment_list")

    unasked = browser.get(address, {"state": "received"}).context["list"]
    asked = browser.get(address + unasked.totals_url).context["list"]

    assert unasked.totals is None
    assert [total.paid for total in asked.totals] == [30]


@pytest.mark.parametrize("given", [{"since": "soon"}, {"client": "x"}, {"deal": "999999"}, {"state": "y"}])
def test_what_does_not_exist_is_said_where_the_rows_would_be(
    deal: Deal, boris: Member, given: dict[str, str]
) -> None:
    expect(deal)

    found = enter(boris).get(url(boris, "payments:payment_list"), given).context["list"]

    assert (len(found.rows), len(found.unknown)) == (0, 1)


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


def test_the_menu_marks_payments_on_their_page(boris: Member) -> None:
    page = enter(boris).get(url(boris, "payments:payment_list")).text

    current = re.search(r'href="([^"]+)"[^>]*aria-current="page"', page)
    assert current is not None
    assert current[1].endswith("/payments/")


def test_an_accountant_begins_with_payments_and_may_record_them(deal: Deal, anna: Member) -> None:
    accountant = make_member(name="Elena", role=Member.Role.ACCOUNTANT)
    browser = enter(accountant)

    first = browser.get(f"/w/{accountant.workspace.slug}/", follow=True)
    form = browser.get(url(accountant, "payments:payment_receive", deal.pk))

    assert first.request["PATH_INFO"] == url(accountant, "payments:payment_list")
    assert form.status_code == 200
    assert browser.get(url(accountant, "tasks:my_queue")).status_code == 403
