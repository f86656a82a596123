"""Writes of the settings' lists of names: what was ever used is archived, never deleted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ForeignKey, Model, ProtectedError
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError, filled
from naryad.core.text import fold, visible
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.facts import (
    NameArchived,
    NameCreated,
    NameDeleted,
    NameFact,
    NameRestored,
    NamesReordered,
)
from naryad.workspaces.names.models import SortedName
from naryad.workspaces.names.rules import SortedNames, in_order
from naryad.workspaces.rules import require

Row = TypeVar("Row", bound=SortedName)
LONGEST = 100
"""Letters of a name: what the column holds."""


class CannotChangeName(ActionError):
    """The list is as it was; says why."""


class CannotGiveName(ActionError):
    """It is in the archive or gone: what has it keeps it, nothing gets it anew."""


@transaction.atomic
def create_name(
    *,
    names: SortedNames[Row],
    name: str,
    owner_id: int | None = None,
    actor: Member,
    now: datetime,
    **values: Any,
) -> Row:
    """The last of its list, or the last but one where the last has a meaning of its own."""
    enter_lists(actor)
    _refuse_unknown(names, values)
    owner = {names.owner_column: owner_id} if names.within else {}
    row = names.model(name=free_name(names=names, name=name, row=names.model(**owner)), **owner, **values)
    for column, value in values.items():
        if check := checks_of(names, row)[column]:
            check(value)
    names.check(row)
    others = list(names.beside(row))
    row.sequence = others[-1].sequence + 1 if others else 0
    row.save(force_insert=True)
    _keep_last(names, row)
    record(NameCreated(**_about(names, row)), actor=actor, at=now)
    return row


@transaction.atomic
def create_names(
    *,
    names: SortedNames[Row],
    lines: Sequence[str],
    owner_id: int | None = None,
    actor: Member,
    now: datetime,
    **values: Any,
) -> list[Row]:
    """A row each, in their order; where one is refused, none is made."""
    given: dict[str, Any] = {"names": names, "owner_id": owner_id, "actor": actor, "now": now, **values}
    return [create_name(name=line, **given) for line in lines]


@transaction.atomic
def change_name(
    *,
    names: SortedNames[Row],
    row_id: int,
    version: int | None = None,
    actor: Member,
    now: datetime,
    **values: Any,
) -> Row:
    """Its `name`, and what else a row of the list has. `version` is the one that was shown."""
    enter_lists(actor)
    row = _row(names, row_id)
    edit = Edit(row, values, fields=checks_of(names, row), version=version)
    if edit:
        names.check(row)
        edit.save()
        record(names.changed(**_about(names, row), changes=edit.words), actor=actor, at=now)
    return row


@transaction.atomic
def order_names(*, names: SortedNames[Row], row_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """Of those that stand in one order with the first named; ids of other rows are passed over."""
    enter_lists(actor)
    first = names.all().filter(pk__in=row_ids).order_by("pk").first()
    if first is not None:
        _renumber(in_order(list(names.beside(first)), first=row_ids))
        record(NamesReordered(names=names.kind), actor=actor, at=now)


@transaction.atomic
def archive_name(*, names: SortedNames[Row], row_id: int, actor: Member, now: datetime) -> bool:
    """Not offered any more; what has it keeps it. Where the list says so, one that nothing uses is deleted: True."""
    enter_lists(actor)
    row = _row(names, row_id)
    if row.is_archived:
        return False
    names.check_archive(row)
    about = _about(names, row)
    is_deleted = names.deletes_unused and _deleted(row)
    if not is_deleted:
        row.is_archived = True
        row.save(update_fields=["is_archived"])
    fact: NameFact = NameDeleted(**about) if is_deleted else NameArchived(**about)
    record(fact, actor=actor, at=now)
    return is_deleted


@transaction.atomic
def restore_name(*, names: SortedNames[Row], row_id: int, actor: Member, now: datetime) -> Row:
    """In its place; before the last one where that has a meaning of its own."""
    enter_lists(actor)
    row = _row(names, row_id)
    if row.is_archived:
        row.is_archived = False
        row.save(update_fields=["is_archived"])
        if not names.beside(row).filter(is_archived=False, sequence__gt=row.sequence).exists():
            _keep_last(names, row)
        record(NameRestored(**_about(names, row)), actor=actor, at=now)
    return row


def enter_lists(actor: Member) -> None:
    """The right, and one lock for all lists: names, places and "the last one stays" are asked of many rows."""
    require(actor, "settings.edit")
    Workspace.objects.select_for_update(no_key=True).get(pk=require_workspace_id())


def free_name(*, names: SortedNames[Row], name: str, row: Row) -> str:
    """As it is kept; refused where another of those beside the row reads the same."""
    name = visible(name)
    if not name:
        raise CannotChangeName(_("Give it a name."), field="name")
    if len(name) > LONGEST:
        said = _("“%(start)s…” has more than %(most)d letters.")
        raise CannotChangeName(filled(said, {"start": name[:30], "most": LONGEST}), field="name")
    taken = names.beside(row).filter(sort_key=fold(name)).exclude(pk=row.pk).first()
    if taken and taken.is_archived:
        raise CannotChangeName(
            filled(_("“%(name)s” is in the archive: return it from there."), {"name": taken.name}),
            field="name",
        )
    if taken:
        raise CannotChangeName(filled(_("There is “%(name)s” already."), {"name": taken.name}), field="name")
    return name


def refuse_archived(*, row: SortedName | None, held_id: int | None, field: str) -> None:
    """What is given to something: in use, or what it has already (`held_id`)."""
    if row is not None and row.is_archived and row.pk != held_id:
        raise CannotGiveName(
            filled(_("“%(name)s” is in the archive: it is not given any more."), {"name": row.name}),
            field=field,
        )


def _row(names: SortedNames[Row], row_id: int) -> Row:
    row = names.all().select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise CannotChangeName(_("It is not there any more."))
    return row


def _refuse_unknown(names: SortedNames[Row], given: Any) -> None:
    if unknown := set(given) - names.fields:
        raise KeyError(sorted(unknown))


def checks_of(names: SortedNames[Row], row: Row) -> dict[str, Check | None]:
    """Of what may be changed: a key has to be that of a row; the rest is for the list's own check."""

    def free(name: str) -> str:
        return free_name(names=names, name=name, row=row)

    columns = {column: names.model._meta.get_field(column.removesuffix("_id")) for column in names.fields}
    targets = {
        column: field.related_model for column, field in columns.items() if isinstance(field, ForeignKey)
    }
    return {"name": free, **dict.fromkeys(columns), **{name: _one_of(rows) for name, rows in targets.items()}}


def _one_of(model: type[Model]) -> Check:
    def check(pk: int | None) -> Model | None:
        row = model._base_manager.filter(pk=pk).first() if pk else None
        if pk and row is None:
            raise CannotChangeName(_("Choose one from the list."))
        return row

    return check


def _keep_last(names: SortedNames[Row], row: Row) -> None:
    if names.ends_with_last:
        used = [other.pk for other in names.beside(row) if not other.is_archived and other.pk != row.pk]
        _renumber(in_order(list(names.beside(row)), first=[*used[:-1], row.pk, *used[-1:]]))


def _renumber(rows: Sequence[SortedName]) -> None:
    for sequence, row in enumerate(rows):
        if row.sequence != sequence:
            row.sequence = sequence
            row.save(update_fields=["sequence"])


def _deleted(row: SortedName) -> bool:
    pk = row.pk
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        row.pk = pk
        return False
    return True


def _about(names: SortedNames[Row], row: Row) -> dict[str, Any]:
    return {"names": names.kind, "row_id": row.pk, "name": row.name}
