"""Laying the settings lists of a set-up: each row by its key, else by its name among its like."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.core.text import fold
from naryad.setup.actions.laying import Became, Laying
from naryad.setup.rules.lists import LISTS, columns, pointed_kind
from naryad.setup.rules.schema import BadSetup, NameRow, SetupFile
from naryad.workspaces.names.actions import change_name, create_name, order_names, restore_name
from naryad.workspaces.names.rules import SortedNames


def lay_lists(setup: SetupFile, laying: Laying) -> None:
    if unknown := set(setup.lists) - set(LISTS):
        raise BadSetup(filled(_("There is no list “%(name)s”."), {"name": min(unknown)}))
    for kind, names in LISTS.items():
        rows = setup.lists.get(kind, [])
        for row in rows:
            _lay_name(names, row, laying)
        _order(names, [laying.keys[kind, row.key] for row in rows], laying)


def _lay_name(names: SortedNames[Any], row: NameRow, laying: Laying) -> None:
    at, name = f"lists.{names.kind}.{row.key}", laying.words(row.name)
    owner_id = (
        laying.found(pointed_kind(names, names.owner_column), row.within, at=at) if names.within else None
    )
    values = _values(names, row, laying, at)
    present = _known(names, row.key, name, owner_id, laying)
    if present is None:
        made = create_name(names=names, name=name, owner_id=owner_id, **values, **laying.who)
        return laying.keep(names.kind, row.key, made.pk, name, "added")
    became: Became = "kept"
    if present.is_archived:
        restore_name(names=names, row_id=present.pk, **laying.who)
        became = "changed"
    changed = change_name(names=names, row_id=present.pk, name=name, **values, **laying.who)
    if changed.version != present.version:
        became = "changed"
    return laying.keep(names.kind, row.key, present.pk, name, became)


def _known(names: SortedNames[Any], key: str, name: str, owner_id: int | None, laying: Laying) -> Any:
    """By its key, else by its name among its like."""
    rows = names.model._default_manager.all()
    by_key = rows.filter(pk=laying.keys.get((names.kind, key), 0)).first()
    if by_key is not None:
        return by_key
    beside = {names.owner_column: owner_id} if names.within else {}
    return rows.filter(sort_key=fold(name), **beside).first()


def _values(names: SortedNames[Any], row: NameRow, laying: Laying, at: str) -> dict[str, Any]:
    known = columns(names)
    if unknown := set(row.values) - set(known):
        raise BadSetup(filled(_("%(at)s has no “%(name)s”."), {"at": at, "name": min(unknown)}))
    values: dict[str, Any] = {}
    for name, value in row.values.items():
        kind = pointed_kind(names, known[name])
        if kind:
            values[known[name]] = laying.found(kind, value, at=at)
        else:
            values[known[name]] = laying.words(value) if isinstance(value, Mapping) else value
    return values


def _order(names: SortedNames[Any], ids: Iterable[int], laying: Laying) -> None:
    """As the file has them, inside each owner; rows of the company's own behind."""
    groups: dict[int | None, list[int]] = {}
    for pk in ids:
        row = names.model._default_manager.get(pk=pk)
        groups.setdefault(names.owner_of(row), []).append(pk)
    for group in groups.values():
        order_names(names=names, row_ids=group, **laying.who)
