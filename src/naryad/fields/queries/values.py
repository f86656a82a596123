"""What stands in own fields, in words, as one member may see it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from naryad.fields.queries.definitions import Rows, definitions, seen_fields
from naryad.fields.rules.definitions import Definition, ShownAt, filled
from naryad.fields.rules.holders import holder_of
from naryad.fields.rules.kinds.base import OwnKind, Reading
from naryad.fields.rules.kinds.known import kind_of, pointed_at
from naryad.fields.rules.kinds.rows import NAMES_OF, member_names
from naryad.workspaces.models import Member, Workspace


@dataclass(frozen=True, kw_only=True)
class OwnValue:
    """A field of a row with what stands in it; `words` and `html` are empty where nothing does."""

    own: Definition
    kept: Any
    words: str
    html: SafeString | str

    @property
    def kind(self) -> OwnKind:
        return kind_of(self.own)


def reading(member: Member, fields: Collection[Definition], values: Collection[Mapping[str, Any]]) -> Reading:
    """What saying these values takes: a query for each kind of row that they point at."""
    wanted = pointed_at(fields, values)
    names = {
        (kind, pk): name for kind, ids in wanted.items() for pk, name in NAMES_OF[kind](member, ids).items()
    }
    return Reading(
        currency=member.workspace.currency,
        names=names,
    )


def said(fields: Iterable[Definition], custom: Mapping[str, Any], told: Reading) -> list[OwnValue]:
    """Of one row."""
    return [said_value(own, custom.get(own.key), told) for own in fields]


def said_value(own: Definition, kept: Any, told: Reading) -> OwnValue:
    if not filled(kept):
        return OwnValue(own=own, kept=None, words="", html="")
    kind = kind_of(own)
    return OwnValue(own=own, kept=kept, words=kind.words(own, kept, told), html=kind.html(own, kept, told))


def shown_fields(of: str, member: Member, row: Any, *, at: ShownAt) -> list[OwnValue]:
    """What of a row a member sees in a place."""
    seen = seen_fields(of, member, at=at)
    branch = holder_of(of).branch_of(row) if seen else None
    fields = [own for own in seen if own.is_of(branch)]
    return said(fields, row.custom, reading(member, fields, [row.custom])) if fields else []


def shown_of_many(
    of: str, member: Member, rows: Rows, *, at: ShownAt | None = None
) -> dict[int, list[OwnValue]]:
    """The same of many rows, by id; only what is filled."""
    fields = seen_fields(of, member, at=at)
    if not fields:
        return {}
    return _filled(fields, rows, reading(member, fields, [custom for _branch, custom in rows.values()]))


def told_fields(of: str, workspace: Workspace, rows: Rows) -> dict[int, list[OwnValue]]:
    """What is filled of the fields that the company shows its client, by the row's id: as shown_of_many."""
    fields = [own for own in definitions(of, workspace) if ShownAt.LINK in own.shown]
    wanted = pointed_at(fields, [custom for _branch, custom in rows.values()])
    names = {("member", pk): name for pk, name in member_names(wanted.get("member", set())).items()}
    return _filled(fields, rows, Reading(currency=workspace.currency, names=names))


def _filled(fields: Sequence[Definition], rows: Rows, told: Reading) -> dict[int, list[OwnValue]]:
    return {
        pk: [
            value
            for value in said([own for own in fields if own.is_of(branch)], custom, told)
            if value.kept is not None
        ]
        for pk, (branch, custom) in rows.items()
    }


def lacking(of: str, row: Any, workspace: Workspace, *, stage_ids: Iterable[int]) -> list[Definition]:
    """What has to be filled once a row has come so far: `stage_ids` are the stage it comes to and those before it."""
    branch = holder_of(of).branch_of(row)
    empty = [
        own
        for own in definitions(of, workspace)
        if own.stages and own.is_of(branch) and not filled(row.custom.get(own.key))
    ]
    passed = frozenset(stage_ids) if empty else frozenset()
    return [own for own in empty if own.stages & passed]
