"""Which own fields rows have, and what stands in them, as one member may see it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from naryad.fields.models import FieldOption, OwnField
from naryad.fields.rules.calculated import (
    Around,
    Calculation,
    Calculations,
    RowValues,
    calculated,
    calculation,
    given_of,
    held_by,
    kept_result,
    keys_of,
    vocabulary,
    with_calculated,
)
from naryad.fields.rules.definitions import Definition, Option, ShownAt, filled
from naryad.fields.rules.formulas.formula import Formula
from naryad.fields.rules.formulas.values import MOST_ROWS
from naryad.fields.rules.formulas.vocabulary import Vocabulary
from naryad.fields.rules.holders import Holder, above_of, below_of, holder_of, holders
from naryad.fields.rules.kinds.base import OwnKind, Reading
from naryad.fields.rules.kinds.known import kind_of, pointed_at
from naryad.fields.rules.kinds.rows import NAMES_OF, SEEN_IN_PART, member_names
from naryad.tenancy.scope import require_workspace_id
from naryad.ui.hooks.kinds import registered_kinds
from naryad.workspaces.models import Member, Workspace

KEY = re.compile(r"f[0-9]{1,18}")
_known: dict[int, tuple[int, dict[str, tuple[Definition, ...]], Calculations]] = {}
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


def all_definitions(workspace: Workspace) -> Mapping[str, tuple[Definition, ...]]:
    """By what they are of, archived ones as well."""
    return _definitions(workspace)


def hidden_keys(member: Member) -> frozenset[str]:
    """Keys of fields that the member's role does not see, whatever they are of."""
    rows = (own for fields in _definitions(member.workspace).values() for own in fields)
    return frozenset(own.key for own in rows if not own.is_seen(member.role))


def untold_keys(member: Member) -> frozenset[str]:
    """Those whose changes no history tells the member: hidden ones, and those that name rows they see in part."""
    in_part = {kind for kind, is_part in SEEN_IN_PART.items() if is_part(member)}
    rows = (own for fields in _definitions(member.workspace).values() for own in fields)
    return hidden_keys(member) | {own.key for own in rows if kind_of(own).points_at in in_part}


def name_of(name: str) -> str:
    """What a field is called that histories know by its key; "" for what is no own field."""
    if not KEY.fullmatch(name):
        return ""
    known = _known.get(require_workspace_id())
    fields = known[1] if known else read_definitions()
    return next((own.name for rows in fields.values() for own in rows if own.key == name), "")


def _definitions(workspace: Workspace) -> dict[str, tuple[Definition, ...]]:
    return _read(workspace)[0]


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


def followed(
    of: str, rows: Sequence[Any], workspace: Workspace, *, custom: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """What each row holds with all that is calculated of it; `custom`: instead of what the (one) row has."""
    found, holder = calculations(workspace).of(of), holder_of(of)
    around = rows_around(of, rows, found) if found else {}
    return [
        calculated(
            found,
            held_by(of, row, custom),
            branch=holder.branch_of(row) if found else None,
            around=around.get(row.pk, Around()),
        )
        for row in rows
    ]


def typed_values(
    of: str,
    workspace: Workspace,
    custom: Mapping[str, Any],
    *,
    branch: int | None,
    columns: Mapping[str, Any],
    above: Sequence[RowValues] = (),
    below: Sequence[RowValues] = (),
) -> dict[str, Any]:
    """What a row that is not there yet would hold: each field's default where nothing is given, and what follows."""
    begun = {own.key: own.default for own in definitions(of, workspace) if own.is_of(branch)}
    given = {key: value for key, value in {**begun, **custom}.items() if filled(value)}
    return calculated(
        calculations(workspace).of(of),
        RowValues(given, columns),
        branch=branch,
        around=Around(above, {sort.of: below for sort in below_of(of)}),
    )


def rows_around(of: str, rows: Sequence[Any], found: Sequence[Calculation]) -> dict[int | None, Around]:
    """What the rows hold that these formulas read of others, by the id of the row that they are of."""
    above = {sort for one in found for sort in one.above}
    below = {sort for one in found for sort in one.below}
    saved = [row.pk for row in rows if row.pk]
    if not saved:
        return {row.pk: Around([_held_above(of, sort, row) for sort in above]) for row in rows}
    over = [_values_above(of, sort, saved) for sort in above]
    under = {sort: _values_below(of, sort, saved) for sort in below}
    return {
        pk: Around(
            [held[pk] for held in over if pk in held],
            {sort: held.get(pk, ()) for sort, held in under.items()},
        )
        for pk in saved
    }


def _held_above(of: str, sort: str, row: Any) -> RowValues:
    """Of a row that is not saved yet."""
    for name in above_of(of)[sort].split("__"):
        row = getattr(row, name) if row is not None else None
    return RowValues({}, {}) if row is None else held_by(sort, row)


def _values_above(of: str, sort: str, ids: Sequence[int]) -> dict[int, RowValues]:
    """Read anew: what a locked row was read with may be older than the lock."""
    path, built_in = above_of(of)[sort], holder_of(sort).built_in
    rows = holder_of(of).model._default_manager.filter(pk__in=ids, **{f"{path}__isnull": False})
    columns = [f"{path}__{one.column}" for one in built_in]
    return {
        pk: RowValues(custom, {one.key: value for one, value in zip(built_in, values, strict=True)})
        for pk, custom, *values in rows.values_list("pk", f"{path}__custom", *columns)
    }


def _values_below(of: str, sort: str, ids: Sequence[int]) -> dict[int, list[RowValues]]:
    """Of a single row no more than shows that there are too many."""
    holder = holder_of(sort)
    path, built_in = holder.above[of], holder.built_in
    rows = holder.model._default_manager.filter(**{f"{path}__in": ids})
    if of in holder.uncounted:
        rows = rows.exclude(holder.uncounted[of])
    values = rows.order_by("pk").values_list(f"{path}_id", "custom", *(one.column for one in built_in))
    found: dict[int, list[RowValues]] = {}
    for pk, custom, *columns in values[: MOST_ROWS + 1] if len(ids) == 1 else values:
        held = {one.key: value for one, value in zip(built_in, columns, strict=True)}
        found.setdefault(pk, []).append(RowValues(custom, held))
    return found


def words_of(of: str, workspace: Workspace) -> Vocabulary:
    """What formulas of such rows can read."""
    return vocabulary(of, _definitions(workspace))


OFFERED = 20
"""Rows to try a formula on, of those that words find."""


def rows_to_try(of: str, member: Member, text: str) -> list[Any]:
    """That the member sees: what the words find, else the newest."""
    holder, search = holder_of(of), kinds().get(of)
    if text and search:
        return [found.row for found in search(member=member, text=text)][:OFFERED]
    rows = holder.visible(member=member).order_by("-pk")
    return list((rows.filter(name__icontains=text) if text else rows)[:OFFERED])


def row_above(of: str, row: Any) -> Any:
    """The nearest row that it is of; None where there is none."""
    path = next(iter(above_of(of).values()), "")
    return getattr(row, path) if path else None


def kinds() -> dict[str, Any]:
    """How rows are found by words, by their sort; items and contacts are found by their name."""
    return {kind.name: kind.search for kind in registered_kinds() if kind.search}


TRIED = 1_000


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a formula comes to on `row`, or what of it is `unfilled`; how many of the newest rows would get another value."""

    row: Any
    words: str
    unfilled: Sequence[str]
    changed: int
    tried: int


def try_formula(formula: Formula, own: Definition, member: Member, *, shown_pk: int | None) -> Trial | None:
    """On the newest rows that the member sees; shown on the one that is asked for, else on one where it comes to something.

    None: there are no rows.
    """
    own, holder = replace(own, gives=formula.gives.value), holder_of(own.of)
    seen = holder.visible(member=member)
    rows = list(seen.order_by("-pk")[:TRIED])
    if shown_pk and all(row.pk != shown_pk for row in rows):
        rows += seen.filter(pk=shown_pk)
    if not rows:
        return None
    found = _results(formula, own, [row for row in rows if own.is_of(holder.branch_of(row))], member)
    asked = next((row for row in rows if row.pk == shown_pk), None)
    shown = asked or next((row for row in rows if found.get(row.pk, _NONE).kept is not None), rows[0])
    result = found.get(shown.pk, _NONE)
    return Trial(
        row=shown,
        words=said_value(own, result.kept, reading(member, [own], [{own.key: result.kept}])).words,
        unfilled=result.unfilled,
        changed=sum(found[row.pk].kept != row.custom.get(own.key) for row in rows if row.pk in found),
        tried=len(rows),
    )


class Result(NamedTuple):
    kept: Any = None
    unfilled: Sequence[str] = ()


_NONE = Result()


def _results(formula: Formula, own: Definition, rows: Sequence[Any], member: Member) -> dict[int, Result]:
    """By the row's id; what of it is not filled, where it comes to nothing."""
    keys = keys_of(_definitions(member.workspace))
    around = rows_around(own.of, rows, [calculation(own, formula, keys)])
    found = {}
    for row in rows:
        given = given_of(formula, held_by(own.of, row), around[row.pk])
        kept = kept_result(own, formula.value(given))
        found[row.pk] = Result(kept, formula.unfilled(given) if kept is None else ())
    return found


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
