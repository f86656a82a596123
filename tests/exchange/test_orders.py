"""Orders come with their items and their clients, past ones as they ended; and go again."""

from decimal import Decimal

from naryad.crm.models import Client, Deal
from naryad.exchange.models import ImportNote
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderItem
from naryad.workspaces.models import Member
from tests.exchange.test_clients import NOW, check, gone_through, read, run
from tests.exchange.test_clients import tables as imports
from tests.exchange.test_deals import lay_stages, midnight
from tests.factories import make_deal, make_order_type

TABLE = """Номер заказа;Клиент;Тип заказа;Наименование;Кол-во;Цена;Скидка;НДС;Дата заказа;Срок;Статус;Этап
101;Пётр Котов;Кухня;Фасад;2;10 000,50;10%;20%;01.09.2026;01.10.2026;Выполнен;
101;Пётр Котов;Кухня;Ручка;8;150;;;01.09.2026;;;
101;Пётр Котов;Кухня;Ручка;2;150;;;01.09.2026;;;
102;Пётр Котов;Кухня;Шкаф;1;30000;;;02.11.2026;20.12.2026;;In production
103;;Кухня;Образец;;;;;03.11.2026;;Отменен;
104;Пётр Котов;Диван;Диван;1;1;;;;;;
105;Пётр Котов;Кухня;Стол;1;1;;;;;;Неведомый
106;Пётр Котов;Кухня;Стол;0;1;;;;;;
"""


def test_orders_come_with_items_and_ends_once_and_go_again(anna: Member) -> None:
    lay_stages()
    make_order_type("Кухня")
    table = read(anna, TABLE, kind="order")
    assert list(table.targets.values()) == [
        *("external_id", "client", "order_type", "item", "item.quantity", "item.price", "item.discount"),
        *("item.vat_rate", "accepted", "promised_on", "state", "stage"),
    ]

    run(check(table, anna), anna)

    assert table.counts == {"added": 3, "changed": 2, "refused": 3}
    notes = ImportNote.objects.filter(table=table).values_list("number", "column")
    assert sorted(notes) == [(7, "Тип заказа"), (8, "Этап"), (9, "Кол-во")]
    done, running, cancelled = Order.objects.order_by("pk")
    assert (done.title, done.status, done.accepted_at) == ("Фасад № 101", "done", midnight(9, 1))
    assert done.finished_at is not None and f"{done.finished_at:%Y-%m-%d}" == "2026-10-01"
    items = done.items.order_by("sequence").values_list("name", "quantity", "total")
    assert list(items) == [
        ("Фасад", Decimal(2), Decimal("18000.90")),
        ("Ручка", Decimal(8), Decimal(1200)),
        ("Ручка", Decimal(2), Decimal(300)),
    ]
    assert (running.stage.name, running.status, cancelled.status) == ("In production", "open", "cancelled")
    assert (running.deal.client.name, running.deal.stage.kind, cancelled.deal) == ("Пётр Котов", "won", None)

    again = run(check(read(anna, TABLE, kind="order"), anna), anna)
    assert again.counts == {"skipped": 5, "refused": 3}
    dearer = run(check(read(anna, TABLE.replace("30000", "35000"), kind="order"), anna), anna)
    assert dearer.counts["changed"] == 1
    imports.undo_table(table_id=dearer.pk, actor=anna, now=NOW)
    gone_through(dearer)
    assert running.items.get().price == 30000

    update_order(order_id=running.pk, description="Срочно", actor=anna, now=NOW)
    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)
    assert table.counts["kept"] == 3
    assert (Order.objects.get(), Deal.objects.get(), Client.objects.get().name) == (
        *(running, running.deal),
        "Пётр Котов",
    )
    assert OrderItem.objects.count() == 1


def test_an_order_stands_in_the_deal_that_it_names(anna: Member) -> None:
    make_order_type("Кухня")
    deal = make_deal(responsible=anna)
    file = f"№;Название;Сделка;Сумма\n1;Кухня;{deal.number};5000\n2;Кухня;999;1\n"

    table = run(check(read(anna, file, kind="order"), anna), anna)

    assert table.counts == {"added": 1, "refused": 1}
    order = Order.objects.get()
    assert (order.deal, order.title, order.items.get().total) == (deal, "Кухня", Decimal(5000))
