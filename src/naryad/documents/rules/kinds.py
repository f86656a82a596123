"""Which papers there are: an app says what kind it makes, and how what stands on one is put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from naryad.entities.rules import register_numbered

DRAFT_NUMBER = "—"


@dataclass(frozen=True, kw_only=True)
class PaperContent:
    """What stands on a paper: words and figures as they are printed, pictures by their names; what it comes to."""

    data: Mapping[str, Any]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """`template`: its name in documents/papers. `build(paper, number=)`: what stands on it, or a refusal.

    `is_for_client`: an internal order has none. `is_paid`: money is asked for by it, so it is for a client, has a day, and
    what it asks for is expected from its issue on. `country`: by whose law it is made; elsewhere there is none.
    """

    key: str
    label: str | Promise
    icon: str
    template: str
    build: Callable[..., PaperContent]
    is_for_client: bool = False
    is_paid: bool = False
    country: str = ""

    def suits(self, *, has_client: bool, country: str) -> bool:
        return (has_client or not self.is_for_client) and self.country in ("", country)


KINDS: dict[str, PaperKind] = {}


def register_paper(kind: PaperKind) -> None:
    """From AppConfig.ready()."""
    KINDS[kind.key] = kind
    register_numbered(kind.key, kind.label)


@dataclass(frozen=True)
class Numbered:
    """What a paper is called when it is set: its number and day; a draft's number is a dash."""

    text: str
    day: date
    is_draft: bool
