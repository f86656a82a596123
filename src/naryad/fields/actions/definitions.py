"""Writes of the company's own fields: what was ever used is archived, never deleted, and its values stay."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import ActionError, filled
from naryad.core.text import fold, visible
from naryad.fields.actions.calculating import formula_of, users_of
from naryad.fields.facts import (
    FieldArchived,
    FieldChanged,
    FieldConverted,
    FieldCreated,
    FieldRestored,
    FieldsReordered,
)
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.fields.queries.definitions import read_definitions
from naryad.fields.queries.values import reading
from naryad.fields.rules.calculated import TYPES, type_of, vocabulary
from naryad.fields.rules.definitions import (
    CALCULATED,
    MOST_DECIMALS,
    MOST_FIELDS,
    PLACES_OF,
    Definition,
    Of,
    ShownAt,
    default_places,
)
from naryad.fields.rules.formulas.formula import stored_formula
from naryad.fields.rules.holders import holder_of
from naryad.fields.rules.kinds.known import HAS_OPTIONS, KINDS, kind_of
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name, enter_lists
from naryad.workspaces.names.rules import in_order

CHANGED = (
    "name",
    "hint",
    "group",
    "decimals",
    "unit",
    "is_required",
    "seen_by",
    "edited_by",
    "shown",
    "default",
    "formula",
)
"""What a form of a field changes besides its kind, branches and stages."""
TRIED_AT_ONCE = 2_000
LISTED = 20


class CannotChangeField(ActionError):
    """The field is as it was; says why."""


class ValuesWouldBeLost(CannotChangeField):
    """Some values mean nothing in the other kind. `rows`: ids of some of the rows, `count`: how many there are."""

    def __init__(self, message: Any, *, rows: Sequence[int], count: int) -> None:
        super().__init__(message, field="kind")
        self.rows, self.count = rows, count


@dataclass(frozen=True, kw_only=True)
class Links:
    """Of which branches a field is, and from which stages on it has to be filled; ids."""

    branches: Collection[int] = ()
    stages: Collection[int] = ()


@transaction.atomic
def create_field(
    *,
    of: str,
    kind: str,
    name: str,
    options: Sequence[str] = (),
    links: Links | None = None,
    actor: Member,
    now: datetime,
    **given: Any,
) -> OwnField:
    """The last of its like. `options`: names of a choice's; `given`: of CHANGED; a formula as it is typed."""
    enter_lists(actor)
    if kind not in KINDS or of not in Of.values:
        raise CannotChangeField(_("There is no such kind of field."), field="kind")
    if OwnField.objects.filter(is_archived=False).count() >= MOST_FIELDS:
        raise CannotChangeField(
            filled(_("A company has at most %(count)d fields: archive one first."), {"count": MOST_FIELDS})
        )
    row = OwnField(of=of, kind=kind, **{"shown": default_places()} | given)
    row.name, row.shown = _free_name(row, name), _places(row, row.shown)
    if kind == CALCULATED:
        formula = formula_of(row, row.formula)
        row.formula, row.gives, row.calculated_to = formula.stored, formula.gives.value, 0
    default, row.default = row.default, None
    last = OwnField.objects.filter(of=of).order_by("-sequence").first()
    row.sequence = last.sequence + 1 if last else 0
    row.save(force_insert=True)
    for option in dict.fromkeys(filter(None, map(visible, options))):
        create_name(names=OPTIONS, name=option, owner_id=row.pk, actor=actor, now=now)
    _link(row, links or Links())
    _check(row)
    if default is not None:
        row.default = _default(row, default)
        row.save(update_fields=["default"])
    record(FieldCreated(**_about(row)), actor=actor, at=now)
    return row


@transaction.atomic
def change_field(
    *,
    field_id: int,
    version: int | None = None,
    kind: str | None = None,
    links: Links | None = None,
    actor: Member,
    now: datetime,
    **changes: Any,
) -> OwnField:
    """Of CHANGED what is given; to another `kind` only where every value survives."""
    enter_lists(actor)
    row = _row(field_id)
    if kind is not None and kind != row.kind:
        _convert(row, kind, decimals=changes.get("decimals", row.decimals), actor=actor, now=now)
    checks: dict[str, Any] = dict.fromkeys(CHANGED)
    checks["formula"] = lambda text: _changed_formula(row, text)
    checks["name"] = lambda name: _free_name(row, name)
    checks["shown"] = lambda shown: _places(row, shown)
    checks["default"] = lambda value: _default(row, value)
    edit = Edit(row, changes, fields=checks, version=version)
    if edit:
        _check(row)
        if "formula" in edit:
            edit.words["formula"] = _said_formulas(row, edit.words["formula"])
        if row.kind == CALCULATED and ("formula" in edit or "decimals" in edit):
            row.calculated_to = 0
        edit.save("calculated_to")
    is_linked = links is not None and _link(row, links)
    if is_linked and row.kind == CALCULATED:
        row.calculated_to = 0
        row.save(update_fields=["calculated_to"])
    if edit or is_linked:
        record(FieldChanged(**_about(row), changes=edit.words), actor=actor, at=now)
    return row


@transaction.atomic
def archive_field(*, field_id: int, actor: Member, now: datetime) -> OwnField:
    """It is seen nowhere; its values stay, and are there again when it comes back."""
    enter_lists(actor)
    row = _row(field_id)
    if users := users_of(row):
        said = _("It is read by formulas: %(names)s. Change them first.")
        raise CannotChangeField(filled(said, {"names": ", ".join(f"«{name}»" for name in users)}))
    if not row.is_archived:
        row.is_archived = True
        row.save(update_fields=["is_archived"])
        record(FieldArchived(**_about(row)), actor=actor, at=now)
    return row


@transaction.atomic
def restore_field(*, field_id: int, actor: Member, now: datetime) -> OwnField:
    enter_lists(actor)
    row = _row(field_id)
    if row.is_archived:
        row.is_archived = False
        row.calculated_to = 0 if row.kind == CALCULATED else None
        row.save(update_fields=["is_archived", "calculated_to"])
        record(FieldRestored(**_about(row)), actor=actor, at=now)
    return row


@transaction.atomic
def order_fields(*, of: str, field_ids: Sequence[int], actor: Member, now: datetime) -> None:
    """Ids of other rows are passed over."""
    enter_lists(actor)
    rows = list(OwnField.objects.filter(of=of).order_by("sequence", "pk"))
    for sequence, row in enumerate(in_order(rows, first=field_ids)):
        if row.sequence != sequence:
            row.sequence = sequence
            row.save(update_fields=["sequence"])
    record(FieldsReordered(of=of), actor=actor, at=now)


def _row(field_id: int) -> OwnField:
    row = OwnField.objects.select_for_update(of=("self",)).filter(pk=field_id).first()
    if row is None:
        raise CannotChangeField(_("There is no such field."))
    return row


def _about(row: OwnField) -> dict[str, Any]:
    return {"field_id": row.pk, "of": row.of, "name": row.name}


def _changed_formula(row: OwnField, text: str) -> str:
    if row.kind != CALCULATED:
        raise CannotChangeField(_("Only a calculated field has a formula."), field="formula")
    return formula_of(row, text).stored


def _said_formulas(row: OwnField, formulas: Sequence[str]) -> list[str]:
    """By names, as people read them in the history."""
    words = vocabulary(row.of, read_definitions())
    return [stored_formula(text, words).named(words) for text in formulas]


def _free_name(row: OwnField, name: str) -> str:
    name = visible(name)
    if not name:
        raise CannotChangeField(_("Give it a name."), field="name")
    taken = OwnField.objects.filter(of=row.of, sort_key=fold(name)).exclude(pk=row.pk).first()
    if taken is not None:
        said = (
            _("“%(name)s” is in the archive: return it from there.")
            if taken.is_archived
            else _("There is “%(name)s” already.")
        )
        raise CannotChangeField(filled(said, {"name": taken.name}), field="name")
    return name


def _places(row: OwnField, asked: Iterable[str]) -> list[str]:
    """In one order: those that such rows have, and that such a value may be shown in."""
    return [
        place.value for place in PLACES_OF[row.of] if place in asked and place not in KINDS[row.kind].not_at
    ]


def _check(row: OwnField) -> None:
    if not 0 <= row.decimals <= MOST_DECIMALS:
        raise CannotChangeField(_("At most six digits after the point."), field="decimals")
    roles = set(Member.Role.values)
    if not set(row.seen_by) <= roles or not set(row.edited_by) <= roles:
        raise CannotChangeField(_("There is no such role."), field="seen_by")
    if not row.seen_by:
        raise CannotChangeField(_("Somebody has to see it."), field="seen_by")
    if ShownAt.SEARCH in row.shown and set(row.seen_by) != roles:
        raise CannotChangeField(
            _(
                "The search tells everybody what a row holds: only a field that every role sees can be found by."
            ),
            field="shown",
        )
    if row.kind in HAS_OPTIONS and not FieldOption.objects.filter(field=row, is_archived=False).exists():
        raise CannotChangeField(_("A choice needs options: one a line."), field="options")


def _default(row: OwnField, value: Any) -> Any:
    own = _read(row.pk)
    try:
        return kind_of(own).checked(own, value)
    except forms.ValidationError as refusal:
        raise CannotChangeField(" ".join(refusal.messages), field="default") from refusal


def _read(field_id: int) -> Definition:
    rows = [own for of in read_definitions().values() for own in of]
    return next(own for own in rows if own.pk == field_id)


def _link(row: OwnField, links: Links) -> bool:
    """Whether anything has changed; stages of branches that the field is not of ask for nothing."""
    holder = holder_of(row.of)
    is_changed = False
    if holder.branch and holder.branches:
        known = holder.branches().in_bulk(list(links.branches))
        is_changed |= _relink(holder.branch, row, set(known))
    if holder.stage and holder.stages:
        stages = holder.stages().in_bulk(list(links.stages))
        branches = set(links.branches)
        wanted = {
            pk for pk, stage in stages.items() if not branches or holder.branch_of_stage(stage) in branches
        }
        is_changed |= _relink(holder.stage, row, wanted)
    return is_changed


def _relink(table: Any, row: OwnField, wanted: set[int]) -> bool:
    present = set(table.objects.filter(field=row).values_list("row", flat=True))
    table.objects.filter(field=row, row__in=present - wanted).delete()
    table.objects.bulk_create(table(field=row, row_id=pk) for pk in sorted(wanted - present))
    return present != wanted


def _convert(row: OwnField, kind: str, *, decimals: int, actor: Member, now: datetime) -> None:
    """Every value is said in words and read anew; where one cannot be, nothing changes."""
    if kind not in KINDS:
        raise CannotChangeField(_("There is no such kind of field."), field="kind")
    if kind == CALCULATED:
        raise CannotChangeField(
            _("A calculated field is made anew: its values follow from others."), field="kind"
        )
    before = _read(row.pk)
    if TYPES.get(kind) != type_of(before) and (users := users_of(row)):
        said = _("It is read by formulas: %(names)s. Change them first.")
        names = ", ".join(f"«{name}»" for name in users)
        raise CannotChangeField(filled(said, {"names": names}), field="kind")
    if kind in HAS_OPTIONS and before.kind not in HAS_OPTIONS:
        before = _with_options(row, before, actor=actor, now=now)
    after = replace(before, kind=kind, decimals=decimals, is_required=False)
    changed = _converted(before, after, actor)
    row.kind = kind
    row.default, row.formula, row.gives, row.calculated_to = None, "", "", None
    row.save(update_fields=["kind", "default", "formula", "gives", "calculated_to"])
    fact = FieldConverted(**_about(row), before=before.kind, after=kind, rows=changed)
    record(fact, actor=actor, at=now)


def _with_options(row: OwnField, own: Definition, *, actor: Member, now: datetime) -> Definition:
    """What was typed becomes the options to choose from, where that is not too much to choose from."""
    holder = holder_of(row.of)
    values = holder.model._default_manager.filter(custom__has_key=own.key)
    kept = list(values.values_list(f"custom__{own.key}", flat=True).distinct()[: MOST_OPTIONS + 1])
    if len(kept) > MOST_OPTIONS:
        raise CannotChangeField(
            filled(
                _("More than %(count)d different values: too many to choose from."), {"count": MOST_OPTIONS}
            ),
            field="kind",
        )
    told = reading(actor, [own], [{own.key: value} for value in kept])
    words = [kind_of(own).words(own, value, told) for value in kept]
    for word in dict.fromkeys(fold(word) and visible(word)[:100] for word in words):
        if word:
            create_name(names=OPTIONS, name=word, owner_id=row.pk, actor=actor, now=now)
    return replace(own, options=_read(row.pk).options)


MOST_OPTIONS = 100


def _converted(before: Definition, after: Definition, actor: Member) -> int:
    """The number of values that were read anew."""
    model = holder_of(before.of).model
    rows = (
        model._default_manager.filter(custom__has_key=before.key)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    lost: list[int] = []
    changed: list[Model] = []
    for one in rows.only("pk", "custom", "workspace").iterator(TRIED_AT_ONCE):
        custom: dict[str, Any] = one.custom  # type: ignore[attr-defined]
        told = reading(actor, [before], [custom])
        try:
            custom[after.key] = kind_of(after).read(
                after, kind_of(before).words(before, custom[before.key], told)
            )
        except forms.ValidationError:
            lost.append(one.pk)
        changed.append(one)
    if lost:
        raise ValuesWouldBeLost(
            filled(_("%(count)d values mean nothing in that kind: mend them first."), {"count": len(lost)}),
            rows=lost[:LISTED],
            count=len(lost),
        )
    model._default_manager.bulk_update(changed, ["custom"], batch_size=500)
    return len(changed)
