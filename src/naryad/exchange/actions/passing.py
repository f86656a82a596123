"""Going through a table, a piece in each transaction: a check is taken back at once, a run stays, an undo goes from the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation

from naryad.activity.actions import announce, events_of_the_past
from naryad.exchange.actions.kinds.known import KINDS
from naryad.exchange.actions.laying import FileRow, RowKind, RowLaying, RowOutcome, file_row, key_of, lay_rows
from naryad.exchange.actions.tables import PIECE, WORKING, end, topic_of
from naryad.exchange.models import ImportChange, ImportNote, ImportPiece, TableImport
from naryad.exchange.rules.cells import FileSheet, cell_of
from naryad.exchange.rules.targets import BadCell, Target, read_row
from naryad.workspaces.models import Member

State = TableImport.State
AT_ONCE = 500
MOST_EARLIER = 200
"""Rows of other pieces with the keys of this one that a check lays before it."""


@transaction.atomic
def pass_on(*, table_id: int, now: datetime) -> bool:
    """The next piece of what was begun; False where nothing is left, or it was stopped."""
    table = TableImport.objects.select_for_update(of=("self",)).filter(pk=table_id).first()
    if table is None or table.state not in WORKING:
        return False
    with as_its_maker(table.made_by):
        steps = {State.CHECKING: _check, State.RUNNING: _run, State.UNDOING: _undo}
        goes_on = steps[State(table.state)](table, _laying(table, now))
        if not goes_on:
            end(table, now=now)
    table.save()
    announce([topic_of(table)])
    return goes_on


@contextmanager
def as_its_maker(member: Member) -> Iterator[None]:
    language = member.user.language if member.user else member.workspace.language
    with translation.override(language), timezone.override(member.workspace.time_zone):
        yield


def _laying(table: TableImport, now: datetime) -> RowLaying:
    workspace = table.made_by.workspace
    return RowLaying(
        actor=table.made_by,
        now=now,
        sheet=FileSheet(
            decimal=table.layout.get("decimal", "."), country=workspace.country, today=workspace.today(now)
        ),
        known_by=table.known_by,
        mode=table.mode,
        table_id=table.pk,
    )


def _check(table: TableImport, laying: RowLaying) -> bool:
    piece = _next_piece(table)
    if piece is None:
        return False
    kind, rows = KINDS[table.kind], _rows(table, piece, laying)
    piece.keys = [key_of(row, laying) for row in rows]
    piece.save(update_fields=["keys"])
    with transaction.atomic():
        with events_of_the_past():
            lay_rows(kind, _earlier(table, piece, laying), laying)
            outcomes = lay_rows(kind, rows, laying)
        transaction.set_rollback(True)
    _note(table, piece, outcomes)
    return True


def _run(table: TableImport, laying: RowLaying) -> bool:
    piece = _next_piece(table)
    if piece is None:
        return False
    kind = KINDS[table.kind]
    with events_of_the_past():
        outcomes = lay_rows(kind, _rows(table, piece, laying), laying)
    ImportChange.objects.bulk_create(
        ImportChange(table=table, number=one.number, **vars(change))
        for one in outcomes
        for change in one.changes
    )
    _note(table, piece, outcomes)
    announce([kind.key])
    return True


def _undo(table: TableImport, laying: RowLaying) -> bool:
    return _undo_some(table, KINDS[table.kind].take_back, laying)


TakeBack = Callable[[Sequence[ImportChange], RowLaying], dict[int, str]]


def undo_some(table: TableImport, take_back: TakeBack, *, now: datetime) -> bool:
    """The next changes of what was begun to be taken back; False where none is left."""
    return _undo_some(table, take_back, _laying(table, now))


def _undo_some(table: TableImport, take_back: TakeBack, laying: RowLaying) -> bool:
    """From the last change on."""
    batch = list(ImportChange.objects.filter(table=table).order_by("-pk")[table.done : table.done + AT_ONCE])
    if not batch:
        return False
    with events_of_the_past():
        reasons = take_back(batch, laying)
    ImportNote.objects.bulk_create(
        ImportNote(
            table=table, number=change.number, became=ImportNote.Became.KEPT, reason=reasons[change.pk]
        )
        for change in batch
        if change.pk in reasons
    )
    table.done += len(batch)
    _count(table, "undone", len(batch) - len(reasons))
    _count(table, "kept", len(reasons))
    return True


def _next_piece(table: TableImport) -> ImportPiece | None:
    return table.own_pieces()[_pieces_done(table) :].first()


def _pieces_done(table: TableImport) -> int:
    """All but the last one are of one size."""
    return -(-table.done // PIECE)


def _rows(table: TableImport, piece: ImportPiece, laying: RowLaying) -> list[FileRow]:
    """Below the names of the columns."""
    targets = {target.key: target for target in KINDS[table.kind].targets(laying.actor)}
    columns = {at: targets[key] for at, key in table.targets.items() if key in targets}
    return [
        _row(KINDS[table.kind], number, cells, columns, laying)
        for number, cells in piece.rows
        if number > table.head_number
    ]


def _row(
    kind: RowKind, number: int, cells: Sequence[object], columns: dict[int, Target], laying: RowLaying
) -> FileRow:
    try:
        values = read_row(list(map(cell_of, cells)), columns, laying.sheet)
    except BadCell as fault:
        return FileRow(number=number, values={}, fault=fault)
    return file_row(kind, number, values, laying)


def _earlier(table: TableImport, piece: ImportPiece, laying: RowLaying) -> list[FileRow]:
    """What earlier pieces have laid and taken back again of what this one speaks of."""
    keys = {key for key in piece.keys if key}
    others = table.own_pieces().filter(first__lt=piece.first, keys__overlap=sorted(keys))
    rows = [row for other in others for row in _rows(table, other, laying) if key_of(row, laying) in keys]
    return rows[-MOST_EARLIER:]


def _note(table: TableImport, piece: ImportPiece, outcomes: Sequence[RowOutcome]) -> None:
    cells = dict(piece.rows)
    ImportNote.objects.bulk_create(
        ImportNote(
            table=table,
            number=one.number,
            became=one.became,
            column=_heading(table, one),
            reason=str(one.reason),
            cells=cells[one.number],
        )
        for one in outcomes
        if one.became == "refused" or one.is_told
    )
    for one in outcomes:
        _count(table, one.became, 1)
    table.done += len(piece.rows)


def _heading(table: TableImport, one: RowOutcome) -> str:
    """Of the column that the reason is of."""
    place = one.column
    if place is None:
        place = next((at for at, key in table.targets.items() if key == one.target), None)
    if place is None:
        return ""
    return table.heads[place] or str(place + 1)


def _count(table: TableImport, name: str, more: int) -> None:
    table.counts[name] = table.count(name) + more
