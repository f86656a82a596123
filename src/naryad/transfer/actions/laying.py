"""A company's file becomes a company of this database, in one transaction: all of it, or nothing.

The one place that writes rows of other apps past their actions: these rows were made by actions once, and are laid as they
were, with new ids. The database checks them as it does any row, behind row security.
"""

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, InternalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import filled
from naryad.fields.models import OwnField
from naryad.files.actions.attachments import lay_bytes
from naryad.files.models import Attachment
from naryad.tenancy.scope import scope
from naryad.transfer.facts import CompanyArrived
from naryad.transfer.queries.digest import company_digest
from naryad.transfer.rules.cells import checked, read_cell, unguarded
from naryad.transfer.rules.format import FILES, LOGINS, STAY_BEHIND
from naryad.transfer.rules.ids import IdSpan, ShiftedIds
from naryad.transfer.rules.opening import (
    BrokenRow,
    CannotReadCompany,
    OpenedCompany,
    SaidTable,
    open_company,
    read_lines,
)
from naryad.transfer.rules.tables import CarriedColumn, CarriedTable, carried_tables
from naryad.transfer.rules.within import WITHIN
from naryad.workspaces.actions.invitations import invite
from naryad.workspaces.models import Member, User, Workspace

AT_ONCE = 500
TRIES = 5
RESERVE = """
SELECT min(given), max(given) FROM (
  SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS given FROM generate_series(1, %s)
) AS numbers
"""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Who had a login in the old place and has none here: by `secret` they take their place (workspaces:join)."""

    name: str
    email: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class LaidCompany:
    workspace: Workspace
    rows: int
    invited: Sequence[Invited]


@dataclass
class _Laying:
    opened: OpenedCompany
    ids: ShiftedIds
    now: datetime
    tell: Callable[[int, int], None]
    total: int
    done: int = 0


def lay_company(
    file: IO[bytes],
    *,
    slug_of: Callable[[str], str],
    now: datetime,
    tell: Callable[[int, int], None],
) -> LaidCompany:
    """A new company as the file has it. `slug_of`: a free short name for a name; `tell(done, total)` counts rows.

    Raises CannotReadCompany, and nothing is changed. Who has a login of the same e-mail here takes their place at once,
    all others are invited.
    """
    opened = open_company(file)
    try:
        with transaction.atomic():
            workspace = _begin(opened, slug_of)
            with scope(workspace.pk):
                laying = _laying(opened, now=now, tell=tell)
                _lay_tables(laying)
                invited = _let_in(laying)
                _check(opened)
                workspace.refresh_from_db()
                record(CompanyArrived(name=workspace.name, rows=laying.done), actor=None, at=now)
    except (IntegrityError, DataError, InternalError) as fault:
        why = " ".join(str(fault).split())[:300]
        raise CannotReadCompany(
            filled(_("The database refuses what is in the file: %(why)s"), {"why": why})
        ) from fault
    return LaidCompany(workspace=workspace, rows=laying.done, invited=invited)


def _begin(opened: OpenedCompany, slug_of: Callable[[str], str]) -> Workspace:
    fields = {one.name: one for one in Workspace._meta.concrete_fields if one.name not in STAY_BEHIND}
    if odd := opened.company.keys() - fields.keys():
        raise CannotReadCompany(
            filled(_("Written by another version: there is no %(what)s here."), {"what": min(odd)[:100]})
        )
    try:
        values = {name: checked(fields[name], value) for name, value in opened.company.items()}
        return Workspace.objects.create(slug=slug_of(values["name"]), **values)
    except (ValidationError, KeyError, TypeError, ValueError) as fault:
        raise CannotReadCompany(_("company.json in it is not as Naryad writes it.")) from fault


def _laying(opened: OpenedCompany, *, now: datetime, tell: Callable[[int, int], None]) -> _Laying:
    spans = {name: _reserved(name, said) for name, said in opened.tables.items() if said.rows}
    return _Laying(
        opened=opened,
        ids=ShiftedIds(spans, _own_kinds(opened)),
        now=now,
        tell=tell,
        total=sum(said.rows for said in opened.tables.values()),
    )


def _lay_tables(laying: _Laying) -> None:
    for table in carried_tables():
        if table.name in laying.opened.tables:
            _lay_table(laying, table, laying.opened.tables[table.name])
    connection.check_constraints()  # keys are looked at when a transaction ends, or now


def _reserved(table: str, said: SaidTable) -> IdSpan:
    """As many numbers as lie between its first and its last row, one behind the other: others may draw some meanwhile."""
    size = said.last_id - said.first_id + 1
    for _try in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute(RESERVE, [table, size])
            first, last = cursor.fetchone()
        if last - first + 1 == size:
            return IdSpan(said.first_id, said.last_id, first)
    raise CannotReadCompany(_("Too much is written into this database just now: try again later."))


def _own_kinds(opened: OpenedCompany) -> Mapping[int, str]:
    """Values of own fields are read by what their fields hold."""
    name = OwnField._meta.db_table
    if name not in opened.tables:
        return {}
    try:
        return {int(row["id"]): row["kind"] for _line, row in read_lines(opened, name, f"tables/{name}.csv")}
    except (KeyError, ValueError) as fault:
        raise CannotReadCompany(filled(_("%(name)s in it cannot be read."), {"name": name})) from fault


def _lay_table(laying: _Laying, table: CarriedTable, said: SaidTable) -> None:
    if not getattr(table.model, "append_only", False):
        table.model._default_manager.all().delete()  # what the database makes with a company, or with its rows
    lines, count = read_lines(laying.opened, table.name, table.file, sha256=said.sha256), 0
    while batch := list(islice(lines, AT_ONCE)):
        rows = [table.model(**_values(laying, table, line, row)) for line, row in batch]
        table.model._default_manager.bulk_create(rows)
        count += len(rows)
        laying.done += len(rows)
        laying.tell(laying.done, laying.total)
    if count != said.rows:
        raise CannotReadCompany(filled(_("%(name)s in it has not all its rows."), {"name": table.file}))


def _values(laying: _Laying, table: CarriedTable, line: int, cells: Mapping[str, str]) -> dict[str, Any]:
    columns = [column for column in table.columns if column.name in cells]
    row: dict[str, Any] = {}
    for column in columns:
        try:
            row[column.name] = read_cell(cells[column.name], column)
        except (ValidationError, ValueError, RecursionError) as fault:
            raise BrokenRow(table.name, line, f"{column.name}: {cells[column.name][:60]!r}") from fault
    try:
        values = {column.name: _here(laying.ids, table, column, row) for column in columns}
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise BrokenRow(table.name, line, f"{type(fault).__name__} {fault}"[:100]) from fault
    except _Dangling as fault:
        text = _("%(column)s names a row that is not in the file")
        raise BrokenRow(table.name, line, filled(text, {"column": str(fault)})) from None
    return values | _bytes(laying, line, row) if table.model is Attachment else values


class _Dangling(Exception):
    """A column whose id is of no row."""


def _here(ids: ShiftedIds, table: CarriedTable, column: CarriedColumn, row: Mapping[str, Any]) -> Any:
    value = row[column.name]
    if column.name == "id" or (column.of and value is not None):
        new = ids.of(column.of or table.name, value)
        if not new:
            raise _Dangling(column.name)
        return new
    find = WITHIN.get(f"{table.name}.{column.name}")
    return find(value, row, ids) if find and value else value


def _bytes(laying: _Laying, line: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """Of an attachment: what its file has in the storage here. Its type is what it looks like, whatever the row says."""
    sha256 = row["sha256"]
    if laying.opened.has_file(sha256):
        with tempfile.TemporaryFile() as kept:
            if _copied(laying.opened, sha256, kept) != (sha256, row["size"]):
                raise BrokenRow("files_attachment", line, _("its file was changed after it was written"))
            return lay_bytes(kept, is_picture=row["width"] is not None, now=laying.now)
    if row["removed_at"] is not None:
        return {"key": "", "preview_key": ""}
    if sha256 in laying.opened.missing_files:
        return {"key": f"missing/{row['id']}", "preview_key": ""}
    raise BrokenRow("files_attachment", line, _("its file is not there"))


def _copied(opened: OpenedCompany, sha256: str, target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with opened.archive.open(FILES + sha256) as stream:
        while piece := stream.read(64 * 1024):
            digest.update(piece)
            target.write(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _let_in(laying: _Laying) -> list[Invited]:
    owners = Member.objects.filter(role=Member.Role.OWNER, is_active=True)
    owner = owners.select_related("workspace").order_by("pk").first()
    if owner is None:
        raise CannotReadCompany(_("No owner is in it: nobody could enter."))
    lines = read_lines(laying.opened, "logins", LOGINS)
    placed = (_placed(laying, line, row, owner) for line, row in lines)
    return [one for one in placed if one is not None]


def _placed(laying: _Laying, line: int, row: Mapping[str, str], owner: Member) -> Invited | None:
    """None: with the login that they have here already, or no longer at work."""
    try:
        member = Member.objects.get(pk=laying.ids.of_kind("member", int(row["member_id"])))
        email = unguarded(row["email"]).strip().lower()
    except (KeyError, ValueError, Member.DoesNotExist) as fault:
        raise BrokenRow("logins", line, _("of no member")) from fault
    member.user = User.objects.filter(email=email).first()
    if member.user is not None:
        member.save(update_fields=["user"])
        return None
    if not member.is_active:
        return None
    issued = invite(member_id=member.pk, email=email, actor=owner, now=laying.now)
    return Invited(name=member.name, email=email, secret=issued.secret)


def _check(opened: OpenedCompany) -> None:
    """What was laid comes to what was written: clients, deals, orders, tasks, hours, payments, files."""
    here = company_digest()
    other = [name for name in here if list(opened.digest.get(name, ())) != here[name]]
    if other:
        text = _("What was laid does not come to what the file says: %(what)s")
        raise CannotReadCompany(filled(text, {"what": ", ".join(other)}))
