"""What is calculated of other rows follows a write in its own transaction: item → order → deal, and down again.

Who writes a row that formulas may read says what was written and of which rows it is, under the locks of these:

    spread({"item": [item.pk]}, of={"order": order.pk, "deal": order.deal_id}, workspace=actor.workspace)
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from naryad.activity.actions import announce
from naryad.fields.queries.definitions import calculations
from naryad.fields.queries.following import followed
from naryad.fields.rules.holders import Holder, above_of, holder_of
from naryad.workspaces.models import Workspace

AT_ONCE = 500


def spread(
    moved: Mapping[str, Collection[int]], *, of: Mapping[str, int | None], workspace: Workspace
) -> set[str]:
    """Calculate anew what other rows read of these, by their sort; the sorts of rows that have changed by it.

    `of`: the rows above them, also of those that are gone. Their histories say nothing: it follows from what was written.
    """
    known = calculations(workspace)
    touched = {sort: set(ids) for sort, ids in moved.items()}
    changed: set[str] = set()
    for sort in known.following({one: known.keys.get(one, ()) for one in moved}):
        rows = _rows(sort, touched, of)
        if ids := recalculate(sort, rows, workspace):
            touched.setdefault(sort, set()).update(ids)
            changed.add(sort)
    return changed


def recalculate(of: str, rows: Collection[Any], workspace: Workspace, *, is_told: bool = True) -> list[int]:
    """Of locked rows; ids of those whose values have become others, which are saved and (`is_told`) shown."""
    changed = []
    for row, custom in zip(rows, followed(of, list(rows), workspace), strict=True):
        if custom != row.custom:
            row.custom = custom
            changed.append(row)
    if changed:
        holder = holder_of(of)
        holder.model._default_manager.bulk_update(changed, ["custom"], batch_size=AT_ONCE)
        announce(_topic(holder, row) for row in changed if is_told)
    return [row.pk for row in changed]


def _topic(holder: Holder, row: Any) -> str:
    return holder.topic(row) if holder.topic else f"{holder.of}:{row.pk}"


def _rows(sort: str, touched: Mapping[str, Collection[int]], of: Mapping[str, int | None]) -> list[Any]:
    """Locked: the rows of a sort that the touched ones are of, and those that are of them."""
    manager, above = holder_of(sort).model._default_manager, above_of(sort)
    ids = {pk for pk in (of.get(sort),) if pk}
    for other, others in touched.items():
        if others and other in above:
            ids.update(manager.filter(**{f"{above[other]}__in": others}).values_list("pk", flat=True))
        elif others and sort in above_of(other):
            rows = holder_of(other).model._default_manager.filter(pk__in=others)
            ids.update(pk for pk in rows.values_list(above_of(other)[sort], flat=True) if pk)
    return list(locked_rows(holder_of(sort)).filter(pk__in=ids)) if ids else []


def locked_rows(holder: Holder) -> QuerySet[Any]:
    """By id, with what tells the branch of each."""
    rows = holder.model._default_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    near = holder.branch_path.rpartition("__")[0]
    return rows.select_related(near) if near else rows
