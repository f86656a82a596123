"""Two clients that are one: merged with all that names them, and parted again for a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit, Worded
from naryad.crm.actions.clients import CannotChangeClient, client_fields, lock_clients, require_client_edit
from naryad.crm.facts import ClientsMerged, ClientsParted
from naryad.crm.models import Client, ClientFile, ClientMerge, Contact, Deal, DifferentClients
from naryad.crm.queries.duplicates import UNDO_MERGE_FOR, chosen_fields, merge_of, merged_fields
from naryad.crm.rules import MERGED_FIELDS, Side, can_join, joined_values, usual_side
from naryad.fields.actions.values import put_values
from naryad.products.models import PriceList
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.models import Member


class CannotMergeClients(CannotChangeClient):
    """Its message is shown to the user."""


@dataclass(frozen=True)
class Naming:
    """Rows of a table that name a client in `column`; `only`: which, where it names other rows as well."""

    model: type[Model]
    column: str = "client_id"
    only: Q = Q()

    @property
    def key(self) -> str:
        return self.model._meta.label_lower

    def rows(self, client_id: int) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.filter(self.only, **{self.column: client_id})
        return rows

    def move(self, rows: QuerySet[Any], client_id: int) -> list[int]:
        """Which rows name this client now."""
        ids = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        grown = (
            {"version": F("version") + 1}
            if any(field.name == "version" for field in self.model._meta.fields)
            else {}
        )
        self.model._default_manager.filter(pk__in=ids).update(**{self.column: client_id}, **grown)
        return ids


NAMING_CLIENTS: Ask[Naming] = Ask(
    "client.named_by", "Tables whose rows name a client, and name another one when the two are merged"
)


def named_by_crm() -> list[Naming]:
    return [Naming(Contact), Naming(Deal), Naming(ClientFile, "row_id")]


@transaction.atomic
def merge_clients(
    *,
    keep_id: int,
    other_id: int,
    fields: Mapping[str, Side] | None = None,
    actor: Member,
    now: datetime,
) -> ClientMerge:
    """All that names the other names the kept one then, and the other lies in the archive.

    `fields`: whose value stands in a field from now on; without a word the kept one's, or the other's where that is empty.
    """
    kept, other = _both(keep_id, other_id, actor)
    if kept.is_archived or other.is_archived:
        raise CannotMergeClients(_("One of them is in the archive: take it back first."))
    values = _chosen(kept, other, fields or {}, actor)
    before = {name: _plain(kept, name) for name in values}
    edit = _put(kept, values, actor)
    after = {name: _plain(kept, name) for name in before}
    moved = {naming.key: naming.move(naming.rows(other.pk), kept.pk) for naming in _namings()}
    _set_archived(other, is_archived=True)
    merge = ClientMerge.objects.create(
        kept=kept,
        merged=other,
        moved=moved,
        values={name: [before[name], after[name]] for name in values if before[name] != after[name]},
        merged_at=now,
        merged_by=actor,
    )
    record(ClientsMerged(**_told(merge, edit, moved)), actor=actor, at=now)
    return merge


@transaction.atomic
def undo_merge(*, merge_id: int, actor: Member, now: datetime) -> ClientMerge:
    """What stands as the merge put it goes back; what somebody has changed since stays with the kept one."""
    ids = ClientMerge.objects.filter(pk=merge_id).values_list("kept_id", "merged_id").first()
    if ids is None:
        raise CannotMergeClients(_("There is no such merge."))
    kept, other = _both(*ids, actor)
    merge = ClientMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    _refuse_undo(merge, now)
    back = {name: before for name, (before, after) in merge.values.items() if _plain(kept, name) == after}
    edit = _put(kept, back, actor)
    moved = {
        naming.key: naming.move(naming.rows(kept.pk).filter(pk__in=merge.moved.get(naming.key, [])), other.pk)
        for naming in _namings()
    }
    _set_archived(other, is_archived=False)
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    merge.kept, merge.merged = kept, other
    record(ClientsParted(**_told(merge, edit, moved)), actor=actor, at=now)
    return merge


@transaction.atomic
def tell_apart(*, client_id: int, other_id: int, actor: Member) -> None:
    """They look alike, and are two: they are not proposed again."""
    first, second = sorted(_both(client_id, other_id, actor), key=lambda client: client.pk)
    DifferentClients.objects.get_or_create(first=first, second=second)


def _both(keep_id: int, other_id: int, actor: Member) -> tuple[Client, Client]:
    """Locked, each the actor's."""
    if keep_id == other_id:
        raise CannotMergeClients(_("These are not two clients."))
    found = lock_clients({keep_id, other_id})
    if len(found) < 2:
        raise CannotMergeClients(_("There is no such client."))
    for client in found.values():
        require_client_edit(client, actor)
    return found[keep_id], found[other_id]


def _chosen(kept: Client, other: Client, sides: Mapping[str, Side], actor: Member) -> dict[str, Any]:
    """Of every field, what is to stand in it."""
    known = {*MERGED_FIELDS, *(one.key for one in chosen_fields(actor))}
    if unknown := sides.keys() - known:
        raise CannotMergeClients(_("There is no such field."), field=min(unknown))
    names = (*MERGED_FIELDS, *(one.key for one in merged_fields(actor)))
    return {name: _side(kept, other, name, sides.get(name), actor) for name in names}


def _side(kept: Client, other: Client, name: str, side: Side | None, actor: Member) -> Any:
    values = _plain(kept, name), _plain(other, name)
    side = side or usual_side(name, *values)
    if side == "both" and not can_join(name, *values):
        raise CannotMergeClients(_("This field has one value: choose which."), field=name)
    if side == "both":
        return joined_values(name, *values, country=actor.workspace.country)
    return values[side == "other"]


def _refuse_undo(merge: ClientMerge, now: datetime) -> None:
    if merge.undone_at:
        raise CannotMergeClients(_("This merge is undone already."))
    if now > merge.merged_at + UNDO_MERGE_FOR:
        raise CannotMergeClients(_("A merge can be undone for 30 days, and these are over."))
    if merge_of(client_id=merge.kept_id):
        raise CannotMergeClients(_("The client was merged into another one since: undo that first."))


def _namings() -> list[Naming]:
    return [*named_by_crm(), *NAMING_CLIENTS()]


def _plain(client: Client, name: str) -> Any:
    return getattr(client, name) if hasattr(client, name) else client.custom.get(name)


def _put(client: Client, values: Mapping[str, Any], actor: Member) -> Edit:
    """Saved where anything differs."""
    built_in = {name: value for name, value in values.items() if hasattr(client, name)}
    own = {name: value for name, value in values.items() if name not in built_in}
    kind = built_in.get("kind", client.kind)
    if "kind" in built_in:
        built_in = {"inn": client.inn, "kpp": client.kpp} | built_in
    kept = client_fields(built_in, kind=kind, country=actor.workspace.country)
    checks: dict[str, Check | None] = dict.fromkeys(kept) | {
        "price_list_id": lambda pk: PriceList.objects.filter(pk=pk).first(),
        "custom": None,
    }
    custom: Worded = put_values("client", client, own, actor=actor)
    if edit := Edit(client, {**kept, "custom": custom}, fields=checks):
        edit.save()
    return edit


def _set_archived(client: Client, *, is_archived: bool) -> None:
    client.is_archived = is_archived
    client.save(update_fields=["is_archived"])


def _told(merge: ClientMerge, edit: Edit, moved: Mapping[str, list[int]]) -> dict[str, Any]:
    return {
        "client_id": merge.kept_id,
        "name": merge.kept.name,
        "merged_client_id": merge.merged_id,
        "merged_name": merge.merged.name,
        "deal_ids": moved["crm.deal"],
        "changes": edit.words,
    }
