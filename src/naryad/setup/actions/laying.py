"""One laying of a set-up: what of the file is which row of the company, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.core.ids import fingerprint
from naryad.setup.models import SetupKey
from naryad.setup.rules.schema import BadSetup, worded
from naryad.workspaces.models import Member

Became = Literal["added", "changed", "kept"]


@dataclass(frozen=True)
class LaidChange:
    """What became of one row. `kind`: its list, "field" or "process"; `left_out`: steps whose doer is to be chosen."""

    kind: str
    name: str
    became: Became


def mark_of(changes: Sequence[LaidChange]) -> int:
    """Of a difference that somebody looks at, to know it again."""
    return fingerprint([(one.kind, one.name, one.became) for one in changes])


@dataclass
class Laying:
    """One laying: the company's rows by the keys of the file, and what became of each."""

    language: str
    actor: Member
    now: datetime
    changes: list[LaidChange] = field(default_factory=list)
    added: list[tuple[str, int]] = field(default_factory=list)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    learnt: dict[tuple[str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = SetupKey.objects.values_list("kind", "key", "row_id")
        self.keys = {(kind, key): pk for kind, key, pk in known}

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.now}

    def uses(self, part: str) -> bool:
        return self.actor.workspace.uses(part)

    def words(self, text: Any) -> str:
        return worded(text, self.language)

    def found(self, kind: str, key: str | None, *, at: str) -> int | None:
        """The row that another one names by its key; refused where the file and the company have none."""
        if key is None:
            return None
        pk = self.keys.get((kind, key))
        if pk is None:
            raise BadSetup(
                filled(_("%(at)s points at “%(key)s”, which is not in the file."), {"at": at, "key": key})
            )
        return pk

    def keep(self, kind: str, key: str, pk: int, name: str, became: Became) -> None:
        self.changes.append(LaidChange(kind, name, became))
        if became == "added":
            self.added.append((kind, pk))
        self.know(kind, key, pk)

    def know(self, kind: str, key: str, pk: int) -> None:
        if self.keys.get((kind, key)) != pk:
            self.keys[kind, key] = pk
            self.learnt[kind, pk] = key

    def write_keys(self) -> None:
        """One key a row and one row a key: where the company knows either by another one, the file's is taken."""
        given = {(kind, key): pk for (kind, pk), key in self.learnt.items()}
        former = [
            pk
            for pk, kind, key, row_id in SetupKey.objects.values_list("pk", "kind", "key", "row_id")
            if (kind, key) in given or (kind, row_id) in self.learnt
        ]
        SetupKey.objects.filter(pk__in=former).delete()
        SetupKey.objects.bulk_create(
            SetupKey(kind=kind, key=key, row_id=pk) for (kind, key), pk in given.items()
        )
