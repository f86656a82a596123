"""Which papers there are: an app says what kind it makes, and how what stands on one is put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise

from naryad.documents.facts import LABELS
from naryad.entities.rules import register_numbered
from naryad.workspaces.models import Workspace

DRAFT_NUMBER = "—"


@dataclass(frozen=True, kw_only=True)
class PaperContent:
    """What stands on a paper: words and figures as they are printed, pictures by their names; what it comes to."""

    data: Mapping[str, Any]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """`template`: its name in documents/papers. `build(paper, numbered=)`: what stands on it, or a refusal. `of`: on whose
    card it is made.

    `is_for_client`: an internal order has none. `is_paid`: money is asked for by it, so it is for a client, has a day,
    and what it asks for is expected from its issue on. `country`: by whose law it is made; elsewhere there is none.
    `part`: of the program, without which it has nothing to tell. `is_kept`: it is drafted, numbered and stays; else it
    is printed as it is now, as often as one likes, and leaves nothing behind. `columns`: those that a company may hide,
    by what they are called. `has_texts`: a company may put its own above and below. `tells`: a word for what kinds say
    that must be said once: of those with one word, one stands issued for a whole order.
    """

    key: str
    label: str | Promise
    icon: str
    template: str
    build: Callable[..., PaperContent]
    of: Literal["order", "offer"] = "order"
    is_for_client: bool = False
    is_paid: bool = False
    country: str = ""
    part: str = ""
    is_kept: bool = True
    columns: Mapping[str, str | Promise] = field(default_factory=dict)
    has_texts: bool = True
    tells: str = ""

    @property
    def is_shaped(self) -> bool:
        """Whether a company can set anything of it."""
        return self.is_kept or self.has_texts or bool(self.columns)

    def suits(self, workspace: Workspace, *, has_client: bool) -> bool:
        is_used = not self.part or workspace.uses(self.part)
        return is_used and self.country in ("", workspace.country) and (has_client or not self.is_for_client)


KINDS: dict[str, PaperKind] = {}


def register_paper(kind: PaperKind) -> None:
    """From AppConfig.ready()."""
    KINDS[kind.key], LABELS[kind.key] = kind, kind.label
    if kind.is_kept:
        register_numbered(kind.key, kind.label)


def kinds_of(of: str) -> list[PaperKind]:
    return [kind for kind in KINDS.values() if kind.of == of]


def kept_kinds() -> list[PaperKind]:
    return [kind for kind in KINDS.values() if kind.is_kept]


def called(kind: str, number: str) -> str:
    """A paper, by its kind and number; one of a kind that no app makes any more by its key."""
    label = str(KINDS[kind].label) if kind in KINDS else kind
    return f"{label} № {number}" if number else label


@dataclass(frozen=True)
class Numbered:
    """What a paper is called when it is set: its number and day; a draft's number is a dash."""

    text: str
    day: date
    is_draft: bool
