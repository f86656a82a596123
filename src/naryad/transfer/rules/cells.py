"""A value as a cell of a table in a company's file, and back: a spreadsheet opens it, and nothing of it is lost.

A text that a spreadsheet would take for a formula has an apostrophe before it, and so has one that begins with an apostrophe.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

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
