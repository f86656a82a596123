"""Laying the own fields of a set-up: each calculated one after those that it reads."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import override

from naryad.core.text import fold
from naryad.fields.actions.calculating import CannotCalculate
from naryad.fields.actions.definitions import Links, change_field, create_field, order_fields, restore_field
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.fields.rules.definitions import CALCULATED
from naryad.setup.actions.laying import Laying
from naryad.setup.queries.company import BRANCHES, STAGES
from naryad.setup.rules.schema import BadSetup, FieldRow
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import change_name, create_name, order_names


def lay_fields(rows: Sequence[FieldRow], laying: Laying) -> None:
    """In the order of the file, but each calculated one after those that it reads."""
    had = len(laying.added)
    for row in rows:
        if row.kind != CALCULATED:
            _lay_field(row, laying)
    waiting = [row for row in rows if row.kind == CALCULATED]
    with override(laying.language):
        while waiting:
            waiting = _lay_calculated(waiting, laying)
    if len(laying.added) > had:
        for of in sorted({row.of for row in rows}):
            ids = [laying.keys["field", row.key] for row in rows if row.of == of]
            order_fields(of=of, field_ids=ids, **laying.who)


def _lay_calculated(rows: Sequence[FieldRow], laying: Laying) -> list[FieldRow]:
    """Those that wait for others; refused where all do, for then one reads what is not there."""
    waiting: list[FieldRow] = []
    for row in rows:
        try:
            with transaction.atomic():
                _lay_field(row, laying)
        except CannotCalculate as refusal:
            waiting.append(row)
            said = refusal
    if len(waiting) == len(rows):
        raise BadSetup(f"fields.{waiting[-1].key}.formula: {said}") from said
    return waiting


def _lay_field(row: FieldRow, laying: Laying) -> None:
    at, name = f"fields.{row.key}", laying.words(row.name)
    present = OwnField.objects.filter(pk=laying.keys.get(("field", row.key), 0)).first()
    present = present or OwnField.objects.filter(of=row.of, sort_key=fold(name)).first()
    given = _field_values(row, laying)
    links = Links(
        branches=[
            laying.keys[BRANCHES.get(row.of, ""), key] for key in _there(row.branches, row, laying, at)
        ],
        stages=[laying.found(STAGES.get(row.of, ""), key, at=at) or 0 for key in row.stages],
    )
    if present is None:
        options = [laying.words(option.name) for option in row.options]
        made = create_field(
            of=row.of, kind=row.kind, name=name, options=options, links=links, **given, **laying.who
        )
        laying.keep("field", row.key, made.pk, name, "added")
        return _lay_options(row, made, laying)
    _lay_options(row, present, laying)
    if present.is_archived:
        restore_field(field_id=present.pk, **laying.who)
    changed = change_field(field_id=present.pk, kind=row.kind, name=name, links=links, **given, **laying.who)
    is_same = changed.version == present.version and not present.is_archived
    return laying.keep("field", row.key, present.pk, name, "kept" if is_same else "changed")


def _there(keys: list[str], row: FieldRow, laying: Laying, at: str) -> list[str]:
    for key in keys:
        laying.found(BRANCHES.get(row.of, ""), key, at=at)
    return keys


def _field_values(row: FieldRow, laying: Laying) -> dict[str, Any]:
    roles = list(Member.Role.values)
    return {
        "hint": laying.words(row.hint),
        "group": laying.words(row.group),
        "unit": laying.words(row.unit),
        "decimals": row.decimals,
        **({"formula": laying.words(row.formula)} if row.kind == CALCULATED else {}),
        "is_required": row.is_required,
        "seen_by": [role for role in roles if role not in row.unseen_by],
        "edited_by": [role for role in roles if role not in row.kept_by],
        "shown": row.shown,
    }


def _lay_options(row: FieldRow, own: OwnField, laying: Laying) -> None:
    ids = []
    for option in row.options:
        name = laying.words(option.name)
        present = FieldOption.objects.filter(
            field=own, pk=laying.keys.get(("field_option", option.key), 0)
        ).first()
        present = present or FieldOption.objects.filter(field=own, sort_key=fold(name)).first()
        if present is None:
            values: dict[str, Any] = {"name": name, "owner_id": own.pk, "colour": option.colour}
            present = create_name(names=OPTIONS, **values, **laying.who)
        else:
            change_name(names=OPTIONS, row_id=present.pk, name=name, colour=option.colour, **laying.who)
        laying.know("field_option", option.key, present.pk)
        ids.append(present.pk)
    order_names(names=OPTIONS, row_ids=ids, **laying.who)
