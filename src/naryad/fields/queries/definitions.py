"""Which own fields rows have: read once for each version of a company's fields."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from naryad.fields.models import FieldOption, OwnField
from naryad.fields.rules.calculated import Calculations, with_calculated
from naryad.fields.rules.definitions import Definition, Option, ShownAt
from naryad.fields.rules.holders import Holder, holders
from naryad.fields.rules.kinds.known import kind_of
from naryad.fields.rules.kinds.rows import SEEN_IN_PART
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

KEY = re.compile(r"f[0-9]{1,18}")
_known: dict[int, tuple[int, dict[str, tuple[Definition, ...]], Calculations]] = {}
"""By company, with the version of its fields (Workspace.fields_version): read anew when that is another one."""
MOST_KEPT = 500


def definitions(of: str, workspace: Workspace, *, with_archived: bool = False) -> tuple[Definition, ...]:
    """The company's fields of such rows, in their order; no query while they are as they were."""
    rows = all_definitions(workspace).get(of, ())
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
    return next((own for rows in all_definitions(workspace).values() for own in rows if own.pk == pk), None)


def all_definitions(workspace: Workspace) -> Mapping[str, tuple[Definition, ...]]:
    """By what they are of, archived ones as well."""
    return _read(workspace)[0]


def hidden_keys(member: Member) -> frozenset[str]:
    """Keys of fields that the member's role does not see, whatever they are of."""
    rows = (own for fields in all_definitions(member.workspace).values() for own in fields)
    return frozenset(own.key for own in rows if not own.is_seen(member.role))


def untold_keys(member: Member) -> frozenset[str]:
    """Those whose changes no history tells the member: hidden ones, and those that name rows they see in part."""
    in_part = {kind for kind, is_part in SEEN_IN_PART.items() if is_part(member)}
    rows = (own for fields in all_definitions(member.workspace).values() for own in fields)
    return hidden_keys(member) | {own.key for own in rows if kind_of(own).points_at in in_part}


def name_of(name: str) -> str:
    """What a field is called that histories know by its key; "" for what is no own field."""
    if not KEY.fullmatch(name):
        return ""
    known = _known.get(require_workspace_id())
    fields = known[1] if known else read_definitions()
    return next((own.name for rows in fields.values() for own in rows if own.key == name), "")


def calculations(workspace: Workspace) -> Calculations:
    """How what is calculated follows from what."""
    return _read(workspace)[1]


NOTHING: tuple[dict[str, tuple[Definition, ...]], Calculations] = ({}, Calculations())


def _read(workspace: Workspace) -> tuple[dict[str, tuple[Definition, ...]], Calculations]:
    if not workspace.fields_version:
        return NOTHING
    version, fields, found = _known.get(workspace.pk, (0, *NOTHING))
    if version != workspace.fields_version:
        fields, found = read_calculated()
        if len(_known) >= MOST_KEPT:
            _known.clear()
        _known[workspace.pk] = (workspace.fields_version, fields, found)
    return fields, found


def read_definitions() -> dict[str, tuple[Definition, ...]]:
    """Of the current company, by what they are of."""
    return read_calculated()[0]


def read_calculated() -> tuple[dict[str, tuple[Definition, ...]], Calculations]:
    """The same, and what of it is calculated."""
    fields, found = with_calculated(_read_rows())
    return {of: tuple(rows) for of, rows in fields.items()}, found


def _read_rows() -> dict[str, list[Definition]]:
    of: dict[str, list[Definition]] = {}
    links = {holder.of: _links(holder) for holder in holders()}
    country = Workspace.objects.values_list("country", flat=True).get(pk=require_workspace_id())
    for row in own_fields():
        of.setdefault(row.of, []).append(_definition(row, *links.get(row.of, ({}, {})), country))
    return of


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
        formula=row.formula,
        gives=row.gives,
        calculated_to=row.calculated_to,
        calculated_share=row.calculated_share,
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


Rows = Mapping[int, tuple[int | None, Mapping[str, Any]]]
"""By id, the branch and the `custom` of each."""
