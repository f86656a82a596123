"""Changing fields of a row: one way to check, compare, refuse a stale form, save, and say it for the history.

    edit = Edit(client, changes, fields={"name": a_name, "note": str.strip}, version=version)
    if edit:
        edit.save()
        record(ClientChanged(client_id=client.pk, changes=edit.words), actor=actor, at=now)

The row is locked, and has a `version` that grows with every edit. Forms send the version they were filled from.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError

Check = Callable[[Any], Any]
"""Gives a typed value as it is kept (a row for an id), or refuses it."""


class Worded(dict[str, Any]):
    """A value of many parts, such as all own fields of a row: `words` are {part: [before, after]}."""

    def __init__(self, values: Mapping[str, Any], *, words: Mapping[str, list[Any]]) -> None:
        super().__init__(values)
        self.words = words


class ChangedMeanwhile(ActionError):
    """Somebody else has changed the row since the form was shown; nothing of it was overwritten."""


def refuse_stale(row: Any, version: int | None, *names: str) -> None:
    """Of a form that would change these fields."""
    refuse_overtaken(version, row.version, *names)


def refuse_overtaken(seen: int | None, present: int, *names: str) -> None:
    """`seen`: the version that a form was filled from; None: there was no form."""
    if seen not in (None, present):
        raise ChangedMeanwhile(
            _("Somebody has changed this meanwhile. Look at what it is now, then repeat your change."),
            field=names[0].removesuffix("_id") if len(names) == 1 else None,
        )


class Edit:
    """What of `changes` differs from the row, set on it already. False where nothing does.

    `fields`: what may be changed, each with its check (None: kept as it is typed). A key ("client_id") is checked only
    if it is another one; its check gives the row. `version`: what the form was filled from; None: there was no form.
    `shown`: how a value is kept in the history.
    """

    def __init__(
        self,
        row: Any,
        changes: Mapping[str, Any],
        *,
        fields: Mapping[str, Check | None],
        version: int | None = None,
        shown: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        if unknown := changes.keys() - fields.keys():
            raise TypeError(f"Not fields of a {type(row).__name__} that can be changed: {sorted(unknown)}")
        self.row = row
        self.words: dict[str, list[Any]] = {}
        """{field: [before, after]}, rows by their names; of a value of many parts, those that differ."""
        self._columns: list[str] = []
        values = _different(row, changes, fields)
        if values:
            refuse_stale(row, version, *values)
        for name, value in values.items():
            field = name.removesuffix("_id")
            before = getattr(row, field)
            setattr(row, field if isinstance(value, Model) else name, value)
            self._columns.append(field)
            self.words |= (
                value.words
                if isinstance(value, Worded)
                else {
                    field: [
                        str(side) if isinstance(side, Model) else shown(side)
                        for side in (before, getattr(row, field))
                    ]
                }
            )

    def __bool__(self) -> bool:
        return bool(self.words)

    def __contains__(self, field: str) -> bool:
        return field in self.words

    def save(self, *also: str) -> None:
        """The changed fields, `also` those that follow from them, and the version."""
        self.row.version += 1
        self.row.save(update_fields=[*self._columns, *also, "version"])


def _different(row: Any, changes: Mapping[str, Any], fields: Mapping[str, Check | None]) -> dict[str, Any]:
    typed = {name: value for name, value in changes.items() if value != getattr(row, name)}
    checked = {name: check(value) if (check := fields[name]) else value for name, value in typed.items()}
    return {name: value for name, value in checked.items() if value != getattr(row, name)}
