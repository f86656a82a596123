"""Ids in what rows hold of fields of the company's own, and in formulas over them."""

import re
from collections.abc import Mapping
from typing import Any

from naryad.fields.models import FieldOption, OwnField
from naryad.fields.rules.kinds.known import KINDS
from naryad.transfer.rules.ids import ShiftedIds

FIELDS, OPTIONS = OwnField._meta.db_table, FieldOption._meta.db_table
KEY = re.compile(r"\bf(\d{1,18})\b")
_SAID = re.compile(r'("[^"]*"|«[^»]*»)')
_OPTION = re.compile(r"#(\d{1,18})\b")


def own_key(pk: str, ids: ShiftedIds) -> str:
    return f"f{ids.of(FIELDS, int(pk))}"


def with_own_keys(text: str, ids: ShiftedIds) -> str:
    """Keys of own fields in it, such as f12."""
    return KEY.sub(lambda found: own_key(found[1], ids), text)


def own_values(custom: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    """Values by the keys of fields; those that no field of the file has go."""
    return {
        own_key(found[1], ids): own_value(ids.own_kinds[int(found[1])], value, ids)
        for key, value in custom.items()
        if (found := KEY.fullmatch(key)) and int(found[1]) in ids.own_kinds
    }


def read_values(values: Mapping[str, Any], ids: ShiftedIds) -> dict[str, Any]:
    """What formulas read: own fields among what the program itself has (order.promised_on)."""
    own = own_values(values, ids)
    return {key: value for key, value in values.items() if not KEY.fullmatch(key)} | own


def own_value(kind: str, value: Any, ids: ShiftedIds) -> Any:
    if isinstance(value, list):
        return [own_value(kind, one, ids) for one in value]
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if kind in ("choice", "choices"):
        return ids.of(OPTIONS, value)
    points_at = KINDS[kind].points_at
    return ids.of_kind(points_at, value) if points_at else value


def own_formula(formula: str, ids: ShiftedIds) -> str:
    """As it is stored: fields by key, options by id; what stands in quotes stays."""
    parts = _SAID.split(formula)
    for at in range(0, len(parts), 2):
        keyed = with_own_keys(parts[at], ids)
        parts[at] = _OPTION.sub(lambda found: f"#{ids.of(OPTIONS, int(found[1]))}", keyed)
    return "".join(parts)
