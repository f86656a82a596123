"""Options that a table brings and the company's fields do not have yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from naryad.exchange.actions.tables import check_table
from naryad.exchange.models import TableImport
from naryad.fields.names import OPTIONS
from naryad.fields.rules.definitions import Definition
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name


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
