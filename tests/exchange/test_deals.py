"""Deals come from a table, open and ended ones, with the clients that they name; and go again."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from naryad.crm.actions.deals import update_deal
from naryad.crm.models import Client, Deal, DealStay, LostReason
from naryad.exchange.models import ImportNote
from naryad.workspaces.models import Member
from tests.exchange.test_clients import NOW, check, gone_through, read, run
from tests.exchange.test_clients import tables as imports
from tests.factories import make_client, make_pipeline, make_stage

TABLE = """№ сделки;Название;Клиент;Телефон;Бюджет;Этап;Ответственный;Дата создания;Дата закрытия;Причина отказа;Комментарий
7;Кухня;Иван Кузнецов;8 921 123-45-67;120 000,50;Замер;Boris;01.10.2026 10:30;;;Звонил
8;Шкаф;Кузнецов И.;+7 921 123-45-67;30000;Успешно реализовано;Anna;02.10.2026;05.11.2026;;
9;Гардероб;ООО «Заря»;;;Закрыто и не реализовано;;03.10.2026;03.10.2026;Дорого;
10;Стол;ООО «Заря»;;;Неведомый;;;;;
11;Стул;ООО «Заря»;;;;Неизвестный;;;;
12;Полка;;;;;;;;;
13;Тумба;Пётр;;;;;09.12.2026;;;
"""


def lay_stages() -> None:
    pipeline = make_pipeline("Продажи")
    for name, kind in (("Заявка", "open"), ("Замер", "open"), ("Наша", "won"), ("Отказ клиента", "lost")):
        make_stage(kind, name=name, pipeline=pipeline)
    LostReason.objects.create(pipeline=pipeline, name="Дорого")


def midnight(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=ZoneInfo("Europe/Moscow"))


def test_deals_come_with_their_clients_once_and_go_again(anna: Member, boris: Member) -> None:
    lay_stages()
    ivan = make_client(name="Иван Кузнецов", phone="+7 921 123-45-67")
    table = read(anna, TABLE, kind="deal")
    assert list(table.targets.values()) == [
        *("external_id", "name", "client", "client.phone", "amount", "stage", "responsible"),
        *("created", "closed", "lost_reason", "description"),
    ]

    run(check(table, anna), anna)

    assert table.counts == {"added": 3, "refused": 4}
    notes = ImportNote.objects.filter(table=table).values_list("number", "column")
    assert sorted(notes) == [(5, "Этап"), (6, "Ответственный"), (7, "Клиент"), (8, "Дата создания")]
    kitchen, wardrobe, lost = Deal.objects.order_by("number")
    assert (kitchen.client, wardrobe.client, lost.client.name) == (ivan, ivan, "ООО «Заря»")
    assert (kitchen.stage.name, kitchen.responsible, kitchen.agreed_amount) == (
        "Замер",
        boris,
        Decimal("120000.5"),
    )
    assert (wardrobe.stage.kind, wardrobe.closed_at) == ("won", midnight(11, 5))
    assert (lost.lost_reason.name, lost.closed_at) == ("Дорого", midnight(10, 3))
    assert DealStay.objects.get(deal=wardrobe).entered_at == wardrobe.closed_at
    assert Client.objects.count() == 2

    again = run(check(read(anna, TABLE, kind="deal"), anna), anna)
    assert again.counts == {"skipped": 3, "refused": 4}

    moved = TABLE.replace("Замер", "Успешно реализовано").replace("30000", "40000")
    later = run(check(read(anna, moved, kind="deal"), anna), anna)
    assert later.counts["changed"] == 2
    kitchen.refresh_from_db()
    assert kitchen.stage.kind == "won"
    imports.undo_table(table_id=later.pk, actor=anna, now=NOW)
    gone_through(later)
    kitchen.refresh_from_db()
    assert (kitchen.stage.name, Deal.objects.get(title="Шкаф").agreed_amount) == ("Замер", Decimal(30000))

    update_deal(deal_id=lost.pk, description="Вернётся", actor=anna, now=NOW)
    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)
    assert table.counts["kept"] == 4
    assert set(Deal.objects.values_list("title", flat=True)) == {"Кухня", "Шкаф", "Гардероб"}


def test_what_an_import_added_is_gone_after_it(anna: Member) -> None:
    lay_stages()
    table = run(check(read(anna, TABLE.replace("Boris", "Anna"), kind="deal"), anna), anna)
    assert Client.objects.count() == 2

    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)

    assert table.counts["kept"] == 0
    assert not Deal.objects.exists()
    assert not Client.objects.exists()


@pytest.mark.parametrize("title", ["Кухня", "Другая"])
def test_a_number_of_ours_is_taken_for_ours_where_the_row_says_the_same(anna: Member, title: str) -> None:
    lay_stages()
    run(check(read(anna, "Название;Клиент\nКухня;Пётр\n", kind="deal"), anna), anna)
    deal = Deal.objects.get()

    file = f"№;Сделка;Клиент;Сумма\n{deal.number};{title};Пётр;5000\n"
    table = run(check(read(anna, file, kind="deal"), anna), anna)

    assert table.counts == ({"changed": 1} if title == "Кухня" else {"added": 1})
