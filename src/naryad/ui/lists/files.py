"""Rows of a list as a file: CSV for any program, XLSX with days and numbers as such. No cell is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from naryad.core.cells import safe_cell
from naryad.ui.lists.columns import Column, Money, Person, Row, Viewer, read_rows
from naryad.ui.lists.page import FoundRows

BATCH = 500
MOST_ROWS = 50_000
"""Of one file; more are to be narrowed first."""
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
"""Letters of a cell, as spreadsheets have it."""


def filed_columns(columns: Sequence[Column]) -> list[Column]:
    """Those of a list that say a value, in the order of the view."""
    return [column for column in columns if column.plain or column.value]


def plain_value(column: Column, cell: Any) -> Any:
    """As a file has it: None, a text, a number, a day, a moment."""
    if cell is None or cell == "":
        return None
    value = column.plain(cell) if column.plain else cell
    if isinstance(value, Person):
        return value.name
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | datetime):
        return None if value is None else str(value)
    return value


def file_rows(found: FoundRows, viewer: Viewer) -> Iterator[list[Any]]:
    """All rows in the order of the list, each as the values of filed_columns()."""
    columns = filed_columns(found.arrangement.columns)
    for rows in _batches(found, columns, viewer):
        for row in rows:
            yield [plain_value(cell.column, cell.value) for cell in row.cells]


def _batches(found: FoundRows, columns: Sequence[Column], viewer: Viewer) -> Iterator[Sequence[Row]]:
    after = ""
    while True:
        page = found.page_ids(viewer, size=BATCH, after=after)
        yield read_rows(ids=page.ids, columns=columns, lead=found.table.lead, viewer=viewer)
        if not page.later:
            return
        after = page.later


def _new_file() -> IO[bytes]:
    """Of the answer, which closes it."""
    return TemporaryFile()


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]], zone: ZoneInfo) -> tuple[IO[bytes], int]:
    """The file at its beginning, and how many rows it has."""
    file, count = _new_file(), 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)  # spreadsheets take it for Latin otherwise
    writer = csv.writer(text, delimiter=";")
    writer.writerow([safe_cell(head) for head in heads])
    for row in rows:
        writer.writerow([_in_csv(value, zone) for value in row])
        count += 1
    text.detach()
    file.seek(0)
    return file, count


def _in_csv(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return safe_cell(value) if isinstance(value, str) else str(value)


def write_xlsx(heads: Sequence[str], rows: Iterable[Sequence[Any]], zone: ZoneInfo) -> tuple[IO[bytes], int]:
    """As write_csv(); rows go to the disk as they come."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book, count = Workbook(write_only=True), 0
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)

    def cell(value: Any) -> Any:
        shown, number_format = _in_xlsx(value, zone)
        made = WriteOnlyCell(sheet, value=shown)
        if number_format:
            made.number_format = number_format
        return made

    first = [cell(head) for head in heads]
    for head in first:
        head.font = bold
    sheet.append(first)
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    file = _new_file()
    book.save(file)
    file.seek(0)
    return file, count


def _in_xlsx(value: Any, zone: ZoneInfo) -> tuple[Any, str]:
    """The value of a cell, and how it is shown."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None), "dd.mm.yyyy hh:mm"
    if isinstance(value, date):
        return value, "dd.mm.yyyy"
    if isinstance(value, Decimal):
        return value, "#,##0" if value == value.to_integral_value() else "#,##0.00"
    if isinstance(value, str):
        return safe_cell(_NOT_IN_XML.sub("", value)[: LONGEST - 1]), ""
    return value, ""


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
