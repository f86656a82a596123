"""What each role finds on the pages of orders."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from naryad.forecast.models import OrderForecast
from naryad.orders.models import Order, OrderItem, OrderType
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    another_company,
    make_client,
    make_deal,
    make_order,
    make_order_type,
    make_task,
)
from tests.pages import addresses_of, enter

url = addresses_of("orders")


def forecast(order: Order, *, days: int, state: str = "on_time") -> OrderForecast:
    ready_at = NOW + timedelta(days=days)
    return OrderForecast.objects.create(
        order=order, ready_at=ready_at, state=state, reserve_days=days, reserve_minutes=days * 480
    )


def codes(answer: Any) -> list[str]:
    return [row.lead.title for row in answer.context["list"].rows]


def test_the_table_shows_the_nearest_ready_date_first(anna: Member) -> None:
    for title, days in (("Later", 9), ("Sooner", 2)):
        forecast(make_order(responsible=anna, title=title), days=days)
    make_order(responsible=anna, title="Nobody knows")

    answer = enter(anna).get(url(anna, "order_list"))

    assert codes(answer) == ["Sooner", "Later", "Nobody knows"]


def test_an_owner_without_any_order_is_shown_where_to_begin(anna: Member, boris: Member) -> None:
    settings = f'class="btn btn-primary" href="{reverse("workspaces:settings", args=[anna.workspace.slug])}"'

    first, sellers = (enter(one).get(url(one, "order_list"), {"state": "trouble"}) for one in (anna, boris))
    make_order(responsible=anna)
    later = enter(anna).get(url(anna, "order_list"), {"state": "trouble"})

    assert [settings in answer.text for answer in (first, sellers, later)] == [True, False, False]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("trouble", ["Late", "At risk"]),
        ("late", ["Late"]),
        ("at_risk", ["At risk"]),
        ("no_date", ["Undated"]),
        ("no_promise", ["Fine", "Undated"]),
    ],
)
def test_the_table_is_filtered_by_state(anna: Member, state: str, found: list[str]) -> None:
    promise = date(2026, 12, 1)
    forecast(make_order(responsible=anna, title="Late", promised_on=promise), days=1, state="late")
    forecast(make_order(responsible=anna, title="At risk", promised_on=promise), days=2, state="at_risk")
    forecast(make_order(responsible=anna, title="Fine"), days=3)
    make_order(responsible=anna, title="Undated")

    answer = enter(anna).get(url(anna, "order_list"), {"state": state})

    assert codes(answer) == found


@pytest.mark.parametrize("words", ["26-0318", "318", "кух", "федоров"])
def test_an_order_is_found_by_number_title_and_client(anna: Member, words: str) -> None:
    deal = make_deal(responsible=anna, client=make_client(name="Фёдоров Пётр"))
    make_order(responsible=anna, deal=deal, number=318, title="Кухня «Верона»")
    make_order(responsible=anna, number=4, title="Wardrobe")

    answer = enter(anna).get(url(anna, "order_list"), {"words": words})

    assert codes(answer) == ["Кухня «Верона»"]


def test_done_orders_are_shown_on_demand(anna: Member) -> None:
    make_order(responsible=anna, title="Old", status="done", finished_at=NOW)
    browser = enter(anna)

    assert codes(browser.get(url(anna, "order_list"))) == []
    assert codes(browser.get(url(anna, "order_list"), {"done": "on"})) == ["Old"]


def test_a_performer_sees_orders_with_own_tasks_without_prices(anna: Member, pavel: Member) -> None:
    order = make_order(responsible=anna, title="Mine")
    OrderItem.objects.create(order=order, name="Door", price=97_531, total=97_531)
    make_task(order=order, assignee=pavel)
    other = make_order(responsible=anna, title="Not mine")
    browser = enter(pavel)

    answer = browser.get(url(pavel, "order_list"))

    assert codes(answer) == ["Mine"]
    assert "97,531" not in answer.content.decode()
    assert "97531" not in answer.content.decode()
    assert browser.get(url(pavel, "order", other.pk)).status_code == 404


def test_a_sales_manager_sees_amounts_of_own_deals_only(anna: Member, boris: Member) -> None:
    for responsible, price in ((boris, 1111), (anna, 9999)):
        order = make_order(responsible=responsible, deal=make_deal(responsible=responsible))
        OrderItem.objects.create(order=order, name="Door", price=price, total=price)

    page = enter(boris).get(url(boris, "order_list")).content.decode()

    assert "1,111" in page
    assert "9,999" not in page  # the comma is in no name of an asset


def test_the_board_has_a_column_a_stage(anna: Member) -> None:
    kitchen = make_order_type("Kitchen", stages=("New", "Workshop", "Done"))
    new, workshop, _done = kitchen.stages.order_by("sequence")
    for title in ("First", "Second"):
        make_order(responsible=anna, order_type=kitchen, stage=new, title=title)
    make_order(responsible=anna, order_type=kitchen, stage=workshop, title="Third")

    columns = enter(anna).get(url(anna, "order_board")).context["columns"]

    assert [(column.stage.name, column.count) for column in columns] == [
        ("New", 2),
        ("Workshop", 1),
        ("Done", 0),
    ]


def test_a_long_column_is_cut_and_brought_whole_on_demand(anna: Member) -> None:
    kitchen = make_order_type()
    for _number in range(22):
        order = make_order(responsible=anna, order_type=kitchen)
    browser = enter(anna)

    column = browser.get(url(anna, "order_board")).context["columns"][0]
    whole = browser.get(url(anna, "order_board_column", order.stage_id)).context["column"]

    assert (column.count, len(column.rows), column.is_cut) == (22, 20, True)
    assert (len(whole.rows), whole.is_cut) == (22, False)


def test_a_card_dropped_under_the_last_one_shown_stands_right_under_it(anna: Member) -> None:
    order_type = make_order_type()
    first, second, _last = order_type.stages.order_by("sequence")
    column = [
        make_order(responsible=anna, order_type=order_type, stage=second, position=place)
        for place in range(25)
    ]
    order = make_order(responsible=anna, order_type=order_type, stage=first, title="Dropped")
    last_shown = column[19]
    browser = enter(anna)

    browser.post(
        url(anna, "order_move", order.pk), {"column": second.pk, "after": last_shown.pk, "before": ""}
    )
    page = browser.get(url(anna, "order_board"), {"shown": f"{second.pk}:21"})

    shown = [row.pk for row in page.context["columns"][1].rows]
    assert shown == [one.pk for one in (*column[:20], order)]


def test_a_drop_on_the_board_moves_the_order(anna: Member) -> None:
    order = make_order(responsible=anna)
    stage = order.order_type.stages.get(name="In production")

    answer = enter(anna).post(
        url(anna, "order_move", order.pk), {"column": stage.pk, "after": "", "before": ""}
    )

    assert answer.status_code == 204
    assert Order.objects.get(pk=order.pk).stage == stage


@pytest.mark.parametrize("name", ["order_list", "order_board"])
@pytest.mark.parametrize("count", [2, 12])
def test_lists_ask_as_much_whatever_their_length(anna: Member, name: str, count: int) -> None:
    kitchen = make_order_type()
    for number in range(count):
        order = make_order(responsible=anna, order_type=kitchen, deal=make_deal(responsible=anna))
        forecast(order, days=number)
        OrderItem.objects.create(order=order, name="Door", total=0)
    browser, address = enter(anna), url(anna, name)

    with CaptureQueriesContext(connection) as asked:
        browser.get(address)

    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 17


def test_settings_show_types_and_stages(anna: Member) -> None:
    make_order_type("Kitchen")

    page = enter(anna).get(url(anna, "type_settings")).content.decode()

    assert "Kitchen" in page
    assert "In production" in page


def test_a_type_is_added_in_the_settings(anna: Member) -> None:
    answer = enter(anna).post(url(anna, "order_type_create"), {"name": "Repair", "stages": "New\nDone"})

    assert answer.status_code == 200
    assert "Repair" in answer.content.decode()


def test_vera_finds_nothing(anna: Member) -> None:
    order = make_order(responsible=anna)
    with another_company() as vera:
        browser = enter(vera)

        assert browser.get(url(anna, "order", order.pk)).status_code == 404
        assert browser.get(url(vera, "order", order.pk)).status_code == 404
        assert browser.post(url(vera, "order_move", order.pk), {"stage": 1}).status_code == 404


def test_several_types_are_made_at_once_some_with_stages_of_their_own(anna: Member) -> None:
    new = url(anna, "order_type_create")

    enter(anna).post(new, {"name": "Kitchen\nRepair: Taken, Mended, Given", "stages": "New\nDone"})
    refused = enter(anna).post(new, {"name": "Sign: Only\nTable", "stages": "New\nDone"})

    stages = {
        row.name: [stage.name for stage in row.stages.order_by("sequence")] for row in OrderType.objects.all()
    }
    assert stages == {"Kitchen": ["New", "Done"], "Repair": ["Taken", "Mended", "Given"]}
    assert refused.status_code == 422
