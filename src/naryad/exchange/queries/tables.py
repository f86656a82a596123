"""Reads of imports."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from naryad.core.text import fold, visible
from naryad.exchange.models import ColumnMapping, ImportChange, ImportNote, TableImport
from naryad.exchange.rules.cells import FileCell, cell_of
from naryad.exchange.rules.guesses import likely_field
from naryad.fields.queries.definitions import KEY, find_definition
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.known import HAS_OPTIONS
from naryad.workspaces.models import Workspace

SHOWN = 100
"""Notes on a page; the report has all."""
SAMPLES = 3
MOST_NEW_OPTIONS = 30
LONGEST_OPTION = 100


def recent_imports() -> QuerySet[TableImport]:
    return TableImport.objects.select_related("made_by").order_by("-pk")[:20]


def kept_mappings() -> QuerySet[ColumnMapping]:
    return ColumnMapping.objects.order_by("kind", "name_key")


def first_rows(table: TableImport) -> list[tuple[int, list[FileCell]]]:
    """Of the file, with their numbers; none once it was run."""
    piece = table.own_pieces().first()
    return [(number, list(map(cell_of, cells))) for number, cells in piece.rows] if piece else []


def sheets_of(table: TableImport) -> list[tuple[int, str]]:
    """(place, name) of those that can be brought."""
    named = zip(table.layout.get("sheets", ()), table.layout.get("counts", ()), strict=False)
    return [(at, name) for at, (name, count) in enumerate(named) if count]


def samples(table: TableImport) -> list[list[str]]:
    """For each column, what stands in its first filled cells."""
    rows = [cells for number, cells in first_rows(table) if number > table.head_number]
    return [
        [row[at].text[:60] for row in rows if at < len(row) and row[at]][:SAMPLES]
        for at in range(len(table.heads))
    ]


def filled_cells(table: TableImport, at: int) -> list[FileCell]:
    """Of a column, among the first rows."""
    rows = [cells for number, cells in first_rows(table) if number > table.head_number]
    return [row[at] for row in rows if at < len(row) and row[at]]


def likely_fields(table: TableImport) -> list[str]:
    """Of what kind a new field would be, by column."""
    return [likely_field(filled_cells(table, at)) for at in range(len(table.heads))]


def notes_of(table: TableImport) -> QuerySet[ImportNote]:
    return ImportNote.objects.filter(table=table).order_by("number", "pk")


def report_rows(table: TableImport) -> Iterator[list[Any]]:
    """Number, what became of it, column, reason, then the row as it was."""
    for note in notes_of(table).iterator(chunk_size=500):
        cells = [str(cell_of(cell)) for cell in note.cells]
        yield [note.number, str(note.get_became_display()), note.column, note.reason, *cells]


def has_changes(table: TableImport) -> bool:
    return ImportChange.objects.filter(table=table).exists()


def new_options(table: TableImport, workspace: Workspace) -> dict[Definition, list[str]]:
    """Words of refused rows that fields of choices do not have yet, by field."""
    found: dict[Definition, dict[str, str]] = {}
    places = {at: own for at, key in table.targets.items() if (own := _choice(key, workspace))}
    for at, own in places.items():
        has = {fold(option.name) for option in own.options}
        notes = notes_of(table).filter(column=table.heads[at] or str(at + 1))
        for cells in notes.values_list("cells", flat=True)[:1000]:
            text = cell_of(cells[at]).text if at < len(cells) else ""
            for word in text.split(",") if own.kind == "choices" else [text]:
                if fold(word) and fold(word) not in has:
                    found.setdefault(own, {}).setdefault(fold(word), visible(word)[:LONGEST_OPTION])
    return {own: list(words.values())[:MOST_NEW_OPTIONS] for own, words in found.items()}


def _choice(key: str, workspace: Workspace) -> Definition | None:
    name = key.rpartition(".")[2]
    own = find_definition(int(name[1:]), workspace) if KEY.fullmatch(name) else None
    return own if own and own.kind in HAS_OPTIONS else None
