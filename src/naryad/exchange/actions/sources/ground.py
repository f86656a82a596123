"""What records of another program are laid on: who lays, what was laid before, and how what is new there comes here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from naryad.core.text import fold
from naryad.crm.models import Client, Contact, DealStage
from naryad.exchange.actions.kinds.shared import values_of
from naryad.exchange.actions.laying import RowChange
from naryad.exchange.models import ExternalId
from naryad.exchange.rules.sources.records import Word
from naryad.fields.queries.definitions import find_definition
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.known import HAS_OPTIONS, kind_of
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members


@dataclass
class Laid:
    """What became of a record: `became` as in laying.RowOutcome; `warnings`: what of it did not come along."""

    became: str
    changes: list[RowChange] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class Ground:
    """`account`: host, before every key that is kept; `chosen`: {user there: id of the member}."""

    actor: Member
    now: datetime
    account: str
    source: str
    chosen: Mapping[str, int]
    warnings: list[str] = field(default_factory=list)

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.now}

    def by(self, moment: datetime | None) -> dict[str, Any]:
        """Done when it was done there."""
        return {"actor": self.actor, "now": min(moment or self.now, self.now)}

    @cached_property
    def members(self) -> dict[str, Member]:
        rows = active_members().in_bulk(list(self.chosen.values()))
        return {key: rows[pk] for key, pk in self.chosen.items() if pk in rows}

    @cached_property
    def stages(self) -> dict[int, DealStage]:
        return DealStage.objects.select_related("pipeline").in_bulk()

    def value(self, key: str) -> str:
        return f"{self.account}/{key}"[:100]

    def known(self, kind: str, key: str) -> ExternalId | None:
        return ExternalId.objects.filter(kind=kind, value=self.value(key)).first()

    def known_id(self, kind: str, key: str) -> int | None:
        known = self.known(kind, key) if key else None
        return known.row_id if known else None

    def keep(
        self, kind: str, key: str, row_id: int, given: Mapping[str, Any], laid: Mapping[str, Any]
    ) -> None:
        said = {"given": dict(given), "laid": dict(laid)}
        kept = {"row_id": row_id, "said": said}
        ExternalId.objects.update_or_create(kind=kind, value=self.value(key), defaults=kept)

    def client_of(self, key: str) -> int | None:
        """The client that a party is, or is a contact of; one that is there still."""
        client_id = self.known_id("client", key)
        if client_id and Client.objects.filter(pk=client_id).exists():
            return client_id
        contact_id = self.known_id("contact", key)
        found = (
            Contact.objects.filter(pk=contact_id).values_list("client_id", flat=True) if contact_id else ()
        )
        return next(iter(found), None)

    def field(self, key: str, of: str) -> Definition | None:
        pk = self.known_id("field", f"{key}/{of}")
        own = find_definition(pk, self.actor.workspace) if pk else None
        return own if own and not own.is_archived else None

    def own_values(self, of: str, words: Mapping[str, Word]) -> dict[str, Any]:
        """{f12: value}; what a field cannot hold is told."""
        values: dict[str, Any] = {}
        for key, word in words.items():
            own = self.field(key, of)
            if own is None:
                continue
            try:
                values[own.key] = own_value(own, word)
            except forms.ValidationError as refusal:
                said = ", ".join(word) if isinstance(word, list) else word
                self.warn(f"«{own.name}» — «{said[:200]}»: {' '.join(refusal.messages)}")
        return {key: value for key, value in values.items() if value is not None}

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def cut(self, text: str, most: int) -> str:
        """A line no longer than its column."""
        line = " ".join(text.split())
        if len(line) > most:
            self.warn(_("Shortened: “%(text)s”") % {"text": line})
        return line[:most]


def own_value(own: Definition, word: Word) -> Any:
    """As it is kept. Raises ValidationError."""
    kind = kind_of(own)
    words = word if isinstance(word, list) else [word]
    if own.kind not in HAS_OPTIONS:
        return kind.checked(own, ", ".join(words))
    ids = {fold(option.name): str(option.pk) for option in own.options}
    given = [ids.get(fold(one), one) for one in words]
    return kind.checked(own, given if own.kind == "choices" else given[0])


@dataclass(frozen=True)
class Merge:
    """`changes`: what became another there and is as it was laid here; `stays`: what was changed here as well."""

    changes: dict[str, Any]
    stays: list[str]


def merge(kept: ExternalId, given: Mapping[str, Any], row: Mapping[str, Any]) -> Merge:
    """`row`: the same names, as the row has them now. Where nothing was kept of what was said, the row stays as it is."""
    if not kept.said:
        return Merge({}, [])
    before, laid = kept.said["given"], kept.said["laid"]
    there = [name for name, value in given.items() if name not in before or before[name] != value]
    stays = [name for name in there if row[name] != laid.get(name) and row[name] != given[name]]
    return Merge({name: given[name] for name in there if name not in stays}, stays)


def kept_laid(kept: ExternalId, merged: Merge, after: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row is the source's still."""
    if not kept.said:
        return dict(after)
    return {**kept.said["laid"], **{name: after[name] for name in merged.changes}}


Update = Callable[[Mapping[str, Any]], Any]


def lay_known(
    ground: Ground,
    kind: str,
    key: str,
    *,
    kept: ExternalId,
    row: Any,
    given: Mapping[str, Any],
    names: Mapping[str, str | Promise],
    update: Update,
    values: Callable[[Any, Sequence[str]], dict[str, Any]] = values_of,
) -> Laid:
    """A row that is there: `update` writes what has changed and gives it back; `names`: how columns are called."""
    before = values(row, list(given))
    merged = merge(kept, given, before)
    changes: list[RowChange] = []
    after = before
    if merged.changes:
        after = values(update(merged.changes), list(given))
        differ = [name for name in given if before[name] != after[name]]
        if differ:
            was, became = ({name: side[name] for name in differ} for side in (before, after))
            changes = [RowChange(kind, row.pk, was, became)]
    for name in merged.stays:
        ground.warn(
            _("“%(name)s” was changed here and there: yours stays.") % {"name": names.get(name, name)}
        )
    ground.keep(kind, key, row.pk, given, kept_laid(kept, merged, after))
    return Laid("changed" if changes else "skipped", changes)
