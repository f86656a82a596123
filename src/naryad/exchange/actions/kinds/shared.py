"""What kinds of rows have in common: columns of own fields, what an update changed, how it is put back."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from naryad.core.errors import ActionError, Unreadable
from naryad.core.text import fold
from naryad.exchange.actions.laying import RowLaying
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import FileCell, FileSheet, Read, exact_number, one_of, read_day
from naryad.exchange.rules.targets import Target, Words
from naryad.fields.forms import editable_fields
from naryad.fields.queries.definitions import KEY
from naryad.fields.rules.definitions import CALCULATED, Definition
from naryad.fields.rules.kinds.known import kind_of
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members


def own_targets(of: str, member: Member, *, prefix: str = "", group: Words = "") -> list[Target]:
    """A column for each field of such rows that the member fills in; `f12`, behind the prefix. None for rows it points at,
    but for members: these are known by their names.
    """
    return [
        Target(key=f"{prefix}{own.key}", label=own.name, group=group, read=_reader(own))
        for own in editable_fields(of, member)
        if own.kind != CALCULATED and kind_of(own).points_at in ("", "member")
    ]


def _reader(own: Definition) -> Callable[[FileCell, FileSheet], Any]:
    def read(cell: FileCell, sheet: FileSheet) -> Any:
        try:
            return kind_of(own).read(own, _written(own, cell, sheet))
        except forms.ValidationError as refusal:
            raise Unreadable(" ".join(refusal.messages), code="own") from refusal

    return read


def _written(own: Definition, cell: FileCell, sheet: FileSheet) -> str:
    """As its kind reads it, whatever a spreadsheet makes of days and numbers."""
    kind = kind_of(own)
    if kind.points_at:
        return str(read_member(cell, sheet))
    if kind.column == "day":
        return read_day(cell, sheet).isoformat()
    if kind.column == "moment" and cell.kind == "d":
        return timezone.make_aware(datetime.fromisoformat(cell.text)).isoformat()
    exact = exact_number(cell, sheet) if kind.is_numeric else None
    return cell.text if exact is None else f"{exact:f}"


def read_member(cell: FileCell, sheet: FileSheet) -> int:
    """One who has left is not found."""
    found: int = member_of(active_members())(cell, sheet)
    return found


def member_of(members: QuerySet[Member]) -> Read:
    """By the e-mail or the full name, its words in any order; who is not among them is nobody, and two of one name neither."""
    known: dict[str, set[int]] = defaultdict(set)
    for pk, name, email in members.values_list("pk", "name", "user__email"):
        for word in filter(None, (_words(name), (email or "").lower())):
            known[word].add(pk)

    def read(cell: FileCell, _sheet: FileSheet) -> int:
        said = {"name": cell.text[:60]}
        found = known.get(cell.text.lower().strip()) or known.get(_words(cell.text)) or set()
        if not found:
            raise Unreadable(_("No member who may do this is called “%(name)s”.") % said, code="member")
        if len(found) > 1:
            raise Unreadable(
                _("Several members are called “%(name)s”: give the e-mail.") % said, code="member"
            )
        return next(iter(found))

    return read


def _words(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def in_both(choices: Collection[tuple[Any, Any]], words: Mapping[Any, str] | None = None) -> dict[str, Any]:
    """{word, folded: value} of choices in either language, and of what they are called elsewhere."""
    found: dict[str, Any] = {
        fold(word): key for key, said in (words or {}).items() for word in said.split("; ")
    }
    for language in ("ru", "en"):
        with override(language):
            found |= {fold(str(label)): value for value, label in choices}
    return found


def row_named(rows: QuerySet[Any]) -> Read:
    """One of these by its name."""
    return one_of({fold(name): pk for pk, name in rows.values_list("pk", "name")})


def told_apart(title: str, client: str, begun: datetime | None) -> str:
    """The key of rows without a number: a client may order the same twice, on another day."""
    return "|".join((fold(title), fold(client), f"{timezone.localdate(begun)}" if begun else ""))


def own_given(values: Mapping[str, Any], *, prefix: str = "") -> dict[str, Any]:
    """{f12: value} of a row's values."""
    keys = {key: key.removeprefix(prefix) for key in values if key.startswith(prefix)}
    return {own: values[key] for key, own in keys.items() if KEY.fullmatch(own)}


def asked_own(of: str, member: Member, given: Mapping[str, Any]) -> dict[str, Any]:
    """As a form would send it: what is always required is asked for."""
    asked = {own.key: None for own in editable_fields(of, member) if own.is_required and own.default is None}
    return {**asked, **given}


def values_of(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """Columns and own fields of a row, as JSON keeps them."""
    return {
        name: plain(row.custom.get(name) if KEY.fullmatch(name) else getattr(row, name)) for name in names
    }


def says_so(row: Any, kept: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Whether a row has all of these already: columns as they are kept, and own fields."""
    is_same = all(getattr(row, name) == value for name, value in kept.items())
    return is_same and all(row.custom.get(key) == value for key, value in own.items())


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date | datetime) else value


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of it became another."""
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def refuse_changed(row: Any, after: Mapping[str, Any]) -> None:
    """Somebody has changed since what the import wrote."""
    if row is None:
        raise ActionError(_("It is not there any more."))
    if values_of(row, list(after)) != dict(after):
        raise ActionError(_("It has been changed since."))


def versions_left(kind: str, ids: Collection[int], laying: RowLaying) -> dict[int, int]:
    """Of rows that an import has added, by id: the version that it has left them with."""
    changed = ImportChange.objects.filter(
        table=laying.table_id, kind=kind, row_id__in=ids, before__isnull=False
    )
    counts = Counter(changed.values_list("row_id", flat=True))
    return {pk: 1 + counts[pk] for pk in ids}


def added_rows(changes: Sequence[ImportChange], laying: RowLaying) -> set[tuple[str, int]]:
    """(kind, id) of those of the changes' rows that the same import has added: what it changed of them goes with them."""
    added = ImportChange.objects.filter(
        table=laying.table_id, before__isnull=True, row_id__in={one.row_id for one in changes}
    )
    return set(added.values_list("kind", "row_id"))


def with_custom(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of an update: own fields in `custom`."""
    own = own_given(changes)
    return with_own({name: value for name, value in changes.items() if name not in own}, own)


def with_own(given: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {**given, "custom": own} if own else dict(given)
