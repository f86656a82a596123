"""Whatever a file is, it is read within limits or refused in words."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from naryad.core.errors import Unreadable
from naryad.exchange.actions.tables import CannotImport, read_table
from naryad.exchange.models import TableImport
from naryad.exchange.queries.tables import first_rows
from naryad.exchange.rules import reader
from naryad.exchange.rules.cells import (
    FileCell,
    FileSheet,
    read_day,
    read_minutes,
    read_money,
    read_phone,
    read_quantity,
)
from naryad.workspaces.models import Member
from tests.battery import wide

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TEXT = "Имя;Сумма\nЁлкин;1200,50\n"
TOO_WIDE = ";".join("x" * (reader.MOST_COLUMNS + 1)).encode()
RUSSIAN = FileSheet(decimal=",", country="RU", today=date(2026, 12, 1))


def bring(anna: Member, body: bytes) -> TableImport:
    return read_table(kind="client", name="x", lines=reader.unpacked(io.BytesIO(body)), actor=anna, now=NOW)


def book(*rows: Any, merge: str = "") -> bytes:
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    if merge:
        made.active.merge_cells(merge)
    made.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (reader.MOST_UNPACKED + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("utf-8-sig", TEXT.encode("utf-8-sig")),
        *wide(
            (),
            (
                ("utf-16", TEXT.replace(";", "\t").encode("utf-16")),
                ("utf-8", TEXT.encode()),
                ("utf-16-le", TEXT.encode("utf-16-le")),
                ("cp1251", TEXT.encode("cp1251")),
            ),
        ),
    ],
)
def test_encodings_and_separators_are_found(anna: Member, encoding: str, body: bytes) -> None:
    table = bring(anna, body)

    assert table.layout["encoding"] == encoding
    assert [cell.text for cell in first_rows(table)[1][1]] == ["Ёлкин", "1200,50"]


def test_a_book_is_read_with_its_title_its_days_and_its_numbers(anna: Member) -> None:
    wide_head = [f"Колонка {at}" for at in range(198)]
    body = book(
        ["Наши клиенты"],
        ["Клиент", "Телефон", *wide_head],
        ["Зоя", 79123456789, date(2026, 2, 1), "=1+1", 0.1 + 0.2, "9" * 30_000],
        merge="A1:D1",
    )

    table = bring(anna, body)

    assert (table.head_number, len(table.heads)) == (2, 200)
    assert table.targets == {0: "name", 1: "phone"}
    cells = first_rows(table)[2][1]
    assert cells[:3] == [FileCell("Зоя"), FileCell("79123456789", "n"), FileCell("2026-02-01", "d")]
    assert (cells[4], len(cells[5].text)) == (FileCell("0.3", "n"), reader.LONGEST_CELL)


@pytest.mark.parametrize(
    "body",
    [
        bomb(),
        b"",
        *wide((), (b"PK\x03\x04 no book", b"\xd0\xcf\x11\xe0 no book either", b";;;\n;;\n", TOO_WIDE)),
    ],
)
def test_what_is_no_table_is_refused_in_words(anna: Member, body: bytes) -> None:
    with pytest.raises(CannotImport):
        bring(anna, body)

    assert not TableImport.objects.exists()


def test_cells_are_read_as_what_their_column_is() -> None:
    assert (
        read_money(FileCell("1 200,50 ₽"), RUSSIAN) == read_money(FileCell("1200.5", "n"), RUSSIAN) == 1200.5
    )
    assert read_quantity(FileCell("1,234"), RUSSIAN) == read_quantity(FileCell("1.234", "n"), RUSSIAN)
    assert (
        read_day(FileCell("46054", "n"), RUSSIAN)
        == read_day(FileCell("01.02.2026 10:30"), RUSSIAN)
        == date(2026, 2, 1)
    )
    assert read_minutes(FileCell("1,5"), RUSSIAN) == read_minutes(FileCell("1:30"), RUSSIAN) == 90
    for reading, text in ((read_phone, "7,9E+10"), (read_day, "31.02.2026"), (read_money, "9" * 20)):
        with pytest.raises(Unreadable):
            reading(FileCell(text), RUSSIAN)
