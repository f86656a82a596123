"""Rows are found by the beginnings of their words, by open ones first, and by nobody else's."""

import pytest
from django.db import connection

from naryad.crm.actions.clients import update_client
from naryad.crm.actions.deals import update_deal
from naryad.crm.models import Client, Deal
from naryad.crm.queries.clients import duplicates
from naryad.crm.queries.deals import search_deals
from naryad.orders.models import Order
from naryad.search.queries import first_found, matching
from naryad.tasks.models import Task
from tests.crm.conftest import Cast
from tests.factories import NOW, another_company, make_client, make_deal, make_order, make_task

pytestmark = pytest.mark.django_db


def found(model: type[Client | Deal | Order | Task], text: str) -> list[str]:
    kind = model.__name__.lower()
    rows = model.objects.filter(matching(kind=kind, text=text, country="RU")).order_by("pk")
    return [str(getattr(row, "name", "") or row.title) for row in rows]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Кухня «Ёлочная»", "елоч"),
        ("Кухня «Ёлочная»", "ЁЛОЧ кух"),
        ("Кухня «Ёлочная»", "«Елочная»"),
        ("Шкаф-купе", "купе шкаф"),
        ("Стол (белый)", "стол (белый)"),
        ("Полка 100%", "100%"),
    ],
)
def test_a_deal_is_found_by_beginnings_of_its_words(cast: Cast, title: str, text: str) -> None:
    make_deal(responsible=cast.anna, title=title)
    make_deal(responsible=cast.anna, title="Ворота")

    assert found(Deal, text) == [title]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ООО «Ромашка-Юг»", "ООО Ромашка"),
        ("ООО «Ромашка-Юг»", "юг ромашка"),
        ("Ёлкин Пётр", "Петр Ёлкин"),
        ("Ёлкин Пётр", "Ёлкин Пётр (муж)"),
        ("Иванова (сестра) Мария", "иванова мария"),
    ],
)
def test_a_client_is_found_by_words_in_any_order(cast: Cast, name: str, text: str) -> None:
    make_client(name=name)
    make_client(name="Другой")

    assert found(Client, text) == [name]


@pytest.mark.parametrize("text", ["лочная", "кухня дуб", "дуб | кухня", "дуб':*|'кухня", "ку\\хня", "! дуб"])
def test_what_begins_no_word_finds_nothing(cast: Cast, text: str) -> None:
    make_deal(responsible=cast.anna, title="Кухня Ёлочная")

    assert found(Deal, text) == []


def test_too_little_to_search_by_leaves_the_list_as_it_is(cast: Cast) -> None:
    make_deal(responsible=cast.anna, title="Кухня")

    assert (found(Deal, "ш"), found(Deal, "№"), found(Deal, "шк")) == (["Кухня"], ["Кухня"], [])


@pytest.mark.parametrize("text", ["№ 26-0318", "26-0318", "318", "0318", "№318", "26-03"])
def test_an_order_and_its_tasks_are_found_by_its_number(cast: Cast, text: str) -> None:
    order = make_order(responsible=cast.anna, number=318, title="Фасады")
    make_task(order=order, title="Раскрой")
    make_task(order=make_order(responsible=cast.anna, number=7, title="Другой"), title="Другая")

    assert (found(Order, text), found(Task, text)) == (["Фасады"], ["Раскрой"])


@pytest.mark.parametrize(
    "text", ["+7 916 123-45-67", "89161234567", "123-45-67", "4567", "8 (495) 765", "Ёлкин 4567"]
)
def test_a_phone_finds_the_client_the_deal_and_the_order(cast: Cast, text: str) -> None:
    client = make_client(name="Ёлкин")
    deal = make_deal(responsible=cast.anna, title="Кухня", client=client)
    make_order(responsible=cast.anna, deal=deal, title="Фасады")
    make_order(responsible=cast.anna, title="Чужой")
    update_client(
        client_id=client.pk, phone="8 916 123-45-67 (муж), 8 495 765-43-21 доб. 12", actor=cast.anna, now=NOW
    )

    assert (found(Client, text), found(Deal, text), found(Order, text)) == (["Ёлкин"], ["Кухня"], ["Фасады"])


def test_what_a_row_is_known_by_follows_every_change(cast: Cast) -> None:
    client = make_client(name="Ёлкин")
    deal = make_deal(responsible=cast.anna, title="Кухня", client=client)
    make_task(order=make_order(responsible=cast.anna, deal=deal, title="Фасады"), title="Раскрой")

    update_client(client_id=client.pk, name="Соснин", actor=cast.anna, now=NOW)
    update_deal(deal_id=deal.pk, title="Прихожая", actor=cast.anna, now=NOW)

    for model in (Deal, Order, Task):
        assert (len(found(model, "соснин прихожая")), found(model, "елкин"), found(model, "кухня")) == (
            1,
            [],
            [],
        )


def test_open_rows_come_first_the_newest_at_the_top(cast: Cast) -> None:
    order = make_order(responsible=cast.anna)
    open_tasks = [make_task(order=order, title="Раскрой") for _count in range(12)]
    done = [
        make_task(order=order, title="Раскрой", status=Task.Status.DONE, finished_at=NOW)
        for _count in range(12)
    ]

    shown = first_found(rows=Task.objects.all(), kind="task", text="раскрой", country="RU")

    assert shown == open_tasks[::-1] + done[:3:-1]


def test_a_number_comes_before_phones_that_hold_its_digits(cast: Cast) -> None:
    deal = make_deal(responsible=cast.anna, title="Старая", number=318)
    for number in range(1000, 1021):
        make_deal(responsible=cast.anna, number=number, client=make_client(phone="+7 916 318-00-00"))

    assert search_deals(member=cast.anna, text="№ 318")[0] == deal


def test_nothing_of_another_company_is_found(cast: Cast) -> None:
    with another_company() as vera:
        make_deal(
            responsible=vera, title="Кухня Ёлочная", client=make_client(name="Ромашка", phone="+79161234567")
        )

    for text in ("кухня", "ромашка", "79161234567"):
        assert (found(Deal, text), found(Client, text)) == ([], [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_rows('deal', '{+,-}', '{кухня}', '{}')")
        assert cursor.fetchall() == []


def test_nobody_finds_what_they_may_not_see(cast: Cast) -> None:
    make_deal(responsible=cast.anna, title="Кухня")

    assert search_deals(member=cast.pavel, text="кухня") == []


@pytest.mark.parametrize(
    "typed", ["8 916 123-45-67 (муж)", "8 495 000-00-00, +79161234567", "+7 916 123-45-67 доб. 5"]
)
def test_a_known_number_is_seen_among_others_and_beside_words(cast: Cast, typed: str) -> None:
    client = make_client(name="Ёлкин", phone="+7 800 555-35-35, +7 916 123-45-67 (жена)")
    make_client(name="Похожий", phone="+7 916 123-45-68")

    assert [one.client for one in duplicates(phone=typed, member=cast.anna)] == [client]
