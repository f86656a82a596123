"""Writes of views: everybody keeps their own; shared ones need the right to share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, record, snapshot
from naryad.activity.edit import Edit
from naryad.activity.facts import RowChange, RowChanges
from naryad.core.errors import ActionError, NotAllowed
from naryad.core.text import fold, visible
from naryad.tables.facts import (
    ListExported,
    RowsChanged,
    ViewChanged,
    ViewDeleted,
    ViewGivenToRoles,
    ViewSaved,
)
from naryad.tables.models import RoleView, SavedView
from naryad.tables.queries import roles_of
from naryad.tables.rules import asked
from naryad.ui.lists.columns import Column
from naryad.ui.lists.listing import Listing
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

SHARE = "views.share"
MOST = 100
"""Views of one list that one member sees."""


class CannotSaveView(ActionError):
    """It has no name, one that another has, or asks for what no list understands."""


@transaction.atomic
def save_view(
    *,
    listing: str,
    name: str,
    asks: Mapping[str, str],
    actor: Member,
    now: datetime,
    is_shared: bool = False,
    roles: Sequence[str] = (),
) -> SavedView:
    """A new one. `asks`: the address that the list has now; `roles`: whose list opens with it."""
    view = SavedView(
        listing=listing,
        name=_a_name(name),
        owner=actor,
        is_shared=is_shared,
        asks=_an_address(asks),
        created_at=now,
    )
    require_change(view, actor)
    if SavedView.objects.filter(listing=listing, is_deleted=False).count() >= MOST:
        raise CannotSaveView(_("There are too many views of this list. Delete one first."))
    refuse_same_name(view)
    view.save(force_insert=True)
    record(ViewSaved(**_about(view)), actor=actor, at=now)
    _give_to_roles(view, roles, actor=actor, now=now)
    return view


@transaction.atomic
def change_view(
    *,
    view_id: int,
    actor: Member,
    now: datetime,
    version: int | None = None,
    roles: Sequence[str] | None = None,
    **changes: Any,
) -> SavedView:
    """`changes`: name, is_shared, asks."""
    view = _locked(view_id, actor)
    was_shared = view.is_shared
    edit = Edit(
        view, changes, fields={"name": _a_name, "is_shared": None, "asks": _an_address}, version=version
    )
    if was_shared or view.is_shared:
        require(actor, SHARE)
    if edit:
        refuse_same_name(view)
        edit.save()
        words = {name: said for name, said in edit.words.items() if name != "asks"}
        record(ViewChanged(**_about(view), changes=words), actor=actor, at=now)
    if roles is not None or not view.is_shared:
        _give_to_roles(view, roles or [], actor=actor, now=now)
    return view


@transaction.atomic
def delete_view(*, view_id: int, actor: Member, now: datetime) -> Done[SavedView]:
    view = _locked(view_id, actor)
    before = snapshot(view, ["is_deleted"])
    view.is_deleted = True
    view.version += 1
    view.save(update_fields=["is_deleted", "version"])
    change = {"before": before, "after": snapshot(view, ["is_deleted"])}
    fact = record(ViewDeleted(**_about(view), rows={f"view:{view.pk}": change}), actor=actor, at=now)
    return Done(view, fact)


@dataclass(frozen=True)
class ChangedRows:
    """`refused`: rows that stayed as they were, each with why."""

    count: int
    refused: tuple[tuple[Any, str | Promise], ...] = ()


@transaction.atomic
def change_rows(
    *,
    listing: Listing,
    values: Sequence[tuple[Column, Any]],
    ids: Sequence[int],
    actor: Member,
    now: datetime,
    rows: Any,
) -> Done[ChangedRows]:
    """The same fields of many rows, each by its own action; a row of which one is refused stays as it was.

    `rows`: those the actor sees.
    """
    edits = [(column.edit.save, value) for column, value in values if column.edit]
    changes: RowChanges = {}
    refused: list[tuple[Any, str | Promise]] = []
    for row in rows.filter(pk__in=ids).order_by("pk"):
        try:
            with transaction.atomic():
                for save, value in edits:
                    save(pk=row.pk, value=value, version=None, actor=actor, now=now)
        except ActionError as refusal:
            refused.append((row, refusal.message))
            continue
        change = _difference(row)
        if change:
            changes[f"{listing.key}:{row.pk}"] = change
    done = ChangedRows(len(changes), tuple(refused))
    if not changes:
        return Done(done)
    columns = [column.key for column, _value in values]
    fact = RowsChanged(listing=listing.key, columns=columns, count=len(changes), rows=changes)
    return Done(done, record(fact, actor=actor, at=now))


def _difference(row: Any) -> RowChange | None:
    """What an action made of a row that was read before it; None: nothing."""
    after = type(row).objects.get(pk=row.pk)
    names = [
        field.name for field in row._meta.concrete_fields if field.name != "version" and not field.generated
    ]
    then, now = snapshot(row, names), snapshot(after, names)
    changed = [name for name in names if then[name] != now[name]]
    if not changed:
        return None
    return {"before": {name: then[name] for name in changed}, "after": {name: now[name] for name in changed}}


def tell_exported(*, listing: str, file_format: str, count: int, actor: Member, now: datetime) -> None:
    """In the audit."""
    record(ListExported(listing=listing, format=file_format, count=count), actor=actor, at=now)


def require_change(view: SavedView, actor: Member) -> None:
    """One's own, or a shared one with the right to share."""
    if view.is_shared:
        require(actor, SHARE)
    elif view.owner_id != actor.pk:
        raise NotAllowed(_("Your role does not permit this."))


def _locked(view_id: int, actor: Member) -> SavedView:
    view = SavedView.objects.select_for_update(of=("self",), no_key=True).get(pk=view_id)
    require_change(view, actor)
    if view.is_deleted:
        raise CannotSaveView(_("This view has been deleted."))
    return view


def _a_name(text: str) -> str:
    name = visible(text)
    if not name or not fold(name):
        raise CannotSaveView(_("Give the view a name."), field="name")
    return name


def _an_address(given: Mapping[str, str]) -> dict[str, str]:
    try:
        return asked(given)
    except ValueError as fault:
        raise CannotSaveView(_("This address of the list cannot be kept as a view.")) from fault


def refuse_same_name(view: SavedView) -> None:
    """Among shared ones, or among the owner's."""
    others = SavedView.objects.filter(
        listing=view.listing, is_deleted=False, is_shared=view.is_shared, sort_key=fold(view.name)
    ).exclude(pk=view.pk)
    if not view.is_shared:
        others = others.filter(owner=view.owner_id)
    if others.exists():
        raise CannotSaveView(_("There is a view of this name already."), field="name")


def _give_to_roles(view: SavedView, roles: Sequence[str], *, actor: Member, now: datetime) -> None:
    """The lists of these roles open with it, and those of no others."""
    wanted = sorted(set(roles) & set(Member.Role)) if view.is_shared else []
    if wanted == roles_of(view):
        return
    require(actor, SHARE)
    RoleView.objects.filter(view=view).exclude(role__in=wanted).delete()
    for role in wanted:
        RoleView.objects.update_or_create(listing=view.listing, role=role, defaults={"view": view})
    record(ViewGivenToRoles(**_about(view), roles=wanted), actor=actor, at=now)


def _about(view: SavedView) -> dict[str, Any]:
    return {
        "view_id": view.pk,
        "listing": view.listing,
        "name": view.name,
        "is_shared": view.is_shared,
    }
