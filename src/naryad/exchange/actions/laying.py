"""How rows of a table become rows of the company: what every kind of them has in common."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import events_of_the_past
from naryad.core.errors import ActionError, filled
from naryad.core.text import fold
from naryad.exchange.models import ExternalId, ImportChange, Mode
from naryad.exchange.rules.cells import FileSheet
from naryad.exchange.rules.targets import BadCell, Target, Words
from naryad.workspaces.models import Member

EXTERNAL_ID = "external_id"
NAME = "name"
Values = Mapping[str, Any]
"""What a row says: {target: value}, without its empty cells."""
Keys = Mapping[str, Sequence[str]]
"""By which a row can be known: {target: its values, all in one way of writing}."""


@dataclass(frozen=True, kw_only=True)
class RowLaying:
    """Who lays, when and how; `table_id`: of the import. `fresh`: (kind, id) of what the present piece has added."""

    actor: Member
    now: datetime
    sheet: FileSheet
    known_by: str
    mode: str
    table_id: int = 0
    fresh: set[tuple[str, int]] = field(default_factory=set)

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.now}

    def learn(self, changes: Sequence["RowChange"]) -> None:
        self.fresh.update((change.kind, change.row_id) for change in changes if change.before is None)

    def has_added(self, kind: str, ids: Collection[int]) -> set[int]:
        """Of these rows, those that this import has added."""
        added = ImportChange.objects.filter(
            table=self.table_id, kind=kind, row_id__in=ids, before__isnull=True
        )
        return {pk for pk in ids if (kind, pk) in self.fresh} | set(added.values_list("row_id", flat=True))


@dataclass(frozen=True)
class RowChange:
    """`before` None: the row was added."""

    kind: str
    row_id: int
    before: dict[str, Any] | None = None
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """`keys`: by which it can be known, the external id among them."""

    number: int
    values: Values
    keys: Keys = field(default_factory=dict)
    fault: BadCell | None = None


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """`became`: added, changed, skipped or refused; `column`: of which target the reason is."""

    number: int
    became: str
    reason: Words = ""
    column: int | None = None
    target: str = ""
    changes: Sequence[RowChange] = ()
    is_told: bool = False
    """A skipped row whose reason is worth a line of the report."""


Added = tuple[int, list[RowChange]]
"""The id of a new row, and all that was written for it."""


class AlreadyThere(ActionError):
    """A row that is to be added stood there before the import, as it says."""

    def __init__(self) -> None:
        super().__init__(_("It says so already."))


class RowKind(ABC):
    """One kind of rows that tables bring.

    `capability`: without it the kind is not offered. `needed`: targets without which no row of it can be added.
    `fields_of`: whose own fields a column can become that is none of them yet; "" where its rows have none.
    `knows_itself`: rows without a key are known by all that they say, which add() finds out (AlreadyThere).
    `said_as`: targets by the fields that its actions refuse by, where they are called otherwise.
    """

    key: ClassVar[str]
    label: ClassVar[Words]
    capability: ClassVar[str]
    needed: ClassVar[tuple[str, ...]]
    example: ClassVar[Words] = ""
    fields_of: ClassVar[str] = ""
    knows_itself: ClassVar[bool] = False
    said_as: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def targets(self, member: Member) -> list[Target]:
        """What a column of it can be."""

    @abstractmethod
    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        """Without the external id."""

    @abstractmethod
    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        """Ids of rows that are there by each of these values of a key."""

    def numbered(self, rows: Sequence[FileRow]) -> Mapping[str, int]:
        """Ids of rows by the company's own numbers, where a row of the file says of one what the company does: it was downloaded
        from here. A number alone may be anybody's.
        """
        return {}

    @abstractmethod
    def load(self, ids: Collection[int]) -> dict[int, Any]:
        """Rows that are there, with what fill_in() compares."""

    @abstractmethod
    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        """New rows, each with all that was written for it; or why it was refused, which keeps none of the others."""

    @abstractmethod
    def fill_in(self, row: Any, values: Values, laying: RowLaying) -> list[RowChange]:
        """What of a row has become another; empty where it says so already."""

    @abstractmethod
    def take_back(self, changes: Sequence[Any], laying: RowLaying) -> dict[int, str]:
        """Undo these ImportChanges, the newest first: {its id: why it stays}."""


class KnownRows:
    """Which rows are known by which keys: those of the company, those that were just added, and those about to be."""

    def __init__(self, kind: RowKind, rows: Sequence[FileRow], laying: RowLaying) -> None:
        self.kind, self.laying = kind, laying
        self.waiting: set[tuple[str, str]] = set()
        self.ids: dict[str, dict[str, set[int]]] = {}
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for target, values in row.keys.items():
                wanted[target].update(values)
        for target in {laying.known_by, NAME} & wanted.keys():
            found = _known(kind, target, wanted[target], laying)
            self.ids[target] = defaultdict(set, {value: set(ids) for value, ids in found.items()})
        self._know_numbers(rows)
        ids = {pk for known in self.ids.values() for found in known.values() for pk in found}
        self.rows = kind.load(ids)
        self.fresh = _fresh(kind, ids, laying)
        """Of rows that this import has added: the number of the file's row, and what it was called there, folded."""

    def _know_numbers(self, rows: Sequence[FileRow]) -> None:
        if self.laying.known_by == EXTERNAL_ID and EXTERNAL_ID in self.ids:
            known = self.ids[EXTERNAL_ID]
            others = [
                row for row in rows if EXTERNAL_ID in row.keys and row.keys[EXTERNAL_ID][0] not in known
            ]
            for value, row_id in self.kind.numbered(others).items():
                known[value].add(row_id)

    def target_of(self, row: FileRow) -> str:
        """The key by which it is looked for."""
        return self.laying.known_by if row.keys.get(self.laying.known_by) else NAME

    def find(self, row: FileRow) -> set[int]:
        target = self.target_of(row)
        known = self.ids.get(target, {})
        return set().union(*(known.get(value, set()) for value in row.keys.get(target, ())))

    def is_awaited(self, row: FileRow) -> bool:
        """A row before it that is not added yet has one of its keys."""
        target = self.target_of(row)
        return any((target, value) in self.waiting for value in row.keys.get(target, ()))

    def wait(self, row: FileRow) -> None:
        self.waiting |= {(target, value) for target, values in row.keys.items() for value in values}

    def learn(self, row_id: int, row: FileRow) -> None:
        self.fresh[row_id] = (row.number, fold(str(row.values.get(NAME, ""))))
        for target, values in row.keys.items():
            for value in values:
                self.ids.setdefault(target, defaultdict(set))[value].add(row_id)

    def row(self, row_id: int) -> Any:
        if row_id not in self.rows:
            self.rows |= self.kind.load([row_id])
        if row_id not in self.rows:
            raise ActionError(_("It is not there any more."))
        return self.rows[row_id]

    def refuse_namesake(self, row_id: int, row: FileRow) -> None:
        """Two rows of one file with one key and two names are two, whatever the key says."""
        number, name = self.fresh.get(row_id, (0, ""))
        if name and NAME in row.values and fold(str(row.values[NAME])) != name:
            said = _("The same stands in row %(number)d, under another name.")
            raise ActionError(filled(said, {"number": number}), field=self.target_of(row))


def file_row(kind: RowKind, number: int, values: Values, laying: RowLaying) -> FileRow:
    keys = dict(kind.keys_of(values, laying))
    if EXTERNAL_ID in values:
        keys[EXTERNAL_ID] = [str(values[EXTERNAL_ID])]
    return FileRow(number=number, values=values, keys=keys)


def key_of(row: FileRow, laying: RowLaying) -> str:
    """By which a row of the file is told from its other rows; "" where it cannot be told."""
    known = row.keys.get(laying.known_by) or row.keys.get(NAME) or [""]
    return known[0][:200]


def lay_rows(kind: RowKind, rows: Sequence[FileRow], laying: RowLaying) -> list[RowOutcome]:
    """What became of each, in their order; what one refuses keeps none of the others."""
    index, new, outcomes = KnownRows(kind, rows, laying), list[FileRow](), list[RowOutcome]()
    for row in rows:
        if index.is_awaited(row):
            outcomes += _add_all(kind, new, index)
            new.clear()
        outcome = _outcome(kind, row, index)
        if outcome is None:
            index.wait(row)
            new.append(row)
        else:
            outcomes.append(outcome)
    outcomes += _add_all(kind, new, index)
    return sorted(outcomes, key=lambda outcome: outcome.number)


def _outcome(kind: RowKind, row: FileRow, index: KnownRows) -> RowOutcome | None:
    """None: it is to be added."""
    if row.fault:
        return _refused(kind, row, row.fault)
    try:
        ids = index.find(row)
        return _known_outcome(kind, row, ids, index) if ids else _new_outcome(kind, row, index)
    except ActionError as refusal:
        return _refused(kind, row, refusal)
    except (DataError, IntegrityError):
        return _refused(kind, row, ActionError(_("Such a row cannot be kept.")))


def _refused(kind: RowKind, row: FileRow, refusal: ActionError) -> RowOutcome:
    column = refusal.column if isinstance(refusal, BadCell) else None
    target = kind.said_as.get(refusal.field or "", refusal.field or "")
    return RowOutcome(number=row.number, became="refused", reason=str(refusal), target=target, column=column)


def _skipped(row: FileRow, reason: Words, *, is_told: bool = True) -> RowOutcome:
    return RowOutcome(number=row.number, became="skipped", reason=reason, is_told=is_told)


def _new_outcome(kind: RowKind, row: FileRow, index: KnownRows) -> RowOutcome | None:
    if index.laying.mode == Mode.UPDATE:
        return _skipped(row, _("Nothing is known by it."))
    for key in kind.needed:
        if key not in row.values:
            raise ActionError(_("This cell is empty, and nothing can be added without it."), field=key)
    return None


def _known_outcome(kind: RowKind, row: FileRow, ids: set[int], index: KnownRows) -> RowOutcome:
    if len(ids) > 1:
        said = _("Several are known by it: join them first, or choose another column to know rows by.")
        raise ActionError(said, field=index.target_of(row))
    (known,) = ids
    index.refuse_namesake(known, row)
    if index.laying.mode == Mode.ADD and known not in index.fresh:
        return _skipped(row, _("It is known already."))
    with events_of_the_past(), transaction.atomic():
        changes = kind.fill_in(index.row(known), row.values, index.laying)
    if changes:
        index.laying.learn(changes)
        index.rows.pop(known)
    _keep_external(kind, [(known, row)])
    if not changes:
        return _skipped(row, _("It says so already."), is_told=False)
    return RowOutcome(number=row.number, became="changed", changes=changes)


def _add_all(kind: RowKind, rows: Sequence[FileRow], index: KnownRows) -> list[RowOutcome]:
    """Together; where the database refuses one of them, each by itself."""
    index.waiting.clear()
    try:
        with events_of_the_past(), transaction.atomic():
            return _added(kind, rows, index)
    except (DataError, IntegrityError):
        if len(rows) == 1:
            return [_refused(kind, rows[0], ActionError(_("Such a row cannot be kept.")))]
    return [outcome for row in rows for outcome in _add_all(kind, [row], index)]


def _added(kind: RowKind, rows: Sequence[FileRow], index: KnownRows) -> list[RowOutcome]:
    outcomes, external = [], []
    results = kind.add([row.values for row in rows], index.laying) if rows else []
    for row, result in zip(rows, results, strict=True):
        if isinstance(result, AlreadyThere):
            outcomes.append(_skipped(row, str(result), is_told=False))
            continue
        if isinstance(result, ActionError):
            outcomes.append(_refused(kind, row, result))
            continue
        row_id, changes = result
        index.laying.learn(changes)
        index.learn(row_id, row)
        external.append((row_id, row))
        outcomes.append(RowOutcome(number=row.number, became="added", changes=changes))
    _keep_external(kind, external)
    return outcomes


def each(
    rows: Sequence[Values], add: Callable[[Values], Added], laying: RowLaying
) -> list[Added | ActionError]:
    """RowKind.add() for kinds whose rows are written one by one."""
    return [_one(values, add, laying) for values in rows]


def _one(values: Values, add: Callable[[Values], Added], laying: RowLaying) -> Added | ActionError:
    try:
        with events_of_the_past(), transaction.atomic():
            added = add(values)
    except ActionError as refusal:
        return refusal
    laying.learn(added[1])
    return added


def _known(kind: RowKind, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
    return external_rows(kind.key, values) if target == EXTERNAL_ID else kind.find(target, values, laying)


def _fresh(kind: RowKind, ids: Collection[int], laying: RowLaying) -> dict[int, tuple[int, str]]:
    added = ImportChange.objects.filter(
        table=laying.table_id, kind=kind.key, row_id__in=ids, before__isnull=True
    )
    rows = added.values_list("row_id", "number", "after")
    return {row_id: (number, after.get(NAME, "")) for row_id, number, after in rows}


def external_rows(kind: str, values: Collection[str]) -> dict[str, set[int]]:
    """Ids of rows by what another program calls them."""
    rows = ExternalId.objects.filter(kind=kind, value__in=values)
    return {value: {pk} for value, pk in rows.values_list("value", "row_id")}


def _keep_external(kind: RowKind, rows: Sequence[tuple[int, FileRow]]) -> None:
    said = {row.keys[EXTERNAL_ID][0]: row_id for row_id, row in rows if EXTERNAL_ID in row.keys}
    keep_external(kind.key, said)


def keep_external(kind: str, said: Mapping[str, int]) -> None:
    """`said`: the row's id by what another program calls it."""
    new = [ExternalId(kind=kind, value=value, row_id=row_id) for value, row_id in said.items()]
    ExternalId.objects.bulk_create(new, ignore_conflicts=True)


def forget_external(kind: str, row_ids: Collection[int]) -> None:
    ExternalId.objects.filter(kind=kind, row_id__in=row_ids).delete()


@contextmanager
def refusing(reasons: dict[int, str], change_id: int) -> Iterator[None]:
    """What an action refuses is the reason why a change stays."""
    try:
        with transaction.atomic():
            yield
    except ActionError as refusal:
        reasons[change_id] = str(refusal)
