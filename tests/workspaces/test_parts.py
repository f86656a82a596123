"""Parts of the program that a company switches off and on (where they are seen: tests/isolation/test_parts.py)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.utils import timezone

from naryad.activity.actions import record
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.facts import DealCreated
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.forecast.models import ForecastRequest, OrderForecast, TaskForecast
from naryad.orders.models import Order
from naryad.payments.actions.plans import expect_payment, tell_overdue_payments
from naryad.portal.actions import make_link
from naryad.portal.queries import link_url
from naryad.tasks.models import TimeEntry
from naryad.workspaces.actions import CannotChangeWorkspace, choose_parts
from naryad.workspaces.facts import PartsChosen
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.parts import PARTS
from naryad.workspaces.rules import PartOff, may, require
from tests.cast import Shop
from tests.factories import (
    NOW,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_order_type,
    make_stage,
    make_task,
    make_week,
)
from tests.pages import address, enter, text_of

WEEK = timedelta(days=7)
WITHOUT_PAYMENTS = [name for name in PARTS if name != "payments"]


def parts_of(member: Member) -> list[str]:
    return Workspace.objects.values_list("parts", flat=True).get(slug=member.workspace.slug)


def use(member: Member, parts: list[str]) -> None:
    choose_parts(parts=parts, actor=member, now=NOW)
    member.workspace.refresh_from_db()


def test_what_is_off_nobody_may_and_it_is_said_why(anna: Member) -> None:
    use(anna, WITHOUT_PAYMENTS)

    assert not may(anna, "payments.view")
    with pytest.raises(PartOff):
        require(anna, "payments.edit")
    assert may(anna, "money.view")  # amounts are no part


def test_who_may_not_change_settings_chooses_no_parts(anna: Member, boris: Member) -> None:
    with pytest.raises(NotAllowed):
        choose_parts(parts=[], actor=boris, now=NOW)
    with pytest.raises(CannotChangeWorkspace):
        choose_parts(parts=["kitchen"], actor=anna, now=NOW)

    assert parts_of(anna) == list(PARTS)


def test_the_history_names_what_was_switched(anna: Member) -> None:
    use(anna, WITHOUT_PAYMENTS)
    use(anna, WITHOUT_PAYMENTS)  # nothing changes, nothing is said

    [event] = EventRecord.objects.filter(kind=PartsChosen.kind)
    assert event.data == {"switched_on": [], "switched_off": ["payments"]}
    assert "− Payments" in PartsChosen(**event.data).words()


def test_the_page_saves_what_is_ticked_and_keeps_what_another_head_chose(anna: Member) -> None:
    browser, page = enter(anna), address(anna, "workspaces:parts")
    version = anna.workspace.version

    saved = browser.post(page, {"parts": WITHOUT_PAYMENTS, "version": version})
    late = browser.post(page, {"parts": list(PARTS), "version": version})

    assert (saved.status_code, late.status_code) == (302, 422)
    assert parts_of(anna) == WITHOUT_PAYMENTS
    assert address(anna, "payments:payment_list") not in text_of(browser.get(page))


def test_a_part_that_is_off_says_so_and_its_role_begins_elsewhere(anna: Member) -> None:
    vera = make_member(name="Vera", role=Member.Role.ACCOUNTANT)
    use(anna, WITHOUT_PAYMENTS)
    browser = enter(vera)

    page = browser.get(address(vera, "payments:payment_list"))
    start = browser.get(address(vera, "start"))

    assert page.status_code == 404
    assert "does not use this part" in text_of(page)
    assert browser.get(start["Location"]).status_code == 200


def test_nobody_is_told_of_payments_until_they_are_used_again(anna: Member) -> None:
    deal = make_deal(responsible=anna)
    expect_payment(deal_id=deal.pk, amount=Decimal(5), due_on=date(2026, 11, 24), actor=anna, now=NOW)
    use(anna, WITHOUT_PAYMENTS)

    assert tell_overdue_payments(now=NOW + WEEK) == 0
    use(anna, list(PARTS))
    assert tell_overdue_payments(now=NOW + WEEK) == 1


def test_a_client_opens_nothing_while_links_are_off(anna: Member) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=anna))
    url = link_url(make_link(order_id=order.pk, actor=anna, now=NOW))
    use(anna, [name for name in PARTS if name != "client_link"])

    off = Browser().get(url)
    use(anna, list(PARTS))

    assert (off.status_code, Browser().get(url).status_code) == (404, 200)


def test_without_deals_a_client_shows_orders_and_histories_speak_of_no_deal(anna: Member) -> None:
    deal = make_deal(responsible=anna)
    order = make_order(responsible=anna, deal=deal, title="A wardrobe")
    record(
        DealCreated(deal_id=deal.pk, client_id=deal.client_id, number=1, title="It", responsible_id=anna.pk),
        actor=anna,
        at=NOW,
    )
    browser, page = enter(anna), address(anna, "crm:client", deal.client_id)

    with_deals = text_of(browser.get(page))
    use(anna, [name for name in PARTS if name != "pipeline"])
    without = text_of(browser.get(page))

    assert ("Deal 1 created" in with_deals, "Deal 1 created" in without) == (True, False)
    assert address(anna, "orders:order", order.pk) in without
    assert "Deal" not in without


def test_without_deals_a_new_order_makes_its_own_unseen_one(anna: Member) -> None:
    use(anna, [name for name in PARTS if name != "pipeline"])
    make_stage(kind="won")
    client, order_type = make_client(), make_order_type()

    answer = enter(anna).post(
        address(anna, "processes:order_create"),
        {
            "items-TOTAL_FORMS": "0",
            "items-INITIAL_FORMS": "0",
            "order_type": order_type.pk,
            "title": "A wardrobe",
            "responsible": anna.pk,
            "priority": "1",
            "template": "none",
            "client": client.pk,
        },
    )

    [order] = Order.objects.all()
    assert answer.status_code == 302
    assert (order.deal.client, order.deal.stage.kind) == (client, "won")


def test_without_dates_what_was_calculated_is_forgotten_and_comes_back(shop: Shop) -> None:
    make_task(order=shop.order, estimate=60, assignee=shop.pavel)
    make_week(shop.pavel)
    request_forecast(now=NOW)
    refresh_forecast(now=NOW)
    had = TaskForecast.objects.count()

    use(shop.anna, [name for name in PARTS if name != "dates"])
    refresh_forecast(now=NOW)
    left = TaskForecast.objects.count(), OrderForecast.objects.count()
    request_forecast(now=NOW)
    asked = ForecastRequest.objects.count()
    use(shop.anna, list(PARTS))
    refresh_forecast(now=NOW)

    assert (had, left, asked) == (1, (0, 0), 0)
    assert TaskForecast.objects.count() == 1


def test_without_dates_nobody_is_asked_how_much_is_left(shop: Shop) -> None:
    task = make_task(order=shop.order, estimate=1, assignee=shop.pavel, status="in_progress")
    TimeEntry.objects.create(
        task=task,
        member=shop.pavel,
        started_at=timezone.now() - timedelta(hours=1),
        pressed_by=shop.pavel,
    )
    page = address(shop.pavel, "tasks:my_queue")

    asked = text_of(enter(shop.pavel).get(page))
    use(shop.anna, [name for name in PARTS if name != "dates"])
    unasked = text_of(enter(shop.pavel).get(page))

    assert ("How much is left?" in asked, "How much is left?" in unasked) == (True, False)
    assert "no estimate" not in unasked
