"""A company's file as it comes from anywhere: what is no such file, or is made to do harm, is refused before a row is read."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.transfer.rules.format import BOM, DELIMITER, FILES, FORMAT, LOGINS, MANIFEST, VERSION
from naryad.transfer.rules.tables import CarriedTable, carried_tables

MOST_UNFOLDED = 200
"""How much more a table may come to than it takes in the file: a thousand times is a bomb, ten or twenty what tables have."""
LARGEST_MANIFEST = 16 * 1024 * 1024
LARGEST_CELL = 8 * 1024 * 1024
MOST_IDS = 50_000_000
"""Between the first and the last row of a table; what is not the company's own lies between them."""
ENCRYPTED = 0x1
_STORED_NAME = re.compile(re.escape(FILES) + "[0-9a-f]{64}")
csv.field_size_limit(LARGEST_CELL)


class CannotReadCompany(ActionError):
    """The file is no company's, or not as it was written. Nothing has been laid."""


class BrokenRow(CannotReadCompany):
    """Says which."""

    def __init__(self, table: str, line: int, why: str | Promise) -> None:
        text = _("%(table)s.csv, line %(line)s: %(why)s")
        super().__init__(filled(text, {"table": table, "line": line, "why": why}))


@dataclass(frozen=True, kw_only=True)
class SaidTable:
    """What company.json says of a table."""

    rows: int
    first_id: int
    last_id: int
    sha256: str
    columns: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class OpenedCompany:
    archive: ZipFile
    company: Mapping[str, Any]
    tables: Mapping[str, SaidTable]
    digest: Mapping[str, Any]
    missing_files: frozenset[str]

    def has_file(self, sha256: str) -> bool:
        return FILES + sha256 in self.archive.NameToInfo


def open_company(file: IO[bytes]) -> OpenedCompany:
    try:
        archive = ZipFile(file)
        _refuse_odd(archive)
        return _opened(archive, json.loads(archive.read(MANIFEST)))
    except (BadZipFile, NotImplementedError, EOFError, OSError) as fault:
        raise CannotReadCompany(_("This is no ZIP, or it is damaged.")) from fault
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise CannotReadCompany(_("company.json in it is not as Naryad writes it.")) from fault


def _refuse_odd(archive: ZipFile) -> None:
    names = [entry.filename for entry in archive.infolist()]
    known = {MANIFEST, LOGINS, *(table.file for table in carried_tables())}
    for entry in archive.infolist():
        name = entry.filename
        if name not in known and not _STORED_NAME.fullmatch(name):
            raise CannotReadCompany(
                filled(_("In it is what no file of a company has: %(name)s"), {"name": name[:100]})
            )
        if entry.flag_bits & ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise CannotReadCompany(
                filled(_("%(name)s in it is packed as Naryad does not pack."), {"name": name})
            )
        if entry.file_size > MOST_UNFOLDED * max(entry.compress_size, 1024):
            raise CannotReadCompany(filled(_("%(name)s in it unfolds to too much."), {"name": name}))
    if len(names) != len(set(names)) or archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise CannotReadCompany(_("company.json in it is not as Naryad writes it."))


def _opened(archive: ZipFile, said: Mapping[str, Any]) -> OpenedCompany:
    if said["format"] != FORMAT:
        raise CannotReadCompany(_("This is no company's file."))
    if said["version"] != VERSION:
        text = _("Written by another version (Naryad %(program)s): bring both to the same one.")
        raise CannotReadCompany(filled(text, {"program": str(said["program"])[:40]}))
    known = {table.name: table for table in carried_tables()}
    tables = {name: _said(known.get(name), name, one) for name, one in said["tables"].items()}
    return OpenedCompany(
        archive=archive,
        company=dict(said["company"]),
        tables=tables,
        digest=dict(said["digest"]),
        missing_files=frozenset(map(str, said["missing_files"])),
    )


def _said(table: CarriedTable | None, name: str, said: Mapping[str, Any]) -> SaidTable:
    columns = [str(one["name"]) for one in said["columns"]]
    odd = name if table is None else _odd_column(table, columns)
    if odd:
        text = _("Written by another version: there is no %(what)s here.")
        raise CannotReadCompany(filled(text, {"what": odd[:100]}))
    rows, first, last = int(said["rows"]), int(said["first_id"]), int(said["last_id"])
    if not (0 <= rows <= last - first + 1 <= MOST_IDS and first >= 0):
        raise ValueError(name)
    return SaidTable(rows=rows, first_id=first, last_id=last, sha256=str(said["sha256"]), columns=columns)


def _odd_column(table: CarriedTable, columns: Sequence[str]) -> str:
    """One that is not known here, or that is and has no value to begin with."""
    known = {column.name: column for column in table.columns}
    odd = next((f"{table.name}.{name}" for name in columns if name not in known), "")
    lacking = (
        f"{table.name}.{name}"
        for name, column in known.items()
        if name not in columns and not (column.field.null or column.field.has_default())
    )
    return odd or next(lacking, "")


class _SumReader(io.RawIOBase):
    """Adds up what is read through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._sum = stream, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        piece = self._stream.read(len(target))
        self._sum.update(piece)
        target[: len(piece)] = piece
        return len(piece)

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def read_lines(
    opened: OpenedCompany, name: str, file: str, *, sha256: str = ""
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table as text by column, with the line in which each begins; all of them are as `sha256` says."""
    try:
        with opened.archive.open(file) as stream:
            summed = _SumReader(stream)
            text = io.TextIOWrapper(io.BufferedReader(summed, 64 * 1024), encoding="utf-8", newline="")
            yield from _rows(name, text)
            if sha256 and summed.hexdigest() != sha256:
                raise CannotReadCompany(
                    filled(_("%(name)s in it was changed after it was written."), {"name": file})
                )
    except (BadZipFile, EOFError, OSError, UnicodeDecodeError, csv.Error, KeyError) as fault:
        raise CannotReadCompany(filled(_("%(name)s in it cannot be read."), {"name": file})) from fault


def _rows(name: str, text: IO[str]) -> Iterator[tuple[int, dict[str, str]]]:
    lines = csv.reader(text, delimiter=DELIMITER, strict=True)
    heads = next(lines, [])
    if heads:
        heads[0] = heads[0].removeprefix(BOM)
    before = lines.line_num
    for cells in lines:
        if len(cells) != len(heads):
            raise BrokenRow(name, before + 1, _("not as many cells as columns"))
        yield before + 1, dict(zip(heads, cells, strict=True))
        before = lines.line_num
