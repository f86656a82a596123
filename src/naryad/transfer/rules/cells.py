"""A value as a cell of a table in a company's file, and back: a spreadsheet opens it, and nothing of it is lost.

A text that a spreadsheet would take for a formula has an apostrophe before it, and so has one that begins with an apostrophe.
"""

import json
import math
from datetime import UTC, date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field

from naryad.transfer.rules.tables import CarriedColumn

GUARD = "'"
GUARDED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", GUARD)


def written(value: Any, kind: str) -> str:
    """Of rules.tables.TYPES."""
    if value is None:
        return ""
    if kind == "json":
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    if kind == "yes_no":
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else str(value)


def guarded(text: str) -> str:
    return GUARD + text if text.startswith(GUARDED) else text


def unguarded(cell: str) -> str:
    return cell.removeprefix(GUARD)


def read_cell(cell: str, column: CarriedColumn) -> Any:
    """The value that was written(). ValueError or ValidationError: it is none."""
    field = column.field
    if "\0" in cell:
        raise ValueError(cell)
    if cell == "" and (field.null or column.type == "text"):
        return None if field.null else ""
    if column.type == "json":
        return json.loads(cell)
    if column.type == "yes_no":
        return {"1": True, "0": False}[cell] if cell in ("0", "1") else field.to_python("?")
    return checked(field, unguarded(cell) if column.type == "text" else cell)


def checked(field: "Field[Any, Any]", given: Any) -> Any:
    """The value of a field, if it is one. Empty ones are the database's question."""
    value = field.to_python(given)
    field.run_validators(value)
    if field.choices and value not in dict(field.flatchoices):
        raise ValueError(given)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(given)
    return value
