"""Values of own fields as queries read them: from fields_kept, whose key has those of one field side by side.

`custom` of a row is one value to the database: to look at one field it reads all of them, which takes seconds where
rows are many. Triggers write the table; what is too long for a key stands there without its value (docs/adr/0086).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, Field, TextField, When
from django.db.models.expressions import Col
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, IsNull
from django.db.models.sql.constants import LOUTER
from django.db.models.sql.datastructures import Join

from naryad.core.text import Folded

TABLE = "fields_kept"


def _column(name: str, column: "Field[Any, Any]") -> "Field[Any, Any]":
    column.set_attributes_from_name(name)
    column.model = None  # type: ignore[assignment]  # no model knows the table
    return column


WORKSPACE, FIELD, ROW = (_column(name, BigIntegerField()) for name in ("workspace_id", "field_id", "row_id"))
VALUE, FOLDED = (_column(name, TextField()) for name in ("value", "folded"))


@dataclass(frozen=True)
class _Link:
    """What a join asks of the key it goes along: the row's values of one field, at most one."""

    model: Any
    field_id: int

    def get_joining_fields(self) -> tuple[Any, ...]:
        row = self.model._meta
        return ((row.get_field("workspace"), WORKSPACE), (row.pk, ROW))

    def get_extra_restriction(self, alias: str, _related: str) -> Any:
        return Exact(Col(alias, FIELD), self.field_id)


class KeptValue(F):
    """A column of the value that a row has of a field; NULL without one."""

    def __init__(self, field_id: int, column: "Field[Any, Any]" = VALUE) -> None:
        super().__init__(f"{TABLE}:{field_id}:{column.name}")
        self.field_id, self.column = field_id, column

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        link: Any = _Link(query.get_meta().model, self.field_id)
        alias = query.join(Join(TABLE, query.get_initial_alias(), None, LOUTER, link, True))
        return Col(alias, self.column)


class KeptText(KeptValue):
    """A text, and what it is compared by without being folded anew for every row."""

    def __init__(self, field_id: int) -> None:
        super().__init__(field_id)
        self.folded = KeptValue(field_id, FOLDED)


def whole(key: str, field_id: int) -> Coalesce:
    """Also of values that may be too long for the table: those are read from the row."""
    return Coalesce(KeptValue(field_id), _from_row(key, field_id))


class _WholeText(Coalesce):
    folded: Any = None


def whole_text(key: str, field_id: int) -> Coalesce:
    """The same, as KeptText."""
    text = _WholeText(KeptValue(field_id), _from_row(key, field_id))
    text.folded = Coalesce(KeptValue(field_id, FOLDED), Folded(_from_row(key, field_id)))
    return text


def _from_row(key: str, field_id: int) -> Case:
    is_there = IsNull(KeptValue(field_id, ROW), False)
    return Case(When(is_there, then=KeyTextTransform(key, "custom")), output_field=TextField())
