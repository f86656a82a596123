"""What a table brings besides its rows: sheets of a book to choose from, fields that the company does not have yet."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from naryad.crm.models import Client
from naryad.exchange.actions import tables
from naryad.exchange.actions.options import check_with_fields
from naryad.exchange.models import TableImport
from naryad.exchange.rules.cells import FileCell
from naryad.exchange.rules.guesses import likely_field, options_of
from naryad.fields.models import FieldOption, OwnField
from naryad.workspaces.models import Member
from tests.exchange.test_clients import NOW, gone_through, read, run
from tests.exchange.test_pages import at
from tests.pages import enter, text_of

TABLE = "Имя;Откуда;С какого дня\n" + "".join(
    f"Клиент {number};{('Сайт', 'Друзья')[number % 2]};0{number + 1}.02.2026\n" for number in range(8)
)


def book(**sheets: list[list[Any]]) -> bytes:
    made, file = Workbook(), BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file.getvalue()


def test_a_sheet_of_a_book_is_chosen(anna: Member) -> None:
    body = book(
        Итоги=[["Всего", 2]],
        Пусто=[],
        Пробелы=[[" "]],
        Клиенты=[["Имя", "Тел."], ["Зоя", "+7 921 123-45-67"]],
    )
    browser, upload = enter(anna), SimpleUploadedFile("книга.xlsx", body)
    browser.post(at(anna, "read"), {"kind": "client", "file": upload})
    table = TableImport.objects.get()
    assert (table.row_count, table.layout["sheets"]) == (1, ["Итоги", "Пробелы", "Клиенты"])
    assert "Клиенты" in text_of(browser.get(at(anna, "table", table.pk)))

    assert browser.post(at(anna, "sheet", table.pk), {"sheet": "1"}).status_code == 409
    browser.post(at(anna, "sheet", table.pk), {"sheet": "2"})

    table.refresh_from_db()
    assert (table.row_count, table.targets) == (2, {0: "name", 1: "phone"})
    given: dict[str, Any] = {"columns": table.targets, "known_by": "name", "mode": table.mode}
    tables.check_table(table_id=table.pk, **given, actor=anna, now=NOW)
    run(gone_through(table), anna)
    assert Client.objects.get().name == "Зоя"


def test_columns_become_fields_of_ones_own(anna: Member) -> None:
    table = read(anna, TABLE)
    columns = {0: "name", 1: "new:choice", 2: "new:date"}

    check_with_fields(table_id=table.pk, columns=columns, known_by="name", mode="both", actor=anna, now=NOW)
    run(gone_through(table), anna)

    source, since = OwnField.objects.order_by("pk")
    assert (source.name, source.kind, since.kind) == ("Откуда", "choice", "date")
    assert list(FieldOption.objects.order_by("sequence").values_list("name", flat=True)) == ["Сайт", "Друзья"]
    client = Client.objects.get(name="Клиент 1")
    assert client.custom == {
        f"f{source.pk}": FieldOption.objects.get(name="Друзья").pk,
        f"f{since.pk}": "2026-02-02",
    }


def test_a_field_that_cannot_be_made_is_refused_beside_the_columns(anna: Member) -> None:
    table = read(anna, TABLE)
    browser = enter(anna)
    columns = {"column-0": "name", "column-1": "new:nothing"}

    answer = browser.post(at(anna, "check", table.pk), {**columns, "known_by": "name", "mode": "both"})

    assert answer.status_code == 422
    assert not OwnField.objects.exists()


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("date", ["01.02.2026", "2026-02-03"]),
        ("number", ["1", "2,5", "-3 000.1"]),
        ("yes_no", ["да", "Нет"]),
        ("choice", ["Сайт", "Друзья", "сайт", "Сайт", "Друзья", "Сайт"]),
        ("text", ["Сайт", "Друзья"]),
        ("long", ["слово " * 50]),
        ("text", []),
    ],
)
def test_a_kind_is_proposed_by_what_stands_in_the_column(kind: str, texts: list[str]) -> None:
    assert likely_field([FileCell(text) for text in texts]) == kind


def test_options_are_words_once() -> None:
    assert options_of([FileCell(text) for text in ("Сайт", "Друзья", "сайт")]) == ["Сайт", "Друзья"]
