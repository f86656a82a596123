"""Own fields as columns of lists: filtered, sorted, put together, shown, taken away and changed like declared ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from naryad.fields.queries.definitions import definitions, seen_fields
from naryad.fields.queries.values import OwnValue, reading, said_value
from naryad.fields.rules.definitions import CALCULATED, Definition, ShownAt, filled
from naryad.fields.rules.holders import holder_of
from naryad.fields.rules.kinds.base import Reading
from naryad.fields.rules.kinds.known import kind_of
from naryad.ui.lists.columns import Choice, Column, Edited, Viewer
from naryad.ui.lists.listing import Provider, provide_columns
from naryad.ui.markup import escaped
from naryad.workspaces.lists import members

LISTS = ("client", "deal", "order", "task", "product", "offer")
"""Lists whose rows have own fields, by their key."""
CHANGED = ("client", "deal", "order", "task", "product", "offer")
"""Those whose rows are chosen and changed in the list."""
NUMBERS = ("number", "money", "duration")


@dataclass(frozen=True)
class OwnCells:
    """What a row has of its fields, by their keys; said when a column asks for it, as few of two hundred are shown."""

    custom: Mapping[str, Any]
    fields: Mapping[str, Definition]
    told: Reading

    def get(self, key: str) -> OwnValue | None:
        own = self.fields.get(key)
        return said_value(own, self.custom.get(key), self.told) if own else None


def own_columns(of: str) -> Provider:
    """The company's fields of such rows that the viewer sees; archived ones by name."""

    def cells(ids: Sequence[int], viewer: Viewer) -> dict[int, OwnCells]:
        fields = seen_fields(of, viewer.member)
        rows = dict(holder_of(of).model._default_manager.filter(pk__in=ids).values_list("pk", "custom"))
        told = reading(viewer.member, fields, list(rows.values()))
        known = {own.key: own for own in fields}
        return {pk: OwnCells(custom, known, told) for pk, custom in rows.items()}

    def columns(viewer: Viewer) -> list[Column]:
        known = definitions(of, viewer.member.workspace, with_archived=True)
        role = viewer.member.role
        return [_kept_column(own, cells, role) for own in known if own.is_seen(role)]

    return columns


_columns: dict[tuple[int, str], tuple[Definition, Column]] = {}
"""By field and role, as long as the definition is the same one (queries.definitions keeps them)."""
MOST_KEPT = 20_000


def _kept_column(own: Definition, cells: Callable[..., Any], role: str) -> Column:
    kept, column = _columns.get((own.pk, role), (None, None))
    if kept is not own or column is None:
        if len(_columns) >= MOST_KEPT:
            _columns.clear()
        column = _column(own, cells, role)
        _columns[own.pk, role] = own, column
    return column


def _column(own: Definition, cells: Callable[..., Any], role: str) -> Column:
    kind = kind_of(own)
    return Column(
        own.key,
        f"{own.name}, {own.unit}" if own.unit else own.name,
        cells=cells,
        printed=partial(_printed, own.key),
        blank=partial(_is_blank, own.key),
        plain=partial(_plain, own),
        kind=kind.column,  # type: ignore[arg-type]  # one of ui.lists.values
        by=kind.by(own),
        sort=kind.sort(own),
        choices=_choices(own),
        is_numeric=kind.is_numeric,
        is_summed=kind.column in NUMBERS,
        is_offered=ShownAt.TABLE not in own.shown,
        is_own=True,
        is_archived=own.is_archived,
        edit=_edited(own, role),
    )


def _choices(own: Definition) -> Callable[[Viewer], list[Choice]] | None:
    if kind_of(own).column == "person":
        return members
    options = [Choice(str(one.pk), one.name, is_offered=not one.is_archived) for one in own.options]
    return lambda _viewer: options


def _edited(own: Definition, role: str) -> Edited | None:
    change = holder_of(own.of).change
    is_typed = own.of in CHANGED and own.kind != CALCULATED
    if not is_typed or change is None or not own.is_edited(role):
        return None

    def save(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
        change(pk, custom={own.key: value}, version=version, actor=actor, now=now)

    return Edited(save=save, control=lambda: kind_of(own).control(own), is_required=own.is_required)


def _printed(key: str, _context: Any, cell: OwnCells | None) -> str:
    value = cell.get(key) if cell else None
    return escaped(value.html) if value and value.html else "—"


def _is_blank(key: str, cell: OwnCells | None) -> bool:
    return not cell or key not in cell.fields or not filled(cell.custom.get(key))


def _plain(own: Definition, cell: OwnCells) -> Any:
    value = cell.get(own.key)
    return kind_of(own).plain(own, value.kept, value.words) if value and value.kept is not None else None


def register() -> None:
    for of in LISTS:
        provide_columns(of, own_columns(of))
