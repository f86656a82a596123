"""Laying the shared views of a set-up, behind the fields, lists and options that they name."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.core.ids import row_id
from naryad.core.text import fold
from naryad.setup.actions.laying import Laying
from naryad.setup.queries.views import pointing_of
from naryad.setup.rules.schema import BadSetup, ViewCondition, ViewGroup, ViewRow
from naryad.setup.rules.views import FIELD, ROW, STRANGERS, Pointing
from naryad.tables.actions import change_view, save_view
from naryad.tables.models import SavedView
from naryad.tables.queries import roles_of
from naryad.ui.lists.where import Condition, Group, print_where


def lay_views(rows: Sequence[ViewRow], laying: Laying, *, is_own: bool = False) -> None:
    """`is_own`: of a file that this company wrote of itself: what it names by ids is as it was."""
    for row in rows:
        _lay_view(row, laying, is_own=is_own)


def _lay_view(row: ViewRow, laying: Laying, *, is_own: bool) -> None:
    at, name = f"views.{row.key}", laying.words(row.name)
    pointing = pointing_of(row.of, member=laying.actor, now=laying.now)
    if pointing is None:
        raise BadSetup(filled(_("There is no list “%(name)s”."), {"name": row.of}))
    asks = _ViewWords(pointing, laying, at, is_own).asks(row)
    present = _known(row, name, laying)
    if present is None:
        made = save_view(listing=row.of, name=name, asks=asks, is_shared=True, roles=row.roles, **laying.who)
        return laying.keep("view", row.key, made.pk, name, "added")
    before = (present.version, roles_of(present))
    changed = change_view(view_id=present.pk, name=name, asks=asks, roles=row.roles, **laying.who)
    is_same = (changed.version, roles_of(changed)) == before
    return laying.keep("view", row.key, present.pk, name, "kept" if is_same else "changed")


def _known(row: ViewRow, name: str, laying: Laying) -> SavedView | None:
    """By its key, else by its name among the shared ones of its list; one that people deleted stays so."""
    rows = SavedView.objects.filter(is_shared=True, is_deleted=False, listing=row.of)
    by_key = rows.filter(pk=laying.keys.get(("view", row.key), 0)).first()
    return by_key or rows.filter(sort_key=fold(name)).first()


class _ViewWords:
    """The words of an address for those of a file: ids for keys. Refused with the place where one points nowhere."""

    def __init__(self, pointing: Pointing, laying: Laying, at: str, is_own: bool) -> None:
        self.pointing, self.laying, self.at, self.is_own = pointing, laying, at, is_own

    def asks(self, row: ViewRow) -> dict[str, str]:
        return {
            **{name: self._value(self.pointing.of_word(name), value) for name, value in row.words.items()},
            "where": print_where(self._group(row.where)) if row.where else "",
            "columns": ",".join(self._column(name) for name in row.columns),
            "sort": ",".join(self._column(name) for name in row.sort),
            "group": self._column(row.group) if row.group else "",
        }

    def _group(self, group: ViewGroup) -> Group:
        parts = [
            self._group(part) if isinstance(part, ViewGroup) else self._condition(part)
            for part in group.parts
        ]
        return Group(group.join, tuple(parts))

    def _condition(self, asked: ViewCondition) -> Condition:
        column = self._column(asked.column)
        kind = self.pointing.of_column(column)
        return Condition(column, asked.operator, tuple(self._value(kind, value) for value in asked.values))

    def _column(self, name: str) -> str:
        sign, key = ("-", name[1:]) if name.startswith("-") else ("", name)
        if key.startswith(FIELD):
            key = f"f{self.laying.found('field', key.removeprefix(FIELD), at=self.at)}"
        if not (self.is_own or self.pointing.knows(key)):
            raise self._unknown(name)
        return sign + key

    def _value(self, kind: str, value: str) -> str:
        """Ids are rows of the company that wrote the file, and nobody's here."""
        if kind not in ("", STRANGERS) and value.startswith(ROW):
            return str(self.laying.found(kind, value.removeprefix(ROW), at=self.at))
        is_foreign = bool(kind) and (kind != STRANGERS or row_id(value) is not None)
        if is_foreign and not self.is_own:
            raise self._unknown(value)
        return value

    def _unknown(self, name: str) -> BadSetup:
        return BadSetup(filled(_("%(at)s has no “%(name)s”."), {"at": self.at, "name": name}))
