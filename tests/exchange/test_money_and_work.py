"""Payments, tasks and time come to the orders and deals that are there; and go again as their ledgers allow."""

from datetime import timedelta
from decimal import Decimal

from naryad.exchange.models import ImportNote
from naryad.orders.models import Order
from naryad.payments.models import Payment
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from tests.exchange.test_clients import NOW, check, gone_through, read, run
from tests.exchange.test_clients import tables as imports
from tests.exchange.test_deals import lay_stages, midnight
from tests.factories import make_deal, make_order, make_order_type, make_task

ORDERS = "Номер;Клиент;Тип;Название;Сумма;Статус;Дата\n7;Пётр;Кухня;Кухня;100000;Готов;01.09.2026\n"
PAYMENTS = """Дата;Заказ;Сумма;Вид;Способ оплаты;Комментарий
01.10.2026;7;30 000;;безнал;Счёт 5
01.10.2026;7;30 000;;нал;
02.11.2026;7;-5000;;;Скидка
02.11.2026;99;1;;;
02.11.2027;7;1;;;
02.11.2026;7;1;;бартер;
"""
TASKS = """Задача;Заказ;Исполнитель;Оценка;Статус;Создана;Завершена
Распил;7;Pavel;2,5;Завершена;01.09.2026;03.09.2026
Сборка;7;Oleg Неизвестный;;;;
Звонок;;;0:30;Новая;20.11.2026;
Замер;7;;;Завершена;05.09.2026;03.09.2026
"""
TIME = """Задача;Заказ;Сотрудник;Дата;Часы
Распил;7;Pavel;02.09.2026;2
Распил;7;Pavel;02.09.2026;1,5
Распил;7;Pavel;03.09.2026 14:00;0:45
Нет такой;7;Pavel;03.09.2026;1
Распил;7;Pavel;01.01.2027;1
"""


def test_payments_go_to_the_ledger_once_and_are_cancelled_with_the_import(anna: Member) -> None:
    lay_stages()
    make_order_type("Кухня")
    run(check(read(anna, ORDERS, kind="order"), anna), anna)

    table = run(check(read(anna, PAYMENTS, kind="payment"), anna), anna)

    assert table.counts == {"added": 3, "refused": 3}
    notes = ImportNote.objects.filter(table=table).values_list("number", "column")
    assert sorted(notes) == [(5, "Заказ"), (6, "Дата"), (7, "Способ оплаты")]
    rows = Payment.objects.order_by("pk").values_list("kind", "amount", "method__code", "order__title")
    assert list(rows) == [
        ("advance", Decimal(30000), "transfer", "Кухня"),
        ("further", Decimal(30000), "cash", "Кухня"),
        ("return", Decimal(-5000), "card", "Кухня"),
    ]
    again = run(check(read(anna, PAYMENTS, kind="payment"), anna), anna)
    assert again.counts == {"skipped": 3, "refused": 3}

    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)
    assert table.counts["kept"] == 0
    assert sum(Payment.objects.values_list("amount", flat=True)) == 0


def test_a_payment_of_a_list_of_ours_finds_its_deal(anna: Member) -> None:
    deal = make_deal(responsible=anna, title="Шкаф-купе")
    file = f"День;За что;Сумма\n01.11.2026;{deal.client.name}: {deal.title};10\n01.11.2026;{deal.number};20\n"

    table = run(check(read(anna, file, kind="payment"), anna), anna)

    assert table.counts == {"added": 2}
    assert set(Payment.objects.values_list("deal", flat=True)) == {deal.pk}


def test_tasks_and_time_come_as_they_were_and_go_again(anna: Member, pavel: Member) -> None:
    lay_stages()
    make_order_type("Кухня")
    run(check(read(anna, ORDERS, kind="order"), anna), anna)
    order = Order.objects.get()

    table = run(check(read(anna, TASKS, kind="task"), anna), anna)

    assert table.counts == {"added": 2, "refused": 2}
    notes = ImportNote.objects.filter(table=table).values_list("number", "column")
    assert sorted(notes) == [(3, "Исполнитель"), (5, "Завершена")]
    sawing, call = Task.objects.order_by("pk")
    assert (sawing.order, sawing.assignee, sawing.estimate, sawing.status) == (order, pavel, 150, "done")
    assert (sawing.finished_at, call.estimate, call.status) == (midnight(9, 3), 30, "todo")
    moment, order.finished_at = order.finished_at, None
    order.refresh_from_db()
    assert (order.status, order.finished_at) == ("done", moment)
    assert run(check(read(anna, TASKS, kind="task"), anna), anna).counts == {"skipped": 2, "refused": 2}

    time = run(check(read(anna, TIME, kind="time_entry"), anna), anna)

    assert time.counts == {"added": 3, "refused": 2}
    first, second, third = TimeEntry.objects.order_by("started_at")
    assert first.started_at == midnight(9, 2) + timedelta(hours=9)
    assert (second.started_at, third.ended_at) == (
        first.ended_at,
        midnight(9, 3) + timedelta(hours=14, minutes=45),
    )
    again = run(check(read(anna, TIME, kind="time_entry"), anna), anna)
    assert again.counts == {"skipped": 3, "refused": 2}
    imports.undo_table(table_id=time.pk, actor=anna, now=NOW)
    gone_through(time)
    assert not TimeEntry.objects.filter(is_void=False).exists()

    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)
    assert list(Task.objects.values_list("title", flat=True)) == ["Распил"]


def test_an_open_task_waits_for_its_people_and_goes_again(anna: Member, pavel: Member) -> None:
    order = make_order(responsible=anna)
    other = make_task(order=order, assignee=pavel)
    file = f"Задача;Заказ;Исполнитель\nРаспил;{order.code};Pavel\n"

    table = run(check(read(anna, file, kind="task"), anna), anna)
    assert table.counts == {"added": 1}
    imports.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)

    assert Task.objects.get() == other
