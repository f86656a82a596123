"""The shared views of a company's lists, in the shape of a file."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from naryad.core.ids import row_id
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.queries.definitions import read_definitions
from naryad.setup.queries.company import Keys
from naryad.setup.rules.lists import LISTS
from naryad.setup.rules.views import FIELD, OPTION, ROW, STRANGERS, Pointing, own_id
from naryad.tables.models import SavedView
from naryad.tables.queries import roles_of
from naryad.ui.lists.listing import known_listing, registered_columns
from naryad.ui.lists.where import Condition, Group, read_group
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member

IsThere = Callable[[str, int], bool]


def company_views(*, member: Member, keys: Keys, now: datetime, is_own: bool) -> list[dict[str, Any]]:
    """`is_own`: for this company itself, so that people and what is in the archive stay named."""
    is_there = (lambda _kind, _pk: True) if is_own else _in_files()
    rows = SavedView.objects.filter(is_shared=True, is_deleted=False).order_by("listing", "sort_key", "pk")
    views = []
    for row in rows:
        if (pointing := pointing_of(row.listing, member=member, now=now)) is not None:
            views.append(_Writing(pointing, keys, is_there, is_own).view(row))
    return views


def pointing_of(listing: str, *, member: Member, now: datetime) -> Pointing | None:
    """None: there is no such list."""
    known = known_listing(listing)
    if known is None:
        return None
    looks = viewer(member=member, now=now)
    lists = [known, *(tab.of for tab in known.all_tabs(looks) if tab.of)]
    added = [column for key, column in registered_columns() if key in [one.key for one in lists]]
    declared = [column for one in lists for column in [*one.columns, *one.all_columns(looks)]]
    return Pointing(
        listing=listing,
        model=known.rows(looks).model,
        columns={column.key: column for column in [*declared, *added] if own_id(column.key) is None},
        filters={control.name: control for one in lists for control in one.filters},
        fields={own.pk: own for own in read_definitions().get(listing, ())},
    )


def _in_files() -> IsThere:
    """Whether a row is in the file that is written: not in the archive."""
    models = {kind: names.model for kind, names in LISTS.items()} | {"field": OwnField, OPTION: FieldOption}
    known: dict[str, set[int]] = {}

    def is_there(kind: str, pk: int) -> bool:
        if kind not in known:
            rows = models[kind]._default_manager.filter(is_archived=False)
            known[kind] = set(rows.values_list("pk", flat=True))
        return pk in known[kind]

    return is_there


class _Writing:
    """The words of views of one list, with keys in place of ids; what names rows that are in no file is left out."""

    def __init__(self, pointing: Pointing, keys: Keys, is_there: IsThere, is_own: bool) -> None:
        self.pointing, self.keys, self.is_there, self.is_own = pointing, keys, is_there, is_own

    def view(self, row: SavedView) -> dict[str, Any]:
        words = dict(row.asks)
        where = self._group(read_group(words.pop("where", "")))
        shown = {name: words.pop(name, "") for name in ("columns", "sort", "group")}
        named = {name: self._values(self.pointing.of_word(name), [value]) for name, value in words.items()}
        return {
            "key": self.keys.of("view", row.pk),
            "of": row.listing,
            "name": row.name,
            "roles": roles_of(row),
            "columns": self._columns(shown["columns"]),
            "sort": self._columns(shown["sort"]),
            "group": self._column(shown["group"]),
            "where": where if where["parts"] else None,
            "words": {name: values[0] for name, values in named.items() if values},
        }

    def _columns(self, text: str) -> list[str]:
        return [told for name in text.split(",") if name and (told := self._column(name))]

    def _column(self, name: str) -> str:
        sign = "-" if name.startswith("-") else ""
        pk = own_id(name.removeprefix("-"))
        if pk is None:
            return name
        return f"{sign}{FIELD}{self.keys.of('field', pk)}" if self._has("field", pk) else ""

    def _has(self, kind: str, pk: int) -> bool:
        is_known = kind != "field" or pk in self.pointing.fields
        return is_known and self.is_there(kind, pk)

    def _group(self, group: Group) -> dict[str, Any]:
        parts = [
            self._group(part) if isinstance(part, Group) else self._condition(part) for part in group.parts
        ]
        return {"join": group.join, "parts": [part for part in parts if part and part.get("parts") != []]}

    def _condition(self, asked: Condition) -> dict[str, Any] | None:
        column = self._column(asked.column)
        values = self._values(self.pointing.of_column(asked.column), asked.values)
        if not column or (asked.values and not values):
            return None
        return {"column": column, "operator": asked.operator, "values": values}

    def _values(self, kind: str, values: Sequence[str]) -> list[str]:
        return [told for value in values if (told := self._value(kind, value))]

    def _value(self, kind: str, value: str) -> str:
        """Words that are no id name nobody: "me", a tab, what is searched for."""
        pk = row_id(value)
        if not kind:
            return value
        if kind == STRANGERS or pk is None:
            return value if self.is_own or (kind == STRANGERS and pk is None) else ""
        return f"{ROW}{self.keys.of(kind, pk)}" if self._has(kind, pk) else ""
