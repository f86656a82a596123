"""Parts of the program that a company switches off and on (where they are seen: tests/isolation/test_parts.py)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.utils import timezone

from naryad.activity.actions import record
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.deals import create_deal, update_deal
from naryad.crm.facts import DealCreated
from naryad.crm.models import Deal
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.forecast.models import ForecastRequest, OrderForecast, TaskForecast
from naryad.forecast.queries.rows import read_rows
from naryad.forecast.rules.problem import to_problem
from naryad.orders.actions.items import ItemInput, add_item
from naryad.orders.models import Order
from naryad.payments.actions.plans import expect_payment, tell_overdue_payments
from naryad.portal.actions import make_link
from naryad.portal.queries import link_url
from naryad.talk.actions.comments import add_comment
from naryad.talk.actions.files import attach_file
from naryad.tasks.actions.press import start_task
from naryad.tasks.models import TimeEntry
from naryad.workspaces.actions.company import CannotChangeWorkspace, choose_parts
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
    make_picture,
    make_stage,
    make_task,
    make_week,
)
from tests.pages import address, enter, text_of

WEEK = timedelta(days=7)


def all_but(*names: str) -> list[str]:
    return [name for name in PARTS if name not in names]


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


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ({"tasks"}, "“Working time” cannot be without “Tasks”"),
        ({"tasks", "time"}, "“Calculated dates” cannot be without “Tasks”"),
        ({"pipeline", "orders"}, "one of the two is needed"),
    ],
)
def test_what_cannot_be_without_each_other_is_refused_in_words(
    anna: Member, without: set[str], said: str
) -> None:
    with pytest.raises(CannotChangeWorkspace, match=said):
        use(anna, [name for name in PARTS if name not in without])

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


def test_a_deal_that_is_one_order_shows_it_on_its_card_and_takes_it_along(anna: Member) -> None:
    make_order_type()
    make_stage()
    use(anna, all_but("orders"))
    deal = create_deal(title="A wardrobe", client_id=make_client().pk, actor=anna, now=NOW)
    order = Order.objects.get(deal=deal)

    update_deal(deal_id=deal.pk, title="A kitchen", priority=2, actor=anna, now=NOW)
    add_item(order_id=order.pk, item=ItemInput(name="Facade", price=Decimal(700)), actor=anna, now=NOW)
    browser = enter(anna)
    card = text_of(browser.get(address(anna, "crm:deal", deal.pk)))
    led = browser.get(address(anna, "orders:order", order.pk))
    part = browser.get(address(anna, "orders:order", order.pk), headers={"HX-Target": "div#order-card"})

    order.refresh_from_db()
    assert (order.title, order.priority) == ("A kitchen", 2)
    assert "Facade" in card and "Promised date" in card
    assert led["Location"] == address(anna, "crm:deal", deal.pk)
    assert "Facade" in text_of(part) and "deal-card" not in text_of(part)


def test_orders_are_not_switched_off_while_a_deal_in_work_has_several(anna: Member) -> None:
    several, bare, ended = (make_deal(responsible=anna, title=title) for title in ("Two", "None", "Ended"))
    for deal in (several, several, ended, ended):
        make_order(responsible=anna, deal=deal)
    won = make_stage(kind="won")
    Deal.objects.filter(pk=ended.pk).update(stage=won, closed_at=NOW)
    Order.objects.filter(deal=ended).update(status="done", finished_at=NOW)

    with pytest.raises(CannotChangeWorkspace, match="Two"):
        use(anna, all_but("orders"))
    Order.objects.filter(deal=several).order_by("-pk")[:1].get().delete()
    use(anna, all_but("orders"))

    assert [Order.objects.filter(deal=deal).count() for deal in (several, bare, ended)] == [1, 1, 2]
    card = text_of(enter(anna).get(address(anna, "crm:deal", ended.pk)))
    assert card.count("order-on-deal") == 2
    assert 'id="order-card"' not in card  # looked at only


def test_a_running_timer_stops_with_the_account_of_time_and_its_member_is_told(shop: Shop) -> None:
    first, second = (make_task(order=shop.order, estimate=60, assignee=shop.pavel) for _ in range(2))
    start_task(task_id=first.pk, actor=shop.pavel, now=NOW)

    use(shop.anna, all_but("time"))
    [entry] = TimeEntry.objects.all()
    told = EventRecord.objects.get(kind="timer.switched_off").data["worker_member_id"]
    page = text_of(enter(shop.pavel).get(address(shop.pavel, "tasks:my_queue")))
    shop.pavel.workspace.refresh_from_db()
    start_task(task_id=second.pk, actor=shop.pavel, now=NOW)
    first.refresh_from_db()

    assert (entry.ended_at, told) == (NOW, shop.pavel.pk)
    assert "In progress now" in page and "<running-timer" not in page and "Pause" not in page
    assert (first.status, TimeEntry.objects.count()) == ("paused", 1)
    use(shop.anna, list(PARTS))
    second.refresh_from_db()
    assert second.status == "paused"  # nothing runs without a timer
    assert text_of(enter(shop.pavel).get(address(shop.pavel, "tasks:time_sheet", shop.pavel.pk)))


def test_what_is_left_of_begun_work_follows_the_schedule_where_no_time_is_kept(shop: Shop) -> None:
    """60 minutes, begun an hour and a half of the schedule ago: never less than the floor; 240 have 150 left."""
    make_week(shop.pavel)
    use(shop.anna, all_but("time"))
    long, short = (
        make_task(order=shop.order, estimate=minutes, assignee=shop.pavel) for minutes in (240, 60)
    )
    shop.pavel.workspace.refresh_from_db()
    for task in (short, long):
        start_task(task_id=task.pk, actor=shop.pavel, now=NOW)

    rows = read_rows(now=NOW + timedelta(minutes=90))
    made = to_problem(rows, now=NOW + timedelta(minutes=90)).problem

    effort = {task.id: task.effort for task in made.tasks}
    assert (effort[long.pk], effort[short.pk]) == (150, 15)
    assert [task.in_progress for task in made.tasks if task.id == long.pk] == [True]


def test_without_tasks_an_order_is_led_by_hand_though_some_were_left_open(shop: Shop) -> None:
    make_task(order=shop.order, assignee=shop.pavel)
    use(shop.anna, all_but("tasks", "time", "dates"))
    browser, page = enter(shop.anna), address(shop.anna, "orders:order", shop.order.pk)

    card = text_of(browser.get(page))
    browser.post(address(shop.anna, "orders:order_close", shop.order.pk))

    shop.order.refresh_from_db()
    assert "stagebar" in card
    assert address(shop.anna, "tasks:task_list") not in card
    assert shop.order.status == "done"


def test_files_are_seen_again_with_their_part(shop: Shop) -> None:
    attach_file(kind="order", pk=shop.order.pk, upload=make_picture("plan.png"), actor=shop.anna, now=NOW)
    add_comment(kind="order", pk=shop.order.pk, text="See the plan", actor=shop.anna, now=NOW)
    page = address(shop.anna, "orders:order", shop.order.pk)

    use(shop.anna, all_but("files"))
    off = text_of(enter(shop.anna).get(page))
    use(shop.anna, list(PARTS))
    on = text_of(enter(shop.anna).get(page))

    assert ("plan.png" in off, "See the plan" in off) == (False, True)
    assert "plan.png" in on
