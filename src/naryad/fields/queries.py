"""Which own fields rows have, and what stands in them, as one member may see it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from naryad.fields.models import FieldOption, OwnField
from naryad.fields.rules.definitions import Definition, Option, ShownAt, filled
from naryad.fields.rules.holders import Holder, holder_of, holders
from naryad.fields.rules.kinds import (
    NAMES_OF,
    OwnKind,
    Reading,
    kind_of,
    member_names,
    pointed_at,
)
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

KEY = re.compile(r"f[0-9]{1,18}")
_known: dict[int, tuple[int, dict[str, tuple[Definition, ...]]]] = {}
"""By company, with the version of its fields (Workspace.fields_version): read anew when that is another one."""
MOST_KEPT = 500


def definitions(of: str, workspace: Workspace, *, with_archived: bool = False) -> tuple[Definition, ...]:
    """The company's fields of such rows, in their order; no query while they are as they were."""
    rows = _definitions(workspace).get(of, ())
    return rows if with_archived else tuple(own for own in rows if not own.is_archived)


def seen_fields(of: str, member: Member, *, at: ShownAt | None = None) -> list[Definition]:
    """Those that the member's role sees, of a place where one is named."""
    return [
        own
        for own in definitions(of, member.workspace)
        if own.is_seen(member.role) and (at is None or at in own.shown)
    ]


def find_definition(pk: int, workspace: Workspace) -> Definition | None:
    """Also an archived one."""
    return next((own for rows in _definitions(workspace).values() for own in rows if own.pk == pk), None)


def hidden_keys(member: Member) -> frozenset[str]:
    """Keys of fields that the member's role does not see, whatever they are of."""
    rows = (own for fields in _definitions(member.workspace).values() for own in fields)
    return frozenset(own.key for own in rows if not own.is_seen(member.role))


def name_of(name: str) -> str:
    """What a field is called that histories know by its key; "" for what is no own field."""
    if not KEY.fullmatch(name):
        return ""
    known = _known.get(require_workspace_id())
    fields = known[1] if known else read_definitions()
    return next((own.name for rows in fields.values() for own in rows if own.key == name), "")


def _definitions(workspace: Workspace) -> dict[str, tuple[Definition, ...]]:
    if not workspace.fields_version:
        return {}
    version, known = _known.get(workspace.pk, (0, {}))
    if version != workspace.fields_version:
        known = read_definitions()
        if len(_known) >= MOST_KEPT:
            _known.clear()
        _known[workspace.pk] = (workspace.fields_version, known)
    return known


def read_definitions() -> dict[str, tuple[Definition, ...]]:
    """Of the current company, by what they are of."""
    of: dict[str, list[Definition]] = {}
    links = {holder.of: _links(holder) for holder in holders()}
    country = Workspace.objects.values_list("country", flat=True).get(pk=require_workspace_id())
    for row in own_fields():
        of.setdefault(row.of, []).append(_definition(row, *links.get(row.of, ({}, {})), country))
    return {name: tuple(rows) for name, rows in of.items()}


def own_fields() -> QuerySet[OwnField]:
    options = Prefetch("options", FieldOption.objects.order_by("sequence", "pk"))
    return OwnField.objects.prefetch_related(options).order_by("sequence", "pk")


Links = dict[int, set[int]]


def _links(holder: Holder) -> tuple[Links, Links]:
    """Branches and stages by the field that they ask for."""
    return _by_field(holder.branch), _by_field(holder.stage)


def _by_field(table: type[Any] | None) -> Links:
    links: Links = {}
    for pk, row in table.objects.values_list("field", "row") if table else ():
        links.setdefault(pk, set()).add(row)
    return links


def _definition(row: OwnField, branches: Links, stages: Links, country: str) -> Definition:
    options = (Option(one.pk, one.name, one.colour, one.is_archived) for one in row.options.all())
    return Definition(
        pk=row.pk,
        of=row.of,
        kind=row.kind,
        name=row.name,
        hint=row.hint,
        group=row.group,
        default=row.default,
        decimals=row.decimals,
        unit=row.unit,
        is_required=row.is_required,
        is_archived=row.is_archived,
        seen_by=frozenset(row.seen_by),
        edited_by=frozenset(row.edited_by),
        shown=frozenset(row.shown),
        options=tuple(options),
        branches=frozenset(branches.get(row.pk, ())),
        stages=frozenset(stages.get(row.pk, ())),
        country=country,
    )


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
    return [_value(own, custom.get(own.key), told) for own in fields]


def _value(own: Definition, kept: Any, told: Reading) -> OwnValue:
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


Rows = Mapping[int, tuple[int | None, Mapping[str, Any]]]
"""By id, the branch and the `custom` of each."""


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
