from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from naryad.crm.actions.clients import create_client, create_contact
from naryad.crm.actions.deals import move_deal, update_deal
from naryad.crm.lists.clients import CLIENTS
from naryad.crm.lists.deals import DEALS
from naryad.crm.models import Client, Deal
from naryad.crm.names import DEAL_STAGES
from naryad.crm.queries import deals as deals_queries
from naryad.crm.queries.clients import duplicates, options, visible_clients
from naryad.crm.queries.deals import Board, card_deal, visible_deals
from naryad.orders.models import OrderItem
from naryad.search.queries import matching
from naryad.ui.lists.columns import Money
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name
from tests.crm.conftest import Cast
from tests.factories import NOW, another_company, make_client, make_deal, make_order, make_task
from tests.lists import looking, page_of


def roubles(amount: int) -> Money:
    return Money(Decimal(amount), "RUB")


def add_item(order: Any, total: str) -> None:
    OrderItem.objects.create(order=order, name="Kitchen", price=Decimal(total), total=Decimal(total))


def found(text: str) -> list[str]:
    rows = Client.objects.filter(matching(kind="client", text=text, country="RU"))
    return [client.name for client in rows.order_by("pk")]


@pytest.mark.parametrize(
    "text", ["семён", "СЕМЕН", "8 912 34", "+7 912", "345-67-89", "77070", "770708", "вас"]
)
def test_clients_are_found_by_part_of_name_phone_inn_and_contact(cast: Cast, text: str) -> None:
    client = create_client(
        name="ИП Семёнов",
        kind="sole_trader",
        phone="+7 912 345-67-89",
        inn="7707083893",
        actor=cast.anna,
        now=NOW,
    )
    create_contact(client_id=client.pk, name="Василий", actor=cast.anna, now=NOW)
    make_client(name="Other")
    with another_company() as vera:
        create_client(name="ИП Семёнов", phone="+7 912 345-67-89", inn="7707083893", actor=vera, now=NOW)

    assert found(text) == ["ИП Семёнов"]


def test_a_known_phone_or_inn_shows_who_has_it(cast: Cast) -> None:
    client = create_client(name="Oak", kind="organisation", inn="7707083893", actor=cast.anna, now=NOW)
    create_contact(client_id=client.pk, name="Petr", phone="89123456789", actor=cast.anna, now=NOW)

    by_phone = duplicates(phone="+7 912 3456789", member=cast.anna)
    by_inn = duplicates(inn="7707083893", member=cast.anna)

    assert [(d.client, d.reason) for d in by_phone + by_inn] == [(client, "phone"), (client, "inn")]
    assert duplicates(phone="+7 912 3456789", member=cast.anna, besides_id=client.pk) == []
    assert duplicates(phone="", inn="", member=cast.anna) == []


def test_who_sees_their_own_only_is_told_whom_to_ask(cast: Cast) -> None:
    client = create_client(name="Oak", phone="89123456789", actor=cast.anna, now=NOW)
    make_deal(responsible=cast.anna, client=client, stage=cast.new)
    cast.boris.workspace.sales_see_own = True

    [known] = duplicates(phone="+7 912 3456789", member=cast.boris)

    assert (known.client, known.led_by) == (client, cast.anna.name)
    assert options(member=cast.boris, text="Oak") == []
    assert duplicates(phone="+7 912 3456789", member=cast.anna)[0].led_by == ""


def test_clients_are_paged_by_name(cast: Cast) -> None:
    for name in ("b", "Ёлка", "a", "Жук", "Дом"):
        make_client(name=name)

    first = page_of(CLIENTS, cast.anna, size=2)
    second = page_of(CLIENTS, cast.anna, size=2, after=first.later)
    back = page_of(CLIENTS, cast.anna, size=2, before=second.earlier)

    assert [row.lead.name for row in first.rows] == ["a", "b"]
    assert [row.lead.name for row in second.rows] == ["Дом", "Ёлка"]
    assert [row.lead.name for row in back.rows] == ["a", "b"]
    assert (first.earlier, back.earlier) == ("", "")


def test_a_performer_sees_deals_and_clients_of_orders_with_their_tasks_only(cast: Cast) -> None:
    ours, direct, other = (make_deal(responsible=cast.boris, stage=cast.new) for _ in range(3))
    make_task(order=make_order(responsible=cast.boris, deal=ours), assignee=cast.pavel)
    make_task(deal=direct, assignee=cast.pavel)
    make_task(order=make_order(responsible=cast.boris, deal=other), assignee=cast.olga)

    assert set(visible_deals(member=cast.pavel)) == {ours, direct}
    assert set(visible_clients(member=cast.pavel)) == {ours.client, direct.client}
    assert visible_deals(member=cast.boris).count() == 3


def test_a_deal_is_worth_its_orders_unless_an_amount_was_agreed(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    for total in ("100.50", "50"):
        add_item(make_order(responsible=cast.boris, deal=deal), total)

    card = card_deal(member=cast.anna, deal_id=deal.pk).get()
    assert (card.amount, card.orders_amount) == (Decimal("150.50"), Decimal("150.50"))
    update_deal(deal_id=deal.pk, agreed_amount=Decimal(140), actor=cast.anna, now=NOW)

    card = card_deal(member=cast.anna, deal_id=deal.pk).get()
    assert (card.amount, card.orders_amount) == (Decimal(140), Decimal("150.50"))


def test_the_board_counts_and_sums_columns_and_shows_the_first_cards(cast: Cast) -> None:
    for position in range(25):
        make_deal(responsible=cast.boris, stage=cast.new, agreed_amount=Decimal(10), position=position)
    add_item(
        make_order(responsible=cast.boris, deal=make_deal(responsible=cast.boris, stage=cast.measuring)), "7"
    )

    shown = board_of(cast.anna)
    more = board_of(cast.anna, shown={cast.new.pk: 40})

    figures = [(c.stage.name, c.sums.total, c.sums.amounts, len(c.cards)) for c in shown.columns]
    assert figures[:2] == [("New", 25, (roubles(250),), 20), ("Measuring", 1, (roubles(7),), 1)]
    assert (shown.columns[0].more, shown.in_progress.total) == (5, 26)
    assert (shown.in_progress.amounts, shown.in_progress.is_part) == ((roubles(257),), False)
    assert len(more.columns[0].cards) == 25


def test_the_amounts_of_the_cards_alone_are_worked_out_once_they_are_chosen(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Choosing them in the same query sorts the amounts of all deals: seconds where there are many."""
    for stage in (cast.new, cast.measuring):
        make_deal(responsible=cast.anna, stage=stage)

    with django_assert_num_queries(11) as asked:
        board_of(cast.anna)

    chosen = [query["sql"] for query in asked.captured_queries if "ROW_NUMBER" in query["sql"]]
    assert len(chosen) == 1
    assert "orders_order" not in chosen[0]


def test_closed_deals_leave_the_board_after_thirty_days(cast: Cast) -> None:
    make_deal(responsible=cast.boris, stage=cast.won, title="new", closed_at=NOW - timedelta(days=29))
    make_deal(responsible=cast.boris, stage=cast.won, title="old", closed_at=NOW - timedelta(days=31))

    board = board_of(cast.anna)

    won = next(column for column in board.columns if column.stage == cast.won)
    assert [card.lead.title for card in won.cards] == ["new"]


def test_a_sales_manager_sees_amounts_of_own_deals_only(cast: Cast) -> None:
    make_deal(responsible=cast.boris, stage=cast.new, agreed_amount=Decimal(10))
    make_deal(responsible=cast.olga, stage=cast.new, agreed_amount=Decimal(100))

    column = board_of(cast.boris).columns[0]

    assert (column.sums.total, column.sums.priced, column.sums.amounts) == (2, 1, (roubles(10),))
    assert {card.lead.responsible.name: bool(card.lead.amount) for card in column.cards} == {
        "Boris": True,
        "Olga": False,
    }
    assert board_of(cast.pavel).in_progress.amounts == ()


def test_amounts_of_two_currencies_are_not_added(cast: Cast) -> None:
    for currency in ("RUB", "USD"):
        make_deal(responsible=cast.boris, stage=cast.new, agreed_amount=Decimal(10), currency=currency)

    assert board_of(cast.anna).in_progress.amounts == (roubles(10), Money(Decimal(10), "USD"))


def test_an_archived_stage_stays_on_the_board_while_deals_stand_in_it(cast: Cast) -> None:
    deal = make_deal(responsible=cast.anna, stage=cast.new)
    archive_name(names=DEAL_STAGES, row_id=cast.new.pk, actor=cast.anna, now=NOW)

    assert "New" in _columns(cast)
    move_deal(deal_id=deal.pk, stage_id=cast.measuring.pk, actor=cast.anna, now=NOW)

    assert "New" not in _columns(cast)


def board_of(member: Member, *, shown: dict[int, int] | None = None) -> Board:
    looks = looking(member)
    found = DEALS.narrowed(DEALS.chosen_for_board({}, looks), looks)
    return deals_queries.board(
        found=found, cards=lambda ids: DEALS.cards(ids, looks), viewer=looks, shown=shown
    )


def _columns(cast: Cast) -> list[str]:
    return [c.stage.name for c in board_of(cast.anna).columns]


@pytest.mark.parametrize(
    "sort",
    [
        "number",
        "-title",
        "client",
        "stage",
        "since",
        "-since",
        "amount",
        "-amount",
        "responsible",
        "-priority",
    ],
)
def test_the_table_is_sorted_by_any_column_and_paged(cast: Cast, sort: str) -> None:
    for place in range(7):
        make_deal(
            responsible=(cast.boris, cast.olga)[place % 2],
            stage=(cast.new, cast.won)[place % 2],
            priority=place % 4,
        )

    seen: list[int] = []
    page = page_of(DEALS, cast.boris, size=3, sort=sort)
    seen += [row.pk for row in page.rows]
    while page.later:
        page = page_of(DEALS, cast.boris, size=3, sort=sort, after=page.later)
        seen += [row.pk for row in page.rows]

    assert len(seen) == len(set(seen)) == 7


def test_a_deal_that_is_won_between_two_pages_takes_none_with_it(cast: Cast) -> None:
    deals = [make_deal(responsible=cast.anna, stage=cast.new) for _more in range(4)]
    first = page_of(DEALS, cast.anna, size=2, sort="number", kind="open")
    Deal.objects.filter(pk=deals[1].pk).update(stage=cast.won)

    second = page_of(DEALS, cast.anna, size=2, sort="number", kind="open", after=first.later)

    assert [row.pk for row in second.rows] == [deals[2].pk, deals[3].pk]


def test_titles_of_deals_sort_as_a_dictionary_has_them(cast: Cast) -> None:
    for title in ("яхта", "Ёж", "Яблоко", "Жук", "Еда"):
        make_deal(responsible=cast.anna, stage=cast.new, title=title)

    page = page_of(DEALS, cast.anna, sort="title")

    assert [row.lead.title for row in page.rows] == ["Еда", "Ёж", "Жук", "Яблоко", "яхта"]


def test_the_order_of_rows_tells_no_hidden_amount(cast: Cast) -> None:
    mine = make_deal(responsible=cast.boris, stage=cast.new, agreed_amount=Decimal(5))
    hidden = [
        make_deal(responsible=cast.olga, stage=cast.new, agreed_amount=Decimal(amount)) for amount in (900, 1)
    ]

    page = page_of(DEALS, cast.boris, sort="amount")

    assert [row.pk for row in page.rows] == [mine.pk, hidden[0].pk, hidden[1].pk]


def test_deals_are_narrowed_by_text_responsible_and_priority(cast: Cast) -> None:
    wanted = make_deal(
        responsible=cast.boris, stage=cast.new, title="Kitchen for Ann", priority=2, number=10_042
    )
    make_deal(responsible=cast.olga, stage=cast.new, title="Wardrobe", client=make_client(name="Petrov"))

    def titles(**given: str) -> list[str]:
        return [row.lead.title for row in page_of(DEALS, cast.anna, **given).rows]

    assert titles(q="kitchen") == titles(q="10042") == titles(q="№10042") == [wanted.title]
    assert titles(responsible=str(cast.boris.pk)) == titles(priority="2") == [wanted.title]
    assert titles(q="petr") == ["Wardrobe"]


def test_a_deal_of_who_left_is_found_by_their_name_and_by_nobody_elses(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    make_deal(responsible=cast.olga, stage=cast.new)
    type(cast.boris).objects.filter(pk=cast.boris.pk).update(is_active=False)

    left = page_of(DEALS, cast.anna, responsible=str(cast.boris.pk))
    nobody = page_of(DEALS, cast.anna, responsible="987654")

    assert [row.pk for row in left.rows] == [deal.pk]
    assert ([row.pk for row in nobody.rows], [str(one) for one in nobody.unknown]) == (
        [],
        ["No such employee"],
    )


def test_a_deal_that_stands_still_is_marked(cast: Cast) -> None:
    make_deal(responsible=cast.anna, stage=cast.new, stage_since=NOW - timedelta(days=20))

    card = board_of(cast.anna).columns[0].cards[0]

    assert card.lead.rotting_days == 20
