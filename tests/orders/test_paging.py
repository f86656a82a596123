"""Pages of a list: every row is met once, whatever the values, and while rows leave between two pages."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import F, QuerySet
from django.utils.http import urlencode

from naryad.core.paging import page_ids
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.factories import NOW, make_order

EXPRESSIONS = {"day": F("promised_on"), "title": F("sort_key"), "number": F("year") * 1_000_000 + F("number")}
DAYS = [None, None, date(2026, 12, 1), date(2026, 12, 2)]


@pytest.fixture
def orders(anna: Member) -> list[Order]:
    dice = random.Random(7)
    first = make_order(responsible=anna)
    for _more in range(16):
        make_order(
            responsible=anna,
            order_type=first.order_type,
            stage=first.stage,
            promised_on=dice.choice(DAYS),
            title=dice.choice(["Ёж", "ёж ~", "яхта", "Еда"]),
        )
    return list(Order.objects.order_by("pk"))


def walk(rows: QuerySet[Order], **given: Any) -> Iterator[Any]:
    """Pages from the first to the last."""
    page = page_ids(rows=rows, **given)
    while True:
        yield page
        if not page.later:
            return
        page = page_ids(rows=rows, after=page.later, **given)


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("by", EXPRESSIONS)
@pytest.mark.parametrize("size", [1, 2, 5, 17, 40])
def test_walking_there_and_back_meets_every_row_once(
    orders: list[Order], by: str, is_descending: bool, size: int
) -> None:
    given: dict[str, Any] = {"by": EXPRESSIONS[by], "is_descending": is_descending, "size": size}

    pages = list(walk(Order.objects.all(), **given))
    back, page = [], pages[-1]
    while page.earlier:
        page = page_ids(rows=Order.objects.all(), before=page.earlier, **given)
        back.append(page)

    there = [pk for page in pages for pk in page.ids]
    assert sorted(there) == [order.pk for order in orders]
    assert [page.ids for page in reversed(back)] == [page.ids for page in pages[:-1]]
    assert pages[0].earlier == ""


def test_rows_without_a_value_stand_last_in_both_directions(orders: list[Order]) -> None:
    empty = {order.pk for order in orders if order.promised_on is None}

    for is_descending in (False, True):
        page = page_ids(rows=Order.objects.all(), by=F("promised_on"), is_descending=is_descending)

        assert set(page.ids[-len(empty) :]) == empty


@pytest.mark.parametrize("by", EXPRESSIONS)
def test_a_row_that_leaves_between_two_pages_takes_none_with_it(orders: list[Order], by: str) -> None:
    rows = Order.objects.filter(status="open")
    met: list[int] = []

    for page in walk(rows, by=EXPRESSIONS[by], size=3):
        met += page.ids
        Order.objects.filter(pk=page.ids[-1]).update(status="done", finished_at=NOW)

    assert sorted(met) == [order.pk for order in orders]


def test_behind_the_last_row_that_left_the_list_begins_anew(orders: list[Order]) -> None:
    rows = Order.objects.filter(pk__lte=orders[3].pk)
    first = page_ids(rows=rows, by=F("pk"), size=2)
    left = rows.filter(pk__lte=orders[1].pk)

    page = page_ids(rows=left, by=F("pk"), after=first.later, size=2)

    assert page.ids == first.ids


@pytest.mark.parametrize(
    "place",
    [
        "",
        "7",
        "0~~",
        "0~2026-12-01~²",
        "0~no day~5",
        "2~2026-12-01~5",
        "0~9999-99-99~5",
        "0~a\0b~5",
        "1~~" + "9" * 25,
    ],
)
def test_a_place_that_cannot_be_read_begins_the_list(orders: list[Order], place: str) -> None:
    page = page_ids(rows=Order.objects.all(), by=F("promised_on"), after=place)

    assert len(page.ids) == len(orders) and page.earlier == ""


def test_a_place_can_stand_in_an_address(orders: list[Order]) -> None:
    page = page_ids(rows=Order.objects.all(), by=F("sort_key"), size=3)

    assert urlencode({"after": page.later}).isascii()
