"""A company as one ZIP (docs/dev/company-zip.md): its tables row after row, then its files, then what all of it is."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from naryad.fields.models import HasOwnFields
from naryad.fields.queries.definitions import definitions
from naryad.fields.queries.values import reading, said_value
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.holders import holders
from naryad.files.models import Attachment
from naryad.files.queries import open_bytes
from naryad.transfer.queries.digest import company_digest
from naryad.transfer.rules.cells import guarded, written
from naryad.transfer.rules.format import (
    BOM,
    DELIMITER,
    FILES,
    FORMAT,
    LOGIN_COLUMNS,
    LOGINS,
    MANIFEST,
    STAY_BEHIND,
    VERSION,
)
from naryad.transfer.rules.tables import CarriedTable, carried_tables
from naryad.workspaces.models import Member, Workspace

AT_ONCE = 1000
PLAIN = (bool, int, str, list, dict, type(None))


@dataclass
class Packing:
    """One file on its way. `tell(done, total)` is called now and then; `member` reads the values of own fields."""

    archive: ZipFile
    member: Member
    tell: Callable[[int, int], None]
    total: int
    done: int = 0
    tables: dict[str, Any] = field(default_factory=dict)

    def step(self, count: int) -> None:
        self.done += count
        self.tell(self.done, self.total)


@dataclass(frozen=True, kw_only=True)
class Packed:
    rows: int
    files: int
    missing: Sequence[str]


def pack(target: IO[bytes], *, member: Member, now: datetime, tell: Callable[[int, int], None]) -> Packed:
    """Write the current company, as it is at this moment where the transaction has one (tenancy.moment)."""
    kept = _kept_files()
    total = sum(table.rows().count() for table in carried_tables()) + kept.count()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        packing = Packing(archive, member, tell, total)
        for table in carried_tables():
            _write_table(packing, table)
        _write_logins(packing)
        missing = _write_files(packing)
        manifest = _manifest(packing, now=now) | {"missing_files": missing}
        archive.writestr(_entry(MANIFEST, now), json.dumps(manifest, ensure_ascii=False, indent=1))
    rows = sum(one["rows"] for one in packing.tables.values())
    return Packed(rows=rows, files=packing.total - rows - len(missing), missing=missing)


def _entry(name: str, now: datetime, how: int = ZIP_DEFLATED) -> ZipInfo:
    entry = ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
    entry.compress_type = how
    return entry


def _manifest(packing: Packing, *, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": version("naryad"),
        "made_at": written(now, "moment"),
        "company": _settings(packing.member.workspace),
        "tables": packing.tables,
        "digest": company_digest(),
    }


def _settings(workspace: Workspace) -> dict[str, Any]:
    fields = workspace._meta.concrete_fields
    values = {one.name: getattr(workspace, one.name) for one in fields if one.name not in STAY_BEHIND}
    return {
        name: value if isinstance(value, PLAIN) else written(value, "text") for name, value in values.items()
    }


class _SumWriter(io.RawIOBase):
    """Adds up what is written through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._sum = stream, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._sum.update(piece)
        return self._stream.write(piece)

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def _write_lines(packing: Packing, name: str, lines: Iterator[Sequence[str]]) -> str:
    """The sum of the bytes of the table."""
    with packing.archive.open(name, "w", force_zip64=True) as stream:
        summed = _SumWriter(stream)
        text = io.TextIOWrapper(io.BufferedWriter(summed, 64 * 1024), encoding="utf-8", newline="")
        text.write(BOM)  # spreadsheets take it for Latin otherwise
        csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n").writerows(lines)
        text.flush()
        digest = summed.hexdigest()
        text.detach().detach()
    return digest


def _write_table(packing: Packing, table: CarriedTable) -> None:
    span: Counter[str] = Counter()
    own = _own_fields(packing.member, table)
    digest = _write_lines(packing, table.file, _lines(packing, table, own, span))
    packing.tables[table.name] = {
        "file": table.file,
        "rows": span["rows"],
        "first_id": span["first"],
        "last_id": span["last"],
        "sha256": digest,
        "columns": [column.described() for column in table.columns],
        "for_reading": [own_head(one) for one in own],
    }


def _lines(
    packing: Packing, table: CarriedTable, own: Sequence[Definition], span: Counter[str]
) -> Iterator[Sequence[str]]:
    names, kinds = [one.name for one in table.columns], [one.type for one in table.columns]
    yield [*names, *(guarded(own_head(one)) for one in own)]
    rows = table.rows().order_by("pk").values_list("pk", *names).iterator(chunk_size=AT_ONCE)
    place = names.index("custom") if own else 0
    while batch := list(islice(rows, AT_ONCE)):
        said = _said_own(packing.member, own, [row[place + 1] for row in batch])
        for (_pk, *values), words in zip(batch, said, strict=True):
            yield [*map(written, values, kinds), *words]
        span["first"] = span["first"] or batch[0][0]
        span["last"] = batch[-1][0]
        span["rows"] += len(batch)
        packing.step(len(batch))


def _own_fields(member: Member, table: CarriedTable) -> Sequence[Definition]:
    """Columns for people: `custom` has their values by key and id."""
    if not issubclass(table.model, HasOwnFields):
        return ()
    of = next((one.of for one in holders() if one.model is table.model), "")
    return definitions(of, member.workspace, with_archived=True) if of else ()


def own_head(own: Definition) -> str:
    return f"{own.key} {own.name}"


def _said_own(
    member: Member, own: Sequence[Definition], values: Sequence[Mapping[str, Any]]
) -> Iterator[list[str]]:
    if not own:
        yield from ([] for _row in values)
        return
    told = reading(member, own, values)
    for custom in values:
        yield [guarded(said_value(one, custom.get(one.key), told).words) for one in own]


def _write_logins(packing: Packing) -> None:
    """By whom each member logged in. No password, no second factor."""
    rows = Member.objects.filter(user__isnull=False).order_by("pk")
    named = rows.values_list("pk", "user__email", "user__name", "user__language")
    lines = ([guarded(str(cell)) for cell in row] for row in named.iterator(chunk_size=AT_ONCE))
    _write_lines(packing, LOGINS, (line for part in ([LOGIN_COLUMNS], lines) for line in part))


def _kept_files() -> Any:
    """Bytes by their sum: what was attached twice lies once."""
    return Attachment.objects.exclude(key="").order_by("sha256", "pk").distinct("sha256")


def _write_files(packing: Packing) -> list[str]:
    """The sums of those that the storage does not have."""
    missing = []
    for sha256, key in _kept_files().values_list("sha256", "key").iterator(chunk_size=AT_ONCE):
        file = open_bytes(key)
        if file is None:
            missing.append(sha256)
            continue
        with file, packing.archive.open(_stored(sha256), "w", force_zip64=True) as target:
            for piece in file.chunks():
                target.write(piece)
        packing.step(1)
    return missing


def _stored(sha256: str) -> ZipInfo:
    """As it is: most of what people attach is packed already."""
    entry = ZipInfo(FILES + sha256)
    entry.compress_type = ZIP_STORED
    return entry
