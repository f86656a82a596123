"""A table comes in: its file, its columns, its check, its run, its return."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from naryad.activity.actions import announce, record
from naryad.core.errors import ActionError
from naryad.core.text import fold
from naryad.exchange.actions.kinds.known import KINDS, offered_kinds
from naryad.exchange.actions.laying import RowKind
from naryad.exchange.facts import ImportTakenBack, TableImported
from naryad.exchange.models import ColumnMapping, ImportChange, ImportNote, ImportPiece, Mode, TableImport
from naryad.exchange.rules.cells import FileCell, cell_of
from naryad.exchange.rules.faults import FAULTS
from naryad.exchange.rules.targets import Target, head_row, heading, proposed
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

State = TableImport.State
JOB = "exchange.lay"
RIGHT = "imports.run"
PIECE = 500
HEADS_AMONG = 20
"""Rows of which one names the columns."""
UNRUN_FOR = timedelta(days=7)
"""A file that nobody ran is thrown away after it."""
WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)


class CannotImport(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def read_table(*, kind: str, name: str, lines: IO[bytes], actor: Member, now: datetime) -> TableImport:
    """Keep the rows of a file (rules.reader.unpacked), and propose what its columns are."""
    rows_of = _kind(kind, actor)
    layout = json.loads(lines.readline())
    if fault := layout.get("refused"):
        raise CannotImport(FAULTS[fault], field="file")
    TableImport.objects.filter(state__in=(State.READ, State.CHECKED), made_at__lt=now - UNRUN_FOR).delete()
    table = TableImport.objects.create(
        kind=kind, name=name[:200], layout=layout, row_count=0, made_by=actor, made_at=now
    )
    counts = _keep(table, (json.loads(line) for line in lines))
    if not any(counts):
        raise CannotImport(FAULTS["empty"], field="file")
    table.layout["counts"], table.sheet = counts, next(at for at, count in enumerate(counts) if count)
    table.row_count = counts[table.sheet]
    _understand(table, rows_of.targets(actor))
    table.save()
    return table


def _keep(table: TableImport, lines: Iterator[Any]) -> list[int]:
    """How many rows each sheet has."""
    counts = [0] * max(1, len(table.layout.get("sheets", ())))
    for sheet, rows in groupby(lines, key=lambda line: line[2] if len(line) > 2 else 0):
        while piece := [line[:2] for line in islice(rows, PIECE)]:
            ImportPiece.objects.create(table=table, sheet=sheet, first=piece[0][0], rows=piece)
            counts[sheet] += len(piece)
    return counts


def _understand(table: TableImport, targets: Sequence[Target], head_number: int | None = None) -> None:
    """Which row names the columns, and what they are: as a mapping has it that knows their names, else as they look."""
    rows = first_rows(table)
    table.head_number = head_number or head_row(rows[:HEADS_AMONG], targets)
    heads = next((cells for number, cells in rows if number == table.head_number), [])
    under = [cells for number, cells in rows if number > table.head_number]
    width = max([len(heads), *map(len, under)], default=0)
    table.heads = [heads[at].text[:200] if at < len(heads) else "" for at in range(width)]
    columns = proposed(table.heads, under, targets)
    mapping = _fitting(table)
    if mapping:
        known = {target.key for target in targets}
        columns = {
            at: mapping.columns[heading(head)]
            for at, head in enumerate(table.heads)
            if mapping.columns.get(heading(head)) in known
        }
        table.mode = mapping.mode
    table.columns = columns
    table.known_by = likely_key(targets, columns.values())
    if mapping and mapping.known_by in columns.values():
        table.known_by = mapping.known_by


def _fitting(table: TableImport) -> ColumnMapping | None:
    """The newest mapping whose every column is there."""
    heads = set(map(heading, table.heads))
    mappings = ColumnMapping.objects.filter(kind=table.kind).order_by("-pk")
    return next((one for one in mappings if one.columns and set(one.columns) <= heads), None)


def likely_key(targets: Sequence[Target], chosen: Iterable[str]) -> str:
    """The first that rows can be known by and that a column is."""
    chosen = set(chosen)
    keys = [target.key for target in targets if target.is_key and target.key in chosen]
    return min(keys, key=lambda key: KEY_ORDER.get(key, 3), default="")


KEY_ORDER = {"external_id": 0, "article": 1, "inn": 1, "phone": 2, "email": 3, "name": 4}


def first_rows(table: TableImport) -> list[tuple[int, list[FileCell]]]:
    piece = table.own_pieces().first()
    return [(number, list(map(cell_of, cells))) for number, cells in piece.rows] if piece else []


@transaction.atomic
def choose_sheet(*, table_id: int, sheet: int, actor: Member, now: datetime) -> TableImport:
    """Another sheet of the book is brought: all is proposed anew."""
    table = _locked(table_id, actor, State.READ, State.CHECKED)
    counts = table.layout.get("counts", [])
    if sheet not in range(len(counts)) or not counts[sheet]:
        raise CannotImport(_("There is no such sheet in the file."), field="sheet")
    table.sheet, table.row_count = sheet, counts[sheet]
    _understand(table, _kind(table.kind, actor).targets(actor))
    table.state = State.READ
    table.save()
    return table


@transaction.atomic
def choose_heads(*, table_id: int, head_number: int, actor: Member, now: datetime) -> TableImport:
    """Another row names the columns: all is proposed anew."""
    table = _locked(table_id, actor, State.READ, State.CHECKED)
    if head_number not in [number for number, _cells in first_rows(table)[:HEADS_AMONG]]:
        raise CannotImport(_("There is no such row at the beginning of the file."), field="head_number")
    _understand(table, _kind(table.kind, actor).targets(actor), head_number)
    table.state = State.READ
    table.save()
    return table


@transaction.atomic
def check_table(
    *,
    table_id: int,
    columns: Mapping[int, str],
    known_by: str,
    mode: str,
    keep_as: str = "",
    actor: Member,
    now: datetime,
) -> TableImport:
    """Begin to try it: what would come of each row. `keep_as`: the name under which these columns are kept."""
    table = _locked(table_id, actor, State.READ, State.CHECKED)
    kind = _kind(table.kind, actor)
    targets = {target.key: target for target in kind.targets(actor)}
    _check_columns(columns, known_by, mode, targets, kind)
    table.columns, table.known_by, table.mode = dict(columns), known_by, mode
    if keep_as.strip():
        _keep_mapping(table, keep_as.strip()[:100])
    _begin(table, State.CHECKING)
    return table


def _check_columns(
    columns: Mapping[int, str], known_by: str, mode: str, targets: Mapping[str, Target], kind: RowKind
) -> None:
    chosen = list(columns.values())
    if odd := [key for key in chosen if key not in targets]:
        raise CannotImport(_("There is no such field any more."), field=odd[0])
    if len(set(chosen)) < len(chosen):
        raise CannotImport(_("Two columns are said to be the same."))
    is_known = known_by in chosen and targets[known_by].is_key
    if not is_known and (known_by or not kind.knows_itself):
        raise CannotImport(_("Choose by which column rows are known."), field="known_by")
    if mode != Mode.UPDATE and not set(kind.needed) <= set(chosen):
        missing = ", ".join(f"«{targets[key].title}»" for key in kind.needed if key not in chosen)
        raise CannotImport(
            str(_("Nothing can be added without a column for: %(names)s")) % {"names": missing}
        )


def _keep_mapping(table: TableImport, name: str) -> None:
    heads = {heading(table.heads[at]): key for at, key in table.targets.items()}
    columns = {head: key for head, key in heads.items() if head}
    given = {"name": name, "columns": columns, "known_by": table.known_by, "mode": table.mode}
    kept = ColumnMapping.objects.filter(kind=table.kind, name_key=fold(name)).first()
    if kept is None:
        ColumnMapping.objects.create(kind=table.kind, **given)
    else:
        ColumnMapping.objects.filter(pk=kept.pk).update(**given)


@transaction.atomic
def forget_mapping(*, mapping_id: int, actor: Member) -> None:
    require(actor, RIGHT)
    ColumnMapping.objects.filter(pk=mapping_id).delete()


@transaction.atomic
def run_table(*, table_id: int, actor: Member, now: datetime) -> TableImport:
    """Begin, or go on after a stop."""
    table = _locked(table_id, actor, State.CHECKED, State.STOPPED)
    _begin(table, State.RUNNING, goes_on=table.state == State.STOPPED)
    return table


@transaction.atomic
def stop_table(*, table_id: int, actor: Member, now: datetime) -> TableImport:
    """What was laid stays laid; a check that is stopped begins anew. One that has ended meanwhile stays as it is."""
    table = _locked(table_id, actor)
    if table.state in (State.CHECKING, State.RUNNING):
        table.state = State.READ if table.state == State.CHECKING else State.STOPPED
        table.save(update_fields=["state"])
        announce([topic_of(table)])
    return table


@transaction.atomic
def undo_table(*, table_id: int, actor: Member, now: datetime) -> TableImport:
    """Begin to take all of it back, but for rows that people have changed since."""
    table = _locked(table_id, actor, State.DONE, State.STOPPED)
    _begin(table, State.UNDOING)
    return table


@transaction.atomic
def drop_table(*, table_id: int, actor: Member, now: datetime) -> None:
    """A file that was not run."""
    _locked(table_id, actor, State.READ, State.CHECKED).delete()


def end(table: TableImport, *, now: datetime) -> None:
    """The last row has been gone through."""
    ends = {State.CHECKING: State.CHECKED, State.RUNNING: State.DONE, State.UNDOING: State.UNDONE}
    was, table.state = table.state, ends[State(table.state)]
    if table.state == State.CHECKED:
        return
    table.ended_at = now
    if was == State.RUNNING:
        table.pieces.all().delete()
        counts = {name: table.count(name) for name in ("added", "changed", "skipped", "refused")}
        record(TableImported(name=table.name, rows_of=table.kind, **counts), actor=table.made_by, at=now)
    else:
        ImportChange.objects.filter(table=table).delete()
        counts = {name: table.count(name) for name in ("undone", "kept")}
        record(ImportTakenBack(name=table.name, **counts), actor=table.made_by, at=now)


def topic_of(table: TableImport) -> str:
    return f"import:{table.pk}"


def _begin(table: TableImport, state: State, *, goes_on: bool = False) -> None:
    if not goes_on:
        table.done = 0
        if state == State.UNDOING:
            table.counts = table.counts | {"undone": 0, "kept": 0}
        else:
            table.counts = {}
            ImportNote.objects.filter(table=table).delete()
    table.state = state
    table.save()
    app.configure_task(JOB).defer(workspace_id=require_workspace_id(), table_id=table.pk)
    announce([topic_of(table)])


def _locked(table_id: int, actor: Member, *states: State) -> TableImport:
    require(actor, RIGHT)
    table = TableImport.objects.select_for_update(of=("self",)).filter(pk=table_id).first()
    if table is None:
        raise CannotImport(_("There is no such import."))
    _kind(table.kind, actor)
    if states and table.state not in states:
        raise CannotImport(_("It has gone on meanwhile: look at where it stands now."))
    return table


def _kind(key: str, actor: Member) -> RowKind:
    require(actor, RIGHT)
    if KINDS.get(key) not in offered_kinds(actor):
        raise CannotImport(_("Such rows cannot be brought."), field="kind")
    return KINDS[key]
