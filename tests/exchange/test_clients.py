"""Clients and their contacts come from a table: read, checked, run, brought again, taken back."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from naryad.crm.actions.clients import update_client
from naryad.crm.models import Client, Contact
from naryad.exchange.actions import tables
from naryad.exchange.actions.passing import pass_on
from naryad.exchange.models import ImportNote, TableImport
from naryad.exchange.rules.reader import unpacked
from naryad.workspaces.models import Member

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TABLE = """Выгрузка клиентов;;;;;
Код;Наименование;Телефон;Почта;ИНН;Контактное лицо
1;ООО «Заря»;+7 912 345-67-89;zarya@example.org;7707083893;Анна Петрова
1;ООО «Заря»;;;;Пётр Котов
2;Иван Кузнецов;8 (921) 123-45-67;;;
3;Лишённый цифр;7,9E+10;;;
4;Без почты;+7 921 555-00-11;не адрес;;
"""


def read(anna: Member, text: str = TABLE, *, kind: str = "client", encoding: str = "cp1251") -> TableImport:
    lines = unpacked(BytesIO(text.encode(encoding)))
    return tables.read_table(kind=kind, name="clients.csv", lines=lines, actor=anna, now=NOW)


def check(table: TableImport, anna: Member, **changes: Any) -> TableImport:
    given = {"columns": table.targets, "known_by": table.known_by, "mode": table.mode} | changes
    tables.check_table(table_id=table.pk, **given, actor=anna, now=NOW)
    return gone_through(table)


def run(table: TableImport, anna: Member) -> TableImport:
    tables.run_table(table_id=table.pk, actor=anna, now=NOW)
    return gone_through(table)


def gone_through(table: TableImport) -> TableImport:
    while pass_on(table_id=table.pk, now=NOW):
        pass
    table.refresh_from_db()
    return table


def test_clients_with_contacts_come_in_once_and_go_again(anna: Member) -> None:
    table = read(anna)
    assert (table.layout["encoding"], table.head_number) == ("cp1251", 2)
    assert table.targets == {0: "external_id", 1: "name", 2: "phone", 3: "email", 4: "inn", 5: "contact.name"}

    check(table, anna)

    counts = {"added": 2, "changed": 1, "refused": 2}
    assert (table.state, table.counts) == ("checked", counts)
    assert not Client.objects.exists()
    notes = ImportNote.objects.filter(table=table)
    assert list(notes.values_list("number", "column")) == [(6, "Телефон"), (7, "Почта")]

    run(table, anna)

    assert (table.state, table.counts) == ("done", counts)
    zarya = Client.objects.get(inn="7707083893")
    assert (zarya.kind, zarya.phone, zarya.contacts.count()) == ("organisation", "+7 912 345-67-89", 2)

    again = run(check(read(anna), anna), anna)

    assert again.counts == {"skipped": 3, "refused": 2}

    update_client(client_id=Client.objects.get(name="Иван Кузнецов").pk, note="Звонил", actor=anna, now=NOW)
    tables.undo_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)

    assert (table.state, list(Client.objects.values_list("name", flat=True))) == ("undone", ["Иван Кузнецов"])
    assert not Contact.objects.exists()
    assert ImportNote.objects.get(table=table, became="kept").number == 5
