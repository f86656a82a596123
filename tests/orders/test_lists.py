"""The list of orders: what an address finds, what of it does not exist, and what apps above add."""

from typing import Any

import pytest
from django.db.models import Q

from naryad.orders.lists import ORDERS
from naryad.orders.models import Order
from naryad.ui.lists import listing
from naryad.ui.lists.columns import Column, Viewer
from naryad.workspaces.models import Member
from tests.factories import make_order, make_order_type
from tests.lists import looking, page_of
from tests.orders.test_pages import enter, url


def titles(member: Member, **given: str) -> list[str]:
    return [row.lead.title for row in page_of(ORDERS, member, **given).rows]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"responsible": "987654"}, "No such employee"),
        ({"responsible": "9" * 5000}, "No such employee"),
        ({"responsible": "²"}, "No such employee"),
        ({"order_type": "0"}, "No such order type"),
        ({"stage": "no"}, "No such order stage"),
        ({"state": "everything"}, "There is no such view of the list"),
    ],
)
def test_what_does_not_exist_finds_nothing_and_says_so(
    anna: Member, asked: dict[str, str], words: str
) -> None:
    make_order(responsible=anna, title="Cupboard")

    answer = enter(anna).get(url(anna, "order_list"), asked).text

    assert words in answer
    assert "Cupboard" not in answer


def test_the_board_finds_nothing_by_what_does_not_exist(anna: Member) -> None:
    make_order(responsible=anna, title="Cupboard")

    answer = enter(anna).get(url(anna, "order_board"), {"responsible": "987654"}).text

    assert "No such employee" in answer
    assert "Cupboard" not in answer


def test_who_left_stays_in_the_filter_while_orders_are_theirs(anna: Member, boris: Member) -> None:
    make_order(responsible=boris, title="Of Boris")
    make_order(responsible=anna, title="Of Anna")
    Member.objects.filter(pk=boris.pk).update(is_active=False)

    page = page_of(ORDERS, anna, responsible=str(boris.pk))

    assert [row.lead.title for row in page.rows] == ["Of Boris"]
    assert (str(boris.pk), "Boris") in page.chosen.bar.fields["responsible"].choices


def test_a_stage_of_another_type_is_left_behind_with_its_type(anna: Member) -> None:
    kitchen, wardrobe = make_order_type("Kitchen"), make_order_type("Wardrobe")
    make_order(responsible=anna, order_type=kitchen, title="Kitchen")
    other = wardrobe.stages.first()

    assert titles(anna, order_type=str(kitchen.pk), stage=str(other.pk)) == ["Kitchen"]


def test_titles_sort_as_a_dictionary_has_them(anna: Member) -> None:
    for title in ("яхта", "Ёж", "Яблоко", "Жук", "еда"):
        make_order(responsible=anna, title=title)

    assert titles(anna, sort="title") == ["еда", "Ёж", "Жук", "Яблоко", "яхта"]
    assert titles(anna, sort="-title") == ["яхта", "Яблоко", "Жук", "Ёж", "еда"]


def test_the_next_page_goes_on_when_the_last_row_of_this_one_leaves(anna: Member) -> None:
    for title in "ABCDE":
        make_order(responsible=anna, title=title)
    first = page_of(ORDERS, anna, size=2, sort="title")
    Order.objects.filter(title="B").update(status="done", finished_at="2026-11-23T07:00Z")

    after = page_of(ORDERS, anna, size=2, sort="title", after=first.later)

    assert [row.lead.title for row in after.rows] == ["C", "D"]


def test_ended_rows_are_counted_up_to_a_limit(anna: Member) -> None:
    for _number in range(4):
        make_order(responsible=anna)

    assert listing.up_to(Order.objects.all(), 3) == "3+"
    assert listing.up_to(Order.objects.all(), 4) == "4"
    assert listing.up_to(Order.objects.none()) == ""


def test_an_app_above_puts_its_column_beside_its_neighbour(
    anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cells(ids: Any, _viewer: Viewer) -> dict[int, str]:
        return {pk: f"note of {pk}" for pk in ids}

    order = make_order(responsible=anna)
    added = Column("note", "Note", after="title", cells=cells, on_card="line")
    monkeypatch.setitem(listing._columns, "order", [*listing._columns["order"], added])

    page = page_of(ORDERS, anna)
    keys = [column.key for column in page.columns]
    (card,) = ORDERS.cards([order.pk], looking(anna))

    assert keys[keys.index("title") + 1] == "note"
    assert f"note of {order.pk}" in enter(anna).get(url(anna, "order_list")).text
    assert f"note of {order.pk}" in [one.value for one in card.card_lines]


def test_hidden_values_sort_as_none(anna: Member, boris: Member) -> None:
    """The order of rows must not tell what a cell hides."""
    mine = make_order(responsible=boris, title="b")
    make_order(responsible=anna, title="a")
    column = Column(
        "secret",
        "Secret",
        cells=ORDERS.lead,
        sort="title",
        capability="money.view",
        own=lambda viewer: Q(responsible=viewer.member),
    )

    found = Order.objects.annotate(value=column.sorted_by(looking(boris)))

    assert dict(found.filter(value__isnull=False).values_list("pk", "value")) == {mine.pk: "b"}
    assert column.sorted_by(looking(anna)).name == "title"
