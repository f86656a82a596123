"""The card of an order: what it shows to whom, and what is edited where it stands."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from naryad.orders.actions.items import update_item
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderItem
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    make_deal,
    make_order,
    make_task,
)
from tests.pages import addresses_of, enter

url = addresses_of("orders")


def card(answer: Any) -> str:
    return str(answer.content.decode())


def make_item(order: Order, **fields: Any) -> OrderItem:
    return OrderItem.objects.create(
        **{"order": order, "name": "Door", "price": 97_531, "total": 97_531} | fields
    )


def test_the_card_shows_items_tasks_and_what_they_come_to(anna: Member) -> None:
    order = make_order(responsible=anna, title="Kitchen Verona", address="Lenina 1")
    make_item(order, quantity=2, price=100, total=200, vat_rate=20)
    make_task(order=order, title="Sawing")

    answer = enter(anna).get(url(anna, "order", order.pk))

    assert (answer.context["totals"].to_pay, answer.context["totals"].vat) == (
        Decimal("200.00"),
        Decimal("33.33"),
    )
    for text in ("Kitchen Verona", "Sawing", "Door", "yandex.ru/maps/?text=Lenina%201"):
        assert text in card(answer)


def test_the_slide_over_has_the_card_without_the_shell(anna: Member) -> None:
    order = make_order(responsible=anna)
    headers = {"HX-Request": "true", "HX-Target": "div#peek-body"}

    page = card(enter(anna).get(url(anna, "order", order.pk), headers=headers))

    assert "order-card" in page
    assert "<html" not in page


def test_a_performer_reads_the_card_without_prices_and_cannot_write(anna: Member, pavel: Member) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=anna, agreed_amount=97_531))
    item = make_item(order)
    make_task(order=order, assignee=pavel)
    browser = enter(pavel)
    update_item(item_id=item.pk, price=Decimal("97531.77"), actor=anna, now=NOW)

    page = card(browser.get(url(pavel, "order", order.pk)))
    answer = browser.post(url(pavel, "order_edit", order.pk), {"field": "title", "title": "Mine"})

    assert "97,531" not in page
    assert "97531" not in page
    assert f'id="order-{order.pk}-title"' not in page
    assert answer.status_code == 403


def test_older_lines_of_the_history_come_on_demand(anna: Member) -> None:
    order = make_order(responsible=anna)
    for number in range(32):
        update_order(order_id=order.pk, title=f"Name {number}", actor=anna, now=NOW)
    browser = enter(anna)

    address = reverse("talk:feed_order", args=[anna.workspace.slug, order.pk])
    first = browser.get(address).context["feed"]
    rest = browser.get(address, {"before": first.before}).context["feed"]

    shown = [sum(len(one.lines) for _day, entries in feed.days for one in entries) for feed in (first, rest)]
    assert shown == [30, 2]
    assert rest.before is None


def test_a_field_is_edited_where_it_stands(anna: Member) -> None:
    order = make_order(responsible=anna)

    answer = enter(anna).post(
        url(anna, "order_edit", order.pk),
        {"field": "promised_on", "promised_on": "2026-12-24", "version": "1"},
    )

    assert answer.status_code == 200
    assert Order.objects.get(pk=order.pk).promised_on == date(2026, 12, 24)


@pytest.mark.parametrize("sent", [{"title": ""}, {"title": "New", "version": "7"}])
def test_a_refused_field_says_why_beside_it_and_keeps_what_was_typed(
    anna: Member, sent: dict[str, str]
) -> None:
    order = make_order(responsible=anna, title="Old")

    answer = enter(anna).post(url(anna, "order_edit", order.pk), {"field": "title", **sent})

    assert answer.status_code == 422
    assert answer.context["form"].errors["title"]
    assert answer.context["form"]["title"].value() == sent["title"]
    assert Order.objects.get(pk=order.pk).title == "Old"


def test_an_order_of_somebody_who_left_can_still_be_edited(anna: Member, boris: Member) -> None:
    order = make_order(responsible=boris)
    boris.is_active = False
    boris.save()

    answer = enter(anna).post(url(anna, "order_edit", order.pk), {"field": "title", "title": "New"})

    order.refresh_from_db()
    assert (answer.status_code, order.title, order.responsible) == (200, "New", boris)


def test_a_figure_is_read_as_people_type_it(anna: Member) -> None:
    item = make_item(make_order(responsible=anna))

    answer = enter(anna).post(url(anna, "item_edit", item.pk), {"field": "price", "price": "1 200,50"})

    assert answer.status_code == 200
    assert OrderItem.objects.get(pk=item.pk).price == Decimal("1200.50")


def test_a_refused_item_says_why_beside_it(anna: Member) -> None:
    item = make_item(make_order(responsible=anna))

    answer = enter(anna).post(url(anna, "item_edit", item.pk), {"field": "quantity", "quantity": "0"})

    assert answer.status_code == 422
    assert f'id="item-{item.pk}-quantity_error"' in card(answer)


def test_an_item_of_more_than_can_be_kept_is_refused_beside_its_price(anna: Member) -> None:
    order = make_order(responsible=anna)
    item = make_item(order, price=Decimal("999999999999"))
    huge = {"name": "Worktop", "quantity": "99999999999", "price": "999999999999"}

    added = enter(anna).post(url(anna, "item_add", order.pk), huge)
    edited = enter(anna).post(url(anna, "item_edit", item.pk), {"field": "quantity", "quantity": "2000"})

    assert (added.status_code, edited.status_code) == (422, 422)
    assert 'id="new-item-price_error"' in card(added)
    assert f'id="item-{item.pk}-price_error"' in card(edited)
    assert list(order.items.all()) == [item]


def test_items_are_added_and_removed_on_the_card(anna: Member) -> None:
    order = make_order(responsible=anna)
    browser = enter(anna)

    browser.post(url(anna, "item_add", order.pk), {"name": "Worktop", "quantity": "2,5", "price": "100"})
    item = order.items.get()
    assert (item.name, item.total) == ("Worktop", Decimal("250.00"))
    answer = browser.post(url(anna, "item_remove", item.pk))

    assert answer.status_code == 200
    assert not order.items.exists()


def test_an_order_without_open_tasks_is_finished_on_the_card(anna: Member) -> None:
    order = make_order(responsible=anna)

    enter(anna).post(url(anna, "order_close", order.pk))

    assert Order.objects.get(pk=order.pk).status == Order.Status.DONE


@pytest.mark.parametrize("count", [2, 12])
def test_the_card_asks_as_much_whatever_its_length(anna: Member, count: int) -> None:
    order = make_order(responsible=anna, deal=make_deal(responsible=anna))
    for _number in range(count):
        make_task(order=order, item=make_item(order), assignee=anna)
    browser, address = enter(anna), url(anna, "order", order.pk)

    with CaptureQueriesContext(connection) as asked:
        browser.get(address)

    most = 32
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= most
