"""Fields, and options of fields, that a table brings and the company does not have yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from naryad.exchange.actions.kinds.known import KINDS
from naryad.exchange.actions.tables import check_table
from naryad.exchange.models import TableImport
from naryad.exchange.queries.tables import filled_cells
from naryad.exchange.rules.guesses import NEW, options_of
from naryad.fields.actions.definitions import create_field
from naryad.fields.names import OPTIONS
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.known import HAS_OPTIONS
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name


@transaction.atomic
def check_with_fields(
    *, table_id: int, columns: Mapping[int, str], actor: Member, now: datetime, **given: Any
) -> TableImport:
    """As check_table; a column that is said to be "new:<kind>" becomes a field first. Fields are settings: they stay."""
    table = TableImport.objects.get(pk=table_id)
    made = {
        at: _new_field(table, at, key.removeprefix(NEW), actor=actor, now=now)
        for at, key in columns.items()
        if key.startswith(NEW)
    }
    if made:
        actor.workspace.refresh_from_db()
    return check_table(table_id=table_id, columns={**columns, **made}, actor=actor, now=now, **given)


def _new_field(table: TableImport, at: int, kind: str, *, actor: Member, now: datetime) -> str:
    """Its key; it is called as the column is."""
    cells = filled_cells(table, at)
    field = create_field(
        of=KINDS[table.kind].fields_of,
        kind=kind,
        name=table.heads[at],
        options=options_of(cells) if kind in HAS_OPTIONS else (),
        actor=actor,
        now=now,
    )
    return f"f{field.pk}"


@transaction.atomic
def add_options(
    *, table_id: int, options: Mapping[Definition, Sequence[str]], actor: Member, now: datetime
) -> TableImport:
    """They are settings: they stay when the import is taken back. The table is checked again with them."""
    for own, words in options.items():
        for word in words:
            create_name(names=OPTIONS, name=word, owner_id=own.pk, actor=actor, now=now)
    actor.workspace.refresh_from_db()
    table = TableImport.objects.get(pk=table_id)
    return check_table(
        table_id=table_id,
        columns=table.targets,
        known_by=table.known_by,
        mode=table.mode,
        actor=actor,
        now=now,
    )
