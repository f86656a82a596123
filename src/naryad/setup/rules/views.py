"""What of a saved view names other rows: the words of an address say ids, those of a file say keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Model

from naryad.fields.rules.definitions import Definition
from naryad.setup.rules.lists import OF_MODEL
from naryad.ui.lists.columns import Column
from naryad.ui.lists.filters import Filter, Tick

FIELD, ROW = "field:", "key:"
"""Before the key of an own field, in place of a column; before that of a row or an option, in place of a value."""
STRANGERS = "-"
"""The kind of rows that no file has: people, clients, tags."""
OPTION = "field_option"
WORDS = {
    ("order", "order_type"): "order_type",
    ("order", "stage"): "order_stage",
    ("deal", "pipeline"): "pipeline",
    ("deal", "source"): "deal_source",
    ("task", "task_type"): "task_type",
}
"""Filters of the bar whose values are rows of a settings list, by list and name."""
PLAIN_WORDS = frozenset({"priority"})
"""Those whose numbers are no rows."""
_OWN = re.compile(r"f([1-9][0-9]{0,17})")


def own_id(column: str) -> int | None:
    """The own field that a column is."""
    match = _OWN.fullmatch(column)
    return int(match[1]) if match else None


@dataclass(frozen=True, kw_only=True)
class Pointing:
    """One list: of which sort are the rows that its columns and filters name. "" of plain values."""

    listing: str
    model: type[Model]
    columns: Mapping[str, Column]
    filters: Mapping[str, Filter]
    fields: Mapping[int, Definition]

    def knows(self, column: str) -> bool:
        return column in self.columns or own_id(column) in self.fields

    def of_column(self, key: str) -> str:
        own = self.fields.get(own_id(key) or 0)
        if own is not None:
            return {"choice": OPTION, "choices": OPTION, "member": STRANGERS}.get(own.kind, "")
        column = self.columns.get(key)
        if column is None or column.kind not in ("choice", "choices", "person"):
            return ""
        return _kind_at(self.model, column.sort if column.by is None else column.by)

    def of_word(self, name: str) -> str:
        if name in PLAIN_WORDS or isinstance(self.filters.get(name), Tick):
            return ""
        return WORDS.get((self.listing, name), STRANGERS)


def _kind_at(model: type[Model], path: Any) -> str:
    """Of the rows that a path of fields ends at; what is no path ends at rows of their own."""
    if not isinstance(path, str):
        return STRANGERS
    field: Any = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    return OF_MODEL.get(model, STRANGERS) if isinstance(field, ForeignKey) else ""
